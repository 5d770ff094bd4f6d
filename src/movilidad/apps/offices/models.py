from django.db import models
from django.db.models import F, Q


class Programme(models.Model):
    """A country's scheme, loaded from content/countries/<code>; the file is the truth."""

    id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=8, unique=True)
    country = models.CharField(max_length=2)
    zone = models.CharField(max_length=40)  # IANA time zone of its offices
    names = models.JSONField()  # language -> name
    edition = models.CharField(max_length=64)  # hash of the content it was loaded from
    loaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.code


class Office(models.Model):
    """A place that receives families. `content` is its entry in offices.yaml, whole."""

    id = models.UUIDField(primary_key=True)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="offices")
    code = models.CharField(max_length=40)
    department = models.CharField(max_length=6)  # ISO 3166-2
    position = models.PositiveSmallIntegerField()
    content = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "code"], name="offices_code_once")
        ]

    def __str__(self) -> str:
        return self.code


class Timetable(models.Model):
    """How an office makes its sessions: the length of a block, and how desk time is shared
    between the draw, direct booking and walk-ins. Its hours are OpeningHours."""

    office = models.OneToOneField(Office, on_delete=models.PROTECT, primary_key=True)
    block_minutes = models.PositiveSmallIntegerField()
    weeks_ahead = models.PositiveSmallIntegerField()
    draw_percent = models.PositiveSmallIntegerField()
    draw_service = models.CharField(max_length=40, blank=True)
    direct_percent = models.PositiveSmallIntegerField()
    direct_service = models.CharField(max_length=40, blank=True)
    walk_in_percent = models.PositiveSmallIntegerField()
    walk_in_service = models.CharField(max_length=40, blank=True)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(block_minutes__range=(10, 600)), name="offices_block_length"
            ),
            models.CheckConstraint(
                condition=Q(weeks_ahead__range=(1, 26)), name="offices_weeks_ahead"
            ),
            models.CheckConstraint(
                condition=Q(
                    draw_percent__lte=100 - F("direct_percent") - F("walk_in_percent"),
                ),
                name="offices_time_shared_once",
            ),
        ]

    def __str__(self) -> str:
        return f"timetable of {self.office_id}"


class OpeningHours(models.Model):
    """When an office receives on a weekday, in its own clock, from `starts` up to and without
    `ends`; two rows with a gap are a pause. No two of a day overlap (sql/apart.sql)."""

    id = models.UUIDField(primary_key=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="opening")
    weekday = models.PositiveSmallIntegerField()  # ISO: 1 is Monday
    starts = models.TimeField()
    ends = models.TimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(weekday__range=(1, 7), starts__lt=F("ends")),
                name="offices_opening_forward",
            )
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.starts}–{self.ends}"


class Desk(models.Model):
    """Where a family is received. `code` is what families are shown: "1", "A2"."""

    CODE_LONGEST = 6

    id = models.UUIDField(primary_key=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="desks")
    code = models.CharField(max_length=CODE_LONGEST)
    accessible = models.BooleanField(default=False)
    services = models.JSONField()  # codes of services.yaml
    active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "code"], name="offices_desk_once"),
            models.CheckConstraint(
                condition=Q(code__regex="^[A-Z0-9]{1,6}$"), name="offices_desk_code_plain"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Worker(models.Model):
    """Somebody who is planned: at a desk, or as an interpreter. `label` says the part they play
    ("Interpreter K’iche’ 1"), never who they are; who has an account is linked instead."""

    class Kind(models.TextChoices):
        STAFF = "staff"
        INTERPRETER = "interpreter"

    id = models.UUIDField(primary_key=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="workers")
    kind = models.CharField(max_length=11, choices=Kind.choices)
    label = models.CharField(max_length=40)
    member = models.ForeignKey("staff.StaffMember", on_delete=models.PROTECT, null=True)
    # Beside Spanish. Planned is the first: nobody can serve two languages at one moment.
    languages = models.JSONField()
    active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "label"], name="offices_worker_once"),
            models.UniqueConstraint(
                fields=["office", "member"],
                condition=Q(active=True),
                name="offices_member_once",
            ),
            models.CheckConstraint(
                condition=Q(kind="staff") | (Q(kind="interpreter") & ~Q(languages=[])),
                name="offices_interpreter_speaks",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class WorkingHours(models.Model):
    """When somebody works on a weekday, in the office's own clock; half-open, never twice at
    once (sql/apart.sql)."""

    id = models.UUIDField(primary_key=True)
    worker = models.ForeignKey(Worker, on_delete=models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField()  # ISO: 1 is Monday
    starts = models.TimeField()
    ends = models.TimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(weekday__range=(1, 7), starts__lt=F("ends")),
                name="offices_hours_forward",
            )
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.starts}–{self.ends}"


class Absence(models.Model):
    """Somebody is away from `starts_at` up to and without `ends_at`; why only as a code. No two
    of one person overlap (sql/apart.sql)."""

    class Reason(models.TextChoices):
        LEAVE = "leave"
        ILL = "ill"
        TRAINING = "training"
        ELSEWHERE = "elsewhere"  # on a mission, lent to another office
        OTHER = "other"

    id = models.UUIDField(primary_key=True)
    worker = models.ForeignKey(Worker, on_delete=models.CASCADE, related_name="absences")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=10, choices=Reason.choices)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at__lt=F("ends_at")), name="offices_absence_forward"
            )
        ]

    def __str__(self) -> str:
        return f"absence from {self.starts_at:%Y-%m-%d %H:%M}"


class Closure(models.Model):
    """An office does not receive from `starts_at` up to and without `ends_at`: a whole day is
    from midnight to midnight of its own clock. No two of an office overlap (sql/apart.sql)."""

    class Reason(models.TextChoices):
        HOLIDAY = "holiday"  # a local one, that the country's calendar does not have
        WORKS = "works"
        TRAINING = "training"
        WEATHER = "weather"
        MOVING = "moving"
        OTHER = "other"

    id = models.UUIDField(primary_key=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="closures")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=10, choices=Reason.choices)
    public = models.BooleanField(default=True)  # whether the office's public page says so
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at__lt=F("ends_at")), name="offices_closure_forward"
            )
        ]

    def __str__(self) -> str:
        return f"closed from {self.starts_at:%Y-%m-%d %H:%M}"
