"""What the lean path does: confirm a seat, send a registration. Same SQL as the ordinary views,
and the same answer to plain success."""

from collections.abc import Mapping
from types import MappingProxyType
from uuid import UUID

from movilidad.apps.appointments.actions.confirm_together import confirm_together
from movilidad.apps.appointments.types import Decision
from movilidad.apps.registration.actions.send_together import send_together
from movilidad.infra.clock import now
from movilidad.web.public import family
from movilidad.web.public.lean import Act, Form, SeeOther
from movilidad.web.public.registration import cookie


def confirm(form: Form) -> SeeOther | None:
    """`<lang>/my/appointment/confirm/`."""
    household = family.household_in(form.cookies.get(family.COOKIE))
    offer = _uuid(form.fields.get("offer"))
    if household is None or offer is None:
        return None
    outcome = confirm_together(offer=offer, household=household, at=now())
    if outcome.decision not in {Decision.CONFIRMED, Decision.ALREADY_CONFIRMED}:
        return None
    return SeeOther(f"/{form.lang}/my/appointment/", (family.family_cookie(household),))


def send(form: Form) -> SeeOther | None:
    """`<lang>/register/send/`."""
    draft = cookie.draft_in(form.cookies.get(cookie.COOKIE))
    version = _version(form.fields.get("version", ""))
    if draft is None or version is None:
        return None
    sent = send_together(draft=draft, version=version, at=now())
    if sent is None or sent.household is None:
        return None
    return SeeOther(f"/{form.lang}/register/done/", (family.family_cookie(sent.household),))


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def _version(text: str) -> int | None:
    good = text.isascii() and text.isdecimal() and len(text) <= 9
    return int(text) if good else None


ACTS: Mapping[str, Act] = MappingProxyType(
    {"my/appointment/confirm/": confirm, "register/send/": send}
)
