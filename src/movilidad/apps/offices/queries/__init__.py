"""Reading programmes, offices and their plan. Every answer is frozen."""

from movilidad.apps.offices.queries.plan import (
    absences,
    closures,
    desks,
    public_closures,
    time_off,
    timetable,
    worker,
    workers,
)
from movilidad.apps.offices.queries.programmes import (
    NoProgramme,
    forget_cached,
    programme,
    programme_of,
    programmes,
    services,
)
from movilidad.apps.offices.today import is_working_day, office_today

__all__ = [
    "NoProgramme",
    "absences",
    "closures",
    "desks",
    "forget_cached",
    "is_working_day",
    "office_today",
    "programme",
    "programme_of",
    "programmes",
    "public_closures",
    "services",
    "time_off",
    "timetable",
    "worker",
    "workers",
]
