"""A page of the desk inside the console's frame, with what every one of them needs."""

from typing import Any

from django.http import HttpResponse

from movilidad.web.office.desk.counter import Counter
from movilidad.web.office.frame import office_page


def desk_page(
    counter: Counter, template: str, *, status: int = 200, **context: Any
) -> HttpResponse:
    """Render one page for who stands at this counter."""
    return office_page(
        counter.request,
        counter.principal,
        template,
        counter.lang,
        status=status,
        office=counter.office,
        desk=counter.desk,
        say=counter.say,
        **context,
    )
