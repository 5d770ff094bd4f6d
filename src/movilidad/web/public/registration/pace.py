"""How fast drafts may be begun: fair to a shelter where everybody shares one address."""

from datetime import datetime, timedelta

from movilidad.infra.limits.gcra import Rate, take

# Mobile carriers put whole cities behind one block of addresses: wide enough for a launch day
# through one carrier, narrow enough that one network cannot fill the disk with drafts.
_STARTS = Rate("draft.start", 20_000, timedelta(hours=1))


def take_start(network: str, *, at: datetime) -> None:
    """Count one start. Raises TooMany."""
    take(_STARTS, network, at=at)
