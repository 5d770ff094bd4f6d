"""Sending a registration: one SQL statement decides, whoever asks."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from movilidad.apps.registration.actions.changes import submit_change
from movilidad.apps.registration.actions.drafts import prepare_again, rows_when_complete
from movilidad.apps.registration.forms import REGISTRATION, flow
from movilidad.apps.registration.models import Draft
from movilidad.apps.registration.opening import open_with_vault
from movilidad.apps.registration.programmes import local_day, offices_on_offer
from movilidad.apps.registration.types import (
    DraftExpired,
    DraftUnknown,
    OpenDraft,
    Sending,
    Sent,
)
from movilidad.apps.rulebook.actions import refresh
from movilidad.core.questionnaire import is_complete
from movilidad.infra.sealing.vault import Vault

JUST_NOW = timedelta(minutes=10)


def submit(*, draft: UUID, version: int, at: datetime) -> Sent:
    """Send what was shown as `version`. Sending twice is one household.

    Raises DraftUnknown or DraftExpired; every other answer is a `Sending`.
    """
    outcome, household = _submit_in_sql(draft, version, at)
    if outcome == "unknown":
        raise DraftUnknown
    if outcome == "expired":
        raise DraftExpired
    if outcome == "again":
        return Sent(Sending.AGAIN, household, just_now=_sent_just_now(draft, at))
    if outcome == "registered":
        return Sent(Sending.REGISTERED, household, just_now=True)
    return _not_as_prepared(draft, version, at)


def _submit_in_sql(draft: UUID, version: int, at: datetime) -> tuple[str, UUID | None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM registration_submit(%s, %s, %s)", [draft, version, at])
        row: tuple[str, UUID | None] = cursor.fetchone()
    return row


def _sent_just_now(draft: UUID, at: datetime) -> bool:
    return Draft.objects.filter(id=draft, submitted_at__gt=at - JUST_NOW).exists()


def _not_as_prepared(draft: UUID, version: int, at: datetime) -> Sent:
    """A change of a sent registration, another window, a page still open, or a rule that turned
    since the last page was saved."""
    opened, vault = open_with_vault(draft, at=at)
    if opened.version != version:
        return Sent(Sending.CHANGED)
    if not _complete(opened, at):
        return Sent(Sending.INCOMPLETE)
    refresh()  # whoever sends under rules this process has not heard of waits for no thread
    if opened.household is not None:
        return submit_change(draft=draft, version=version, at=at)
    return _send_prepared_again(opened, vault, at)


def _complete(opened: OpenDraft, at: datetime) -> bool:
    day, offices = local_day(opened.programme, at), offices_on_offer(opened.programme)
    return is_complete(flow(REGISTRATION), opened.answers, day, offices=offices)


def _send_prepared_again(opened: OpenDraft, vault: Vault, at: datetime) -> Sent:
    if rows_when_complete(opened, vault, at=at) is None:
        return Sent(Sending.NOT_NOW)
    again = prepare_again(opened, vault, at=at)
    if again is None:
        return Sent(Sending.CHANGED)
    outcome, household = _submit_in_sql(again.id, again.version, at)
    if household is None:
        return Sent(Sending.CHANGED)
    return Sent(Sending(outcome), household, just_now=True)
