"""What the worker does by itself."""

from procrastinate.contrib.django import app

from movilidad.apps.appointments.actions import lapse_offers
from movilidad.apps.appointments.actions.booking import lapse_holds
from movilidad.infra.clock import now


@app.periodic(cron="* * * * *")
@app.task(name="appointments.lapse", queueing_lock="appointments.lapse")
def lapse(timestamp: int) -> None:  # noqa: ARG001 - the queue's own clock, not the product's
    """End offers and holds whose time is over and pass the seats on, every minute."""
    lapse_offers(at=now())
    lapse_holds(at=now())
