"""`movilidad serve`: database, website and worker under one roof."""

import http.client
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import NoReturn

import click

from movilidad.infra.embedded_postgres import Cluster, EmbeddedDatabaseError
from movilidad.infra.start_environment import (
    ClockNotUnderstood,
    NotReadyForProduction,
    clock_offset,
    development_keys,
    missing_secrets,
)
from movilidad.infra.supervision import ChildKeepsFailing, Program, Supervisor

# Measured: two processes of 4 to 8 threads use two cores best. Never left to granian, whose own
# choice follows the backlog and can be dozens of threads that wait for each other.
_THREADS = 8
_READY_PATIENCE = 120.0
# When nothing else is asked for, the demo lives on a Tuesday of the pilot, 09:30 in Guatemala:
# registration is open, four offices receive families.
DEMO_MOMENT = "2023-08-01T15:30"
_ROOT = Path(__file__).resolve().parents[3]


class PortTaken(Exception):
    """Another program listens where the site should."""


class SiteDoesNotAnswer(Exception):
    """The processes run, but no page comes out of them."""


class DatabaseDoesNotAnswer(Exception):
    """The server that DATABASE_URL names cannot be used."""


class ContentWrong(Exception):
    """The files under content/ cannot be loaded; the text names file and line."""


class _ToldToStop(BaseException):
    """Ctrl-C or a polite end; like KeyboardInterrupt, it passes everything on its way out."""


_EXPLAINED = (
    *(ChildKeepsFailing, ClockNotUnderstood, ContentWrong, DatabaseDoesNotAnswer),
    *(EmbeddedDatabaseError, NotReadyForProduction, PortTaken, SiteDoesNotAnswer),
)


@dataclass(frozen=True, slots=True)
class Address:
    """Where the site listens, and how it is reached from this machine."""

    host: str
    port: int

    @property
    def from_here(self) -> str:
        return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104

    @property
    def url(self) -> str:
        shown = "localhost" if self.from_here in {"127.0.0.1", "::1"} else self.host
        return f"http://{f'[{shown}]' if ':' in shown else shown}:{self.port}"


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--production", is_flag=True, help="Two processes, real secrets, no demo.")
@click.option("--as-of", metavar="DATE|DATETIME", help="Set the demo's clock: 2023-07-03.")
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for the database and the keys.  [default: .data]",
)
@click.option("--demo/--no-demo", default=None, help="Load the invented people, or not.")
def command(
    *,
    host: str,
    port: int,
    production: bool,
    as_of: str | None,
    data: Path | None,
    demo: bool | None,
) -> None:
    """Run everything on this machine until Ctrl-C.

    DATABASE_URL uses a PostgreSQL server of your own in place of the embedded one. A DATE of
    --as-of means 15:00 UTC that day, when offices are open; a DATETIME without offset is UTC.
    """
    production = production or os.environ.get("MOVILIDAD_PRODUCTION", "0") not in {"", "0"}
    address = Address(host, port)
    folder = (data or Path(os.environ.get("MOVILIDAD_DATA") or _ROOT / ".data")).absolute()
    demo = not production if demo is None else demo
    as_of = as_of or (DEMO_MOMENT if demo and not production else None)
    try:
        with _until_told_to_stop():
            os.environ |= _environment(address, folder, production=production, as_of=as_of)
            os.environ["MOVILIDAD_DEMO"] = str(int(demo))
            _refuse_a_taken_port(address)
            with _database(folder) as cluster:
                _serve(address, cluster, production=production)
    except _EXPLAINED as failure:
        raise click.ClickException(str(failure)) from failure
    except _ToldToStop:
        click.echo("Stopped.")


def _environment(
    address: Address, folder: Path, *, production: bool, as_of: str | None
) -> dict[str, str]:
    """What the site and the worker need to know; what is set already wins where it may."""
    settled = {
        "DJANGO_SETTINGS_MODULE": "movilidad.config.settings",
        "MOVILIDAD_DATA": str(folder),
        "MOVILIDAD_PRODUCTION": str(int(production)),
    }
    if production:
        problems = missing_secrets(os.environ)
        if as_of is not None:
            problems.append("--as-of moves the clock, which only a demo may do")
        if problems:
            raise NotReadyForProduction(problems)
        return settled
    if as_of is not None:
        settled["MOVILIDAD_CLOCK_OFFSET"] = str(clock_offset(as_of, now=datetime.now(UTC)))
    hosts = ",".join(dict.fromkeys(["localhost", "127.0.0.1", "[::1]", address.host]))
    defaults = {
        "MOVILIDAD_SITE": address.url,
        "MOVILIDAD_HOSTS": hosts,
        "MOVILIDAD_LOG_LEVEL": "WARNING",  # leave the screen to the addresses and log-ins
    }
    unset = {name: value for name, value in defaults.items() if name not in os.environ}
    return settled | unset | development_keys(folder / "keys", os.environ)


