"""Sending when many send at once: the same SQL as `submit`, one commit for all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from movilidad.apps.registration.types import Sending, Sent
from movilidad.infra.direct_sql import fetch
from movilidad.infra.group_commit import GroupCommit

_SQL = "SELECT draft, version, outcome, household FROM registration_submit_many(%s::jsonb, %s)"
_REGISTERED = Sending.REGISTERED.value


@dataclass(frozen=True, slots=True)
class _Form:
    draft: UUID
    version: int
    at: datetime


def send_together(*, draft: UUID, version: int, at: datetime) -> Sent | None:
    """Send what was shown as `version`; return after the commit that holds the household.

    None when it is not this plain case (sent before, changed since, expired, …): nothing was
    written, and `submit` says what is the matter. Raises psycopg.Error when the outcome is
    unknown: asking again is safe.
    """
    household = _together.submit(_Form(draft, version, at))
    return Sent(Sending.REGISTERED, household, just_now=True) if household else None


def _run(forms: Sequence[_Form]) -> list[UUID | None]:
    """The household of each form that was registered by this very form."""
    wanted = {(form.draft, form.version): None for form in forms}  # a double click counts once
    posted = [{"draft": draft, "version": version} for draft, version in wanted]
    rows = fetch(_SQL, [msgspec.json.encode(posted).decode(), max(form.at for form in forms)])
    found = {
        (draft, version): household
        for draft, version, outcome, household in rows
        if outcome == _REGISTERED
    }
    return [found.get((form.draft, form.version)) for form in forms]


_together: GroupCommit[_Form, UUID | None] = GroupCommit(_run)
