"""What can go wrong when the embedded database starts. Each says what to do next."""

from pathlib import Path


class EmbeddedDatabaseError(Exception):
    """The embedded database cannot be used; the text is meant for the person who started it."""


class BinariesMissing(EmbeddedDatabaseError):
    """There is no PostgreSQL to run."""

    def __init__(self, where: str) -> None:
        super().__init__(
            f"No PostgreSQL server was found in {where}. Run script/bootstrap, or set "
            "DATABASE_URL to a PostgreSQL server of your own (15 or newer)."
        )


class BinariesUnusable(EmbeddedDatabaseError):
    """A PostgreSQL is there, but the account that must run it cannot."""

    def __init__(self, program: Path, reason: str) -> None:
        super().__init__(f"{program} does not run on this machine: {reason}")


class DataFolderNotWritable(EmbeddedDatabaseError):
    """The data folder belongs to someone else, or its disk is read-only or full."""

    def __init__(self, folder: Path, reason: str) -> None:
        super().__init__(
            f"The database cannot keep its data in {folder} ({reason}). Start as the owner of "
            "that folder, or choose another one with --data."
        )


class DataFolderNotOurs(EmbeddedDatabaseError):
    """The data folder holds something that this program did not put there."""

    def __init__(self, folder: Path, found: str) -> None:
        super().__init__(
            f"{folder} already holds something else ({found}). Nothing was changed. Choose an "
            "empty or a new folder with --data."
        )


class DataFolderTaken(EmbeddedDatabaseError):
    """Another server works on this data and cannot be reached from here."""

    def __init__(self, folder: Path, pid: int | None) -> None:
        who = f"process {pid}" if pid else "another process"
        super().__init__(
            f"The data in {folder} is in use by {who}, which does not answer. Stop it first, or "
            "choose another folder with --data."
        )


class DataFromAnotherVersion(EmbeddedDatabaseError):
    """The data was written by another major version of PostgreSQL."""

    def __init__(self, folder: Path, *, written_by: int, running: int) -> None:
        super().__init__(
            f"The data in {folder} was written by PostgreSQL {written_by}, this is PostgreSQL "
            f"{running}. Nothing was changed. Dump it with version {written_by} and load the "
            "dump here, or choose another folder with --data."
        )


class DatabaseDidNotStart(EmbeddedDatabaseError):
    """PostgreSQL ended, or never became ready, and left these last words."""

    def __init__(self, step: str, last_words: str) -> None:
        super().__init__(f"PostgreSQL did not get past '{step}'. It said:\n{last_words.strip()}")
