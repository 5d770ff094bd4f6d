"""The desk's acts. Each asks the policy with the office, locks the row it changes, and writes
its audit entry in the same transaction; `at` is an aware UTC instant."""

from movilidad.apps.frontdesk.actions.arrive import check_in, mark_no_show, take_back_no_show
from movilidad.apps.frontdesk.actions.household import (
    open_household,
    read_household_trail,
    read_trail,
    require_household,
    search_households,
)
from movilidad.apps.frontdesk.actions.look import find, open_line, show_day
from movilidad.apps.frontdesk.actions.queue import (
    call,
    call_next,
    finish,
    mark_left,
    start_serving,
    undo,
)
from movilidad.apps.frontdesk.actions.verdict import look_at_verdict

__all__ = [
    "call",
    "call_next",
    "check_in",
    "find",
    "finish",
    "look_at_verdict",
    "mark_left",
    "mark_no_show",
    "open_household",
    "open_line",
    "read_household_trail",
    "read_trail",
    "require_household",
    "search_households",
    "show_day",
    "start_serving",
    "take_back_no_show",
    "undo",
]
