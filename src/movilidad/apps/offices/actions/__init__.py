"""Bringing content in, and everything that changes desks, people, hours and closures."""

from movilidad.apps.offices.actions.desks import save_desk
from movilidad.apps.offices.actions.load import Loaded, load_content
from movilidad.apps.offices.actions.refusing import lock_plan
from movilidad.apps.offices.actions.times_off import (
    add_absence,
    add_closure,
    remove_absence,
    remove_closure,
)
from movilidad.apps.offices.actions.timetable import save_timetable
from movilidad.apps.offices.actions.whichever import apply_change
from movilidad.apps.offices.actions.workers import save_worker

__all__ = [
    "Loaded",
    "add_absence",
    "add_closure",
    "apply_change",
    "load_content",
    "lock_plan",
    "remove_absence",
    "remove_closure",
    "save_desk",
    "save_timetable",
    "save_worker",
]
