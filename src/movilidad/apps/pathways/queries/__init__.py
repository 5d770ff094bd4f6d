"""Reading editions and stored verdicts."""

from movilidad.apps.pathways.queries.editions import (
    edition_sheet,
    editions,
    last_set,
    running_rules,
)
from movilidad.apps.pathways.queries.verdicts import as_of, recompute, verdicts_of

__all__ = [
    "as_of",
    "edition_sheet",
    "editions",
    "last_set",
    "recompute",
    "running_rules",
    "verdicts_of",
]
