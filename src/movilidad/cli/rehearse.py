"""`movilidad rehearse`: launch day before launch day."""

import os
import shutil
import socket
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from movilidad.infra.embedded_postgres import Cluster
from movilidad.infra.start_environment import development_keys
from movilidad.infra.supervision import Program, Supervisor

START = datetime(2023, 8, 1, 15, 30, tzinfo=UTC)  # a Tuesday of the pilot, 09:30 in Guatemala


@dataclass(slots=True)
class Stage:
    """A throw-away installation with a clock of its own."""

    folder: Path
    port: int
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    moved: timedelta = timedelta()

    def move_clock(self, to: datetime) -> None:
        """Let the site and this process live at `to` from now on."""
        self.moved += to - self.now()
        # Replaced whole: a page that looks at the clock meanwhile must not read an empty file.
        new = self.folder / "clock.new"
        new.write_text(str(int(self.moved.total_seconds())))
        new.replace(self.folder / "clock")

    def now(self) -> datetime:
        """The stage's own instant."""
        return START + (datetime.now(UTC) - self.started) + self.moved


@contextmanager
def _stage(processes: int) -> Iterator[Stage]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    folder = Path(tempfile.mkdtemp(prefix="movilidad-rehearsal-", dir="/tmp"))
    folder.chmod(0o711)
    stage = Stage(folder, port)
    (folder / "clock").write_text("0")
    try:
        os.environ |= _environment(stage)
        with Cluster(folder / "postgres") as cluster:
            os.environ["DATABASE_URL"] = str(cluster.status().url)
            yield from _with_site(stage, processes)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _environment(stage: Stage) -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": "movilidad.config.settings",
        "MOVILIDAD_DATA": str(stage.folder),
        "MOVILIDAD_PRODUCTION": "0",
        "MOVILIDAD_BUILT_STATIC": "1",
        "MOVILIDAD_MEASURE": "1",
        "MOVILIDAD_PROXIES": "1",
        "MOVILIDAD_LOG_LEVEL": "ERROR",
        "MOVILIDAD_CLOCK_OFFSET": str(int((START - stage.started).total_seconds())),
        "MOVILIDAD_CLOCK_FILE": str(stage.folder / "clock"),
        "MOVILIDAD_SITE": f"http://127.0.0.1:{stage.port}",
        **development_keys(stage.folder / "keys", {}),
    }


def _with_site(stage: Stage, processes: int) -> Iterator[Stage]:
    from movilidad.cli.setup import prepare

    prepare(demo=False)
    command = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--http", "1"),
        *("--host", "127.0.0.1", "--port", str(stage.port), "--log-level", "warning"),
        *("--workers", str(processes), "--blocking-threads", "8"),
        "movilidad.config.wsgi:application",
    ]
    program = Program("website", command, {**os.environ, "MOVILIDAD_DB_POOL": "8"})
    supervisor = Supervisor([program])
    try:
        _await_site(supervisor, stage.port)
        yield stage
    finally:
        supervisor.stop()


def _await_site(supervisor: Supervisor, port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        supervisor.look_after()
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise click.ClickException("The site did not answer within a minute.")


@click.command()
@click.option("--households", default=5000, show_default=True, type=click.IntRange(20, 200_000))
@click.option("--clients", default=6, show_default=True, help="Phones at the same time.")
@click.option("--processes", default=2, show_default=True, help="Website processes.")
@click.option("--seed", default=20230612, show_default=True)
@click.option(
    "--scalpers", is_flag=True, help="Only compute what bots would win; no installation."
)
@click.option(
    "--barrier", is_flag=True, help="Only direct booking: everybody presses at one instant."
)
@click.option("--repeats", default=20, show_default=True, type=click.IntRange(1, 1000))
@click.option("--day", is_flag=True, help="One whole day at one office, through its screens.")
@click.option("--visits", default=300, show_default=True, type=click.IntRange(10, 2000))
@click.option("--clerks", default=12, show_default=True, type=click.IntRange(4, 60))
def command(**wanted: int) -> None:
    """Register, draw, confirm and receive many invented families over HTTP, on a throw-away
    installation of this version; end with what was lost, oversold and how slow pages were.

    Exits with 1 if anything was lost, oversold, refused by mistake or answered with an error.

    With --scalpers: what share of seats bots would end with, first come first served and drawn
    together, on one invented population (docs/scalpers.md).

    With --barrier: 2, 8, 40 and 160 families hold and confirm a seat at one instant, for one
    session and for several, with production settings, so many times over. Exits with 1 after a
    single oversell, lost seat or refusal without a reason.

    With --day: --visits families come to one office, and --clerks people receive them, two of
    them at the door. Ends with visits per state, and what was impossible, lost or doubled.
    """
    if wanted["barrier"]:
        _barrier(wanted["repeats"])
        return
    if wanted["scalpers"]:
        from movilidad.rehearsal.scalpers import Assumptions, report

        click.echo(report(wanted["seed"], Assumptions()))
        return
    with _stage(wanted["processes"]) as stage:
        good = _rehearse_day(stage, wanted) if wanted["day"] else _rehearse(stage, wanted)
    if not good:
        raise SystemExit(1)


def _barrier(repeats: int) -> None:
    from movilidad.rehearsal.barrier.contest import SIZES, contest
    from movilidad.rehearsal.barrier.installation import installation

    wrong = 0
    with installation() as here:
        contest(here, families=8, hot=False)  # wakes both processes; its times say nothing
        for repeat in range(1, repeats + 1):
            for families in SIZES:
                for hot in (True, False):
                    result = contest(here, families=families, hot=hot)
                    wrong += len(result.problems)
                    click.echo(f"{repeat:>3}  {result.line()}")
    click.echo(f"{repeats} repeats, {wrong} problems")
    if wrong:
        raise SystemExit(1)


def _rehearse(stage: Stage, wanted: Mapping[str, int]) -> bool:
    from movilidad.rehearsal.evening import rehearse

    return rehearse(
        stage, households=wanted["households"], clients=wanted["clients"], seed=wanted["seed"]
    )


def _rehearse_day(stage: Stage, wanted: Mapping[str, int]) -> bool:
    from movilidad.rehearsal.day.running import rehearse_day

    return rehearse_day(
        stage, visits=wanted["visits"], clerks=wanted["clerks"], seed=wanted["seed"]
    )
