"""What the worker does by itself."""

from procrastinate.contrib.django import app

from movilidad.apps.registration.actions import destroy_expired_drafts, forget_withdrawn
from movilidad.infra.clock import now


@app.periodic(cron="17 * * * *")
@app.task(name="registration.tidy", queueing_lock="registration.tidy")
def tidy(timestamp: int) -> None:  # noqa: ARG001 - the queue's own clock, not the product's
    """Destroy what nobody finished or took back in time, every hour, batch by batch."""
    at = now()
    while destroy_expired_drafts(at=at):
        pass
    while forget_withdrawn(at=at):
        pass