def _refuse_a_taken_port(address: Address) -> None:
    # granian shares its port between processes, so it would not notice a stranger on it
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    with closing(socket.socket(family)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address.host, address.port))
        except OSError as failure:
            msg = (
                f"Cannot listen on {address.host} port {address.port}: {failure.strerror}. "
                "Stop the other program, or choose another port with --port."
            )
            raise PortTaken(msg) from failure


@contextmanager
def _until_told_to_stop() -> Iterator[None]:
    """Turn the first SIGINT, SIGTERM or SIGHUP into _ToldToStop, and let nothing disturb the
    orderly end that follows."""
    names = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def stop(number: int, frame: FrameType | None) -> NoReturn:  # noqa: ARG001 - signal's shape
        for name in names:
            signal.signal(name, signal.SIG_IGN)
        raise _ToldToStop

    before = [signal.signal(name, stop) for name in names]
    try:
        yield
    finally:
        for name, handler in zip(names, before, strict=True):
            signal.signal(name, handler)


@contextmanager
def _database(folder: Path) -> Iterator[Cluster | None]:
    """The embedded cluster, its URL in DATABASE_URL; None when a server was given."""
    if os.environ.get("DATABASE_URL"):
        yield None
        return
    cluster = Cluster(folder / "postgres")
    try:
        os.environ["DATABASE_URL"] = cluster.start()
        yield cluster
    finally:
        cluster.stop()


def _serve(address: Address, cluster: Cluster | None, *, production: bool) -> None:
    notes = _prepare()
    supervisor = Supervisor([_website(address, production=production), _worker()])
    try:
        _wait_until_it_answers(address, supervisor, cluster)
        _announce(address, notes)
        while True:
            _look_after(supervisor, cluster)
    finally:
        supervisor.stop()


def _wait_until_it_answers(
    address: Address, supervisor: Supervisor, cluster: Cluster | None
) -> None:
    give_up_at = time.monotonic() + _READY_PATIENCE
    while (status := _status(address)) is None and time.monotonic() < give_up_at:
        _look_after(supervisor, cluster)
    if status != http.client.OK:
        answer = "did not answer" if status is None else f"answered with error {status}"
        msg = f"{address.url}/healthz {answer}; the lines above may say why."
        raise SiteDoesNotAnswer(msg)


def _look_after(supervisor: Supervisor, cluster: Cluster | None) -> None:
    if cluster is not None and cluster.died:
        click.echo("The database ended; starting it again.", err=True)
        cluster.start()
    for sentence in supervisor.look_after():
        click.echo(sentence, err=True)
    time.sleep(0.1)


def _prepare() -> list[str]:
    from django.db import OperationalError

    from movilidad.cli.setup import prepare
    from movilidad.core.vocabulary.documents import ContentError

    try:
        return prepare(demo=os.environ["MOVILIDAD_DEMO"] == "1")
    except ContentError as failure:
        raise ContentWrong(str(failure)) from failure
    except OperationalError as failure:
        msg = f"The database does not answer as it should: {failure}"
        raise DatabaseDoesNotAnswer(msg) from failure


def _website(address: Address, *, production: bool) -> Program:
    command = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--http", "1"),
        *("--host", address.host, "--port", str(address.port), "--log-level", "error"),
        *("--workers", "2" if production else "1", "--blocking-threads", str(_THREADS)),
        *("--respawn-failed-workers", "--workers-kill-timeout", "10"),
        "movilidad.config.wsgi:application",
    ]
    # one open connection for each thread that serves
    return Program("website", command, {**os.environ, "MOVILIDAD_DB_POOL": str(_THREADS)})


def _worker() -> Program:
    run = "from movilidad.cli import main; main(['worker'])"
    return Program("worker", [sys.executable, "-c", run], dict(os.environ))


def _status(address: Address) -> int | None:
    """The HTTP status of the health page, None while nobody listens. The headers say what the
    TLS proxy in front would say."""
    connection = http.client.HTTPConnection(address.from_here, address.port, timeout=5)
    with closing(connection), suppress(OSError, http.client.HTTPException):
        host = os.environ.get("MOVILIDAD_HOSTS", "localhost").split(",")[0].lstrip("*.")
        headers = {"X-Forwarded-Proto": "https", "Host": host or "localhost"}
        connection.request("GET", "/healthz", headers=headers)
        return connection.getresponse().status
    return None


def _announce(address: Address, notes: list[str]) -> None:
    click.echo("\nmovilidad is ready. Ctrl-C ends it.\n")
    click.echo(f"  Website         {address.url}/es/")
    click.echo(f"  Staff console   {address.url}/es/office/")
    for note in notes:
        click.echo(f"  {note}")
