"""The objects of a round as they are published, committed to and drawn: design.md section 6."""

from movilidad.apps.appointments.choices import session_object
from movilidad.apps.appointments.models import Round, Ticket


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
    """One entrant as the draw reads it."""
    return {"ticket": ticket.text, **ticket.entrant}
