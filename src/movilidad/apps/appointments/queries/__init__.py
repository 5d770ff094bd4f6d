"""Reading appointments: where a family stands, sessions, rounds. Every answer is frozen."""

from movilidad.apps.appointments.queries.standing import standing_of

__all__ = ["standing_of"]
