from django.db import models
from django.db.models import F, Q

from movilidad.apps.appointments.direct.models import DirectQuota, Hold, Invitation, Reason
from movilidad.apps.appointments.life.models import Recheck, RoundWork, SigningRefusal
from movilidad.apps.appointments.timetable.models import CapacityLimit, TimetableRun

# Of this app; Django looks here.
__all__ = [
    "CapacityLimit",
    "DirectQuota",
    "Hold",
    "Invitation",
    "Reason",
    "Recheck",
    "RoundWork",
    "SigningRefusal",
    "TimetableRun",
]


class Round(models.Model):
    """One batch of sessions with its entry window, drawn once."""

    class State(models.TextChoices):
        DRAFT = "draft"
        OPEN = "open"  # announced: rules, sessions, window and commitments are fixed
        CLOSED = "closed"  # the window is over
        FROZEN = "frozen"  # tickets issued, their Merkle root published
        SEEDED = "seeded"  # chance has appeared: nothing before it can change any more
        DRAWN = "drawn"
        CHECKED = "checked"  # two programs repeated the draw and agree
        PUBLISHED = "published"  # offers are out
        CANCELLED = "cancelled"

    id = models.UUIDField(primary_key=True)
    programme = models.ForeignKey("offices.Programme", on_delete=models.PROTECT)
    code = models.CharField(max_length=40, unique=True)  # "gt-2023-07-a"
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    rules = models.CharField(max_length=10, default="rosd-1")
    reserves = models.JSONField()  # design.md section 6
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    confirm_hours = models.PositiveSmallIntegerField(default=48)
    # Hours after freezing in which anyone may object: core.draw.schedule.
    objection_hours = models.PositiveSmallIntegerField(default=0)
    beacon = models.JSONField(null=True)  # as the published round names it, or None
    beacon_round = models.PositiveBigIntegerField(null=True)  # named with the frozen list
    beacon_randomness = models.CharField(max_length=64, default="")
    beacon_signature = models.CharField(max_length=96, default="")
    # Governments whose observers sign the result, and the hours they have: core.draw.signing.
    signers = models.JSONField(default=list)
    signing_hours = models.PositiveSmallIntegerField(default=72)
    params_hash = models.CharField(max_length=64, default="")
    entrants_root = models.CharField(max_length=64, default="")
    entrants_count = models.PositiveIntegerField(default=0)
    seed = models.CharField(max_length=64, default="")
    seed_material = models.JSONField(default=dict)
    result_root = models.CharField(max_length=64, default="")
    frozen_at = models.DateTimeField(null=True)
    seeded_at = models.DateTimeField(null=True)
    drawn_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_at__lt=F("closes_at")), name="appointments_window_forward"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["seeded", "drawn", "checked", "published"])
                | Q(seed__regex="^[0-9a-f]{64}$"),
                name="appointments_drawn_has_seed",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Party(models.Model):
    """Who contributes a secret to a round's seed: committed before, revealed after freezing."""

    id = models.UUIDField(primary_key=True)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="parties")
    name = models.CharField(max_length=80)
    commitment = models.CharField(max_length=64)
    reveal = models.CharField(max_length=64, default="")
    dice = models.CharField(max_length=64, default="")  # thrown in public if the beacon failed

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "name"], name="appointments_party_once")
        ]

    def __str__(self) -> str:
        return self.name


