"""Rule sets by digest: kept once, opened again exactly as they were."""

import json
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from movilidad.apps.pathways.models import RuleSnapshot
from movilidad.core.screening import RuleSet
from movilidad.infra.content import rule_set, rule_set_of, rule_snapshot


class SnapshotAltered(ValueError):
    """The stored text does not have the digest it is stored under."""


def keep_rules(*, at: datetime, content: Path | None = None) -> str:
    """Store the rules of a content folder (default: the running ones) unless they are stored,
    and return their digest. Raises ContentError."""
    digest = rule_set(content).digest
    if not RuleSnapshot.objects.filter(digest=digest).exists():
        text = json.dumps(rule_snapshot(content), ensure_ascii=False)
        RuleSnapshot.objects.bulk_create(
            [RuleSnapshot(digest=digest, content=text, stored_at=at)], ignore_conflicts=True
        )
    return digest


@lru_cache(maxsize=8)
def rules_with(digest: str) -> RuleSet:
    """The rule set with this digest. Raises RuleSnapshot.DoesNotExist or SnapshotAltered."""
    found = rule_set_of(json.loads(RuleSnapshot.objects.get(digest=digest).content))
    if found.digest != digest:
        raise SnapshotAltered(digest)
    return found
