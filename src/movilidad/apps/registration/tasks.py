"""What time does to registrations without anybody asking."""

from procrastinate.contrib.django import app

from movilidad.apps.registration.actions import destroy_expired_drafts, forget_withdrawn
from movilidad.infra.clock import now


@app.periodic(cron="7 * * * *")
@app.task(queueing_lock="registration.forget", pass_context=False)
def forget_what_is_over(timestamp: int) -> dict[str, int]:  # noqa: ARG001 - given by the scheduler
    """Every hour: drafts past their day, and families that left more than a week ago."""
    at = now()
    return {"drafts": destroy_expired_drafts(at=at), "households": forget_withdrawn(at=at)}
