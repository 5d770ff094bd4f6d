"""The slot list: the page a family opens, beside the same SQL asked by psycopg in the same run.

    .venv/bin/python bench/slots.py [--sessions 2000] [--times 200]

One office, one month, every fifth session full. Measured is the time in the server for a whole
page (request to response, without the network), with the month read from the database and with
the month that was read a moment ago; and the statements of each.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

import click

from ground import cluster, install, say_machine

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
    install()
    from django.db import connection

    from movilidad.rehearsal.barrier.world import stage

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


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds: on the clock, and of this process's own computing, which a busy machine
    does not stretch. PostgreSQL's share is in the first alone."""

    name: str
    clock: float
    clock_p95: float
    computing: float
    statements: int

    def line(self, raw: "Timing") -> str:
        return (
            f"{self.name:<30} median {self.clock:7.2f} ms  p95 {self.clock_p95:7.2f} ms"
            f"  computing {self.computing:6.2f} ms  ratio {raw.clock / self.clock:5.2f}"
            f"  statements {self.statements}"
        )


def timed(name: str, times: int, act: Callable[[], object], statements: int) -> Timing:
    """So many runs, after three that warm it up."""
    for _ in range(3):
        act()
    clock, computing = [], []
    for _ in range(times):
        started, computed = time.perf_counter(), time.process_time()
        act()
        clock.append((time.perf_counter() - started) * 1000)
        computing.append((time.process_time() - computed) * 1000)
    clock.sort()
    return Timing(
        name,
        statistics.median(clock),
        clock[int(len(clock) * 0.95)],
        statistics.median(computing),
        statements,
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
        reading = [one["sql"] for one in asked.captured_queries]
        with CaptureQueriesContext(connection) as asked:
            page()
        keeping = len(asked.captured_queries)
        [month] = [sql for sql in reading if "sessionlanguage" in sql]

        def raw() -> None:
            with connection.connection.cursor() as cursor:
                cursor.execute(month).fetchall()

        size = len(client.get(address).content)
        print(f"{sessions} sessions in the month; the page has {size:,} bytes before compression")
        base = timed("raw: the month, psycopg", times, raw, 1)
        for one in (
            base,
            timed("page, month read", times, fresh, len(reading)),
            timed("page, month kept", times, page, keeping),
        ):
            print(one.line(base))


if __name__ == "__main__":
    main()
