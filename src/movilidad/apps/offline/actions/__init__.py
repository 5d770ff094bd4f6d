"""The day without a connection: take it along, bring it back, settle what the rules could not."""

from movilidad.apps.offline.actions.devices import revoke_device, show_link
from movilidad.apps.offline.actions.paper import enter_line, print_sheet, show_sheet
from movilidad.apps.offline.actions.settle import settle
from movilidad.apps.offline.actions.sync import sync
from movilidad.apps.offline.actions.take_day import take_day

__all__ = [
    "enter_line",
    "print_sheet",
    "revoke_device",
    "settle",
    "show_link",
    "show_sheet",
    "sync",
    "take_day",
]
