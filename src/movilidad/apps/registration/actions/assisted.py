"""A registration written in one go: from paper, by telephone, for a rehearsal."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from movilidad.apps.registration.actions.drafts import rows_when_complete, start_draft
from movilidad.apps.registration.actions.sending import submit
from movilidad.apps.registration.opening import open_with_vault, write
from movilidad.apps.registration.types import Sent
from movilidad.core.questionnaire import Answers
from movilidad.infra.ids import new_id


@transaction.atomic
def register_household(
    *, programme: str, lang: str, answers: Answers, at: datetime
) -> tuple[UUID, Sent]:
    """Write all answers of a family at once and send them, by the same checks as page by page.

    Returns the draft and what became of it; `Sent.household` is None unless it is registered.
    Raises RegistrationClosed.
    """
    begun = start_draft(programme=programme, lang=lang, start_key=new_id(), at=at)
    opened, vault = open_with_vault(begun.id, at=at)
    complete = replace(opened, answers=answers, version=opened.version + 1, language=lang)
    rows = rows_when_complete(complete, vault, at=at)
    write(
        opened,
        answers,
        vault,
        edition=opened.flow_edition,
        lang=lang,
        prepared=rows,
        at=at,
    )
    return begun.id, submit(draft=begun.id, version=complete.version, at=at)
