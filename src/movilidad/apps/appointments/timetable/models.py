"""What generation keeps: limits from outside the office, and how far a long run has come."""

from django.db import models
from django.db.models import F, Q


class CapacityLimit(models.Model):
    """At most `units` in all sessions of one purpose at an office that begin in a period,
    because beds or a partner's places are behind them. `taken` is counted by a trigger with
    every seat (sql/limits.sql)."""

    id = models.UUIDField(primary_key=True)
    programme = models.ForeignKey("offices.Programme", on_delete=models.PROTECT)
    office = models.ForeignKey("offices.Office", on_delete=models.PROTECT)
    label = models.CharField(max_length=60)  # "Beds of the shelter in March"
    purpose = models.CharField(max_length=7)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    units = models.PositiveIntegerField()
    taken = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at__lt=F("ends_at")), name="appointments_limit_forward"
            ),
            models.CheckConstraint(
                condition=Q(taken__lte=F("units")), name="appointments_limit_kept"
            ),
            models.CheckConstraint(
                condition=Q(purpose__in=["draw", "direct", "walk_in"]),
                name="appointments_limit_purpose",
            ),
            models.UniqueConstraint(fields=["office", "label"], name="appointments_limit_once"),
        ]

    def __str__(self) -> str:
        return f"limit {self.taken}/{self.units}"


class TimetableRun(models.Model):
    """A long generation on its way, so that a page can say how far it is. One of an office at a
    time: asking again joins the one that runs."""

    id = models.UUIDField(primary_key=True)
    office = models.ForeignKey("offices.Office", on_delete=models.PROTECT)
    asked_by = models.UUIDField(null=True)  # None: the worker by itself
    first = models.DateField()
    last = models.DateField()  # included
    done_until = models.DateField(null=True)  # the last day that is finished
    created = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    dropped = models.PositiveIntegerField(default=0)
    crowded = models.PositiveIntegerField(default=0)  # sessions left, because families hold them
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office"],
                condition=Q(ended_at=None),
                name="appointments_one_run",
            )
        ]

    def __str__(self) -> str:
        return f"run of {self.office_id}"
