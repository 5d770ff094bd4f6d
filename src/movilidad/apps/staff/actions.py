"""Accounts: opened, given roles, signed in to, given a new password."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from movilidad.apps.audit.actions import record
from movilidad.apps.audit.types import PUBLIC, Actor, ActorKind
from movilidad.apps.staff.models import Assignment, StaffMember
from movilidad.apps.staff.types import (
    Grant,
    PasswordTooWeak,
    PasswordWrong,
    Principal,
    SignInRefused,
    SignInTooOften,
)
from movilidad.infra.limits.gcra import Rate, TooMany, take

# A stranger who keeps guessing one name must not lock its owner out at the office: the tight
# limit is on the name as tried from one network, the loose ones on the name and on the network
# (a whole office shares one address).
_NAME_FROM_NETWORK = Rate("console.name_from_network", burst=8, period=timedelta(minutes=15))
_NAME = Rate("console.name", burst=60, period=timedelta(minutes=15))
_NETWORK = Rate("console.network", burst=120, period=timedelta(minutes=15))
# scrypt reads all it is given; a longer text is nobody's password.
LONGEST_PASSWORD = 200


@transaction.atomic
def open_account(
    *,
    by: Actor,
    at: datetime,
    username: str,
    full_name: str,
    password: str,
    grants: Iterable[Grant],
    language: str = "es",
) -> UUID:
    """Open an account with its roles. Raises django.db.IntegrityError if the name is taken."""
    member = StaffMember(username=username, full_name=full_name, language=language, created_at=at)
    member.set_password(password)
    member.save(force_insert=True)
    Assignment.objects.bulk_create(
        Assignment(member=member, role=grant.role, office_id=grant.office) for grant in grants
    )
    record(by=by, act="staff.manage", at=at, subject=member.id, details={"opened": True})
    return member.id


def sign_in(*, username: str, password: str, network: str, at: datetime) -> StaffMember:
    """The member whose name and password these are; `network` is the address they come from.

    Raises SignInTooOften before any password is looked at, and SignInRefused alike for a wrong
    name, a wrong password and a closed account. Not one transaction on purpose: a refused try
    stays counted and recorded.
    """
    _count_try(username, network, at)
    member = _with_password(username, password)
    if member is None:
        # Never the name that was typed: people type their password into that box.
        record(by=PUBLIC, act="console.sign_in", at=at, details={"accepted": False})
        raise SignInRefused
    by = Actor(ActorKind.STAFF, member.id)
    record(by=by, act="console.sign_in", at=at, subject=member.id, details={"accepted": True})
    return member


def sign_out(*, by: Principal, at: datetime) -> None:
    """Record the end of a session."""
    record(by=by.actor, act="console.open", at=at, details={"signed_out": True})


def change_password(
    *, by: Principal, at: datetime, current: str, new: str, network: str
) -> StaffMember:
    """Set one's own password. Raises SignInTooOften, PasswordWrong or PasswordTooWeak."""
    member = StaffMember.objects.get(id=by.staff_id)
    _count_try(member.username, network, at)
    if len(current) > LONGEST_PASSWORD or not member.check_password(current):
        raise PasswordWrong
    _check_strength(new, member)
    with transaction.atomic():
        member.set_password(new)
        member.save(update_fields=["password"])
        record(by=by.actor, act="console.open", at=at, details={"password_changed": True})
    return member


def _count_try(username: str, network: str, at: datetime) -> None:
    name = username.casefold()
    try:
        take(_NETWORK, network, at=at)
        take(_NAME_FROM_NETWORK, f"{name}\n{network}", at=at)
        take(_NAME, name, at=at)
    except TooMany as refusal:
        raise SignInTooOften(refusal.retry_at) from None


def _with_password(username: str, password: str) -> StaffMember | None:
    """Django spends the time of one scrypt on an unknown name too, so nothing shows by timing."""
    if len(password) > LONGEST_PASSWORD or "\x00" in username:
        return None
    found = authenticate(username=username, password=password)
    return found if isinstance(found, StaffMember) else None


def _check_strength(password: str, member: StaffMember) -> None:
    if len(password) > LONGEST_PASSWORD:
        raise PasswordTooWeak
    try:
        validate_password(password, member)
    except ValidationError:
        raise PasswordTooWeak from None
