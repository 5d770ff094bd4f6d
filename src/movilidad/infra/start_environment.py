"""What must be in the environment before the product starts: secrets, and a demo's clock."""

import os
import secrets
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, time
from pathlib import Path

SECRETS = (
    "MOVILIDAD_SECRET_KEY",
    "MOVILIDAD_SEALING_KEY",
    "MOVILIDAD_INDEX_KEY",
    "MOVILIDAD_SIGNING_KEY",
)
_SHORTEST_SECRET = 32
# Nine in the morning in Guatemala and Costa Rica, ten in Colombia and Ecuador: offices are open.
_DEMO_HOUR = time(15, 0, tzinfo=UTC)


class NotReadyForProduction(Exception):
    """Something that only development may leave out is missing, or may not be there."""

    def __init__(self, problems: list[str]) -> None:
        lines = "".join(f"\n  {problem}" for problem in problems)
        super().__init__(f"Not ready for production:{lines}\nSee docs/operating/starting.md.")


class ClockNotUnderstood(ValueError):
    """The text given for the demo's clock is neither a date nor a date with a time."""


def missing_secrets(environment: Mapping[str, str]) -> list[str]:
    """One sentence for each secret that production cannot start without."""
    return [problem for name in SECRETS if (problem := _problem(name, environment))]


def _problem(name: str, environment: Mapping[str, str]) -> str | None:
    path = environment.get(f"{name}_FILE")
    if path:
        try:
            value = Path(path).read_text().strip()
        except (OSError, UnicodeDecodeError) as failure:
            return f"{name}_FILE cannot be read: {failure}"
    else:
        value = environment.get(name, "")
    if not value:
        return f"{name} is not set (nor {name}_FILE, the path of a file that holds it)"
    if len(value) < _SHORTEST_SECRET:
        return f"{name} is shorter than {_SHORTEST_SECRET} characters"
    return None


def development_keys(folder: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """Environment entries for the secrets that are not set, each from its file in `folder`.

    A file is made once, readable by its owner only. Whoever loses these files loses what was
    sealed with them, so they lie beside the data and are never replaced.
    """
    entries = {}
    for name in SECRETS:
        if environment.get(name) or environment.get(f"{name}_FILE"):
            continue
        path = folder / name.removeprefix("MOVILIDAD_").lower()
        if not path.exists():
            _make_key(path)
        entries[f"{name}_FILE"] = str(path)
    return entries


def _make_key(path: Path) -> None:
    """Write the whole key aside (0600 by mkstemp), then give it its name unless another process
    was first: nobody ever reads half a key, and nobody overwrites one."""
    path.parent.mkdir(parents=True, mode=0o700, exist_ok=True)
    descriptor, draft = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):
        os.link(draft, path)
    Path(draft).unlink()


def clock_offset(text: str, *, now: datetime) -> int:
    """Seconds from `now` (aware) to the moment that `text` names.

    A date means 15:00 UTC of that day; a date with a time and no offset is UTC. Raises
    ClockNotUnderstood.
    """
    try:
        moment = datetime.fromisoformat(text)
        if text == moment.date().isoformat():
            moment = datetime.combine(date.fromisoformat(text), _DEMO_HOUR)
    except ValueError as failure:
        msg = f"{text!r} is neither a date (2023-07-03) nor a moment (2023-07-03T14:30)"
        raise ClockNotUnderstood(msg) from failure
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return round((moment - now).total_seconds())
