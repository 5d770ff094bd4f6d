from django.db import models


class DataKey(models.Model):
    """The wrapped key of one subject (a household or a draft). Deleting the row forgets the
    subject: nothing sealed with it opens again, in the database or in any backup of it."""

    id = models.UUIDField(primary_key=True)
    wrapped = models.BinaryField()

    def __str__(self) -> str:
        return f"key of {self.id}"
