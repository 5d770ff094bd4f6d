"""Changing a registration that was sent: an edit is a draft, sealed with the household's key."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from procrastinate.contrib.django import app

from movilidad.apps.audit.actions import record
from movilidad.apps.audit.types import Actor, ActorKind
from movilidad.apps.messaging.actions import enqueue, prepare_messages
from movilidad.apps.messaging.types import Address
from movilidad.apps.registration.forms import REGISTRATION, flow
from movilidad.apps.registration.models import Consent, Contact, Draft, Household, Person
from movilidad.apps.registration.opening import LASTS, open_with_vault, place_of
from movilidad.apps.registration.prepare import Rows, addresses, from_bytea, rows_of
from movilidad.apps.registration.programmes import code_of
from movilidad.apps.registration.queries.overview import household_with_vault
from movilidad.apps.registration.queries.standing import contacts_for_messages
from movilidad.apps.registration.types import (
    DraftOpened,
    HouseholdWithdrawn,
    OpenDraft,
    Sending,
    Sent,
)
from movilidad.apps.registration.verdicts import verdict_for
from movilidad.apps.rulebook.queries import rules_at
from movilidad.infra.ids import new_id
from movilidad.infra.sealing.fields import Sealed
from movilidad.infra.sealing.vault import Vault

# What a change replaces. Kept: registered_at, channel, state, reference.
_REPLACED = (
    *("size", "units", "site_language", "interpreter", "accessible", "flags", "nationality"),
    *("department", "choices", "helper", "flow_edition", "screening"),
)


@transaction.atomic
def begin_change(*, household: UUID, lang: str, at: datetime) -> DraftOpened:
    """Open a draft filled with what was sent; the registration stands until it is sent again.

    Raises HouseholdUnknown or HouseholdWithdrawn.
    """
    row, vault = household_with_vault(household)
    if row.state != Household.State.REGISTERED:
        raise HouseholdWithdrawn
    document = vault.open(row.sealed, place=f"household:{household}")
    draft = Draft.objects.create(
        id=new_id(),
        programme_id=row.programme_id,
        start_key=uuid4(),
        sealed=Sealed(b""),
        language=lang,
        flow_edition=flow(REGISTRATION).edition,
        household_id=household,
        started_at=at,
        touched_at=at,
        expires_at=at + LASTS,
    )
    draft.sealed = vault.seal(document, place=place_of(draft.id))
    draft.save(update_fields=["sealed"])
    return DraftOpened(draft.id, document["reference"], draft.expires_at, fresh=True)


@transaction.atomic
def submit_change(*, draft: UUID, version: int, at: datetime) -> Sent:
    """Write a complete edit over the registration. The household is locked first, so that two
    edits follow one another. A change is taken whatever the rules say now: who is registered
    stays registered. Raises HouseholdWithdrawn and the failures of opening a draft."""
    held = Draft.objects.filter(id=draft).values("household_id")
    row = Household.objects.select_for_update().get(id__in=held)
    opened, vault = open_with_vault(draft, at=at)
    if opened.version != version:
        return Sent(Sending.CHANGED)
    if row.state != Household.State.REGISTERED:
        raise HouseholdWithdrawn
    rows = _rows(opened, vault, at)
    before = contacts_for_messages(row.id, vault=vault)
    _write_household(row, rows, at)
    _replace_people(row.id, rows)
    _add_consents(rows, at)
    # Whoever could change a registration could change the phone: the old ones are told too.
    told = dict.fromkeys([*before, *addresses(rows.contacts, vault)])
    _say_so(opened, row, told, vault, at)
    # What depends on size, language or access follows as a job: it stands later in the journey.
    app.configure_task("appointments.recheck").defer(household=str(row.id), version=row.version)
    Draft.objects.filter(id=draft).update(submitted_at=at, sealed=Sealed(b""))
    return Sent(Sending.REGISTERED, row.id, just_now=True)


def _rows(opened: OpenDraft, vault: Vault, at: datetime) -> Rows:
    form = flow(REGISTRATION)
    verdict = verdict_for(opened.programme, form, opened.answers, at=at, complete=True)
    return rows_of(opened, form, vault, verdict, at=at)


def _write_household(row: Household, rows: Rows, at: datetime) -> None:
    for column in _REPLACED:
        setattr(row, column, rows.household[column])
    row.sealed = from_bytea(rows.household["sealed"])
    row.version += 1
    row.changed_at = at
    row.save()


def _replace_people(household: UUID, rows: Rows) -> None:
    Person.objects.filter(household_id=household).delete()
    Contact.objects.filter(household_id=household).delete()
    Person.objects.bulk_create(Person(**_columns(one)) for one in rows.people)
    Contact.objects.bulk_create(Contact(**_columns(one)) for one in rows.contacts)


def _add_consents(rows: Rows, at: datetime) -> None:
    """Answers are added, never overwritten: what somebody once allowed stays provable."""
    Consent.objects.bulk_create(Consent(**one, answered_at=at) for one in rows.consents)


def _columns(row: dict[str, Any]) -> dict[str, Any]:
    """A prepared row as a model takes it: hex texts become bytes again."""
    plain = {key: value for key, value in row.items() if not key.endswith(("sealed", "_index"))}
    hexed = {key: from_bytea(value) for key, value in row.items() if key not in plain}
    return plain | hexed


def _say_so(
    opened: OpenDraft, row: Household, told: Iterable[Address], vault: Vault, at: datetime
) -> None:
    code = code_of(opened.programme)
    record(
        by=Actor(ActorKind.FAMILY, row.id),
        act="own.change",
        at=at,
        programme=code,
        household=row.id,
        details={"size": row.size, "version": row.version},
    )
    enqueue(
        prepare_messages(
            household=row.id,
            programme=code,
            template="changed",
            language=opened.language,
            params={"phone": rules_at(at).programmes[code].phone},
            addresses=told,
            vault=vault,
        ),
        at=at,
    )
