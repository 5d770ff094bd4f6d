from django.db import models
from django.db.models import Q


class Visit(models.Model):
    """A household at an office, from the door to the end. Times only ever move forward."""

    class State(models.TextChoices):
        WAITING = "waiting"
        CALLED = "called"
        SERVING = "serving"
        DONE = "done"
        LEFT = "left"

    id = models.UUIDField(primary_key=True)
    programme = models.ForeignKey("offices.Programme", on_delete=models.PROTECT)
    office = models.ForeignKey("offices.Office", on_delete=models.PROTECT)
    household_id = models.UUIDField()
    appointment = models.OneToOneField("appointments.Appointment", on_delete=models.PROTECT)
    day = models.DateField()  # the office's own date
    number = models.PositiveSmallIntegerField()  # called out loud; starts at 1 every day
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    arrival = models.CharField(max_length=12)  # early, on_time, late
    priority = models.BooleanField(default=False)
    language = models.CharField(max_length=5, null=True)  # noqa: DJ001 - no interpreter needed
    desk = models.CharField(max_length=20, default="")
    version = models.PositiveIntegerField(default=1)  # two clerks cannot both act on one state
    due_at = models.DateTimeField()  # the place in the queue: see types.due_at
    # The last act, for undoing it and for telling the second clerk who was quicker.
    before = models.CharField(max_length=8, default="")  # state before it; empty: cannot be undone
    changed_by = models.UUIDField()
    changed_at = models.DateTimeField()
    arrived_at = models.DateTimeField()
    called_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["office", "day", "-priority", "due_at", "number"],
                name="frontdesk_queue",
                condition=Q(state="waiting"),
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "day", "number"], name="frontdesk_number_once"
            ),
            models.CheckConstraint(
                condition=(
                    Q(state="waiting", called_at=None, started_at=None, ended_at=None)
                    | Q(state="called", called_at__isnull=False, started_at=None, ended_at=None)
                    | Q(state="serving", started_at__isnull=False, ended_at=None)
                    | Q(state__in=["done", "left"], ended_at__isnull=False)
                ),
                name="frontdesk_times_fit_state",
            ),
        ]

    def __str__(self) -> str:
        return f"visit {self.number}"


class DayCounter(models.Model):
    """The last number given out at an office on a day. One statement takes the next: two
    check-ins at one instant wait for each other here and nowhere else."""

    id = models.UUIDField(primary_key=True)
    office = models.ForeignKey("offices.Office", on_delete=models.PROTECT)
    day = models.DateField()
    last = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "day"], name="frontdesk_one_counter")
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.last}"
