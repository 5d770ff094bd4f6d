"""The command an operator runs before launch day, small: real server, real HTTP."""

import subprocess
import sys

import pytest


def _rehearse(*options: str) -> "subprocess.CompletedProcess[str]":
    run = f"from movilidad.cli import main; main({['rehearse', *options]!r})"
    return subprocess.run(
        [sys.executable, "-c", run], capture_output=True, text=True, timeout=600, check=False
    )


@pytest.mark.journey
def test_a_small_rehearsal_loses_and_oversells_nothing() -> None:
    done = _rehearse("--households", "20", "--clients", "2", "--processes", "1")
    assert done.returncode == 0, done.stdout + done.stderr
    table = {
        line[:34].strip(): line[34:].strip()
        for line in done.stdout.splitlines()
        if len(line) > 34 and line[34:].strip().replace(",", "").isdigit()
    }
    assert table["households"] == "20"
    assert table["lost registrations"] == "0"
    assert table["doubled registrations"] == "0"
    assert table["oversold sessions"] == "0"
    assert table["unexpected answers"] == "0"
    assert int(table["visits served"]) > 0
