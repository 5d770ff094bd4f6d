"""`movilidad setup`: bring the database and the files up to this version. Safe to repeat."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

# Any number that nothing else uses; two servers that start at once take turns on it.
_TURN = 7_302_946_611


def prepare(*, demo: bool) -> list[str]:
    """Migrate, gather static files, load the content and, for a demo, its invented people.

    Needs DATABASE_URL in the environment. Returns lines worth showing to the one who starts it.
    Raises django.db.OperationalError when the database does not answer, ContentError (with file
    and line) when the content is wrong; then nothing of the content is loaded.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "movilidad.config.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    with _our_turn():
        call_command("migrate", verbosity=0, interactive=False)
        Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
        if settings.BUILT_STATIC:
            call_command("collectstatic", verbosity=0, interactive=False)
        _load_content()
        return _load_demo() if demo else []


def _load_content() -> None:
    from django.conf import settings

    from movilidad.apps.offices.actions import load_content
    from movilidad.infra import clock

    load_content(content=settings.CONTENT, at=clock.now())


def _load_demo() -> list[str]:
    from django.conf import settings

    from movilidad.infra import clock
    from movilidad.rehearsal.world import make_world

    at = clock.now()
    return [
        f"The demo lives on {at:%Y-%m-%d %H:%M} UTC.",
        *make_world(code=settings.PROGRAMME, at=at),
    ]


@contextmanager
def _our_turn() -> Iterator[None]:
    from django.db import connection, connections

    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [_TURN])
        yield
    finally:
        connections.close_all()  # which also ends our turn


@click.command()
@click.option("--demo", is_flag=True, help="Also load the invented people of the demo.")
def command(demo: bool) -> None:
    """Migrate the database of DATABASE_URL and load the content."""
    for line in prepare(demo=demo):
        click.echo(line)
