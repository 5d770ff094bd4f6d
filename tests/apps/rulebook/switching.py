"""Approving an edition by two people, for tests that need other rules in force."""

from datetime import datetime
from pathlib import Path
from uuid import UUID

from tests.apps.frontdesk.office_day import clerk

from movilidad.apps.pathways.actions import approve_edition, propose_edition
from movilidad.apps.staff.models import StaffMember
from movilidad.apps.staff.queries import principal_named
from movilidad.apps.staff.types import Principal, Role


def author() -> Principal:
    return _manager("ana.author")


def second() -> Principal:
    return _manager("second.reader")


def _manager(username: str) -> Principal:
    try:
        return principal_named(username)
    except StaffMember.DoesNotExist:
        return clerk(Role.MANAGER, at=None, username=username)


def approved(content: Path, *, at: datetime, begins: datetime) -> UUID:
    """An edition of this folder's rules, proposed and approved at `at`."""
    edition = propose_edition(by=author(), at=at, effective_from=begins, content=content)
    approve_edition(by=second(), at=at, edition=edition)
    return edition
