"""Keeping what the rules said of a household when it registered or changed."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import islice
from uuid import UUID

from django.db import transaction

from movilidad.apps.audit.actions import record
from movilidad.apps.audit.types import SYSTEM
from movilidad.apps.offices.queries import programmes
from movilidad.apps.offices.types import Programme
from movilidad.apps.pathways.models import StoredVerdict
from movilidad.apps.pathways.verdicts import answered, kept, known_by
from movilidad.apps.registration.queries.screening import (
    HouseholdFacts,
    HouseholdMark,
    facts_of,
    households_changed,
)
from movilidad.apps.rulebook.actions import keep_at
from movilidad.apps.rulebook.queries import rules_at
from movilidad.infra.ids import new_id
from movilidad.infra.sealing.keys import vaults_of
from movilidad.infra.sealing.vault import Vault

BATCH = 200
# A registration may be committed a little after the moment it carries.
_OVERLAP = timedelta(minutes=10)


def store_verdicts(*, at: datetime, limit: int = 5000) -> int:
    """Screen the households that registered or changed since they were screened last, at the
    moment at which they did, and return how many there were. Committed every 200."""
    stored = 0
    for programme in programmes():
        waiting = list(islice(_unscreened(programme), limit - stored))
        for start in range(0, len(waiting), BATCH):
            stored += _store(programme, waiting[start : start + BATCH], at)
    return stored


def store_verdict(*, household: UUID, at: datetime) -> bool:
    """Screen one household now instead of with the next run; False if there is nothing new."""
    for programme in programmes():
        mine = [mark for mark in _unscreened(programme) if mark.id == household]
        if mine:
            return _store(programme, mine, at) == 1
    return False


def _unscreened(programme: Programme) -> Iterable[HouseholdMark]:
    newest = StoredVerdict.objects.filter(programme_id=programme.id).order_by("-at").first()
    since = newest.at - _OVERLAP if newest else None
    marks = households_changed(programme.id, since=since)
    while chunk := list(islice(marks, 2000)):
        screened = set(
            StoredVerdict.objects.filter(household_id__in=[m.id for m in chunk]).values_list(
                "household_id", "version"
            )
        )
        yield from (mark for mark in chunk if (mark.id, mark.version) not in screened)


@transaction.atomic
def _store(programme: Programme, marks: list[HouseholdMark], at: datetime) -> int:
    for told_at in _first_by_each_rules(marks).values():
        keep_at(told_at, at=at)
    vaults = vaults_of(mark.id for mark in marks)
    rows = [_row(programme, household, vaults[household.id]) for household in facts_of(vaults)]
    StoredVerdict.objects.bulk_create(rows, ignore_conflicts=True)
    record(
        by=SYSTEM,
        act="verdict.store",
        at=at,
        programme=programme.code,
        details={"stored": len(rows), "rules": " ".join(sorted({row.rules_id for row in rows}))},
    )
    return len(rows)


def _first_by_each_rules(marks: list[HouseholdMark]) -> dict[str, datetime]:
    return {rules_at(mark.changed_at).digest: mark.changed_at for mark in marks}


def _row(programme: Programme, household: HouseholdFacts, vault: Vault) -> StoredVerdict:
    """The verdict by the rules that answered when the household told its facts."""
    row_id, told_at = new_id(), household.changed_at
    rules = rules_at(told_at)
    facts = known_by(rules, household.facts, at=told_at, zone=programme.zone)
    document = kept(answered(rules, facts, programme=programme.code, at=told_at), facts)
    return StoredVerdict(
        id=row_id,
        programme_id=programme.id,
        household_id=household.id,
        version=household.version,
        rules_id=rules.digest,
        at=told_at,
        answer=document["verdict"]["registration"]["answer"],
        sealed=vault.seal(document, place=f"verdict:{row_id}"),
    )
