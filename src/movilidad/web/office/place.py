"""The office somebody stands at. Kept in the session; the policy is asked about it every time."""

from uuid import UUID

from django.http import Http404, HttpRequest

from movilidad.apps.offices.queries import programmes
from movilidad.apps.offices.types import Office, Programme
from movilidad.apps.staff.policy import allows, require
from movilidad.apps.staff.types import Principal

_KEY = "office"


def offices_of(principal: Principal) -> list[Office]:
    """Where they may work, in the order of the programme."""
    mine = principal.offices
    return [
        office
        for programme in programmes()
        for office in programme.offices
        if mine is None or office.id in mine
    ]


def chosen_office(request: HttpRequest, principal: Principal) -> Office | None:
    """The only office they have, or the one they chose; None before choosing."""
    offices = offices_of(principal)
    if len(offices) == 1:
        return offices[0]
    chosen = request.session.get(_KEY)
    return next((office for office in offices if str(office.id) == chosen), None)


def choose_office(request: HttpRequest, principal: Principal, office: UUID | None) -> bool:
    """Remember the office for this session; False if it is not one of theirs."""
    if all(office != own.id for own in offices_of(principal)):
        return False
    request.session[_KEY] = str(office)
    return True


def offices_for(principal: Principal, act: str) -> list[Office]:
    """Those of their offices at which they may do `act`."""
    return [one for one in offices_of(principal) if allows(principal, act, office=one.id)]


def asked_office(request: HttpRequest, principal: Principal, act: str) -> Office:
    """The office the form or address names, else where they stand, else the first at which they
    may do `act`. Raises Http404 for one that is not theirs, NotAllowed where they have none."""
    asked = request.POST.get("office") or request.GET.get("office")
    offices = offices_for(principal, act)
    standing = chosen_office(request, principal)
    wanted = asked or (str(standing.id) if standing else None)
    found = next((one for one in offices if str(one.id) == wanted), None)
    if asked and found is None:
        raise Http404
    if found is None and not offices:
        require(principal, act, office=UUID(int=0))
    return found or offices[0]


def programme_of(office: Office) -> Programme:
    """The programme an office belongs to."""
    return next(p for p in programmes() if any(o.id == office.id for o in p.offices))