class Session(models.Model):
    """A block of time at an office. `taken_*` are counted by the confirming statement itself;
    the constraints are what forbids selling a place twice."""

    class Purpose(models.TextChoices):
        DRAW = "draw"  # given out in rounds alone
        DIRECT = "direct"  # booked for or by a family, outside the draw
        WALK_IN = "walk_in"  # for families that come without an appointment

    class MadeBy(models.TextChoices):
        HAND = "hand"  # made, changed or cancelled by a person: generation leaves it alone
        TIMETABLE = "timetable"

    id = models.UUIDField(primary_key=True)
    programme = models.ForeignKey("offices.Programme", on_delete=models.PROTECT)
    office = models.ForeignKey("offices.Office", on_delete=models.PROTECT)
    purpose = models.CharField(max_length=7, choices=Purpose.choices, default=Purpose.DRAW)
    service = models.CharField(max_length=40, default="interview")  # countries/<cc>/services.yaml
    round = models.ForeignKey(Round, on_delete=models.PROTECT, null=True, related_name="sessions")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    units = models.PositiveSmallIntegerField()  # all that is given out
    # How many of `units` are beside the desks, because some families will not come. Decided
    # before the round is announced; `overbooking` keeps what it was decided from.
    overbooked_units = models.PositiveSmallIntegerField(default=0)
    overbooking = models.JSONField(null=True)
    accessible = models.PositiveSmallIntegerField(default=0)
    taken_units = models.PositiveSmallIntegerField(default=0)
    taken_accessible = models.PositiveSmallIntegerField(default=0)
    cancelled_at = models.DateTimeField(null=True)
    made_by = models.CharField(
        max_length=9, choices=MadeBy.choices, default=MadeBy.HAND, db_default=MadeBy.HAND
    )
    limit = models.ForeignKey(
        CapacityLimit, on_delete=models.PROTECT, null=True, related_name="sessions"
    )

    class Meta:
        indexes = [
            models.Index(fields=["office", "starts_at"], name="appointments_timetable"),
            models.Index(
                fields=["office", "starts_at"],
                name="appointments_direct_slots",
                condition=Q(purpose="direct", cancelled_at=None),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at__lt=F("ends_at")), name="appointments_session_forward"
            ),
            models.CheckConstraint(
                condition=Q(taken_units__lte=F("units")), name="appointments_no_oversell"
            ),
            models.CheckConstraint(  # at most 15 % over the desks, which are the other units
                condition=Q(overbooked_units__lte=F("units") * 15 / 115),
                name="appointments_overbooked_little",
            ),
            models.CheckConstraint(
                condition=Q(taken_accessible__lte=F("accessible")),
                name="appointments_no_oversell_accessible",
            ),
            models.UniqueConstraint(
                fields=["office", "starts_at", "ends_at", "purpose"],
                condition=Q(cancelled_at=None),
                name="appointments_session_once",
            ),
            models.CheckConstraint(
                condition=Q(purpose__in=["draw", "direct", "walk_in"]),
                name="appointments_purpose_known",
            ),
            models.CheckConstraint(  # what is booked directly can never slip into a draw
                condition=Q(round=None) | Q(purpose="draw"),
                name="appointments_only_draw_in_rounds",
            ),
        ]

    def __str__(self) -> str:
        return f"session {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def desk_units(self) -> int:
        """What the desks can serve; the rest of `units` counts on families that do not come."""
        return self.units - self.overbooked_units


class SessionLanguage(models.Model):
    """Units of a session that an interpreter of one language can serve."""

    id = models.UUIDField(primary_key=True)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="languages")
    language = models.CharField(max_length=5)
    units = models.PositiveSmallIntegerField()
    taken = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["session", "language"], name="appointments_language_once"
            ),
            models.CheckConstraint(
                condition=Q(taken__lte=F("units")), name="appointments_no_oversell_language"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.language} {self.taken}/{self.units}"


class Ticket(models.Model):
    """What enters a draw. The text says nothing about the household."""

    id = models.UUIDField(primary_key=True)
    programme = models.ForeignKey("offices.Programme", on_delete=models.PROTECT)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="tickets")
    household_id = models.UUIDField()
    text = models.CharField(max_length=24, unique=True)
    salt = models.BinaryField()  # of the commitment leaf
    leaf = models.PositiveIntegerField(null=True)  # its place in the frozen list, from 0
    # {"units","language","accessible","flags","losses","choices"}: design.md section 6
    entrant = models.JSONField()
    position = models.PositiveIntegerField(null=True)  # in the drawn order, from 0
    block = models.CharField(max_length=16, default="")
    session_id = models.UUIDField(null=True)  # what the draw assigned
    # The household's own row of the result, committed under the result root; nobody else's page
    # may show it. See core.draw.transcript.
    own_row = models.JSONField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["household_id"], name="appointments_own_tickets"),
            models.Index(fields=["round", "position"], name="appointments_standby_order"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "household_id"], name="appointments_one_ticket"
            )
        ]

    def __str__(self) -> str:
        return self.text


class Draw(models.Model):
    """The record of one draw: written once, never replaced (a trigger refuses)."""

    id = models.UUIDField(primary_key=True)
    round = models.OneToOneField(Round, on_delete=models.PROTECT)
    seed_material = models.JSONField()
    transcript = models.BinaryField()  # canonical JSON: round, entrants, result
    # Parts of it that pages need, without reading the whole: the rules as they were drawn (the
    # office may change its sessions later), and the bytes of result.json.
    rules = models.JSONField(null=True)
    result = models.BinaryField(null=True)
    result_root = models.CharField(max_length=64)
    drawn_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"draw of {self.round_id}"


class FrozenList(models.Model):
    """Every root that was ever published for a round; the last one counts. Append-only."""

    id = models.UUIDField(primary_key=True)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="lists")
    number = models.PositiveSmallIntegerField()  # from 1
    root = models.CharField(max_length=64)
    entrants = models.PositiveIntegerField()
    beacon_round = models.PositiveBigIntegerField(null=True)
    frozen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="appointments_list_once")
        ]

    def __str__(self) -> str:
        return f"list {self.number} of {self.round_id}"


class Objection(models.Model):
    """Somebody says that a frozen list is wrong. It names no family. Append-only."""

    class Kind(models.TextChoices):
        MISSING = "missing"  # a family holds its ticket or registration, and is not in the list
        WRONG = "wrong"  # what the list binds is not what the family registered
        STRANGER = "stranger"  # an entry that should not be there

    id = models.UUIDField(primary_key=True)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="objections")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    list_number = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"objection {self.kind}"


