from django.db import models


class Limit(models.Model):
    """One counted thing: `key` is a keyed fingerprint, never an address or a name in clear."""

    key = models.BinaryField(primary_key=True)
    # Theoretical arrival time of GCRA: the instant at which the allowance is whole again.
    full_again_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"limit until {self.full_again_at:%H:%M:%S}"
