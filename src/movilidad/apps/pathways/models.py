from django.db import models

from movilidad.infra.sealing.fields import SealedField


class Edition(models.Model):
    """A rule set that somebody proposed and somebody else approved. A trigger refuses to change
    one that is approved or withdrawn, and to change what was proposed at any time."""

    class State(models.TextChoices):
        PROPOSED = "proposed"
        APPROVED = "approved"
        WITHDRAWN = "withdrawn"

    id = models.UUIDField(primary_key=True)
    rules = models.ForeignKey("rulebook.RuleSnapshot", on_delete=models.PROTECT)
    effective_from = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    author_id = models.UUIDField()
    proposed_at = models.DateTimeField()
    decided_by_id = models.UUIDField(null=True)  # who approved or withdrew it
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="proposed", decided_by_id=None, decided_at=None)
                | models.Q(
                    state__in=["approved", "withdrawn"],
                    decided_by_id__isnull=False,
                    decided_at__isnull=False,
                ),
                name="pathways_edition_decided",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="approved", decided_by_id=models.F("author_id")),
                name="pathways_edition_two_people",
            ),
            models.UniqueConstraint(
                fields=["rules"],
                condition=models.Q(state="proposed"),
                name="pathways_edition_proposed_once",
            ),
        ]

    def __str__(self) -> str:
        return f"edition {self.rules_id[:12]} ({self.state})"


class EditionPreview(models.Model):
    """What an edition would change for the households that wait, at one moment. Only counts and
    the ids of some examples; rows are only ever added."""

    id = models.UUIDField(primary_key=True)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="previews")
    compared_with = models.ForeignKey("rulebook.RuleSnapshot", on_delete=models.PROTECT)
    at = models.DateTimeField()  # the instant both rule sets were asked about
    computed_at = models.DateTimeField()
    found = models.JSONField()  # types.Effect as plain JSON

    def __str__(self) -> str:
        return f"preview of {self.edition_id}"


class StoredVerdict(models.Model):
    """What the rules said of a household when it registered or changed. Rows are only added."""

    id = models.UUIDField(primary_key=True)
    programme = models.ForeignKey("offices.Programme", on_delete=models.PROTECT)
    household_id = models.UUIDField()
    version = models.PositiveIntegerField()  # of the household, which counts its changes
    rules = models.ForeignKey("rulebook.RuleSnapshot", on_delete=models.PROTECT)
    at = models.DateTimeField()
    answer = models.CharField(max_length=20)
    # {"facts", "verdict", "sha256"}: what was asked, the answer with its reasons in codes (their
    # sentences are in the rules), and the hash of the complete answer; place `verdict:<id>`
    sealed = SealedField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household_id", "version", "rules"], name="pathways_verdict_once"
            )
        ]
        indexes = [models.Index(fields=["programme", "at"], name="pathways_verdict_newest")]

    def __str__(self) -> str:
        return f"verdict on {self.household_id}"
