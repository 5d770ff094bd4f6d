"""`content/countries/<code>` as the rest of the house needs it: one entry per office."""

from dataclasses import dataclass
from datetime import date, time
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

from movilidad.apps.offices.types import Hours, Service
from movilidad.core.countries.services import read_services
from movilidad.infra.content.holiday_dates import holiday_dates
from movilidad.infra.content.reading import read_yaml

_WEEKDAYS = {"mon": 1, "tue": 2, "wed": 3, "thu": 4, "fri": 5, "sat": 6, "sun": 7}
_HOLIDAY_YEARS = range(2023, 2031)


@dataclass(frozen=True, slots=True)
class CountryContent:
    """The plain content of one country; `edition` is the hash of the two files."""

    code: str
    programme: dict[str, Any]
    offices: list[dict[str, Any]]
    edition: str


def country_codes(content: Path) -> list[str]:
    """The countries whose offices are listed, in order. Others have rules, and no rows yet."""
    return sorted(path.parent.name for path in content.glob("countries/*/offices.yaml"))


def read_country(content: Path, code: str) -> CountryContent:
    """One country's programme and offices. Raises ContentError with file and line."""
    folder = content / "countries" / code
    # `movilidad check` proves the shape of the files; here they are read as plain values.
    paths = [folder / "programme.yaml", folder / "offices.yaml"]
    read = [cast(Any, read_yaml(p, root=content).plain()) for p in paths if p.exists()]
    edition = sha256(b"\x00".join(p.read_bytes() for p in paths if p.exists())).hexdigest()
    # Colombia kept its offices secret: a country may have a programme and no list of places.
    return CountryContent(code, read[0], read[1]["list"] if len(read) > 1 else [], edition)


def services_of(content: Path, code: str) -> tuple[Service, ...]:
    """The services of a country; none where it lists none. Raises ContentError."""
    path = content / "countries" / code / "services.yaml"
    if not path.exists():
        return ()
    return tuple(
        Service(one.code, dict(one.name), one.minutes_per_unit, one.purposes)
        for one in read_services(read_yaml(path, root=content))
    )


def hours_of(entry: dict[str, Any]) -> Hours | None:
    """The published hours of an office entry; None where no source gives them."""
    hours = entry.get("hours")
    if hours is None:
        return None
    return Hours(
        frozenset(_WEEKDAYS[day] for day in hours["days"]),
        time.fromisoformat(hours["opens"]),
        time.fromisoformat(hours["closes"]),
    )


def receiving_since(entry: dict[str, Any]) -> date | None:
    """The first day a source saw the office receive: its opening, or `open_by` where only that
    is known."""
    seen: date | None = entry.get("opened_on") or entry.get("open_by")
    return seen


def holidays_of(programme: dict[str, Any]) -> dict[date, str]:
    """Holidays of the programme's country, as observed, with their Spanish names."""
    calendar = programme["holidays"]
    return holiday_dates(
        calendar["country"], calendar["categories"], _HOLIDAY_YEARS, language="es"
    )
