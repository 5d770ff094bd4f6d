"""Children that are kept running, and stopped in order."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from movilidad.infra import supervision
from movilidad.infra.supervision import ChildKeepsFailing, Program, Supervisor

_SLEEP = "import time; time.sleep(60)"


def python(name: str, code: str) -> Program:
    return Program(name, [sys.executable, "-c", code], dict(os.environ))


def until(supervisor: Supervisor, true: Callable[[], bool]) -> list[str]:
    said: list[str] = []
    for _ in range(1500):
        said += supervisor.look_after()
        if true():
            return said
        time.sleep(0.01)
    pytest.fail("it did not come true in fifteen seconds")


@pytest.fixture
def supervisors() -> Iterator[list[Supervisor]]:
    made: list[Supervisor] = []
    yield made
    for supervisor in made:
        supervisor.stop()


def test_a_dead_child_is_started_again_and_said_so(supervisors: list[Supervisor]) -> None:
    supervisor = Supervisor([python("website", _SLEEP), python("worker", _SLEEP)])
    supervisors.append(supervisor)
    supervisor.look_after()
    before = supervisor.pids()
    os.kill(before["website"], signal.SIGKILL)
    said = until(
        supervisor, lambda: supervisor.pids().get("website") not in {None, before["website"]}
    )
    assert said == ["The website ended with status -9; again in 1 s."]
    assert supervisor.pids()["worker"] == before["worker"]


def test_the_children_of_a_dead_child_end_with_it(
    tmp_path: Path, supervisors: list[Supervisor]
) -> None:
    code = (
        "import subprocess, sys, time; from pathlib import Path\n"
        f"child = subprocess.Popen([sys.executable, '-c', {_SLEEP!r}])\n"
        f"Path({str(tmp_path / 'draft')!r}).write_text(str(child.pid))\n"
        f"Path({str(tmp_path / 'draft')!r}).rename({str(tmp_path / 'pid')!r})\n" + _SLEEP
    )
    supervisor = Supervisor([python("website", code)])
    supervisors.append(supervisor)
    until(supervisor, (tmp_path / "pid").exists)
    grandchild = int((tmp_path / "pid").read_text())
    os.kill(supervisor.pids()["website"], signal.SIGKILL)
    until(supervisor, lambda: not alive(grandchild))


def alive(pid: int) -> bool:
    state = subprocess.run(
        ["ps", "-o", "state=", "-p", str(pid)], check=False, capture_output=True, text=True
    ).stdout.strip()
    return bool(state) and not state.startswith("Z")


def test_a_child_that_never_stays_up_ends_the_attempt(
    supervisors: list[Supervisor], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervision, "_FIRST_PAUSE", 0.001)
    supervisor = Supervisor([python("worker", "raise SystemExit(7)")])
    supervisors.append(supervisor)
    with pytest.raises(ChildKeepsFailing, match=r"worker ended 5 times .* status 7"):
        until(supervisor, lambda: False)


def test_children_are_stopped_in_the_order_given(
    tmp_path: Path, supervisors: list[Supervisor]
) -> None:
    log = tmp_path / "log"
    code = (
        "import signal, sys, time; from pathlib import Path\n"
        "def end(*_):\n"
        "    with open({log!r}, 'a') as file: file.write({name!r} + '\\n')\n"
        "    sys.exit(0)\n"
        "signal.signal(signal.SIGTERM, end)\n"
        "Path({log!r} + {name!r}).touch()\n"
        "time.sleep(60)"
    )
    names = ["website", "worker"]
    programs = [python(name, code.format(log=str(log), name=name)) for name in names]
    supervisor = Supervisor(programs)
    supervisors.append(supervisor)
    until(supervisor, lambda: all(Path(f"{log}{name}").exists() for name in names))
    supervisor.stop()
    assert log.read_text().split() == names
    assert supervisor.pids() == {}
