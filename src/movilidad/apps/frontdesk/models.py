from django.db import models
from django.db.models import F, Q

from movilidad.apps.frontdesk.types import MOST_PEOPLE

OPEN_STATES = ("waiting", "called", "serving", "held")
ENDED_STATES = ("done", "left", "unserved")


class Visit(models.Model):
    """A household at an office, from the door to the end. Times only ever move forward.

    Somebody who comes without an appointment may be nobody we know: then there is a size, a
    language and a service, and no name anywhere.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        CALLED = "called"
        SERVING = "serving"
        HELD = "held"  # parked: fetches a paper, waits for an interpreter
        DONE = "done"
        LEFT = "left"
        UNSERVED = "unserved"  # the day closed before its turn: the office calls it back

    class Kind(models.TextChoices):
        APPOINTMENT = "appointment"
        WALK_IN = "walk_in"

    class Told(models.TextChoices):
        PLACE = "place"  # wanted messages, and got its place in line
        SOON = "soon"  # got the one that says it is nearly time

    id = models.UUIDField(primary_key=True)
    programme = models.ForeignKey("offices.Programme", on_delete=models.PROTECT)
    office = models.ForeignKey("offices.Office", on_delete=models.PROTECT)
    kind = models.CharField(max_length=11, choices=Kind.choices, default=Kind.APPOINTMENT)
    household_id = models.UUIDField(null=True)
    appointment = models.OneToOneField(
        "appointments.Appointment", on_delete=models.PROTECT, null=True
    )
    day = models.DateField()  # the office's own date
    number = models.PositiveSmallIntegerField()  # called out loud; starts at 1 every day
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    arrival = models.CharField(max_length=12)  # early, on_time, late; walk_in
    priority = models.BooleanField(default=False)
    language = models.CharField(max_length=5, null=True)  # noqa: DJ001 - no interpreter needed
    service = models.CharField(max_length=40, default="")  # waited for now; empty: any desk's
    # Of a walk-in only: a registration knows the size of its family, a session its units.
    size = models.PositiveSmallIntegerField(null=True)
    units = models.PositiveSmallIntegerField(null=True)
    desk = models.CharField(max_length=20, default="")
    for_desk = models.CharField(max_length=20, default="")  # only this desk calls; empty: any
    version = models.PositiveIntegerField(default=1)  # two clerks cannot both act on one state
    due_at = models.DateTimeField()  # the place in the queue, for the whole visit: types.due_at
    # The last act, for undoing it and for telling the second clerk who was quicker.
    before = models.CharField(max_length=8, default="")  # state before it; empty: cannot be undone
    changed_by = models.UUIDField(null=True)  # None: the system, at the close of a day
    changed_at = models.DateTimeField()
    arrived_at = models.DateTimeField()
    waiting_since = models.DateTimeField()  # arrived, came back from a hold, was passed on
    called_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    hold_reason = models.CharField(max_length=12, default="")
    hold_until = models.DateTimeField(null=True)  # when the family should be back
    called_back_at = models.DateTimeField(null=True)  # the office kept its word
    line_code = models.CharField(max_length=10, default="")  # opens "my place in line"
    told = models.CharField(max_length=5, choices=Told.choices, default="")

    class Meta:
        indexes = [
            models.Index(
                fields=["office", "day", "-priority", "due_at", "number"],
                name="frontdesk_queue",
                condition=Q(state="waiting"),
            ),
            models.Index(
                fields=["office", "day"],
                name="frontdesk_call_back",
                condition=Q(state="unserved", called_back_at=None),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "day", "number"], name="frontdesk_number_once"
            ),
            models.UniqueConstraint(
                fields=["household_id"],
                name="frontdesk_one_open_visit",
                condition=Q(state__in=OPEN_STATES),
            ),
            models.UniqueConstraint(
                fields=["line_code"], name="frontdesk_line_code_once", condition=~Q(line_code="")
            ),
            models.CheckConstraint(
                condition=(
                    Q(state="waiting", called_at=None, started_at=None, ended_at=None)
                    | Q(state="called", called_at__isnull=False, started_at=None, ended_at=None)
                    | Q(state="serving", started_at__isnull=False, ended_at=None)
                    | Q(state="held", ended_at=None)
                    | Q(state__in=ENDED_STATES, ended_at__isnull=False)
                ),
                name="frontdesk_times_fit_state",
            ),
            models.CheckConstraint(
                condition=(
                    Q(kind="appointment", appointment__isnull=False, household_id__isnull=False)
                    & Q(size=None, units=None)
                    | Q(kind="walk_in", appointment=None, units__gte=1)
                    & Q(size__gte=1, size__lte=MOST_PEOPLE)
                ),
                name="frontdesk_kind_fits_appointment",
            ),
            models.CheckConstraint(
                condition=(
                    Q(state="held", hold_until__isnull=False) & ~Q(hold_reason="")
                    | ~Q(state="held") & Q(hold_until=None, hold_reason="")
                    | Q(state__in=("left", "unserved"), hold_until__isnull=False)
                ),
                name="frontdesk_hold_fits_state",
            ),
            models.CheckConstraint(
                condition=Q(called_back_at=None) | Q(state="unserved"),
                name="frontdesk_only_unserved_called_back",
            ),
            models.CheckConstraint(
                condition=(
                    Q(waiting_since__gte=F("arrived_at"))
                    & (Q(called_at=None) | Q(called_at__gte=F("waiting_since")))
                    & (Q(started_at=None) | Q(started_at__gte=F("called_at")))
                    & (Q(ended_at=None) | Q(ended_at__gte=F("arrived_at")))
                    & (Q(ended_at=None) | Q(called_at=None) | Q(ended_at__gte=F("called_at")))
                    & (Q(ended_at=None) | Q(started_at=None) | Q(ended_at__gte=F("started_at")))
                ),
                name="frontdesk_times_forward",
            ),
        ]

    def __str__(self) -> str:
        return f"visit {self.number}"


class Serving(models.Model):
    """One service given at one desk within a visit, [started_at, ended_at). Numbers and the
    estimate of waits read these rows."""

    class Outcome(models.TextChoices):
        DONE = "done"
        PAUSED = "paused"  # put on hold: it goes on in a row of its own
        TRANSFERRED = "transferred"
        LEFT = "left"

    id = models.UUIDField(primary_key=True)
    programme = models.ForeignKey("offices.Programme", on_delete=models.PROTECT)
    office = models.ForeignKey("offices.Office", on_delete=models.PROTECT)
    day = models.DateField()
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="servings")
    service = models.CharField(max_length=40, default="")
    language = models.CharField(max_length=5, null=True)  # noqa: DJ001 - no interpreter needed
    desk = models.CharField(max_length=20, default="")
    staff_id = models.UUIDField()
    waiting_since = models.DateTimeField()
    called_at = models.DateTimeField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=11, choices=Outcome.choices, default="")

    class Meta:
        indexes = [
            models.Index(
                fields=["office", "service", "-ended_at"],
                name="frontdesk_service_times",
                condition=Q(outcome="done"),
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["visit"], name="frontdesk_one_serving", condition=Q(ended_at=None)
            ),
            models.CheckConstraint(
                condition=(
                    Q(ended_at=None, outcome="") | Q(ended_at__isnull=False) & ~Q(outcome="")
                ),
                name="frontdesk_outcome_with_end",
            ),
            models.CheckConstraint(
                condition=(
                    Q(called_at__gte=F("waiting_since"))
                    & Q(started_at__gte=F("called_at"))
                    & (Q(ended_at=None) | Q(ended_at__gte=F("started_at")))
                ),
                name="frontdesk_serving_forward",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service or 'service'} at {self.desk}"


class DayCounter(models.Model):
    """The last number given out at an office on a day. One statement takes the next: two
    check-ins at one instant wait for each other here and nowhere else. It also decides whether
    a walk-in still fits the day's quota, and whether the day is closed."""

    id = models.UUIDField(primary_key=True)
    office = models.ForeignKey("offices.Office", on_delete=models.PROTECT)
    day = models.DateField()
    last = models.PositiveSmallIntegerField()
    walk_in_units = models.PositiveSmallIntegerField(default=0)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.UUIDField(null=True)  # None: by the system, the night after

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "day"], name="frontdesk_one_counter")
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.last}"


