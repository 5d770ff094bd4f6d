"""A real site for journeys: a database of its own, the demo's world, granian as in production."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from threading import Timer

ROOT = Path(__file__).resolve().parents[2]
GUATEMALA = timezone(-timedelta(hours=6))
AS_OF = datetime(2023, 8, 1, 9, 30, tzinfo=GUATEMALA)
_PATIENCE, _PATIENCE_INSIDE = 60.0, 300.0  # seconds
_PREPARE = """
from movilidad.cli.setup import prepare
prepare(demo=False)
"""
_MAKE_WORLD = """
from movilidad.infra.clock import now
from movilidad.rehearsal.world import make_world
make_world(code="gt", at=now())
"""


_INSIDE = """
import contextlib, io, json, sys, traceback
import django; django.setup()
from django.db import connections
for line in sys.stdin:
    said, broken = io.StringIO(), ""
    try:
        with contextlib.redirect_stdout(said):
            exec(json.loads(line), {"__name__": "inside"})
    except Exception:
        broken = traceback.format_exc()
    connections.close_all()
    print(json.dumps({"said": said.getvalue(), "broken": broken}), flush=True)
"""


class SiteBroken(AssertionError):
    """The site did not start, or a child process failed; the text is what it said."""


@dataclass(slots=True)
class Site:
    """A running site. Its clock stands at AS_OF at the start, and goes on with real time."""

    port: int
    folder: Path
    environment: dict[str, str]
    log: Path
    server: "subprocess.Popen[bytes] | None" = None
    insider: "subprocess.Popen[str] | None" = None

    def start(self) -> None:
        """Serve; returns once it answers."""
        self.server = _serve(self)
        _wait_until_it_answers(self, self.server)

    def stop(self) -> None:
        """End the server that `start` began, and no other."""
        if self.server is None:
            return
        self.server.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self.server.wait(timeout=15)
        self.server.kill()
        self.server.wait()
        self.server = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def now(self) -> datetime:
        """What time the site believes it is."""
        moved = int(self.environment["MOVILIDAD_CLOCK_OFFSET"]) + int(self._clock.read_text())
        return datetime.now(UTC) + timedelta(seconds=moved)

    def move_clock_to(self, moment: datetime) -> None:
        """Jump ahead. Back would be a site that sees its own future: refused."""
        ahead = (moment - self.now()).total_seconds()
        if ahead < 0:
            msg = f"the clock stands at {self.now():%F %T}, after {moment:%F %T}"
            raise ValueError(msg)
        self._clock.write_text(str(int(self._clock.read_text()) + int(ahead) + 1))

    def run(self, program: str) -> str:
        """Run Python in the site's surroundings; returns what it printed. One process runs all of
        them, each with names of its own: starting one takes longer than what they do."""
        if self.insider is None:
            self.insider = _insider(self)
        assert self.insider.stdin
        assert self.insider.stdout
        too_long = Timer(_PATIENCE_INSIDE, self.insider.kill)
        too_long.start()
        self.insider.stdin.write(json.dumps(program) + "\n")
        self.insider.stdin.flush()
        line = self.insider.stdout.readline()
        too_long.cancel()
        if not line:
            raise SiteBroken("the process inside has ended, or took too long")
        answer: dict[str, str] = json.loads(line)
        if answer["broken"]:
            raise SiteBroken(answer["broken"][-3000:])
        return answer["said"]

    def leave(self) -> None:
        """End what `run` began."""
        if self.insider is not None:
            self.insider.communicate(timeout=15)
            self.insider = None

    @property
    def _clock(self) -> Path:
        return Path(self.environment["MOVILIDAD_CLOCK_FILE"])


@contextmanager
def running_site(folder: Path, url: str, *, world: bool = True) -> Iterator[Site]:
    """Make the world (or no people at all) in the database of `url`, the site's files in
    `folder`, and serve it; it ends with the block."""
    folder.mkdir(exist_ok=True)
    site = _site(folder, url)
    try:
        site.run(_PREPARE + (_MAKE_WORLD if world else ""))
        site.start()
        yield site
    finally:
        site.stop()
        site.leave()


@contextmanager
def another_process(site: Site) -> Iterator[Site]:
    """A second server of the same site, on a port of its own."""
    log = site.folder / "second.log"
    second = replace(site, port=_free_port(), log=log, server=None, insider=None)
    try:
        second.start()
        yield second
    finally:
        second.stop()


def _site(folder: Path, url: str) -> Site:
    clock = folder / "clock"
    clock.write_text("0")
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    offset = int((AS_OF - datetime.now(UTC)).total_seconds())
    ours = {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "movilidad.config.settings",
        "MOVILIDAD_BUILT_STATIC": "1",
        "MOVILIDAD_CLOCK_FILE": str(clock),
        "MOVILIDAD_CLOCK_OFFSET": str(offset),
        "MOVILIDAD_DATA": str(folder),
        "MOVILIDAD_DB_POOL": "8",
        "MOVILIDAD_HOSTS": "127.0.0.1",
        "MOVILIDAD_LOG_LEVEL": "WARNING",
        "MOVILIDAD_MEASURE": "1",
        "MOVILIDAD_PROXIES": "1",
        "MOVILIDAD_SITE": address,
        "PYTHONPATH": str(ROOT / "src"),
    }
    return Site(port, folder, {**os.environ, **ours}, folder / "site.log")


def _insider(site: Site) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", _INSIDE],
        env=site.environment,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _serve(site: Site) -> subprocess.Popen[bytes]:
    command = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--http", "1"),
        *("--host", "127.0.0.1", "--port", str(site.port), "--log-level", "warning"),
        *("--workers", "1", "--blocking-threads", "8", "movilidad.config.wsgi:application"),
    ]
    with site.log.open("wb") as log:
        return subprocess.Popen(command, env=site.environment, cwd=ROOT, stdout=log, stderr=log)


def _wait_until_it_answers(site: Site, server: subprocess.Popen[bytes]) -> None:
    give_up_at = time.monotonic() + _PATIENCE
    while time.monotonic() < give_up_at and server.poll() is None:
        with suppress(OSError, http.client.HTTPException):
            if _status(site.port) == http.client.OK:
                return
        time.sleep(0.05)
    raise SiteBroken(site.log.read_text()[-3000:])


def _status(port: int) -> int:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as line:
        line.request("GET", "/healthz")
        return line.getresponse().status


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
