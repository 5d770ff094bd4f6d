"""The account PostgreSQL runs under. It refuses to run as root, so root has to lend it another.

No account is created and no folder of anyone else is opened up: we take one that every system
has, and move our own files to where it can reach them (see `place`).
"""

import os
import pwd
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

# `postgres` exists on a machine only to own databases, so it is the better choice where it is;
# initdb wants an account with a name, which rules out just taking an unused number.
_LENT_ACCOUNTS = ("postgres", "nobody")


def environment() -> dict[str, str]:
    """Everything PostgreSQL may know of our environment: nothing of ours, no PG* variable.

    LC_ALL is set because macOS starts threads in a process without a valid locale, and
    PostgreSQL then refuses to start.
    """
    return {"LC_ALL": "C", "TZ": "UTC", "PATH": os.defpath}


@dataclass(frozen=True, slots=True)
class Account:
    """Numeric user and group of the server; both None when it is simply our own account."""

    uid: int | None = None
    gid: int | None = None

    @property
    def extra_groups(self) -> list[int] | None:
        """No supplementary groups for a lent account: it must not inherit root's."""
        return None if self.uid is None else []

    def run(
        self, command: Sequence[str | Path], text: str = ""
    ) -> subprocess.CompletedProcess[str]:
        """Run a short program under this account and return what it said; never raises on
        a non-zero status, raises OSError when the program cannot be started at all."""
        return subprocess.run(  # noqa: S603 - PostgreSQL's own programs
            [str(word) for word in command],
            check=False,
            input=text,
            capture_output=True,
            text=True,
            errors="replace",
            env=environment(),
            cwd="/",
            user=self.uid,
            group=self.gid,
            extra_groups=self.extra_groups,
        )

    def reaches(self, folder: Path) -> bool:
        """True when the account can enter the folder, asked of the system and not computed:
        permission bits alone say nothing about access lists or mounts."""
        if self.uid is None:
            return os.access(folder, os.X_OK)
        return self.run(["/bin/sh", "-c", 'test -x "$0"', folder]).returncode == 0

    def give(self, path: Path) -> None:
        """Make the account the owner of a file or folder we just created."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)


def account_for(*folders: Path) -> Account:
    """The account that owns the data already, or the one to lend when root starts afresh."""
    if os.geteuid() != 0:
        return Account()
    for folder in folders:
        if folder.exists() and (owner := folder.stat()).st_uid != 0:
            return Account(owner.st_uid, owner.st_gid)
    return _lent_account()


def _lent_account() -> Account:
    for name in _LENT_ACCOUNTS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    msg = f"none of the accounts {', '.join(_LENT_ACCOUNTS)} exists"
    raise LookupError(msg)
