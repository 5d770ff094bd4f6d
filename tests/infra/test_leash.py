"""Children that end with their starter, and never because of a stranger."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from movilidad.infra.leash import start_leashed


def alive(pid: int) -> bool:
    state = subprocess.run(
        ["ps", "-o", "state=", "-p", str(pid)], check=False, capture_output=True, text=True
    ).stdout.strip()
    return bool(state) and not state.startswith("Z")


def gone(pid: int) -> bool:
    for _ in range(500):
        if not alive(pid):
            return True
        time.sleep(0.01)
    return False


def test_the_process_id_is_the_childs_own() -> None:
    leashed = start_leashed(["sh", "-c", "echo $$; exec sleep 60"], stdout=subprocess.PIPE)
    assert leashed.process.stdout is not None
    assert int(leashed.process.stdout.readline()) == leashed.process.pid
    assert leashed.stop(signal.SIGTERM, patience=5) == -signal.SIGTERM
    leashed.process.stdout.close()


def test_the_child_gets_its_signal_when_the_starter_is_killed(tmp_path: Path) -> None:
    code = (
        "import signal, sys, time; from movilidad.infra.leash import start_leashed\n"
        "child = start_leashed(['sleep', '60'], at_our_end=[signal.SIGUSR1])\n"
        "print(child.process.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True
    ) as starter:
        assert starter.stdout is not None
        child = int(starter.stdout.readline())
        assert alive(child)
        starter.kill()
    assert gone(child)


def test_after_a_normal_end_nobody_is_signalled() -> None:
    # if the watcher signalled, it would reach the shell that stands for the reused number
    leashed = start_leashed(["sh", "-c", "trap 'exit 9' TERM; read line; exit 3"])
    assert leashed.process.wait(timeout=5) == 3  # its input is empty: it ends by itself
    leashed.release()
    assert leashed.process.returncode == 3


def test_a_child_that_ignores_the_first_signal_gets_the_second() -> None:
    leashed = start_leashed(
        ["sh", "-c", "trap '' TERM; echo ready; while :; do sleep 0.1; done"],
        stdout=subprocess.PIPE,
    )
    assert leashed.process.stdout is not None
    leashed.process.stdout.readline()
    assert leashed.stop(signal.SIGTERM, signal.SIGKILL, patience=0.2) == -signal.SIGKILL
    leashed.process.stdout.close()


def test_a_command_that_does_not_exist_ends_with_127() -> None:
    leashed = start_leashed(["/nowhere/at/all"], stderr=subprocess.DEVNULL)
    assert leashed.process.wait(timeout=5) == 127
    leashed.release()
    assert os.getpid() != leashed.process.pid
