"""SQL that lives in its own commented file, run by a migration."""

from pathlib import Path

from django.db.migrations import RunSQL


def run_file(migration: str, name: str, *, reverse: str) -> RunSQL:
    """The file `sql/<name>` of the app that the migration (`__file__`) belongs to."""
    path = Path(migration).resolve().parent.parent / "sql" / name
    return RunSQL(path.read_text(encoding="utf-8"), reverse)


def append_only(*tables: str) -> RunSQL:
    """Refuse UPDATE and DELETE on tables that are the record of what happened, whoever asks.

    The migration must depend on ("audit", "0002_append_only"), whose function says no.
    """
    return RunSQL(
        [
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION audit_refuse_change()"
            for table in tables
        ],
        [f"DROP TRIGGER {table}_append_only ON {table}" for table in tables],
    )
