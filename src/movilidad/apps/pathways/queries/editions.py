"""Editions of the rules: what was proposed, by whom, what answers and what comes next."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from movilidad.apps.pathways.models import Edition, EditionPreview
from movilidad.apps.pathways.types import (
    EditionLine,
    EditionSheet,
    EditionUnknown,
    Effect,
    PreviewSeen,
    RunningRules,
)
from movilidad.apps.rulebook.queries import rules_at, rules_with, turns
from movilidad.apps.rulebook.types import TurnLine
from movilidad.core.screening.compare import compare

_INSTANT = timedelta(microseconds=1)


def editions() -> list[EditionLine]:
    """Every edition, the newest proposal first (two statements)."""
    set_for = {turn.edition: turn for turn in turns()}
    return [_line(row, set_for.get(row.id)) for row in Edition.objects.order_by("-proposed_at")]


def last_set() -> TurnLine | None:
    """The rules that will answer in the end, as far as is set; None before the first approval."""
    return next((turn for turn in turns() if turn.stands), None)


def running_rules(*, at: datetime) -> RunningRules:
    """The rules that answer at `at`, who approved them, and what begins next (two statements)."""
    standing = [turn for turn in turns() if turn.stands]
    now = next((turn for turn in standing if turn.begins_at <= at), None)
    coming = next((turn for turn in reversed(standing) if turn.begins_at > at), None)
    row = Edition.objects.filter(id=now.edition).first() if now and now.edition else None
    return RunningRules(
        digest=now.digest if now else rules_at(at).digest,
        edition=_line(row, now) if row else None,
        since=now.begins_at if now and row else None,
        coming=coming,
    )


def edition_sheet(edition: UUID, *, at: datetime) -> EditionSheet:
    """One edition at `at`: what differs from the rules it follows, what follows it, and the
    newest preview. Raises EditionUnknown."""
    row = Edition.objects.filter(id=edition).first()
    if row is None:
        raise EditionUnknown(edition)
    preview = row.previews.order_by("-computed_at").first()
    standing = [turn for turn in reversed(turns()) if turn.stands]
    turn = next((one for one in turns() if one.edition == edition), None)
    begins = turn.begins_at if turn else max(at, row.effective_from)
    before = rules_at(begins - _INSTANT if turn and turn.stands else begins)
    return EditionSheet(
        line=_line(row, turn),
        changes=compare(before, rules_with(row.rules_id)),
        preview=_preview(preview) if preview else None,
        replaced_by=next((one for one in standing if one.begins_at > begins), None),
    )


def _line(row: Edition, turn: TurnLine | None) -> EditionLine:
    return EditionLine(
        id=row.id,
        digest=row.rules_id,
        effective_from=row.effective_from,
        state=row.state,
        author=row.author_id,
        proposed_at=row.proposed_at,
        decided_by=row.decided_by_id,
        decided_at=row.decided_at,
        turn=turn,
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
