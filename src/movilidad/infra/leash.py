"""Child processes that do not outlive the one that started them, not even its `kill -9`.

A child is started through a line of shell that leaves a tiny watcher behind and then *becomes*
the child, so the process id stays the child's own. The watcher reads a pipe whose other end only
the starter holds: a line on it means "all is well, go away", its closing means the starter died.
Linux alone could do this with a parent-death signal; a pipe works on macOS too.
"""

import signal
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

# The watcher is started twice removed, so that the child never has a process to wait for that it
# does not know (PostgreSQL would take a stranger's exit for a crash). It drops the child's
# standard output, because PostgreSQL's is a lock that must not be held a moment longer.
_SHELL = """
exec 3<&0 </dev/null
( ( read -r _ <&3 || for one in $0; do kill -s "$one" "$$" || break; sleep 5; done
) >/dev/null 2>&1 & )
exec 3<&-
exec "$@"
"""


@dataclass(frozen=True, slots=True)
class Leashed:
    """A running child and the hand that holds its leash."""

    process: subprocess.Popen[bytes]

    def stop(self, *signals: signal.Signals, patience: float) -> int:
        """Send each signal in turn until the child ends; return its exit status.

        Waits `patience` seconds after each signal but the last, and without limit after that.
        """
        for number, one in enumerate(signals, start=1):
            self.process.send_signal(one)
            try:
                self.process.wait(patience if number < len(signals) else None)
                break
            except subprocess.TimeoutExpired:
                continue
        self.release()
        return self.process.wait()

    def release(self) -> None:
        """Send the watcher away. Call it once the child has ended (`stop` does)."""
        pipe = self.process.stdin
        if pipe is None or pipe.closed:
            return
        with pipe, suppress(BrokenPipeError):  # a child killed at once never had a watcher
            pipe.write(b"\n")


def start_leashed(
    command: Sequence[str | Path],
    *,
    at_our_end: Sequence[signal.Signals] = (signal.SIGTERM,),
    environment: Mapping[str, str] | None = None,
    stdout: int | None = None,
    stderr: int | None = None,
    user: int | None = None,
    group: int | None = None,
    extra_groups: Iterable[int] | None = None,
    cwd: Path | None = None,
) -> Leashed:
    """Start `command` in a session of its own; when this process dies, it gets the signals of
    `at_our_end`, five seconds apart, until it is gone.

    A session of its own keeps the terminal's Ctrl-C from reaching children directly: the one who
    started them ends them in order. Raises OSError when the shell cannot be started; a command
    that does not exist ends with status 126 or 127, as in any shell.
    """
    signals = " ".join(one.name.removeprefix("SIG") for one in at_our_end)
    process = subprocess.Popen(  # noqa: S603 - our own commands
        ["/bin/sh", "-c", _SHELL, signals, *map(str, command)],
        bufsize=0,
        stdin=subprocess.PIPE,
        stdout=stdout,
        stderr=stderr,
        env=environment,
        user=user,
        group=group,
        extra_groups=None if extra_groups is None else list(extra_groups),
        cwd=cwd,
        start_new_session=True,
    )
    return Leashed(process)
