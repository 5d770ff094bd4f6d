"""Editions of the rules: what was proposed, by whom, and what is running."""

from typing import Any
from uuid import UUID

from movilidad.apps.pathways.models import Edition, EditionPreview
from movilidad.apps.pathways.rules import rules_with
from movilidad.apps.pathways.types import (
    EditionLine,
    EditionSheet,
    EditionUnknown,
    Effect,
    PreviewSeen,
    RunningRules,
)
from movilidad.core.screening.compare import compare
from movilidad.infra.content import rule_set


def editions() -> list[EditionLine]:
    """Every edition, the newest proposal first (one statement)."""
    return [_line(row) for row in Edition.objects.order_by("-proposed_at")]


def newest_approved() -> EditionLine | None:
    """The approved edition that was approved last, None before the first."""
    row = Edition.objects.filter(state=Edition.State.APPROVED).order_by("-decided_at").first()
    return _line(row) if row else None


def running_rules() -> RunningRules:
    """The rules this process answers by (the content folder), and whether two people approved
    them."""
    digest = rule_set().digest
    approved = Edition.objects.filter(state=Edition.State.APPROVED)
    row = approved.filter(rules_id=digest).order_by("-decided_at").first()
    return RunningRules(digest, _line(row) if row else None, approved.exists())


def edition_sheet(edition: UUID) -> EditionSheet:
    """One edition, what differs from the running rules, and the newest preview.
    Raises EditionUnknown."""
    row = Edition.objects.filter(id=edition).first()
    if row is None:
        raise EditionUnknown(edition)
    preview = row.previews.order_by("-computed_at").first()
    return EditionSheet(
        line=_line(row),
        changes=compare(rule_set(), rules_with(row.rules_id)),
        preview=_preview(preview) if preview else None,
    )


def _line(row: Edition) -> EditionLine:
    return EditionLine(
        id=row.id,
        digest=row.rules_id,
        effective_from=row.effective_from,
        state=row.state,
        author=row.author_id,
        proposed_at=row.proposed_at,
        decided_by=row.decided_by_id,
        decided_at=row.decided_at,
    )


def _preview(row: EditionPreview) -> PreviewSeen:
    found: dict[str, Any] = row.found
    rows = {
        name: tuple(tuple(one) for one in found[name])
        for name in ("answers", "by_office", "by_nationality", "by_size", "pathways")
    }
    examples = tuple(
        (old, new, tuple(UUID(one) for one in ids)) for old, new, ids in found["examples"]
    )
    effect = Effect(
        households=found["households"], changed=found["changed"], examples=examples, **rows
    )
    return PreviewSeen(row.at, row.computed_at, effect)
