"""Keep a few child processes running, in order, until told to stop."""

import os
import signal
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from movilidad.infra.leash import Leashed, start_leashed

# A child that lived this long was well: its next end starts a new count.
_WELL_AFTER = 60.0
_GIVE_UP_AFTER = 5
_FIRST_PAUSE = 1.0  # seconds, doubled with each end in a row
_STOP_PATIENCE = 20.0


class ChildKeepsFailing(Exception):
    """A child ended again and again; starting it once more would not help."""

    def __init__(self, name: str, status: int) -> None:
        super().__init__(
            f"The {name} ended {_GIVE_UP_AFTER} times in a row, last with status {status}. "
            "Its own words are above."
        )


@dataclass(frozen=True, slots=True)
class Program:
    """What to run, and the environment it runs in."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]


@dataclass(slots=True)
class _Child:
    program: Program
    leashed: Leashed | None = None
    started_at: float = 0.0
    start_again_at: float = 0.0
    ends_in_a_row: int = 0


class Supervisor:
    """Starts programs in the order given and stops them in the same order, by their own ids.

    Call `look_after` often; it never waits. Times are monotonic seconds.
    """

    def __init__(self, programs: Sequence[Program]) -> None:
        self._children = [_Child(program) for program in programs]

    def pids(self) -> dict[str, int]:
        """The process id of each program that runs now."""
        return {
            child.program.name: child.leashed.process.pid
            for child in self._children
            if child.leashed is not None
        }

    def look_after(self) -> list[str]:
        """Start what should run and does not; return a sentence for each end that was noticed.

        Raises ChildKeepsFailing when a program does not stay up.
        """
        noticed = []
        for child in self._children:
            if child.leashed is not None and child.leashed.process.poll() is not None:
                noticed.append(self._note_end(child, child.leashed))
            if child.leashed is None and time.monotonic() >= child.start_again_at:
                child.leashed = start_leashed(
                    child.program.command, environment=child.program.environment
                )
                child.started_at = time.monotonic()
        return noticed

    def stop(self) -> None:
        """Ask each program to end and wait for it; insist after twenty seconds."""
        for child in self._children:
            if child.leashed is not None:
                child.leashed.stop(signal.SIGTERM, signal.SIGKILL, patience=_STOP_PATIENCE)
                child.leashed = None

    @staticmethod
    def _note_end(child: _Child, leashed: Leashed) -> str:
        leashed.release()
        child.leashed = None
        # whom it had started itself would go on serving, or keep the port
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(leashed.process.pid, signal.SIGKILL)
        status = leashed.process.returncode
        now = time.monotonic()
        was_well = now - child.started_at > _WELL_AFTER
        child.ends_in_a_row = 1 if was_well else child.ends_in_a_row + 1
        if child.ends_in_a_row >= _GIVE_UP_AFTER:
            raise ChildKeepsFailing(child.program.name, status)
        pause = _FIRST_PAUSE * 2 ** (child.ends_in_a_row - 1)
        child.start_again_at = now + pause
        return f"The {child.program.name} ended with status {status}; again in {pause:.0f} s."
