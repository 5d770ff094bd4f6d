from django.db import models
from django.db.models import Q


class Feed(models.Model):
    """An address that a calendar program of a staff member asks for the sessions of an office,
    or of one desk: those whose service it does.
    The address itself is never stored, only what it hashes to."""

    id = models.UUIDField(primary_key=True)
    member = models.ForeignKey("staff.StaffMember", on_delete=models.PROTECT, related_name="+")
    office = models.ForeignKey("offices.Office", on_delete=models.PROTECT, related_name="+")
    desk = models.ForeignKey(
        "offices.Desk", on_delete=models.PROTECT, related_name="+", null=True, default=None
    )
    label = models.CharField(max_length=60)  # which device or program asks: "my phone"
    language = models.CharField(max_length=5)
    token_hash = models.BinaryField(unique=True)  # SHA-256 of the token
    made_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.UUIDField(null=True)
    # What was told last and since when it is so: a program that has it is told "not modified".
    digest = models.CharField(max_length=64, default="")
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(
                fields=["office"], name="calendars_of_office", condition=Q(revoked_at=None)
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="calendars_revoked_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return f"feed of {self.office_id}"
