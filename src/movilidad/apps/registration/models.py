from django.db import models

from movilidad.infra.sealing.fields import SealedField


class Household(models.Model):
    """A family that registered. What names it is sealed; the rest is codes and counts."""

    class State(models.TextChoices):
        REGISTERED = "registered"
        WITHDRAWN = "withdrawn"

    # The id of the draft it was written in: one draft sent twice is one household, because the
    # primary key says so. Also the name of its data key.
    id = models.UUIDField(primary_key=True)
    programme = models.ForeignKey("offices.Programme", on_delete=models.PROTECT)
    reference_index = models.BinaryField(unique=True)  # keyed fingerprint of the reference
    # {"reference", "answers"}: everything the family wrote, place `household:<id>`
    sealed = SealedField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.REGISTERED)
    size = models.PositiveSmallIntegerField()
    units = models.PositiveSmallIntegerField()
    site_language = models.CharField(max_length=5)
    interpreter = models.CharField(max_length=5, null=True)  # noqa: DJ001 - none needed
    accessible = models.BooleanField(default=False)
    flags = models.JSONField(default=list)  # reserve codes the family reported: ["MED"]
    nationality = models.CharField(max_length=2)
    department = models.CharField(max_length=6, default="")  # where they are now, ISO 3166-2
    choices = models.JSONField(default=list)  # ordered: [{"office": code, "halfdays": […]}, …]
    channel = models.CharField(max_length=12, default="web")
    helper = models.BooleanField(default=False)
    flow_edition = models.CharField(max_length=64)
    # {"answer", "edition", "at", "reasons"}: the verdict at the moment of sending
    screening = models.JSONField()
    version = models.PositiveIntegerField(default=1)
    registered_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["programme", "state"], name="registration_standing")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(size__gte=1, size__lte=10), name="registration_size"
            ),
            models.CheckConstraint(
                condition=(
                    models.Q(units=1, size__lte=4)
                    | models.Q(units=2, size__gte=5, size__lte=8)
                    | models.Q(units=3, size__gte=9)
                ),
                name="registration_units_follow_size",
            ),
        ]

    def __str__(self) -> str:
        return f"household {self.id}"


class Person(models.Model):
    """A member of a household."""

    id = models.UUIDField(primary_key=True)
    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="people")
    position = models.PositiveSmallIntegerField()  # 1 is who registered
    relationship = models.CharField(max_length=20)
    nationality = models.CharField(max_length=2, default="")
    birth_year = models.PositiveSmallIntegerField()
    sealed = SealedField()  # {"given", "family", "birth_date", …}, place `person:<id>`
    name_index = models.BinaryField()  # keyed fingerprint of the normalised name and birth year

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "position"], name="registration_person_position"
            )
        ]
        indexes = [models.Index(fields=["name_index"], name="registration_person_name")]

    def __str__(self) -> str:
        return f"person {self.position} of {self.household_id}"


class Contact(models.Model):
    """A way to reach a household. Many households may share one: never a proof of identity."""

    id = models.UUIDField(primary_key=True)
    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="contacts")
    kind = models.CharField(max_length=6)  # phone, email
    country = models.CharField(max_length=2, default="")  # of a phone: asked, never guessed
    may_message = models.BooleanField()
    sealed = SealedField()  # {"value", "owner", "hours"}, place `contact:<id>`
    value_index = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["value_index"], name="registration_contact_value")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.household_id}"


class Consent(models.Model):
    """One adult's yes or no to one purpose and recipient, on one edition of the notice."""

    id = models.UUIDField(primary_key=True)
    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="consents")
    position = models.PositiveSmallIntegerField()  # of the person who answered
    purpose = models.CharField(max_length=40)
    recipient = models.CharField(max_length=40)
    answer = models.CharField(max_length=10)  # yes, no, at_office (an adult who was not present)
    edition = models.CharField(max_length=64)
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "position", "purpose", "recipient", "answered_at"],
                name="registration_consent_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose}/{self.recipient}: {self.answer}"


class Draft(models.Model):
    """A registration being written. Saved on every Continue, gone after `expires_at`."""

    id = models.UUIDField(primary_key=True)  # also the name of its data key
    programme = models.ForeignKey("offices.Programme", on_delete=models.PROTECT)
    start_key = models.UUIDField(unique=True)  # a double click on Start is one draft
    # Of a new registration; an edit is reached through its household.
    reference_index = models.BinaryField(unique=True, null=True)
    # {"reference", "answers"}: place `draft:<id>`
    sealed = SealedField()
    language = models.CharField(max_length=5)
    flow_edition = models.CharField(max_length=64)
    version = models.PositiveIntegerField(default=1)
    # The rows to write when the family presses Send, already checked and sealed; null until
    # every question has an answer. See sql/submit.sql.
    prepared = models.JSONField(null=True)
    # An edit of a registration that was sent: the household it changes, whose data key it uses.
    household_id = models.UUIDField(null=True)
    started_at = models.DateTimeField()
    touched_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="registration_draft_expiry")]

    def __str__(self) -> str:
        return f"draft {self.id}"


class SignInCode(models.Model):
    """A one-time code that was sent to a household: the other second fact."""

    household_id = models.UUIDField(primary_key=True)  # a new code replaces the one before
    code_index = models.BinaryField()  # keyed fingerprint of the five digits
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"code for {self.household_id}"
