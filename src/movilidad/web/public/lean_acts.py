"""What the lean path does: confirm a seat, send a registration. Same SQL as the ordinary views."""

from collections.abc import Mapping
from types import MappingProxyType
from uuid import UUID

from movilidad.apps.appointments.actions.confirm_together import confirm_together
from movilidad.apps.appointments.types import Decision
from movilidad.infra.clock import now
from movilidad.web.public.family import COOKIE, family_cookie, household_in
from movilidad.web.public.lean import Act, Form, SeeOther


def confirm(form: Form) -> SeeOther | None:
    """`<lang>/my/appointment/confirm/`."""
    household = household_in(form.cookies.get(COOKIE))
    offer = _uuid(form.fields.get("offer"))
    if household is None or offer is None:
        return None
    outcome = confirm_together(offer=offer, household=household, at=now())
    if outcome.decision not in {Decision.CONFIRMED, Decision.ALREADY_CONFIRMED}:
        return None
    return SeeOther(f"/{form.lang}/my/appointment/", (family_cookie(household),))


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


ACTS: Mapping[str, Act] = MappingProxyType({"my/appointment/confirm/": confirm})
