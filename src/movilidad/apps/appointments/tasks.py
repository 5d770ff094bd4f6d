"""What the worker does by itself."""

from uuid import UUID

from procrastinate import JobContext
from procrastinate.contrib.django import app

from movilidad.apps.appointments.actions import (
    do_run,
    do_work,
    empty_shut_sessions,
    extend_timetables,
    lapse_offers,
    recheck_household,
    resume_works,
)
from movilidad.apps.appointments.actions.booking import lapse_holds
from movilidad.infra.clock import now

RETRIES = 3


@app.periodic(cron="* * * * *")
@app.task(name="appointments.lapse", queueing_lock="appointments.lapse")
def lapse(timestamp: int) -> None:  # noqa: ARG001 - the queue's own clock, not the product's
    """Every minute: end offers and holds whose time is over, pass the seats on, take up the steps
    of rounds whose worker died, and see to families of a session that a dying process shut."""
    lapse_offers(at=now())
    lapse_holds(at=now())
    resume_works(at=now())
    empty_shut_sessions(at=now())


@app.task(name="appointments.generate")
def generate(run: str) -> None:
    """Make the sessions that a manager asked for."""
    do_run(run=UUID(run), at=now())


@app.periodic(cron="15 8 * * *")  # UTC: the small hours of the Americas
@app.task(name="appointments.extend", queueing_lock="appointments.extend")
def extend(timestamp: int) -> None:  # noqa: ARG001 - the queue's own clock, not the product's
    """Keep sessions as many weeks ahead as each office's timetable says, every night."""
    extend_timetables(at=now())


@app.task(name="appointments.recheck", retry=5)
def recheck(household: str, version: int) -> None:
    """See whether the seat of a household that changed its registration still fits."""
    recheck_household(household=UUID(household), version=version, at=now())


@app.task(name="appointments.round_step", retry=RETRIES, pass_context=True)
def round_step(context: JobContext, work: str) -> None:
    """Take a long step of a round."""
    do_work(work=UUID(work), last_try=context.job.attempts >= RETRIES)
