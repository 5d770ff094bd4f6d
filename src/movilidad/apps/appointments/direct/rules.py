"""The published limits of a programme's direct booking, from content."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from movilidad.core.countries.booking import BookingRules, read_booking
from movilidad.infra.content.reading import read_yaml

# Where a country has no file, nobody promised families anything: they may cancel, no more.
NOTHING_PUBLISHED = BookingRules(
    hold_minutes=10, notice_hours=24, move_hours=24, most_moves=0, cancel_hours=0,
    invitation_days=14,
)  # fmt: skip


def rules_of(programme: str) -> BookingRules:
    """The limits of a programme (its code). Raises ContentError."""
    return _read(Path(settings.CONTENT), programme)


@lru_cache(maxsize=16)
def _read(content: Path, programme: str) -> BookingRules:
    path = content / "countries" / programme / "booking.yaml"
    if not path.exists():
        return NOTHING_PUBLISHED
    return read_booking(read_yaml(path, root=content))
