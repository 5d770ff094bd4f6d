"""The desk's first page on a long day, beside the sealed rows of that day read by psycopg in the
same run.

    .venv/bin/python bench/desk.py [--visits 300] [--times 40]

One office, one day: a third of the families done, a third waiting, a third expected. A clerk
opens this page after every act. Measured is the time in the server for a whole page (request to
response, without the network), its statements and its size.
"""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

import click

from ground import cluster, install, say_machine
from slots import timed

_AT = datetime(2023, 8, 1, 15, 30, tzinfo=UTC)
_NINE = time(9)
_RAW = """
SELECT v.*, a.*, h.*, p.* FROM appointments_appointment a
  JOIN registration_household h ON h.id = a.household_id
  JOIN registration_person p ON p.household_id = h.id
  LEFT JOIN frontdesk_visit v ON v.appointment_id = a.id
"""


class Clock:
    """The bench's own instants: the day lies in the past."""

    def __init__(self) -> None:
        self.at = _AT

    def now(self) -> datetime:
        return self.at

    def move(self, to: datetime) -> None:
        self.at = to


def fill(visits: int, clock: Clock) -> str:
    """Stage the day, receive two thirds of the families and serve half of those; returns the
    name of a clerk."""
    install(_AT)
    from django.conf import settings

    from movilidad.rehearsal.day.staging import Plan, StagedDay, stage_day

    with click.progressbar(length=visits, label="Families register") as bar:
        staged: StagedDay = stage_day(
            Plan("gt", visits, 2, 20230612),
            now=clock.now,
            move_clock=clock.move,
            progress=bar.update,
        )
    name = staged.clerks[0].username
    clock.move(staged.moment(_NINE))
    _receive(name, staged.office.id, [one.appointment for one in staged.seats], clock)
    settings.CLOCK_OFFSET = int((clock.at - datetime.now(UTC)).total_seconds())
    return name


def _receive(name: str, office: object, appointments: list[object], clock: Clock) -> None:
    from movilidad.apps.frontdesk import actions
    from movilidad.apps.frontdesk.models import Visit
    from movilidad.apps.staff.queries import principal_named

    clerk, third = principal_named(name), len(appointments) // 3
    for appointment in appointments[: 2 * third]:
        actions.check_in(by=clerk, at=clock.at, office=office, appointment=appointment)
    actions.open_desk(by=clerk, at=clock.at, office=office, desk="1")
    for _ in range(third):
        clock.move(clock.at + timedelta(seconds=20))
        called = actions.call_next(by=clerk, at=clock.at, office=office)
        version = Visit.objects.get(id=called.visit).version
        actions.finish(by=clerk, at=clock.at, visit=called.visit, version=version)


@click.command()
@click.option("--visits", default=300, show_default=True)
@click.option("--times", default=40, show_default=True)
def main(visits: int, times: int) -> None:
    """Measure and print the table."""
    say_machine()
    with cluster():
        name = fill(visits, Clock())
        from django.contrib.auth import get_user_model
        from django.db import connection
        from django.test import Client
        from django.test.utils import CaptureQueriesContext

        client = Client(HTTP_HOST="localhost")
        client.force_login(get_user_model().objects.get(username=name))

        def page(address: str) -> Callable[[], None]:
            def ask() -> None:
                answer = client.get(address)
                if answer.status_code != 200:
                    raise SystemExit(f"{address} answered {answer.status_code}")

            return ask

        def raw() -> None:
            with connection.connection.cursor() as cursor:
                cursor.execute(_RAW).fetchall()

        page("/es/office/")()
        base = timed("raw: the day's rows, psycopg", times, raw, 1)
        print(base.line(base))
        for label, address in (
            ("today, all", "/es/office/"),
            ("today, waiting", "/es/office/?show=waiting"),
            ("pulse", "/es/office/pulse/"),
        ):
            with CaptureQueriesContext(connection) as asked:
                answer = client.get(address)
            one = timed(label, times, page(address), len(asked.captured_queries))
            print(f"{one.line(base)}  {len(answer.content):,} bytes")


if __name__ == "__main__":
    main()
