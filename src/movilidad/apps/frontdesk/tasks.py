"""What the worker does by itself."""

from procrastinate.contrib.django import app

from movilidad.apps.frontdesk.actions import close_forgotten_days
from movilidad.infra.clock import now


@app.periodic(cron="20 * * * *")
@app.task(name="frontdesk.close_days", queueing_lock="frontdesk.close_days")
def close_days(timestamp: int) -> None:  # noqa: ARG001 - the queue's own clock, not the product's
    """Close the days that nobody closed, after the midnight of each office."""
    close_forgotten_days(at=now())