class DeskPeriod(models.Model):
    """A desk open, or on a break, [started_at, ended_at): which number is called to where is
    decided by the period that has not ended. A desk without one is closed and cannot call."""

    class Kind(models.TextChoices):
        OPEN = "open"
        BREAK = "break"

    id = models.UUIDField(primary_key=True)
    office = models.ForeignKey("offices.Office", on_delete=models.PROTECT)
    day = models.DateField()
    desk = models.CharField(max_length=20)
    staff_id = models.UUIDField()
    kind = models.CharField(max_length=5, choices=Kind.choices)
    services = models.JSONField(default=list)  # codes it serves; empty: every service
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office", "day", "desk"],
                name="frontdesk_desk_once",
                condition=Q(ended_at=None),
            ),
            models.UniqueConstraint(
                fields=["office", "day", "staff_id"],
                name="frontdesk_one_desk_each",
                condition=Q(ended_at=None),
            ),
            models.CheckConstraint(condition=~Q(desk=""), name="frontdesk_desk_named"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")),
                name="frontdesk_period_forward",
            ),
        ]

    def __str__(self) -> str:
        return f"desk {self.desk} {self.kind}"


class TurnedAway(models.Model):
    """Somebody came without an appointment and was not received today: a count, no person."""

    class Reason(models.TextChoices):
        FULL = "full"  # the day's quota of walk-ins is used up
        NO_WALK_INS = "no_walk_ins"  # this office takes none on this day
        CLOSED = "closed"  # the day is closed

    id = models.UUIDField(primary_key=True)
    programme = models.ForeignKey("offices.Programme", on_delete=models.PROTECT)
    office = models.ForeignKey("offices.Office", on_delete=models.PROTECT)
    day = models.DateField()
    turned_at = models.DateTimeField()
    reason = models.CharField(max_length=12, choices=Reason.choices)
    size = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=5, null=True)  # noqa: DJ001 - no interpreter needed
    service = models.CharField(max_length=40, default="")

    class Meta:
        indexes = [models.Index(fields=["office", "day"], name="frontdesk_turned_away")]

    def __str__(self) -> str:
        return f"turned away: {self.reason}"


class PriorityCount(models.Model):
    """How often a clerk gave priority on a day, by class of reason. Bound to no visit: why one
    family goes first is nobody's to read; that the mark is not sold, a manager can count."""

    id = models.UUIDField(primary_key=True)
    office = models.ForeignKey("offices.Office", on_delete=models.PROTECT)
    day = models.DateField()
    staff_id = models.UUIDField()
    reason = models.CharField(max_length=12)
    times = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office", "day", "staff_id", "reason"], name="frontdesk_priority_count"
            )
        ]

    def __str__(self) -> str:
        return f"{self.reason}: {self.times}"
