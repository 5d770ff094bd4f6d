"""Where a family goes next."""

from datetime import datetime
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from movilidad.apps.registration.queries import next_open_page, open_draft
from movilidad.core.questionnaire import Step


def onward(draft: UUID, lang: str, *, at: datetime) -> HttpResponse:
    """To the first page that needs an answer, or to the check of all answers."""
    return to_page(lang, next_open_page(open_draft(draft, at=at), at=at))


def to_page(lang: str, step: Step | None) -> HttpResponse:
    """To this page; without one, to the check of all answers."""
    if step is None:
        return HttpResponseRedirect(reverse("registration.check", kwargs={"lang": lang}))
    return HttpResponseRedirect(
        reverse("registration.step", kwargs={"lang": lang, "key": step.key})
    )
