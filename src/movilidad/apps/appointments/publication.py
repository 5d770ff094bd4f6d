"""The objects of a round as they are published, committed to and drawn: design.md section 6."""

from collections.abc import Iterable

from movilidad.apps.appointments.choices import session_object
from movilidad.apps.appointments.models import Round, Ticket
from movilidad.core.draw.publication import Frozen, freeze


def session_objects(row: Round) -> list[dict[str, object]]:
    """The sessions of a round in order of id, so that the same sessions are the same bytes."""
    sessions = (
        row.sessions.filter(cancelled_at=None)
        .select_related("office", "programme")
        .prefetch_related("languages")
        .order_by("id")
    )
    return [session_object(session) for session in sessions]


def round_object(row: Round, sessions: list[dict[str, object]]) -> dict[str, object]:
    """What `params_hash` commits to; `sessions` are those of `session_objects`."""
    return {
        "rules": row.rules,
        "round": row.code,
        "sessions": sessions,
        "reserves": row.reserves,
    }


def entrant_object(ticket: Ticket) -> dict[str, object]:
    """One entrant as the draw reads it, and as its commitment binds it."""
    return {"ticket": ticket.text, **ticket.entrant}


def freeze_list(published: dict[str, object], tickets: Iterable[Ticket]) -> Frozen:
    """The frozen list of a round object and its tickets, with its Merkle tree."""
    entries = ((bytes(one.salt), entrant_object(one)) for one in tickets)
    return freeze(published, entries)
