"""Accounts: opened and given roles."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from movilidad.apps.audit.actions import record
from movilidad.apps.audit.types import Actor
from movilidad.apps.staff.models import Assignment, StaffMember
from movilidad.apps.staff.types import Grant


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
