from datetime import timedelta

from django.db import models
from django.db.models import F, Q

NOTICE = timedelta(seconds=60)
"""Rules begin no sooner than this after they were set: until then every process has heard of them,
so that all of them switch at one instant."""


class RuleSnapshot(models.Model):
    """A whole rule set as it was, once per digest. Rows are only ever added."""

    digest = models.CharField(primary_key=True, max_length=64)  # SHA-256 (hex) of the rule set
    # infra.content's snapshot as JSON text: jsonb would lose the order of the files, which the
    # digest covers
    content = models.TextField()
    stored_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"rules {self.digest[:12]}"


class RulesTurn(models.Model):
    """From an instant on, this installation answers by one rule set. A trigger keeps what was set;
    only a turn that has not begun may be called off, or be refused because it cannot be opened."""

    id = models.UUIDField(primary_key=True)
    begins_at = models.DateTimeField()
    rules = models.ForeignKey(RuleSnapshot, on_delete=models.PROTECT)
    # The approved edition; null for the rules that ran before anything was approved.
    edition_id = models.UUIDField(null=True, unique=True)
    set_at = models.DateTimeField()
    called_off_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)  # by a process that could not open the rules

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["begins_at"],
                condition=Q(called_off_at=None, refused_at=None),
                name="rulebook_one_turn_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(edition_id=None) | Q(begins_at__gte=F("set_at") + NOTICE),
                name="rulebook_turn_with_notice",
            ),
            models.CheckConstraint(
                condition=Q(called_off_at=None) | Q(begins_at__gte=F("called_off_at") + NOTICE),
                name="rulebook_called_off_with_notice",
            ),
            models.CheckConstraint(
                condition=Q(refused_at=None) | Q(begins_at__gt=F("refused_at")),
                name="rulebook_refused_before_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"rules {self.rules_id[:12]} from {self.begins_at}"
