"""`movilidad worker`: does the jobs that pages leave behind."""

import os

import click


@click.command()
@click.option("--jobs", default=4, show_default=True, help="Jobs at the same time.")
def command(jobs: int) -> None:
    """Do queued and periodic jobs until stopped. Needs DATABASE_URL."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "movilidad.config.settings")
    import django

    django.setup()
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.django_connector import DjangoConnector

    # Django's own connection can only leave jobs behind; doing them needs one that listens
    if not isinstance(app.connector, DjangoConnector):
        msg = f"the job queue runs on {type(app.connector).__name__}, not on Django's database"
        raise TypeError(msg)
    with app.replace_connector(app.connector.get_worker_connector()) as worker:
        worker.run_worker(concurrency=jobs, name="worker")
