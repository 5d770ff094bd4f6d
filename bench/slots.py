"""The slot list: the page a family opens, beside the same SQL asked by psycopg in the same run.

    .venv/bin/python bench/slots.py [--sessions 2000] [--times 200]

One office, one month, every fifth session full. Measured is the time in the server for a whole
page (request to response, without the network), with the month read from the database and with
the month that was read a moment ago; and the statements of each.
"""

import statistics
import time
from collections.abc import Callable

import click

from ground import cluster, say_machine

_FILL = """
INSERT INTO appointments_session (id, programme_id, office_id, purpose, service, starts_at,
    ends_at, units, overbooked_units, accessible, taken_units, taken_accessible)
SELECT gen_random_uuid(), o.programme_id, o.id, 'direct', 'documents',
       timestamptz '2090-03-01 06:00Z' + n * interval '30 days' / %(sessions)s,
       timestamptz '2090-03-01 07:00Z' + n * interval '30 days' / %(sessions)s,
       4, 0, 1, CASE WHEN n %% 5 = 0 THEN 4 ELSE n %% 3 END, 0
  FROM generate_series(0, %(sessions)s - 1) n,
       (SELECT * FROM offices_office WHERE code = 'quetzaltenango') o;
INSERT INTO appointments_sessionlanguage (id, session_id, language, units, taken)
SELECT gen_random_uuid(), s.id, 'quc', 2, 0 FROM appointments_session s;
"""
_OTHERS = """
INSERT INTO appointments_session (id, programme_id, office_id, purpose, service, starts_at,
    ends_at, units, overbooked_units, accessible, taken_units, taken_accessible)
SELECT gen_random_uuid(), o.programme_id, o.id, 'draw', 'interview',
       timestamptz '2089-01-01' + n * interval '1 hour',
       timestamptz '2089-01-01' + n * interval '1 hour' + interval '1 hour', 4, 0, 1, 0, 0
  FROM generate_series(0, 9999) n, offices_office o
"""


def fill(sessions: int) -> str:
    """Content, sessions of this office and of others, one invited family; returns its cookie."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    from movilidad.apps.offices.actions import load_content
    from movilidad.infra.clock import now
    from movilidad.rehearsal.barrier.world import stage

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    load_content(content=settings.CONTENT, at=now())
    staged = stage(families=1, sessions=1, units=1, first=-24 * 365)
    with connection.cursor() as cursor:
        cursor.execute(_FILL, {"sessions": sessions})
        cursor.execute(_OTHERS)
        cursor.execute(
            "INSERT INTO appointments_directquota (id, programme_id, office_id, month, units,"
            " taken) SELECT gen_random_uuid(), programme_id, id, '2090-03-01', 9999, 0"
            " FROM offices_office"
        )
        cursor.execute("VACUUM ANALYZE")
    return str(staged["families"][0]["cookie"])


def timed(times: int, act: Callable[[], object]) -> list[float]:
    """Milliseconds of each of so many runs, after three that warm it up."""
    for _ in range(3):
        act()
    found = []
    for _ in range(times):
        started = time.perf_counter()
        act()
        found.append((time.perf_counter() - started) * 1000)
    return sorted(found)


def line(name: str, found: list[float], raw: float, statements: int) -> str:
    middle, slow = statistics.median(found), found[int(len(found) * 0.95)]
    return (
        f"{name:<34} median {middle:6.2f} ms  p95 {slow:6.2f} ms  ratio {raw / middle:5.2f}"
        f"  statements {statements}"
    )


@click.command()
@click.option("--sessions", default=2000, show_default=True)
@click.option("--times", default=200, show_default=True)
def main(sessions: int, times: int) -> None:
    """Measure and print the table."""
    say_machine()
    with cluster():
        cookie = fill(sessions)
        from django.db import connection
        from django.test import Client
        from django.test.utils import CaptureQueriesContext

        from movilidad.apps.appointments.queries.slots import forget_slots

        name, _, value = cookie.partition("=")
        client = Client(HTTP_HOST="localhost")
        client.cookies[name] = value
        address = "/es/my/appointment/book/?month=2090-03&day=2090-03-10"

        def page() -> None:
            answer = client.get(address)
            if answer.status_code != 200:
                raise SystemExit(f"the page answered {answer.status_code}")

        def fresh() -> None:
            forget_slots()
            page()

        page()
        with CaptureQueriesContext(connection) as asked:
            fresh()
        [month] = [one["sql"] for one in asked if "sessionlanguage" in one["sql"]]

        def raw() -> None:
            with connection.connection.cursor() as cursor:
                cursor.execute(month).fetchall()

        with CaptureQueriesContext(connection) as kept:
            page()
        base = timed(times, raw)
        floor = statistics.median(base)
        print(f"{sessions} sessions in the month; {len(client.get(address).content):,} bytes")
        print(line("raw: the month, psycopg", base, floor, 1))
        print(line("page, month read", timed(times, fresh), floor, len(asked)))
        print(line("page, month kept", timed(times, page), floor, len(kept)))


if __name__ == "__main__":
    main()
