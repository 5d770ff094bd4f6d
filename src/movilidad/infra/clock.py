"""What time it is. The only place that reads the machine's clock for the product's sake."""

from datetime import UTC, datetime, timedelta

from django.conf import settings


def now() -> datetime:
    """This instant, aware, in UTC; moved by MOVILIDAD_CLOCK_OFFSET seconds in a demo."""
    return datetime.now(UTC) + timedelta(seconds=settings.CLOCK_OFFSET)
