"""One door for every kind of change, so that its effect can be tried before it is kept."""

from datetime import datetime
from uuid import UUID

from movilidad.apps.offices.actions.desks import save_desk
from movilidad.apps.offices.actions.times_off import (
    add_absence,
    add_closure,
    remove_absence,
    remove_closure,
)
from movilidad.apps.offices.actions.timetable import save_timetable
from movilidad.apps.offices.actions.workers import save_worker
from movilidad.apps.offices.types import (
    AbsenceAdded,
    AbsenceRemoved,
    Change,
    ClosureAdded,
    ClosureRemoved,
    DeskChange,
    TimetableChange,
    WorkerChange,
)
from movilidad.apps.staff.types import Principal


def apply_change(*, change: Change, by: Principal, at: datetime) -> UUID:
    """Make a change of any kind; the id of what changed. Raises what its own act raises."""
    match change:
        case TimetableChange():
            done = save_timetable(change=change, by=by, at=at)
        case DeskChange():
            done = save_desk(change=change, by=by, at=at)
        case WorkerChange():
            done = save_worker(change=change, by=by, at=at)
        case AbsenceAdded():
            done = add_absence(change=change, by=by, at=at)
        case AbsenceRemoved():
            done = remove_absence(change=change, by=by, at=at)
        case ClosureAdded():
            done = add_closure(change=change, by=by, at=at)
        case ClosureRemoved():
            done = remove_closure(change=change, by=by, at=at)
    return done
