from django.db import models


class Entry(models.Model):
    """One thing somebody did or saw. Rows are only ever added: a trigger refuses the rest."""

    id = models.UUIDField(primary_key=True)
    programme = models.CharField(max_length=8, null=True)  # noqa: DJ001 - none for the installation's own acts
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=8)
    actor_id = models.UUIDField(null=True)
    act = models.CharField(max_length=60)  # as in the policy: "household.view"
    household_id = models.UUIDField(null=True)
    office_id = models.UUIDField(null=True)
    subject_id = models.UUIDField(null=True)  # the session, round or visit concerned
    details = models.JSONField(default=dict)  # codes and counts; never what names a person

    class Meta:
        indexes = [
            models.Index(fields=["household_id", "at"], name="audit_household"),
            models.Index(fields=["actor_id", "at"], name="audit_actor"),
            models.Index(fields=["office_id", "at"], name="audit_office"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_kind} {self.act}"
