"""Reading accounts."""

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
