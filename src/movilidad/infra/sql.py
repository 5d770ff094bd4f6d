"""SQL that lives in its own commented file, run by a migration."""

from pathlib import Path

from django.db.migrations import RunSQL


def run_file(migration: str, name: str, *, reverse: str) -> RunSQL:
    """The file `sql/<name>` of the app that the migration (`__file__`) belongs to."""
    path = Path(migration).resolve().parent.parent / "sql" / name
    return RunSQL(path.read_text(encoding="utf-8"), reverse)
