from django.db import models

from movilidad.infra.sealing.fields import SealedField


class Message(models.Model):
    """One message to one contact: written in the act's own transaction, sent by the worker."""

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        FAILED = "failed"
        DROPPED = "dropped"  # the household was forgotten before it went out

    id = models.UUIDField(primary_key=True)
    programme = models.CharField(max_length=8)
    household_id = models.UUIDField()  # also names the data key that opens `sealed`
    channel = models.CharField(max_length=8)  # sms, email
    template = models.CharField(max_length=40)  # content/messages/<lang>/<template>.txt
    language = models.CharField(max_length=5)
    sealed = SealedField()  # {"to": …, "params": {…}}, place `message:<id>`
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=200, default="")

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"], name="messaging_due", condition=models.Q(state="waiting")
            ),
            models.Index(fields=["household_id", "created_at"], name="messaging_household"),
        ]

    def __str__(self) -> str:
        return f"{self.template} {self.channel} {self.state}"


class DemoDelivery(models.Model):
    """What the demo carrier was handed: the phone that everybody at a rehearsal can look at."""

    id = models.UUIDField(primary_key=True)
    message_id = models.UUIDField(unique=True)  # a second hand-over of one message is refused
    channel = models.CharField(max_length=8)
    sealed = SealedField()  # {"to": …, "text": …}, place `delivery:<message id>`
    household_id = models.UUIDField()
    parts = models.PositiveSmallIntegerField()
    delivered_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"demo {self.channel}"
