"""Writing a draft: begin, save a page, add or take out a person."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from movilidad.apps.registration.forms import REGISTRATION, flow
from movilidad.apps.registration.models import Draft
from movilidad.apps.registration.opening import LASTS, open_with_vault, place_of, write
from movilidad.apps.registration.prepare import prepared
from movilidad.apps.registration.programmes import local_day, offices_on_offer, programme_named
from movilidad.apps.registration.queries.drafts import next_open_page
from movilidad.apps.registration.references import new_reference, reference_index
from movilidad.apps.registration.types import (
    DraftBusy,
    DraftOpened,
    HouseholdFull,
    NoSuchPerson,
    NotSaved,
    OpenDraft,
    RegistrationClosed,
    Saved,
)
from movilidad.apps.registration.verdicts import is_taken, verdict_for, why_closed
from movilidad.core.questionnaire import (
    PEOPLE_MAX,
    Answers,
    Context,
    Invalid,
    Parsed,
    Posted,
    Step,
    carry_over,
    household_size,
    is_complete,
    parse_answer,
    step_named,
    with_answer,
    without_person,
)
from movilidad.infra.ids import new_id
from movilidad.infra.sealing.keys import make_vault
from movilidad.infra.sealing.vault import Vault

_TRIES = 12  # of saving against other windows of the same family; each try is one page read


def start_draft(
    *,
    programme: str,
    lang: str,
    start_key: UUID,
    at: datetime,
    carried_answers: Answers | None = None,
) -> DraftOpened:
    """Begin a draft, or find the one that the same form (`start_key`) began a moment ago.

    A start key whose draft was already written in begins a new one: on a shared phone, the page
    before may be somebody else's. Raises RegistrationClosed.
    """
    programme_id = programme_named(programme)
    if why_closed(programme_id, at=at):
        raise RegistrationClosed
    answers = carry_over(flow(REGISTRATION), carried_answers or {})
    try:
        return _begin(programme_id, lang, start_key, answers, at)
    except IntegrityError:
        return _begun_before(programme_id, lang, start_key, answers, at)


@transaction.atomic
def _begin(
    programme: UUID, lang: str, start_key: UUID, answers: Answers, at: datetime
) -> DraftOpened:
    draft, reference = new_id(), new_reference()
    vault = make_vault(draft)
    document = {"reference": reference, "answers": answers}
    Draft.objects.create(
        id=draft,
        programme_id=programme,
        start_key=start_key,
        reference_index=reference_index(reference),
        sealed=vault.seal(document, place=place_of(draft)),
        language=lang,
        flow_edition=flow(REGISTRATION).edition,
        started_at=at,
        touched_at=at,
        expires_at=at + LASTS,
    )
    return DraftOpened(draft, reference, at + LASTS, fresh=True)


def _begun_before(
    programme: UUID, lang: str, start_key: UUID, answers: Answers, at: datetime
) -> DraftOpened:
    before = Draft.objects.filter(start_key=start_key, version=1, submitted_at=None).first()
    if before is None:
        return _begin(programme, lang, new_id(), answers, at)
    opened, _ = open_with_vault(before.id, at=at)
    return DraftOpened(opened.id, opened.reference, opened.expires_at, fresh=False)


def save_answer(
    *, draft: UUID, step_key: str, posted: Posted, lang: str, at: datetime
) -> Saved | NotSaved:
    """Read one page and save it. Only this page is written: what another window saved stays.

    Raises DraftUnknown, DraftExpired, DraftSent, DraftBusy, or StepUnknown (core.questionnaire)
    when this family has no such page.
    """
    for _ in range(_TRIES):
        opened, vault = open_with_vault(draft, at=at)
        step, day = _step(opened, step_key, at), local_day(opened.programme, at)
        offices = offices_on_offer(opened.programme)
        context = Context(day, opened.answers, step.person, offices)
        read = parse_answer(step.question, posted, context)
        if isinstance(read, Invalid):
            return NotSaved(opened, step, read)
        if saved := _save(opened, vault, step, read, lang=lang, at=at):
            return saved
    raise DraftBusy


def _step(opened: OpenDraft, key: str, at: datetime) -> Step:
    day = local_day(opened.programme, at)
    return step_named(flow(REGISTRATION), opened.answers, day, key)


def _save(
    opened: OpenDraft, vault: Vault, step: Step, read: Parsed, *, lang: str, at: datetime
) -> Saved | None:
    answers = with_answer(opened.answers, step, read.value)
    after = _write(opened, answers, vault, lang=lang, at=at)
    if after is None:
        return None
    return Saved(after, next_open_page(after, at=at))


def _write(
    opened: OpenDraft, answers: Answers, vault: Vault, *, lang: str, at: datetime
) -> OpenDraft | None:
    """Save the document, with the rows to send when nothing is left to ask. None: too late."""
    edition = flow(REGISTRATION).edition
    after = replace(
        opened,
        version=opened.version + 1,
        language=lang,
        flow_edition=edition,
        answers=answers,
        expires_at=at + LASTS,
    )
    rows = rows_when_complete(after, vault, at=at)
    if not write(opened, answers, vault, edition=edition, lang=lang, prepared=rows, at=at):
        return None
    return after


def rows_when_complete(opened: OpenDraft, vault: Vault, *, at: datetime) -> dict[str, Any] | None:
    """The rows to send; None while a page is open, the rules say no, or it is a change."""
    form, day = flow(REGISTRATION), local_day(opened.programme, at)
    if opened.household is not None:
        return None
    if not is_complete(form, opened.answers, day, offices=offices_on_offer(opened.programme)):
        return None
    verdict = verdict_for(opened.programme, form, opened.answers, at=at, complete=True)
    if not is_taken(verdict):
        return None
    return prepared(opened, form, vault, verdict, at=at)


def prepare_again(opened: OpenDraft, vault: Vault, *, at: datetime) -> OpenDraft | None:
    """Prepare an unchanged draft for this moment's rules; None when another window saved."""
    return _write(opened, opened.answers, vault, lang=opened.language, at=at)


