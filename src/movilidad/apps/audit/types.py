"""Who acts, as every room of the house names it."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class ActorKind(StrEnum):
    PUBLIC = "public"  # a stranger on the website
    FAMILY = "family"  # a household that proved its reference and a second fact
    STAFF = "staff"
    SYSTEM = "system"  # a job, a command


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. `id` is the household's or the staff member's; None for public and system."""

    kind: ActorKind
    id: UUID | None = None


PUBLIC = Actor(ActorKind.PUBLIC)
SYSTEM = Actor(ActorKind.SYSTEM)
