"""Reading appointments: where a family stands, sessions, rounds. Every answer is frozen."""

from movilidad.apps.appointments.passes import make_pass, read_pass
from movilidad.apps.appointments.queries.certificates import (
    OwnCheck,
    certificate_of,
    own_check,
    packed_certificate,
)
from movilidad.apps.appointments.queries.fairness import fairness_of, public_fairness
from movilidad.apps.appointments.queries.folders import (
    files_for_auditors,
    public_file,
    public_names,
    published_files,
)
from movilidad.apps.appointments.queries.offers import open_offers
from movilidad.apps.appointments.queries.overbooking import overbooking_advice
from movilidad.apps.appointments.queries.rounds import (
    offers_by_state,
    public_round,
    public_rounds,
    round_sheet,
    rounds_of,
    sizes_of,
)
from movilidad.apps.appointments.queries.sessions import (
    free_sessions,
    next_session_day,
    session,
    sessions_of_week,
)
from movilidad.apps.appointments.queries.standing import standing_of
from movilidad.apps.appointments.queries.tickets import ticket_story
from movilidad.apps.appointments.queries.watching import (
    has_key,
    known_governments,
    result_to_sign,
)
from movilidad.apps.appointments.queries.works import work_of

__all__ = [
    "OwnCheck",
    "certificate_of",
    "fairness_of",
    "files_for_auditors",
    "free_sessions",
    "has_key",
    "known_governments",
    "make_pass",
    "next_session_day",
    "offers_by_state",
    "open_offers",
    "overbooking_advice",
    "own_check",
    "packed_certificate",
    "public_fairness",
    "public_file",
    "public_names",
    "public_round",
    "public_rounds",
    "published_files",
    "read_pass",
    "result_to_sign",
    "round_sheet",
    "rounds_of",
    "session",
    "sessions_of_week",
    "sizes_of",
    "standing_of",
    "ticket_story",
    "work_of",
]
