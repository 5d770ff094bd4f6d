"""Standing at a counter: who, at which office, at what moment, in which words."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from movilidad.apps.frontdesk.queries import zone_of
from movilidad.apps.offices.types import Office
from movilidad.apps.staff.types import Principal
from movilidad.infra.clock import now
from movilidad.web.door import Guarded
from movilidad.web.office.access import staff
from movilidad.web.office.desk.wording import Wording
from movilidad.web.office.place import chosen_office

P = ParamSpec("P")
_DESK_KEY = "desk"
_LANGUAGE_KEY = "desk_language"


@dataclass(frozen=True, slots=True)
class Counter:
    """Where a request is made from. `at` is one instant for the whole page, UTC."""

    request: HttpRequest
    principal: Principal
    office: Office
    at: datetime
    say: Wording

    @property
    def lang(self) -> str:
        return self.say.lang

    @property
    def desk(self) -> str:
        """The desk this browser calls to, as last written."""
        desk: str = self.request.session.get(_DESK_KEY, "")
        return desk

    @property
    def language(self) -> str:
        """The interpreter this browser called for last; empty for any."""
        language: str = self.request.session.get(_LANGUAGE_KEY, "")
        return language

    def speak(self, language: str) -> str:
        """Remember the language for this session."""
        self.request.session[_LANGUAGE_KEY] = language[:5]
        return self.language

    def sit_at(self, desk: str) -> str:
        """Remember the desk for this session."""
        self.request.session[_DESK_KEY] = desk.strip()[:20]
        return self.desk


CounterView = Callable[Concatenate[Counter, P], HttpResponse]


def at_counter(act: str) -> Callable[[CounterView[P]], Guarded[...]]:
    """A page for staff who stand at an office; who has several chooses one first."""

    def wrap(view: CounterView[P]) -> Guarded[...]:
        @staff(act)
        def seated(
            request: HttpRequest,
            principal: Principal,
            /,
            lang: str,
            *args: P.args,
            **kwargs: P.kwargs,
        ) -> HttpResponse:
            counter = counter_of(request, principal, lang)
            if counter is None:
                return HttpResponseRedirect(reverse("office.choose", kwargs={"lang": lang}))
            return view(counter, *args, **kwargs)

        return seated

    return wrap


def counter_of(request: HttpRequest, principal: Principal, lang: str) -> Counter | None:
    """Where this request is made from; None before an office is chosen."""
    office = chosen_office(request, principal)
    if office is None:
        return None
    at = now()
    return Counter(request, principal, office, at, Wording(lang, zone_of(office.id), at))
