"""A throw-away installation as `script/server --production` runs it, whose parts can be killed."""

import http.client
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from movilidad.infra.embedded_postgres import Cluster

PROCESSES, THREADS = 2, 8  # as cli.serve starts them
_PATIENCE = 120.0
_PREPARE = """
from movilidad.cli.setup import prepare
prepare(demo=False)
"""
_INSIDE = """
import django; django.setup()
from movilidad.rehearsal.barrier.world import serve
serve()
"""


class InstallationBroken(RuntimeError):
    """It did not start, or a program in it failed; the text is what that said."""


@dataclass(slots=True)
class Installation:
    """A running site, and a program inside it that makes contests and looks at the tables."""

    port: int
    cluster: Cluster
    server: "subprocess.Popen[bytes]"
    insider: "subprocess.Popen[str]"

    def ask(self, name: str, question: Any) -> Any:
        """What `world` answers to `stage` or `look`."""
        if self.insider.stdin is None or self.insider.stdout is None:
            raise InstallationBroken("nobody inside")
        self.insider.stdin.write(json.dumps({name: question}) + "\n")
        self.insider.stdin.flush()
        answer = self.insider.stdout.readline()
        if not answer:
            raise InstallationBroken(f"no answer to {name}; its own words are above")
        return json.loads(answer)

    def kill_a_process_of_the_site(self) -> None:
        """SIGKILL to the oldest of the processes that answer; the site starts another. One that
        dies within seconds of its start would look like a crash loop, and end the site."""
        children = Path(f"/proc/{self.server.pid}/task/{self.server.pid}/children")
        os.kill(int(children.read_text().split()[0]), signal.SIGKILL)

    def kill_the_database(self) -> None:
        """SIGKILL to PostgreSQL's first process, and start it again, as `movilidad serve` does."""
        pid = self.cluster.status().pid
        if pid is None:
            raise InstallationBroken("no database is running")
        os.kill(pid, signal.SIGKILL)
        give_up_at = time.monotonic() + _PATIENCE
        while not self.cluster.died and time.monotonic() < give_up_at:
            time.sleep(0.01)
        self.cluster.start()


@contextmanager
def installation() -> Iterator[Installation]:
    """Database, content and site with production settings; gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="movilidad-barrier-", dir="/tmp"))
    folder.chmod(0o711)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    try:
        with Cluster(folder / "postgres") as cluster:
            environment = _environment(folder, port, str(cluster.status().url))
            _run(_PREPARE, environment)
            server = subprocess.Popen(  # noqa: S603 - our own program
                _site(port), env=environment, start_new_session=True
            )
            try:
                with _insider(environment) as insider:
                    _wait_for(port)
                    yield Installation(port, cluster, server, insider)
            finally:
                with suppress(ProcessLookupError):
                    os.killpg(server.pid, signal.SIGTERM)
                server.wait(timeout=30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _insider(environment: dict[str, str]) -> Iterator["subprocess.Popen[str]"]:
    # No pool: what it keeps is broken once the database was killed.
    with subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", _INSIDE],
        env=environment | {"MOVILIDAD_DB_POOL": "0"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as insider:
        yield insider


def _environment(folder: Path, port: int, database: str) -> dict[str, str]:
    keys = ("SECRET", "SEALING", "INDEX", "SIGNING")
    kept = {name: value for name, value in os.environ.items() if "MOVILIDAD" not in name}
    return kept | {
        "DJANGO_SETTINGS_MODULE": "movilidad.config.settings",
        "DATABASE_URL": database,
        "MOVILIDAD_PRODUCTION": "1",
        "MOVILIDAD_PLAIN_HTTP": "1",  # the proxy that speaks TLS is not on this stage
        "MOVILIDAD_DATA": str(folder),
        "MOVILIDAD_DB_POOL": str(THREADS),
        "MOVILIDAD_LOG_LEVEL": "CRITICAL",
        "MOVILIDAD_SITE": f"http://127.0.0.1:{port}",
        **{f"MOVILIDAD_{key}_KEY": secrets.token_hex(32) for key in keys},
    }


def _site(port: int) -> list[str]:
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--http", "1"),
        *("--host", "127.0.0.1", "--port", str(port), "--log-level", "critical"),
        *("--workers", str(PROCESSES), "--blocking-threads", str(THREADS)),
        *("--respawn-failed-workers", "--workers-kill-timeout", "10"),
        "movilidad.config.wsgi:application",
    ]


def _run(program: str, environment: dict[str, str]) -> None:
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program],
        env=environment,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,  # what it said is worth more than its number
    )
    if done.returncode:
        raise InstallationBroken(done.stderr[-3000:])


def _wait_for(port: int) -> None:
    give_up_at = time.monotonic() + _PATIENCE
    while time.monotonic() < give_up_at:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        with closing(connection), suppress(OSError, http.client.HTTPException):
            connection.request("GET", "/healthz")
            if connection.getresponse().status == http.client.OK:
                return
        time.sleep(0.1)
    raise InstallationBroken("the site did not answer within two minutes")
