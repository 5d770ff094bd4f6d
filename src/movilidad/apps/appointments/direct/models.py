"""What direct booking keeps: how much of it there may be, who may, and who is about to."""

from django.db import models
from django.db.models import F, Q


class Reason(models.TextChoices):
    """Why a household is booked outside the draw. For staff and the trail alone."""

    PROTECTION = "protection"  # a protection partner referred it
    FOLLOW_UP = "follow_up"  # its interview goes on
    CALLED_BACK = "called_back"  # the office asked it to come again
    CORRECTION = "correction"  # the office lost or spoilt an appointment of it


class DirectQuota(models.Model):
    """How many units of one month an office may book outside the draw. Counted by the holding
    statement itself; without a row there is no direct booking."""

    id = models.UUIDField(primary_key=True)
    programme = models.ForeignKey("offices.Programme", on_delete=models.PROTECT)
    office = models.ForeignKey("offices.Office", on_delete=models.PROTECT)
    month = models.DateField()  # its first day, on the office's own clock
    units = models.PositiveIntegerField()
    taken = models.PositiveIntegerField(default=0)  # held and booked

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "month"], name="appointments_quota_once"),
            models.CheckConstraint(
                condition=Q(taken__lte=F("units")), name="appointments_quota_kept"
            ),
        ]

    def __str__(self) -> str:
        return f"direct {self.month:%Y-%m} {self.taken}/{self.units}"


class Invitation(models.Model):
    """Staff let one household book one visit by itself. Booking uses it up."""

    class State(models.TextChoices):
        OPEN = "open"
        USED = "used"
        WITHDRAWN = "withdrawn"

    id = models.UUIDField(primary_key=True)
    programme = models.ForeignKey("offices.Programme", on_delete=models.PROTECT)
    office = models.ForeignKey("offices.Office", on_delete=models.PROTECT)
    household_id = models.UUIDField()
    service = models.CharField(max_length=40)  # countries/<cc>/services.yaml
    reason = models.CharField(max_length=12, choices=Reason.choices)
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household_id"],
                condition=Q(state="open"),
                name="appointments_one_invitation",
            ),
            models.CheckConstraint(
                condition=Q(reason__in=Reason.values), name="appointments_invited_why"
            ),
        ]

    def __str__(self) -> str:
        return f"invitation {self.state}"


class Hold(models.Model):
    """A direct seat kept for one household while it reads and decides. Its units are counted
    as taken from the first moment, so that confirming can only fail by time."""

    class State(models.TextChoices):
        LIVE = "live"
        BOOKED = "booked"
        LAPSED = "lapsed"
        RELEASED = "released"  # given back, or another seat was chosen

    id = models.UUIDField(primary_key=True)  # the form's own key: one form, one hold
    programme = models.ForeignKey("offices.Programme", on_delete=models.PROTECT)
    session = models.ForeignKey(
        "appointments.Session", on_delete=models.PROTECT, related_name="holds"
    )
    quota = models.ForeignKey(DirectQuota, on_delete=models.PROTECT)
    invitation = models.ForeignKey(Invitation, on_delete=models.PROTECT, null=True)
    household_id = models.UUIDField()
    units = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField()  # of desk time, of all its units together
    language = models.CharField(max_length=5, null=True)  # noqa: DJ001 - no interpreter needed
    accessible = models.BooleanField(default=False)
    reason = models.CharField(max_length=12, choices=Reason.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.LIVE)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    # The rows that booking writes beside the appointment, already sealed: see sql/book.sql.
    prepared = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household_id"],
                condition=Q(state="live"),
                name="appointments_one_live_hold",
            ),
            models.CheckConstraint(
                condition=Q(reason__in=Reason.values), name="appointments_held_why"
            ),
        ]
        indexes = [
            models.Index(
                fields=["session", "expires_at"],
                name="appointments_live_holds",
                condition=Q(state="live"),
            )
        ]

    def __str__(self) -> str:
        return f"hold {self.state}"