def add_person(*, draft: UUID, lang: str, at: datetime) -> Saved:
    """Put one more person on the form; `following` is their first page. Raises HouseholdFull,
    DraftBusy and the failures of opening a draft."""
    return _change_people(draft, _one_more, lang=lang, at=at)


def remove_person(*, draft: UUID, person: int, lang: str, at: datetime) -> Saved:
    """Take a member (1 is the first after the applicant) off the form. Raises NoSuchPerson,
    DraftBusy and the failures of opening a draft."""

    def without(answers: Answers) -> Mapping[str, Any]:
        form = flow(REGISTRATION)
        if not 1 <= person < household_size(form, answers):
            raise NoSuchPerson
        trimmed = _as_many_as_counted(answers)
        return without_person(trimmed, person, people_count=str(form.people_count))

    return _change_people(draft, without, lang=lang, at=at)


def _one_more(answers: Answers) -> Mapping[str, Any]:
    form = flow(REGISTRATION)
    size = household_size(form, answers)
    if size >= PEOPLE_MAX:
        raise HouseholdFull(max=PEOPLE_MAX)
    trimmed = _as_many_as_counted(answers)
    return {**trimmed, "people": [*trimmed["people"], {}], str(form.people_count): size + 1}


def _as_many_as_counted(answers: Answers) -> dict[str, Any]:
    """The document with exactly as many people as the family said: a draft keeps the answers of
    people who were taken off, and none of them may come back under another number."""
    size = household_size(flow(REGISTRATION), answers)
    people = list(answers.get("people", []))[:size]
    return {**answers, "people": people + [{} for _ in range(size - len(people))]}


def _change_people(draft: UUID, change: Any, *, lang: str, at: datetime) -> Saved:
    for _ in range(_TRIES):
        opened, vault = open_with_vault(draft, at=at)
        answers = change(opened.answers)
        after = _write(opened, answers, vault, lang=lang, at=at)
        if after is not None:
            return Saved(after, _first_page_of_last_person(answers, opened, at))
    raise DraftBusy


def _first_page_of_last_person(answers: Answers, opened: OpenDraft, at: datetime) -> Step | None:
    size = household_size(flow(REGISTRATION), answers)
    if size == 1:
        return None
    day = local_day(opened.programme, at)
    return step_named(flow(REGISTRATION), answers, day, f"person.{size}.relationship")
