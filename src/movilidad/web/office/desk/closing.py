"""The close of the day, and the families that the office owes a call."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from movilidad.apps.frontdesk import actions, queries
from movilidad.apps.frontdesk.types import Stage
from movilidad.infra.words import text
from movilidad.web.office.desk.counter import Counter, at_counter
from movilidad.web.office.desk.going_back import back
from movilidad.web.office.desk.pages import desk_page

_LET_DOWN = (Stage.WAITING, Stage.CALLED, Stage.HELD)


@at_counter("visit.list")
def closing(counter: Counter) -> HttpResponse:
    """What closing would do now; after it, whom to call back."""
    day = actions.show_day(
        by=counter.principal,
        at=counter.at,
        office=counter.office.id,
        day=queries.local_day(counter.office.id, counter.at),
        page="closing",
    )
    stages = [line.stage for line in day.lines]
    call_back = actions.show_call_backs(
        by=counter.principal, at=counter.at, office=counter.office.id
    )
    return desk_page(
        counter,
        "office/closing.html",
        serving=stages.count(Stage.SERVING),
        waiting=sum(stage in _LET_DOWN for stage in stages),
        expected=sum(line.may_be_missed for line in day.lines),
        closed=queries.closed_since(counter.office.id, counter.at),
        call_back=call_back,
    )


@require_POST
@at_counter("visit.receive")
def called_back(counter: Counter, visit: UUID) -> HttpResponse:
    """The family was reached."""

    def act() -> str:
        actions.mark_called_back(by=counter.principal, at=counter.at, visit=visit)
        return text(counter.lang, "desk.call_back_done")

    return back(counter, act, to=reverse("office.closing", kwargs={"lang": counter.lang}))
