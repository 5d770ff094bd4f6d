"""Reading accounts."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from movilidad.apps.audit.types import Actor, ActorKind
from movilidad.apps.staff.models import StaffMember
from movilidad.apps.staff.types import Grant, Principal, Role


def principal_of(member: StaffMember) -> Principal:
    """What the policy judges: the member with the grants they hold now (one query)."""
    grants = frozenset(
        Grant(Role(role), office)
        for role, office in member.assignments.values_list("role", "office_id")
    )
    actor = Actor(ActorKind.STAFF, member.id)
    return Principal(actor, grants, name=member.full_name, language=member.language)


def signed_in(user: object) -> Principal | None:
    """The principal behind `request.user`; None for a stranger (one query)."""
    return principal_of(user) if isinstance(user, StaffMember) else None


def names_of(members: Iterable[UUID]) -> dict[UUID, str]:
    """The full names of several members, for screens (one query)."""
    found = StaffMember.objects.filter(id__in=set(members))
    return dict(found.values_list("id", "full_name"))


def members_at(office: UUID) -> list[tuple[UUID, str]]:
    """Who has an open account and works at an office or everywhere: id and name, by name."""
    members = StaffMember.objects.filter(
        Q(assignments__office_id=office) | Q(assignments__office_id=None), is_active=True
    )
    return list(members.distinct().order_by("full_name").values_list("id", "full_name"))


def has_accounts() -> bool:
    """Whether anybody can log in yet."""
    return StaffMember.objects.exists()


def principal_named(username: str) -> Principal:
    """Who acts under this name. Raises StaffMember.DoesNotExist."""
    return principal_of(StaffMember.objects.get(username=username))


def principal_with_id(member: UUID) -> Principal | None:
    """What the policy judges of a member who is not in the room; None for a closed account."""
    row = StaffMember.objects.filter(id=member, is_active=True).first()
    return principal_of(row) if row else None
