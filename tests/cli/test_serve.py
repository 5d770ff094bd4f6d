"""`movilidad serve` as an operator meets it: a real process, a real port, a real database."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from movilidad.infra.embedded_postgres import Cluster
from movilidad.infra.start_environment import SECRETS

_SERVE = [sys.executable, "-c", "from movilidad.cli import main; main()", "serve"]


def clean_environment(**more: str) -> dict[str, str]:
    """Ours without anything that would reach another database or another key."""
    kept = {n: v for n, v in os.environ.items() if not n.startswith(("MOVILIDAD", "DATABASE"))}
    return kept | more


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def serve(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*_SERVE, *words],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
        env=clean_environment(**environment),
    )


def status(url: str) -> int | None:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - our own address
            code: int = answer.status
            return code
    except urllib.error.HTTPError as failure:
        return failure.code
    except OSError:
        return None


def wait_for(site: subprocess.Popen[str], url: str) -> None:
    for _ in range(1_200):  # the first start makes the database
        if status(url) == 200:
            return
        assert site.poll() is None, "the site ended by itself"
        time.sleep(0.1)
    pytest.fail(f"{url} did not answer 200 in two minutes")


def wait_until(true: Callable[[], bool]) -> None:
    for _ in range(300):
        if true():
            return
        time.sleep(0.1)
    pytest.fail("it did not come true in thirty seconds")


def alive(pid: int) -> bool:
    listing = subprocess.run(
        ["ps", "-p", str(pid), "-o", "state="], check=False, capture_output=True, text=True
    )
    return listing.stdout.strip()[:1] not in {"", "Z"}


def parts(site: subprocess.Popen[str]) -> dict[str, int]:
    """The children of the running command: what each does, and its process id."""
    listing = subprocess.run(
        ["ps", "-e", "-ww", "-o", "pid=,ppid=,command="],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    rows = (line.split(None, 2) for line in listing.splitlines())
    return {_role(row[2]): int(row[0]) for row in rows if int(row[1]) == site.pid}


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="movilidad-serve-", dir="/tmp"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@contextmanager
def running_site(data: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    port = free_port()
    site = subprocess.Popen(
        [*_SERVE, "--port", str(port), "--data", str(data), "--no-demo"],
        stdout=subprocess.PIPE,
        text=True,
        env=clean_environment(),
    )
    try:
        wait_for(site, f"http://127.0.0.1:{port}/healthz")
        yield site, f"http://127.0.0.1:{port}/healthz"
    finally:
        left = parts(site).values()
        site.kill()
        site.communicate(timeout=60)
        wait_until(lambda: not any(alive(pid) for pid in left))


def test_it_serves_heals_and_ends_in_order(data: Path) -> None:
    with running_site(data) as (site, health):
        wait_until(lambda: sorted(parts(site)) == ["database", "website", "worker"])
        for role in ("website", "database"):
            killed = parts(site)[role]
            os.kill(killed, signal.SIGKILL)
            # whether a visitor notices is chance: a request may wait until it is back
            wait_until(lambda: parts(site).get(role, killed) != killed)  # noqa: B023 - used at once
            wait_for(site, health)
        site.send_signal(signal.SIGTERM)
        said, _ = site.communicate(timeout=60)
    assert site.returncode == 0
    assert health.removesuffix("healthz").replace("127.0.0.1", "localhost") + "es/" in said
    assert "Stopped." in said
    assert status(health) is None
    assert not Cluster(data / "postgres").status().running


def test_nothing_is_left_behind_when_it_is_killed(data: Path) -> None:
    with running_site(data) as (site, health):
        wait_until(lambda: len(parts(site)) == 3)
        left = parts(site).values()
        site.kill()
        wait_until(lambda: not any(alive(pid) for pid in left))
    assert status(health) is None


def _role(command: str) -> str:
    for word, role in (("postgres", "database"), ("granian", "website"), ("worker", "worker")):
        if word in command:
            return role
    return command


def test_a_taken_port_is_named_and_nothing_starts(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        answer = serve("--port", str(port), "--data", str(tmp_path / "new"))
    assert answer.returncode == 1
    assert f"port {port}" in answer.stderr
    assert "--port" in answer.stderr
    assert not (tmp_path / "new" / "postgres").exists()


def test_production_names_every_secret_it_lacks(tmp_path: Path) -> None:
    answer = serve("--production", "--data", str(tmp_path / "new"))
    assert answer.returncode == 1
    assert all(name in answer.stderr for name in SECRETS)
    assert not (tmp_path / "new").exists()


def test_production_does_not_move_the_clock(tmp_path: Path) -> None:
    keys = dict.fromkeys(SECRETS, "k" * 40)
    answer = serve("--production", "--as-of", "2023-07-03", "--data", str(tmp_path), **keys)
    assert answer.returncode == 1
    assert "--as-of" in answer.stderr


def test_a_clock_that_is_not_a_date_is_named(tmp_path: Path) -> None:
    answer = serve("--as-of", "monday", "--data", str(tmp_path / "new"))
    assert answer.returncode == 1
    assert "'monday'" in answer.stderr


def test_a_database_that_does_not_answer_is_named(tmp_path: Path) -> None:
    nowhere = f"postgresql://nobody@127.0.0.1:{free_port()}/nothing"
    answer = serve(
        "--port", str(free_port()), "--data", str(tmp_path / "new"), DATABASE_URL=nowhere
    )
    assert answer.returncode == 1
    assert "database" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_data_folder_with_other_things_is_named(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "thesis.txt").write_text("mine")
    tmp_path.chmod(0o755)
    answer = serve("--port", str(free_port()), "--data", str(tmp_path))
    assert answer.returncode == 1
    assert "thesis.txt" in answer.stderr
