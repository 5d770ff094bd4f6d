"""What the parties contribute to the seed: a commitment before the list exists, the secret
after it is frozen. See core.draw.seeding."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from movilidad.apps.appointments.actions.run_round import locked_round, need
from movilidad.apps.appointments.models import Party, Round
from movilidad.apps.appointments.publication import schedule_of
from movilidad.apps.appointments.types import (
    CommitmentMalformed,
    CommitmentTwice,
    ObjectionsOpen,
    PartyTwice,
    PartyUnknown,
    RevealsOver,
    RevealWrong,
)
from movilidad.apps.audit.actions import record
from movilidad.apps.audit.types import Actor
from movilidad.core.draw.problems import DrawProblem
from movilidad.core.draw.seeding import commit
from movilidad.core.draw.tickets import check_hex
from movilidad.infra.ids import new_id

NAME_LONGEST = 80


@transaction.atomic
def commit_secret(*, round_id: UUID, party: str, commitment: str, by: Actor, at: datetime) -> UUID:
    """Record the commitment of a party: SHA-256 of its 32 secret bytes, in hexadecimal.

    Only while the round is a draft: what is announced does not change. The same commitment of
    the same party again changes nothing. Raises RoundOutOfOrder, CommitmentMalformed,
    PartyTwice (another commitment under this name) or CommitmentTwice.
    """
    row = locked_round(round_id)
    need(row, Round.State.DRAFT)
    name, value = " ".join(party.split()), _hexadecimal(commitment)
    known = {one.name: one for one in row.parties.all()}
    if name in known:
        if known[name].commitment != value:
            raise PartyTwice(party=name)
        return known[name].id
    if not name or len(name) > NAME_LONGEST:
        raise PartyUnknown
    if value in {one.commitment for one in known.values()}:
        raise CommitmentTwice
    made = Party.objects.create(id=new_id(), round=row, name=name, commitment=value)
    _note(row, made, by, at, step="committed")
    return made.id


@transaction.atomic
def reveal_secret(*, round_id: UUID, party: UUID, secret: str, by: Actor, at: datetime) -> None:
    """Record what a party hid, once nobody may object to the list any more.

    Where a beacon follows, a secret that comes too late is refused: it could be shown or
    withheld with the result in view. The same secret again changes nothing. Raises
    RoundOutOfOrder, ObjectionsOpen, RevealsOver, PartyUnknown, or RevealWrong for anything that
    is not what the party committed to.
    """
    row = locked_round(round_id)
    need(row, Round.State.FROZEN)
    plan = schedule_of(row)
    if at < plan.objections_until:
        raise ObjectionsOpen(until=plan.objections_until)
    if row.beacon is not None and at >= plan.reveals_until:
        raise RevealsOver(until=plan.reveals_until)
    one = row.parties.filter(id=party).first()
    if one is None:
        raise PartyUnknown
    value = secret.strip().lower()
    if not _fits(value, one.commitment):
        raise RevealWrong(party=one.name)
    if one.reveal == value:
        return
    one.reveal = value
    one.save(update_fields=["reveal"])
    _note(row, one, by, at, step="revealed")


def _hexadecimal(text: str) -> str:
    value = text.strip().lower()
    try:
        return check_hex(value, "a commitment")
    except DrawProblem as problem:
        raise CommitmentMalformed from problem


def _fits(secret: str, commitment: str) -> bool:
    try:
        return commit(secret) == commitment
    except DrawProblem:
        return False


def _note(row: Round, party: Party, by: Actor, at: datetime, *, step: str) -> None:
    record(
        by=by,
        act="round.reveal",
        at=at,
        programme=row.programme.code,
        subject=row.id,
        details={"round": row.code, "party": str(party.id), "step": step},
    )
