"""Long generations in the background: asked for by a manager, and every night for every office."""

import logging
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import F
from procrastinate.contrib.django import app

from movilidad.apps.appointments.actions.follow_timetable import generate_sessions
from movilidad.apps.appointments.models import TimetableRun
from movilidad.apps.offices.queries import programmes, timetable
from movilidad.apps.staff.policy import require
from movilidad.apps.staff.types import SYSTEM_PRINCIPAL, Principal
from movilidad.infra.ids import new_id

log = logging.getLogger(__name__)
_STEP_DAYS = 7
# A run that a worker died with would stand in the way for ever.
_GIVEN_UP_AFTER = timedelta(hours=1)


@transaction.atomic
def ask_for_sessions(
    *, office: UUID, first: date, last: date, by: Principal, at: datetime
) -> UUID:
    """Leave a generation from `first` to `last` (both included) to the worker; the run to watch.
    Asking while one runs is joining it. Raises NotAllowed."""
    require(by, "session.plan", office=office)
    running = TimetableRun.objects.filter(office_id=office, ended_at=None)
    running.filter(asked_at__lt=at - _GIVEN_UP_AFTER).update(ended_at=at)
    try:
        with transaction.atomic():
            run = TimetableRun.objects.create(
                id=new_id(),
                office_id=office,
                asked_by=by.actor.id,
                first=first,
                last=last,
                asked_at=at,
            )
    except IntegrityError:
        return running.get().id
    app.configure_task("appointments.generate").defer(run=str(run.id))
    return run.id


def do_run(*, run: UUID, at: datetime) -> None:
    """Do an asked generation, week by week; a run that was interrupted goes on where it was."""
    row = TimetableRun.objects.get(id=run)
    start = row.done_until + timedelta(days=1) if row.done_until else row.first
    while row.ended_at is None and start <= row.last:
        end = min(row.last, start + timedelta(days=_STEP_DAYS - 1))
        with transaction.atomic():
            done = generate_sessions(
                office=row.office_id, first=start, last=end, by=SYSTEM_PRINCIPAL, at=at
            )
            TimetableRun.objects.filter(id=run).update(
                done_until=end,
                created=F("created") + done.created,
                changed=F("changed") + done.changed,
                dropped=F("dropped") + done.dropped,
                crowded=F("crowded") + done.crowded,
            )
        start = end + timedelta(days=1)
    TimetableRun.objects.filter(id=run, ended_at=None).update(ended_at=at)


def extend_timetables(*, at: datetime) -> int:
    """Keep every office's sessions as many weeks ahead as its timetable says; how many sessions
    were made. An office that fails keeps no other waiting."""
    made = 0
    for programme in programmes():
        today = at.astimezone(ZoneInfo(programme.zone)).date()
        for office in programme.offices:
            plan = timetable(office.id)
            if plan is None:
                continue
            last = today + timedelta(weeks=plan.weeks_ahead)
            try:
                done = generate_sessions(
                    office=office.id, first=today, last=last, by=SYSTEM_PRINCIPAL, at=at
                )
            except Exception:
                log.exception("the sessions of office %s were not extended", office.code)
                continue
            made += done.created
    return made
