"""Reading a draft and what it says."""

from datetime import datetime
from uuid import UUID

from movilidad.apps.registration.forms import REGISTRATION, flow
from movilidad.apps.registration.opening import open_with_vault
from movilidad.apps.registration.programmes import local_day, offices_on_offer
from movilidad.apps.registration.types import OpenDraft
from movilidad.apps.registration.verdicts import verdict_for
from movilidad.core.questionnaire import Step, first_unanswered
from movilidad.core.screening import Verdict


def open_draft(draft: UUID, *, at: datetime) -> OpenDraft:
    """The draft, opened, in one statement. Raises DraftUnknown, DraftExpired or DraftSent."""
    return open_with_vault(draft, at=at)[0]


def next_open_page(opened: OpenDraft, *, at: datetime) -> Step | None:
    """The first page that still needs an answer: carried answers are not asked again, and who
    went back to correct one goes on where they were. None: everything is answered."""
    day, offices = local_day(opened.programme, at), offices_on_offer(opened.programme)
    return first_unanswered(flow(REGISTRATION), opened.answers, day, offices=offices)


def verdict_on_draft(draft: OpenDraft, *, at: datetime) -> Verdict:
    """What the rules say to a complete draft at `at`."""
    return verdict_for(draft.programme, flow(REGISTRATION), draft.answers, at=at, complete=True)
