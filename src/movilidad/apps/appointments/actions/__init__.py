"""Everything that changes sessions, rounds, offers and appointments."""

from movilidad.apps.appointments.actions.cancel_session import cancel_session
from movilidad.apps.appointments.actions.chance import enter_beacon, enter_dice, seed_round
from movilidad.apps.appointments.actions.check_round import check_round
from movilidad.apps.appointments.actions.contribute import commit_secret, reveal_secret
from movilidad.apps.appointments.actions.decide_offer import (
    cancel_appointment,
    confirm_offer,
    decline_offer,
    lapse_offers,
    outcome_of,
    release_household,
)
from movilidad.apps.appointments.actions.draw_round import draw_round
from movilidad.apps.appointments.actions.empty_shut_sessions import empty_shut_sessions
from movilidad.apps.appointments.actions.follow_timetable import (
    RELEASE,
    Changed,
    Generated,
    change_timetable,
    generate_sessions,
    preview_change,
)
from movilidad.apps.appointments.actions.freeze import freeze_round, record_objection
from movilidad.apps.appointments.actions.keep_appointments import mark_attended, mark_missed
from movilidad.apps.appointments.actions.overbook import overbook_session
from movilidad.apps.appointments.actions.plan_sessions import (
    Planned,
    change_session,
    plan_session,
    plan_sessions,
)
from movilidad.apps.appointments.actions.publish_round import publish_round
from movilidad.apps.appointments.actions.recheck import recheck_household
from movilidad.apps.appointments.actions.release_gate import release_gate
from movilidad.apps.appointments.actions.run_round import (
    cancel_round,
    change_reserves,
    close_round,
    create_round,
    open_round,
)
from movilidad.apps.appointments.actions.set_limit import remove_limit, set_limit
from movilidad.apps.appointments.actions.show_displaced import show_displaced
from movilidad.apps.appointments.actions.sign_result import (
    enter_key,
    refuse_to_sign,
    sign_result,
)
from movilidad.apps.appointments.actions.timetable_runs import (
    ask_for_sessions,
    do_run,
    extend_timetables,
)
from movilidad.apps.appointments.actions.work_on_round import do_work, resume_works, take_step
from movilidad.apps.appointments.standby import give_back

__all__ = [
    "RELEASE",
    "Changed",
    "Generated",
    "Planned",
    "ask_for_sessions",
    "cancel_appointment",
    "cancel_round",
    "cancel_session",
    "change_reserves",
    "change_session",
    "change_timetable",
    "check_round",
    "close_round",
    "commit_secret",
    "confirm_offer",
    "create_round",
    "decline_offer",
    "do_run",
    "do_work",
    "draw_round",
    "empty_shut_sessions",
    "enter_beacon",
    "enter_dice",
    "enter_key",
    "extend_timetables",
    "freeze_round",
    "generate_sessions",
    "give_back",
    "lapse_offers",
    "mark_attended",
    "mark_missed",
    "open_round",
    "outcome_of",
    "overbook_session",
    "plan_session",
    "plan_sessions",
    "preview_change",
    "publish_round",
    "recheck_household",
    "record_objection",
    "refuse_to_sign",
    "release_gate",
    "release_household",
    "remove_limit",
    "resume_works",
    "reveal_secret",
    "seed_round",
    "set_limit",
    "show_displaced",
    "sign_result",
    "take_step",
]
