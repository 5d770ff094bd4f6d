"""Where the embedded database keeps its files, and who may touch them.

<data_dir>/            ours: 0700, or 0711 when root lends the server another account
  pgdata/              the cluster itself, the server's account only
  socket/              the Unix socket, the server's account only (or a short folder in /tmp)
  postgresql.conf      our settings, rewritten at every start
  local.conf           an operator's own settings, never touched by us
  server.log           of this run; server.log.1 of the one before
  lock                 held by the server for as long as any of its processes lives
"""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from movilidad.infra.embedded_postgres.account import Account, account_for
from movilidad.infra.embedded_postgres.failures import DataFolderNotOurs, DataFolderNotWritable

# Where data and programs go that a lent account could not reach, as when the repository lies
# under /root (0700). Opening /root up would be the wrong answer.
OUTSIDE = Path("/var/lib/movilidad")

_OUR_NAMES = frozenset(
    ("pgdata", "pgdata.new", "socket", "postgresql.conf", "local.conf", "server.log",
     "server.log.1", "lock")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """The folder in use and the account the server runs under."""

    folder: Path
    account: Account

    @property
    def pgdata(self) -> Path:
        return self.folder / "pgdata"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    @property
    def settings(self) -> Path:
        return self.folder / "postgresql.conf"

    def written_by(self) -> int | None:
        """Major version of the PostgreSQL that wrote the data; None before the first start."""
        if not self.pgdata.exists():
            return None
        try:
            return int((self.pgdata / "PG_VERSION").read_text().strip())
        except (OSError, ValueError) as failure:
            raise DataFolderNotOurs(self.pgdata, "a folder without PG_VERSION") from failure

    def open(self, name: str, flags: int, mode: int = 0o600) -> int:
        """Open one of our own files and leave it with the owner of the folder.

        Never follows a link: root must not be led to write somewhere else.
        """
        path = self.folder / name
        keep = os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        try:
            descriptor = os.open(path, flags | keep, mode)
        except OSError as failure:
            raise DataFolderNotWritable(self.folder, failure.strerror or str(failure)) from failure
        if os.geteuid() == 0:
            owner = self.folder.stat()
            os.fchown(descriptor, owner.st_uid, owner.st_gid)
            os.fchmod(descriptor, mode)
        return descriptor


def settle(data_dir: Path, outside: Path) -> Place:
    """Find or make the data folder, in a spot the server's account can reach.

    Raises DataFolderNotWritable or DataFolderNotOurs; changes nothing that is not ours.
    """
    try:
        try:
            place = _within_reach(data_dir, outside)
        except (FileExistsError, FileNotFoundError):
            # another process made or moved the folder at the same instant: look again
            place = _within_reach(data_dir, outside)
    except (OSError, LookupError) as failure:
        raise DataFolderNotWritable(data_dir, str(failure)) from failure
    if not os.access(place.folder, os.W_OK | os.X_OK):
        raise DataFolderNotWritable(place.folder, "it belongs to another account")
    return place


def _refuse_strangers(folder: Path) -> None:
    strangers = sorted({path.name for path in folder.iterdir()} - _OUR_NAMES)
    if strangers and not (folder / "pgdata").exists():
        raise DataFolderNotOurs(folder, ", ".join(strangers[:3]))


def _make(data_dir: Path) -> Path:
    if not data_dir.is_dir():
        # 0711 lets the lent account pass through to its own folder without listing ours
        data_dir.mkdir(parents=True, mode=0o711 if os.geteuid() == 0 else 0o700)
        if os.geteuid() == 0:
            data_dir.chmod(0o711)
    return data_dir.resolve()


def _within_reach(data_dir: Path, outside: Path) -> Place:
    folder = _make(data_dir)
    _refuse_strangers(folder)
    account = account_for(folder / "pgdata", folder)
    if account.uid is None or account.reaches(folder):
        return Place(folder, account)
    if any(folder.iterdir()):
        raise DataFolderNotWritable(folder, f"account {account.uid} may not enter it")
    return Place(_move_outside(data_dir, folder, outside), account)


def _move_outside(data_dir: Path, folder: Path, outside: Path) -> Path:
    """Put a link to a reachable folder in the place of the (still empty) data folder.

    The link decides: who deletes it starts afresh, and the old data stays aside under its name.
    """
    outside.mkdir(parents=True, exist_ok=True)
    outside.chmod(0o711)
    folder.rmdir()
    target = _first_free(outside, hashlib.sha256(os.fsencode(folder)).hexdigest()[:12])
    data_dir.absolute().symlink_to(target, target_is_directory=True)
    return target


def _first_free(outside: Path, name: str) -> Path:
    number = 1
    while True:
        target = outside / (name if number == 1 else f"{name}-{number}")
        try:
            target.mkdir()
        except FileExistsError:
            number += 1
            continue
        target.chmod(0o711)
        return target
