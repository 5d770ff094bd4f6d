"""The day without a connection: what a machine writes down, when it was, and what it comes to.

A machine that took the day along keeps a log (`log`). When the connection is back, `clock` says
when each act was, and `rules` what becomes of it beside what happened online meanwhile.
"""

from movilidad.core.offline.clock import Basis, Contact, When, believed_time
from movilidad.core.offline.log import (
    Act,
    ByReference,
    CheckIn,
    Entry,
    EntryBroken,
    Undo,
    WalkIn,
    mac_of,
    read_entry,
    start_of,
)
from movilidad.core.offline.rules import (
    Decision,
    Earlier,
    Found,
    Outcome,
    Seat,
    Source,
    Step,
    Visited,
    decide_arrival,
    decide_undo,
    decide_walk_in,
)

__all__ = [
    "Act",
    "Basis",
    "ByReference",
    "CheckIn",
    "Contact",
    "Decision",
    "Earlier",
    "Entry",
    "EntryBroken",
    "Found",
    "Outcome",
    "Seat",
    "Source",
    "Step",
    "Undo",
    "Visited",
    "WalkIn",
    "When",
    "believed_time",
    "decide_arrival",
    "decide_undo",
    "decide_walk_in",
    "mac_of",
    "read_entry",
    "start_of",
]
