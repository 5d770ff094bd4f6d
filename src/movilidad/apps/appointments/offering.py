"""Making offers, whoever gets them: rows prepared so that confirming is one SQL statement."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, islice
from typing import Any
from uuid import UUID

from movilidad.apps.appointments.correspondence import Letter, many_letters
from movilidad.apps.appointments.life.progress import how_far
from movilidad.apps.appointments.models import Offer, Round, Session, Ticket
from movilidad.apps.audit.types import ActorKind
from movilidad.apps.messaging.actions import enqueue
from movilidad.core.draw.round import HouseholdClass
from movilidad.infra.ids import new_id

BATCH = 500


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat for the household of a ticket; `session` is fetched with office and programme."""

    ticket: Ticket
    session: Session
    need: HouseholdClass


def place(row: Round, seats: Sequence[Seat], at: datetime) -> list[Offer]:
    """Offer seats of a round, until its confirmation time is over or the session begins, and
    tell the families; return the offers that were stored. A few statements for 500 of them.

    A household that was offered a seat elsewhere in the same instant is passed over: the
    database refuses its second open offer. So is one that was forgotten.
    """
    placed: list[Offer] = []
    for number, part in enumerate(_batches(seats), start=1):
        placed += _place(row, part, at)
        how_far(min(number * BATCH, len(seats)), len(seats))
    return placed


def ended_offer(row: Round, seat: Seat, state: Offer.State, at: datetime) -> Offer:
    """Store an offer that ended before it was made: its seat does not fit the household now."""
    made = _new_offer(row, seat, [], at)
    made.state, made.decided_at = state, at
    made.save()
    return made


def _place(row: Round, seats: list[Seat], at: datetime) -> list[Offer]:
    programme = row.programme.code
    confirmed = many_letters(
        programme, [Letter(one.ticket.household_id, "confirmed") for one in seats]
    )
    wanted = {
        offer.id: offer
        for offer in (
            _new_offer(row, one, rows, at) for one, rows in zip(seats, confirmed, strict=True)
        )
    }
    Offer.objects.bulk_create(wanted.values(), ignore_conflicts=True)
    there = set(Offer.objects.filter(id__in=wanted).values_list("id", flat=True))
    stored = [offer for offer in wanted.values() if offer.id in there]
    zone = row.programme.zone
    letters = [Letter(one.household_id, "offer", one.expires_at, zone) for one in stored]
    enqueue(list(chain.from_iterable(many_letters(programme, letters))), at=at)
    return stored


def _new_offer(row: Round, seat: Seat, confirmed: list[dict[str, Any]], at: datetime) -> Offer:
    household, session = seat.ticket.household_id, seat.session
    return Offer(
        id=new_id(),
        programme_id=row.programme_id,
        round=row,
        household_id=household,
        session=session,
        units=seat.need.units,
        language=seat.need.language,
        accessible=seat.need.accessible,
        made_at=at,
        expires_at=min(at + timedelta(hours=row.confirm_hours), session.starts_at),
        prepared={
            "appointment": str(new_id()),
            "entry": _entry(row, household, session),
            "messages": confirmed,
        },
    )


def _entry(row: Round, household: UUID, session: Session) -> dict[str, Any]:
    return {
        "id": str(new_id()),
        "programme": session.programme.code,
        "actor_kind": ActorKind.FAMILY.value,
        "actor_id": str(household),
        "act": "own.decide_offer",
        "household_id": str(household),
        "office_id": str(session.office_id),
        "subject_id": str(session.id),
        "details": {"decision": "confirmed", "round": row.code},
    }


def _batches(seats: Iterable[Seat]) -> Iterator[list[Seat]]:
    waiting = iter(seats)
    while part := list(islice(waiting, BATCH)):
        yield part
