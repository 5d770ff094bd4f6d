"""Rule sets by digest: kept once, opened again exactly as they were."""

import json
from datetime import datetime
from functools import lru_cache

from movilidad.apps.rulebook.models import RuleSnapshot
from movilidad.apps.rulebook.types import SnapshotUnreadable
from movilidad.core.screening import RuleSet
from movilidad.core.vocabulary.documents import ContentError
from movilidad.infra.content import Rulebook, rule_set_of


def keep(book: Rulebook, *, at: datetime) -> str:
    """Store a rule set unless it is stored, and return its digest."""
    digest = book.rules.digest
    if not RuleSnapshot.objects.filter(digest=digest).exists():
        text = json.dumps(book.snapshot, ensure_ascii=False)
        RuleSnapshot.objects.bulk_create(
            [RuleSnapshot(digest=digest, content=text, stored_at=at)], ignore_conflicts=True
        )
    return digest


@lru_cache(maxsize=8)
def rules_with(digest: str) -> RuleSet:
    """The rule set with this digest, whole and proven, or SnapshotUnreadable."""
    row = RuleSnapshot.objects.filter(digest=digest).first()
    if row is None:
        raise SnapshotUnreadable(f"{digest}: there is no such rule set")
    try:
        found = rule_set_of(json.loads(row.content))
    except (ContentError, ValueError, KeyError, TypeError, AttributeError) as broken:
        raise SnapshotUnreadable(f"{digest}: {broken}") from broken
    if found.digest != digest:
        raise SnapshotUnreadable(f"{digest}: the stored text is another rule set")
    return found
