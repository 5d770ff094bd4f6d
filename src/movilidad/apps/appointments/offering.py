"""Making offers, whoever gets them: rows prepared so that confirming is one SQL statement."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from movilidad.apps.appointments.correspondence import letters
from movilidad.apps.appointments.models import Offer, Round, Session, Ticket
from movilidad.apps.audit.types import ActorKind
from movilidad.apps.messaging.actions import enqueue
from movilidad.infra.ids import new_id


def new_offer(row: Round, ticket: Ticket, session: Session, at: datetime) -> Offer:
    """An unsaved offer of a seat to the household of a ticket, until the round's confirmation
    time is over or the session begins. Raises KeyDestroyed for a forgotten household."""
    expires_at = min(at + timedelta(hours=row.confirm_hours), session.starts_at)
    return Offer(
        id=new_id(),
        programme_id=row.programme_id,
        round=row,
        household_id=ticket.household_id,
        session=session,
        units=ticket.entrant["units"],
        language=ticket.entrant["language"],
        accessible=ticket.entrant["accessible"],
        made_at=at,
        expires_at=expires_at,
        prepared=_prepared(row, ticket.household_id, session),
    )


def place(offers: Iterable[Offer], at: datetime) -> list[Offer]:
    """Store offers and tell the families; return those that were stored.

    A household that was offered a seat elsewhere in the same instant is passed over: the
    database refuses its second open offer.
    """
    wanted = {offer.id: offer for offer in offers}
    Offer.objects.bulk_create(wanted.values(), ignore_conflicts=True, batch_size=500)
    stored = [
        wanted[offer_id]
        for offer_id in Offer.objects.filter(id__in=wanted).values_list("id", flat=True)
    ]
    rows: list[dict[str, Any]] = []
    for offer in stored:
        programme = offer.session.programme
        rows += letters(
            offer.household_id,
            programme.code,
            "offer",
            until=offer.expires_at,
            zone=programme.zone,
        )
    enqueue(rows, at=at)
    return stored


def _prepared(row: Round, household: UUID, session: Session) -> dict[str, Any]:
    programme = session.programme.code
    return {
        "appointment": str(new_id()),
        "entry": {
            "id": str(new_id()),
            "programme": programme,
            "actor_kind": ActorKind.FAMILY.value,
            "actor_id": str(household),
            "act": "own.decide_offer",
            "household_id": str(household),
            "office_id": str(session.office_id),
            "subject_id": str(session.id),
            "details": {"decision": "confirmed", "round": row.code},
        },
        "messages": letters(household, programme, "confirmed"),
    }
