"""What the worker does by itself."""

from uuid import UUID

from procrastinate.contrib.django import app

from movilidad.apps.pathways.actions import preview_edition, store_verdicts
from movilidad.infra.clock import now


@app.periodic(cron="*/5 * * * *")
@app.task(name="pathways.screen", queueing_lock="pathways.screen")
def screen(timestamp: int) -> None:  # noqa: ARG001 - the queue's own clock, not the product's
    """Keep the verdicts of households that registered or changed, every five minutes."""
    while store_verdicts(at=now()):
        pass


@app.task(name="pathways.preview")
def preview(edition: str) -> None:
    """Work out what a proposed edition would change."""
    preview_edition(edition=UUID(edition), at=now())
