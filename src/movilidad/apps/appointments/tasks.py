"""What the worker does by itself."""

from uuid import UUID

from procrastinate.contrib.django import app

from movilidad.apps.appointments.actions import do_run, extend_timetables, lapse_offers
from movilidad.apps.appointments.actions.booking import lapse_holds
from movilidad.infra.clock import now


@app.periodic(cron="* * * * *")
@app.task(name="appointments.lapse", queueing_lock="appointments.lapse")
def lapse(timestamp: int) -> None:  # noqa: ARG001 - the queue's own clock, not the product's
    """End offers and holds whose time is over and pass the seats on, every minute."""
    lapse_offers(at=now())
    lapse_holds(at=now())


@app.task(name="appointments.generate")
def generate(run: str) -> None:
    """Make the sessions that a manager asked for."""
    do_run(run=UUID(run), at=now())


@app.periodic(cron="15 8 * * *")  # UTC: the small hours of the Americas
@app.task(name="appointments.extend", queueing_lock="appointments.extend")
def extend(timestamp: int) -> None:  # noqa: ARG001 - the queue's own clock, not the product's
    """Keep sessions as many weeks ahead as each office's timetable says, every night."""
    extend_timetables(at=now())
