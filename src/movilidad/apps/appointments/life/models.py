"""Rows about the life of a round, beside the round itself."""

from django.db import models


class SigningRefusal(models.Model):
    """Why an observer does not sign a result. It delays the publication, and is published;
    it cannot stop it. Append-only."""

    id = models.UUIDField(primary_key=True)
    round = models.ForeignKey(
        "appointments.Round", on_delete=models.PROTECT, related_name="signing_refusals"
    )
    key = models.ForeignKey("appointments.ObserverKey", on_delete=models.PROTECT)
    reason = models.CharField(max_length=1000)
    refused_at = models.DateTimeField()

    class Meta:
        app_label = "appointments"
        constraints = [
            models.UniqueConstraint(fields=["round", "key"], name="appointments_refused_once")
        ]

    def __str__(self) -> str:
        return f"refusal to sign {self.round_id}"


class Recheck(models.Model):
    """What became of a household's seat when its registration changed: one row for each version
    of the registration, so that nobody is told twice."""

    id = models.UUIDField(primary_key=True)
    household_id = models.UUIDField()
    version = models.PositiveIntegerField()
    outcome = models.CharField(max_length=8)  # types.Refitted
    checked_at = models.DateTimeField()

    class Meta:
        app_label = "appointments"
        constraints = [
            models.UniqueConstraint(
                fields=["household_id", "version"], name="appointments_rechecked_once"
            )
        ]

    def __str__(self) -> str:
        return f"recheck {self.outcome}"


class RoundWork(models.Model):
    """A step of a round that somebody asked for and a worker takes; at most one at a time."""

    id = models.UUIDField(primary_key=True)
    round = models.ForeignKey("appointments.Round", on_delete=models.PROTECT, related_name="works")
    step = models.CharField(max_length=8)
    actor_kind = models.CharField(max_length=8)
    actor_id = models.UUIDField(null=True)
    asked_at = models.DateTimeField()
    # Written every second while a worker is at it, so that a dead one is noticed.
    alive_at = models.DateTimeField(null=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)
    failure = models.JSONField(null=True)  # {"key", "params"}: the sentence to show

    class Meta:
        app_label = "appointments"
        constraints = [
            models.UniqueConstraint(
                fields=["round"],
                condition=models.Q(finished_at=None),
                name="appointments_one_work",
            )
        ]

    def __str__(self) -> str:
        return f"{self.step} of {self.round_id}"
