"""`movilidad worker`: does the jobs that pages leave behind."""

import logging
import os
import threading

import click

log = logging.getLogger(__name__)
_IDLE_SECONDS = 1.0  # somebody waits for the code that signs them in
_AFTER_TROUBLE_SECONDS = 10.0


@click.command()
@click.option("--jobs", default=4, show_default=True, help="Jobs at the same time.")
def command(jobs: int) -> None:
    """Send messages and do queued and periodic jobs until stopped. Needs DATABASE_URL."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "movilidad.config.settings")
    import django

    django.setup()
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.django_connector import DjangoConnector

    from movilidad.apps.rulebook.actions import watch

    # Django's own connection can only leave jobs behind; doing them needs one that listens
    if not isinstance(app.connector, DjangoConnector):
        msg = f"the job queue runs on {type(app.connector).__name__}, not on Django's database"
        raise TypeError(msg)
    watch()
    threading.Thread(target=_send_messages, name="outbox", daemon=True).start()
    with app.replace_connector(app.connector.get_worker_connector()) as worker:
        worker.run_worker(concurrency=jobs, name="worker")


def _send_messages() -> None:
    """Empty the outbox, then look again every second. A message that is being handed over when
    the process ends is handed over again under the same id: the carrier delivers it once."""
    from django.db import DatabaseError, close_old_connections

    from movilidad.apps.messaging.actions import send_due
    from movilidad.infra.clock import now

    wait = threading.Event()
    while True:
        try:
            pause = 0.0 if send_due(at=now()).handled else _IDLE_SECONDS
        except DatabaseError as failure:
            log.warning("the outbox waits for the database: %s", type(failure).__name__)
            pause = _AFTER_TROUBLE_SECONDS
        close_old_connections()
        wait.wait(pause)
