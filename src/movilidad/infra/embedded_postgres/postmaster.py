"""What the file `postmaster.pid` says, and whether it is true."""

import os
import socket
import struct
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

# Larger than any process id a kernel hands out, so it is certainly nobody's.
_NOBODY = 999_999_999
_SSL_REQUEST = struct.pack("!ii", 8, 80877103)


@dataclass(frozen=True, slots=True)
class Postmaster:
    """A server as its own lock file describes it; the file may be out of date."""

    pid: int
    socket_folder: Path
    ready: bool

    def answers(self) -> bool:
        """True when a PostgreSQL listens on that socket and starts processes for callers.

        Asks for encryption and expects the one-letter refusal every PostgreSQL gives on a Unix
        socket: no log-in, no line in its log.
        """
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line, suppress(OSError):
            line.settimeout(2)
            line.connect(str(self.socket_folder / ".s.PGSQL.5432"))
            line.sendall(_SSL_REQUEST)
            return line.recv(1) == b"N"
        return False


def read_postmaster(pgdata: Path) -> Postmaster | None:
    """Read `postmaster.pid`; None when there is no server, or it has only begun to start."""
    try:
        lines = (pgdata / "postmaster.pid").read_text(errors="replace").splitlines()
        pid, folder, state = int(lines[0]), lines[4], lines[7]
    except (OSError, IndexError, ValueError):
        return None
    return Postmaster(pid, Path(folder), ready=state.strip() == "ready")


def recorded_pid(pgdata: Path) -> int | None:
    """The process id in `postmaster.pid`, even in a file that is not complete."""
    try:
        return int((pgdata / "postmaster.pid").read_text(errors="replace").splitlines()[0])
    except (OSError, IndexError, ValueError):
        return None


def works_on(pid: int, pgdata: Path) -> bool:
    """True when the process is a PostgreSQL server on that very folder, and not a stranger
    who was given the number of a server that died."""
    command = _command_line(pid)
    return "postgres" in command and str(pgdata) in command


def disown(pgdata: Path) -> None:
    """Take the number of a stranger out of a stale `postmaster.pid`.

    PostgreSQL refuses to start while the recorded process lives. Deleting the file would also
    delete the shared memory key by which it checks for leftovers of the dead server, so only
    the number changes. Call it with the lock of the data folder in hand.
    """
    descriptor = os.open(pgdata / "postmaster.pid", os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
    with os.fdopen(descriptor, "r+", encoding="utf-8", errors="surrogateescape") as file:
        rest = file.read().partition("\n")[2]
        file.seek(0)
        file.write(f"{_NOBODY}\n{rest}")
        file.truncate()


def _command_line(pid: int) -> str:
    if Path("/proc/self/cmdline").exists():
        with suppress(OSError):
            return os.fsdecode(Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" "))
        return ""
    # macOS has no /proc; a small Debian has no ps
    question = ["ps", "-ww", "-p", str(pid), "-o", "command="]
    return subprocess.run(question, check=False, capture_output=True, text=True).stdout  # noqa: S603
