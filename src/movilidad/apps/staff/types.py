"""Roles and the principal that the policy judges."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from movilidad.apps.audit.types import Actor, ActorKind


class Role(StrEnum):
    DESK = "desk"
    CASEWORKER = "caseworker"
    MANAGER = "manager"
    OBSERVER = "observer"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Grant:
    """A role at one office; `office` None means every office of the programme."""

    role: Role
    office: UUID | None


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks, with what they hold. `name` is for screens only."""

    actor: Actor
    grants: frozenset[Grant] = frozenset()
    name: str = ""
    language: str = "es"

    @property
    def offices(self) -> frozenset[UUID] | None:
        """The offices they work at; None means all."""
        if any(grant.office is None for grant in self.grants):
            return None
        return frozenset(grant.office for grant in self.grants if grant.office is not None)


ANYONE = Principal(Actor(ActorKind.PUBLIC))
SYSTEM_PRINCIPAL = Principal(Actor(ActorKind.SYSTEM))


def family(household: UUID) -> Principal:
    """A household that proved its reference and a second fact."""
    return Principal(Actor(ActorKind.FAMILY, household))
