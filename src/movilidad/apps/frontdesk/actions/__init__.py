"""The desk's acts. Each asks the policy with the office, locks the row it changes, and writes
its audit entry in the same transaction; `at` is an aware UTC instant."""

from movilidad.apps.frontdesk.actions.arrive import check_in, mark_no_show, take_back_no_show
from movilidad.apps.frontdesk.actions.close import (
    close_day,
    close_forgotten_days,
    mark_called_back,
    reopen_day,
)
from movilidad.apps.frontdesk.actions.desks import close_desk, open_desk, take_break
from movilidad.apps.frontdesk.actions.household import (
    open_household,
    read_household_trail,
    read_trail,
    require_household,
    search_households,
)
from movilidad.apps.frontdesk.actions.look import (
    find,
    open_line,
    open_visit,
    show_call_backs,
    show_day,
)
from movilidad.apps.frontdesk.actions.park import hold, resume, serve_another, transfer
from movilidad.apps.frontdesk.actions.priority import set_priority
from movilidad.apps.frontdesk.actions.queue import (
    call,
    call_next,
    finish,
    mark_left,
    start_serving,
)
from movilidad.apps.frontdesk.actions.tell import tell_place
from movilidad.apps.frontdesk.actions.undo import undo
from movilidad.apps.frontdesk.actions.verdict import look_at_verdict
from movilidad.apps.frontdesk.actions.walk_in import household_of, receive_walk_in

__all__ = [
    "call",
    "call_next",
    "check_in",
    "close_day",
    "close_desk",
    "close_forgotten_days",
    "find",
    "finish",
    "hold",
    "household_of",
    "look_at_verdict",
    "mark_called_back",
    "mark_left",
    "mark_no_show",
    "open_desk",
    "open_household",
    "open_line",
    "open_visit",
    "read_household_trail",
    "read_trail",
    "receive_walk_in",
    "reopen_day",
    "require_household",
    "resume",
    "search_households",
    "serve_another",
    "set_priority",
    "show_call_backs",
    "show_day",
    "start_serving",
    "take_back_no_show",
    "take_break",
    "tell_place",
    "transfer",
    "undo",
]
