"""Roles and the principal that the policy judges."""

from dataclasses import dataclass
from datetime import datetime
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

    @property
    def staff_id(self) -> UUID:
        """The member's id. TypeError for anybody who is not staff: an error in the program."""
        if self.actor.kind is not ActorKind.STAFF or self.actor.id is None:
            raise TypeError("only staff may do this")
        return self.actor.id


ANYONE = Principal(Actor(ActorKind.PUBLIC))
SYSTEM_PRINCIPAL = Principal(Actor(ActorKind.SYSTEM))


def family(household: UUID) -> Principal:
    """A household that proved its reference and a second fact."""
    return Principal(Actor(ActorKind.FAMILY, household))


class SignInRefused(Exception):
    """Wrong name or wrong password: which of the two is not said."""

    key = "office.sign_in_wrong"


class SignInTooOften(Exception):
    """Too many tries. `retry_at` is an aware UTC instant."""

    key = "office.sign_in_too_often"

    def __init__(self, retry_at: datetime) -> None:
        super().__init__(f"again at {retry_at:%H:%M:%S}")
        self.retry_at = retry_at


class PasswordWrong(Exception):
    """The current password, asked again before a change, is not right."""

    key = "office.password_wrong"


class PasswordTooWeak(Exception):
    """Shorter than 12 characters, too long, or among the common ones."""

    key = "office.password_too_weak"
