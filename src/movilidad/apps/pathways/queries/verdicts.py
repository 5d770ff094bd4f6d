"""What the rules said of a household, and what they say as of any day. Callers that show it
record the view in the audit trail."""

from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from movilidad.apps.offices.queries import programmes
from movilidad.apps.offices.types import Programme
from movilidad.apps.pathways.models import StoredVerdict
from movilidad.apps.pathways.types import AsOf, VerdictLine, VerdictUnknown
from movilidad.apps.pathways.verdicts import answered, known_by
from movilidad.apps.registration.queries.screening import facts_of
from movilidad.apps.rulebook.queries import rules_at, rules_with
from movilidad.core.screening import screen
from movilidad.infra.sealing.keys import KeyDestroyed, vault_of
from movilidad.infra.sealing.vault import Vault


def recompute(verdict: UUID) -> tuple[str, bool]:
    """The complete answer of a stored verdict, worked out again from its own facts, rules and
    instant, as canonical JSON; and whether it is, byte for byte, what was answered then.
    Raises VerdictUnknown."""
    row = StoredVerdict.objects.filter(id=verdict).first()
    if row is None:
        raise VerdictUnknown(verdict)
    try:
        return _again(row, vault_of(row.household_id))
    except KeyDestroyed:
        raise VerdictUnknown(verdict) from None


def verdicts_of(household: UUID) -> list[VerdictLine]:
    """The stored verdicts of a household, the newest first, each worked out again.
    Raises VerdictUnknown for a forgotten household."""
    rows = list(StoredVerdict.objects.filter(household_id=household).order_by("-at", "-version"))
    if not rows:
        return []
    vault = _vault(household)
    return [
        VerdictLine(row.id, row.at, row.rules_id, row.answer, _again(row, vault)[1])
        for row in rows
    ]


def as_of(household: UUID, *, at: datetime) -> AsOf:
    """What the rules that answered at `at` (aware) say of what the family had told by then; of a
    moment before it told anything, of what it told first. Raises VerdictUnknown."""
    stored = StoredVerdict.objects.filter(household_id=household).order_by("at", "version")
    row = stored.filter(at__lte=at).last() or stored.first()
    if row:
        programme = _programme(row.programme_id)
        told, since = _opened(row, _vault(household))["facts"], row.at
    else:
        current = next(facts_of([household]), None)
        if current is None:
            raise VerdictUnknown(household)
        programme = _programme(current.programme)
        told, since = current.facts, current.changed_at
    rules = rules_at(at)
    facts = known_by(rules, told, at=at, zone=programme.zone)
    found = screen(rules, facts, programme=programme.code, at=at)
    return AsOf(at, since, since > at, found, facts)


def _programme(programme: UUID) -> Programme:
    return next(one for one in programmes() if one.id == programme)


def _vault(household: UUID) -> Vault:
    try:
        return vault_of(household)
    except KeyDestroyed:
        raise VerdictUnknown(household) from None


def _opened(row: StoredVerdict, vault: Vault) -> dict[str, Any]:
    return vault.open(row.sealed, place=f"verdict:{row.id}")


def _again(row: StoredVerdict, vault: Vault) -> tuple[str, bool]:
    document = _opened(row, vault)
    code = _programme(row.programme_id).code
    text = answered(rules_with(row.rules_id), document["facts"], programme=code, at=row.at)
    return text, sha256(text.encode()).hexdigest() == document["sha256"]