class Recomputation(models.Model):
    """What one program found when it repeated a draw. Append-only."""

    class Program(models.TextChoices):
        CLEAR = "clear"  # core.draw.clear
        FAST = "fast"  # core.draw.fast, which draws
        ALONE = "alone"  # verify_draw.py in a process of its own, over written files

    id = models.UUIDField(primary_key=True)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="recomputations")
    program = models.CharField(max_length=5, choices=Program.choices)
    result_root = models.CharField(max_length=64)
    agrees = models.BooleanField()
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.program} of {self.round_id}"


class ObserverKey(models.Model):
    """The Ed25519 key with which an observer signs results, entered once. Append-only."""

    id = models.UUIDField(primary_key=True)
    member = models.UUIDField(unique=True)
    government = models.CharField(max_length=80)
    public_key = models.CharField(max_length=64, unique=True)
    entered_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"key of {self.government}"


class ResultSignature(models.Model):
    """An observer's signature of a round's result.json. Append-only."""

    id = models.UUIDField(primary_key=True)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="signatures")
    key = models.ForeignKey(ObserverKey, on_delete=models.PROTECT)
    signature = models.CharField(max_length=128)
    signed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "key"], name="appointments_signed_once")
        ]

    def __str__(self) -> str:
        return f"signature of {self.round_id}"


class FairnessReport(models.Model):
    """Who was drawn a seat, by group, and whether the moment of registration predicts it.
    Written once with the draw, never replaced (a trigger refuses)."""

    id = models.UUIDField(primary_key=True)
    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="fairness")
    report = models.JSONField()  # fairness_report.plain_report
    passes = models.BooleanField()
    measured_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"fairness of {self.round_id}"


class GateRelease(models.Model):
    """An observer lets a result pass that the gate held, after the same seed gave it again.
    Written once, never replaced (a trigger refuses)."""

    id = models.UUIDField(primary_key=True)
    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="gate_release")
    finding = models.CharField(max_length=1000)  # what was looked at and found; published
    result_root = models.CharField(max_length=64)
    released_by = models.UUIDField(null=True)
    released_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"release of {self.round_id}"


class Offer(models.Model):
    """A seat held out to a household until `expires_at`."""

    class State(models.TextChoices):
        OPEN = "open"
        CONFIRMED = "confirmed"
        DECLINED = "declined"
        LAPSED = "lapsed"
        WITHDRAWN = "withdrawn"  # by the office, or the household left
        CHANGED = "changed"  # the household changed, and the session has no room for it now

    id = models.UUIDField(primary_key=True)
    programme = models.ForeignKey("offices.Programme", on_delete=models.PROTECT)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="offers")
    household_id = models.UUIDField()
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="offers")
    units = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=5, null=True)  # noqa: DJ001 - no interpreter needed
    accessible = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    # The rows that confirming writes beside the appointment (audit entry, messages), already
    # sealed: one statement has nothing left to encrypt. See sql/confirm.sql.
    prepared = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household_id"],
                condition=Q(state="open"),
                name="appointments_one_open_offer",
            )
        ]
        indexes = [
            models.Index(
                fields=["expires_at"], name="appointments_expiry", condition=Q(state="open")
            ),
            models.Index(fields=["household_id", "made_at"], name="appointments_own_offers"),
        ]

    def __str__(self) -> str:
        return f"offer {self.state}"


class Appointment(models.Model):
    """A confirmed seat, bound to one household."""

    class State(models.TextChoices):
        BOOKED = "booked"
        CANCELLED = "cancelled"
        ATTENDED = "attended"
        MISSED = "missed"

    id = models.UUIDField(primary_key=True)
    programme = models.ForeignKey("offices.Programme", on_delete=models.PROTECT)
    office = models.ForeignKey("offices.Office", on_delete=models.PROTECT)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="appointments")
    household_id = models.UUIDField()
    offer = models.OneToOneField(Offer, on_delete=models.PROTECT, null=True)
    units = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=5, null=True)  # noqa: DJ001 - no interpreter needed
    accessible = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.BOOKED)
    confirmed_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    # Every move and every cancellation is a new version: links of an older one are dead.
    version = models.PositiveSmallIntegerField(default=1, db_default=1)
    # Of a seat that was booked beside the draw:
    hold = models.OneToOneField(Hold, on_delete=models.PROTECT, null=True)
    quota = models.ForeignKey(DirectQuota, on_delete=models.PROTECT, null=True)
    minutes = models.PositiveSmallIntegerField(default=0, db_default=0)  # of desk time
    reason = models.CharField(
        max_length=12, choices=Reason.choices, blank=True, default="", db_default=""
    )
    moves = models.PositiveSmallIntegerField(default=0, db_default=0)
    last_key = models.UUIDField(null=True)  # of the form that moved it last

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household_id"],
                condition=Q(state="booked"),
                name="appointments_one_booked",
            )
        ]
        indexes = [
            models.Index(fields=["session"], name="appointments_of_session"),
            models.Index(fields=["household_id"], name="appointments_own_seats"),
        ]

    def __str__(self) -> str:
        return f"appointment {self.state}"
