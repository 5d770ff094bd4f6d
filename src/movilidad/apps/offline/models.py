from django.db import models
from django.db.models import Q

from movilidad.core.offline import Basis, Outcome


class Device(models.Model):
    """Something that may hold acts which we have not seen: an office machine, or a printed list.
    A machine makes its own id, so that a lost answer never makes two of it."""

    class Kind(models.TextChoices):
        MACHINE = "machine"
        SHEET = "sheet"

    id = models.UUIDField(primary_key=True)
    office = models.ForeignKey("offices.Office", on_delete=models.PROTECT)
    kind = models.CharField(max_length=7, choices=Kind.choices)
    label = models.CharField(max_length=30)  # what staff call it: "Reception 1"
    registered_by = models.UUIDField()
    registered_at = models.DateTimeField()
    last_sequence = models.PositiveIntegerField(default=0)  # of the acts we hold, without a gap
    last_act_at = models.DateTimeField(null=True)  # when that act was, as we believe
    seen_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["office", "-seen_at"], name="offline_machines")]
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="offline_revoked_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class NumberBlock(models.Model):
    """A hundred numbers of a day that only one machine gives out."""

    id = models.UUIDField(primary_key=True)
    office = models.ForeignKey("offices.Office", on_delete=models.PROTECT)
    day = models.DateField()
    device = models.ForeignKey(Device, on_delete=models.PROTECT)
    first = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "day", "first"], name="offline_block_once"),
            models.UniqueConstraint(fields=["device", "day"], name="offline_one_block_each"),
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.first}"


class Pack(models.Model):
    """A day that was taken along, by a machine or on paper. Written once."""

    id = models.UUIDField(primary_key=True)
    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="packs")
    day = models.DateField()  # the office's own date
    number = models.PositiveSmallIntegerField(null=True)  # of a printed list: the day's first is 1
    appointments = models.JSONField()  # ids in the order of the list: line 1 is the first
    issued_by = models.UUIDField()
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()  # the end of the day at the office

    def __str__(self) -> str:
        return f"pack of {self.day}"


class Received(models.Model):
    """An act that arrived later than it was, and what became of it. Append-only."""

    id = models.UUIDField(primary_key=True)
    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="acts")
    sequence = models.PositiveIntegerField()
    pack = models.ForeignKey(Pack, on_delete=models.PROTECT, null=True)
    kind = models.CharField(max_length=9)  # check_in, reference, walk_in, undo; empty: unreadable
    mac = models.CharField(max_length=64, default="")  # what the next act must follow
    happened_at = models.DateTimeField()  # as we believe
    basis = models.CharField(max_length=9, choices=[(one, one) for one in Basis])
    shown_number = models.PositiveSmallIntegerField(null=True)  # on the family's paper
    number = models.PositiveSmallIntegerField(null=True)  # that it is called by
    household_id = models.UUIDField(null=True)
    appointment_id = models.UUIDField(null=True)
    visit_id = models.UUIDField(null=True)  # no key: a check-in that is taken back leaves no row
    undone_sequence = models.PositiveIntegerField(null=True)
    outcome = models.CharField(max_length=20, choices=[(one, one) for one in Outcome])
    settle = models.BooleanField()  # a person has to look at it
    received_by = models.UUIDField()
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["device", "sequence"], name="offline_act_once")
        ]
        indexes = [
            models.Index(
                fields=["device", "received_at"], name="offline_settle", condition=Q(settle=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.sequence}: {self.outcome}"


class Settlement(models.Model):
    """How a person closed what the rules could not decide. Append-only."""

    class Reason(models.TextChoices):
        RECEIVED = "received"  # it was received that day
        SENT_HOME = "sent_home"  # it came, and was told what comes next
        COUNTED = "counted"  # it is in the list under another line
        MISTAKE = "mistake"
        OTHER = "other"
        UNDONE = "undone"  # by the machine itself, in a later act

    id = models.UUIDField(primary_key=True)
    act = models.OneToOneField(Received, on_delete=models.PROTECT, related_name="settlement")
    reason = models.CharField(max_length=10, choices=Reason.choices)
    settled_by = models.UUIDField()
    settled_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"settled: {self.reason}"
