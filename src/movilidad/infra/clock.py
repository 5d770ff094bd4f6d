"""What time it is. The only place that reads the machine's clock for the product's sake.

In production it is the machine's time. A demo may live on another day, and a rehearsal moves
that day on while it runs: MOVILIDAD_CLOCK_OFFSET, and MOVILIDAD_CLOCK_FILE on top of it.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings


def now() -> datetime:
    """This instant, aware, in UTC; moved by the demo's offset in seconds."""
    offset = settings.CLOCK_OFFSET
    if settings.CLOCK_FILE:
        offset += int(Path(settings.CLOCK_FILE).read_text() or 0)
    return datetime.now(UTC) + timedelta(seconds=offset)
