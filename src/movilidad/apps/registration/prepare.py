"""From answers to the rows of a registration: checked, sealed, ready to be moved by one
statement (sql/submit.sql) or written by a change."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings

from movilidad.apps.messaging.actions import prepare_messages
from movilidad.apps.messaging.types import Address, Channel
from movilidad.apps.registration.names import person_index
from movilidad.apps.registration.programmes import code_of, local_day
from movilidad.apps.registration.references import reference_index
from movilidad.apps.registration.types import OpenDraft
from movilidad.apps.registration.verdicts import as_kept, holds_until
from movilidad.core.questionnaire import (
    Flow,
    consents,
    contacts,
    facts,
    household_size,
    prune,
)
from movilidad.core.screening import Verdict
from movilidad.core.vocabulary.places import OTHER_COUNTRY
from movilidad.core.vocabulary.references import in_blocks
from movilidad.infra.ids import new_id
from movilidad.infra.sealing.fields import Sealed
from movilidad.infra.sealing.vault import Vault, blind_index

OFFICE_LANGUAGE = "es"  # of the staff in all four countries: no interpreter needed

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Rows:
    """What a registration writes, by column name; `registered_at` and the like come later."""

    household: Row
    people: list[Row]
    contacts: list[Row]
    consents: list[Row]


def units_for(size: int) -> int:
    """Places a household takes: 1 unit up to 4 people, 2 up to 8, 3 up to 10."""
    return 1 if size <= 4 else 2 if size <= 8 else 3


def rows_of(draft: OpenDraft, flow: Flow, vault: Vault, verdict: Verdict, *, at: datetime) -> Rows:
    """The rows of a complete draft. The draft's answers must have been checked."""
    day = local_day(draft.programme, at)
    writing = _Writing(draft, flow, vault, day)
    return Rows(
        writing.household(verdict, at),
        list(writing.people()),
        list(writing.contacts()),
        list(writing.consents()),
    )


def prepared(
    draft: OpenDraft, flow: Flow, vault: Vault, verdict: Verdict, *, at: datetime
) -> dict[str, Any]:
    """What `registration_submit` moves: see sql/submit.sql."""
    rows = rows_of(draft, flow, vault, verdict, at=at)
    code = code_of(draft.programme)
    return {
        "valid_until": holds_until(draft.programme, verdict, at=at).isoformat(),
        "answer": verdict.answer.value,
        "rules": rows.household["screening"]["rules"],
        "household": rows.household,
        "people": rows.people,
        "contacts": rows.contacts,
        "consents": rows.consents,
        "entry": _entry(draft, code, rows),
        "messages": prepare_messages(
            household=draft.id,
            programme=code,
            template="registered",
            language=draft.language,
            params={"reference": in_blocks(draft.reference), "site": site_host()},
            addresses=addresses(rows.contacts, vault),
            vault=vault,
        ),
    }


def site_host() -> str:
    """The site as a message names it: without the scheme."""
    return settings.SITE_ADDRESS.partition("://")[2]


def addresses(rows: list[Row], vault: Vault) -> list[Address]:
    """Where the household allowed us to write."""
    channels = {"phone": Channel.SMS, "email": Channel.EMAIL}
    return [
        Address(
            channels[row["kind"]],
            vault.open(bytes.fromhex(row["sealed"][2:]), place=f"contact:{row['id']}")["value"],
        )
        for row in rows
        if row["may_message"]
    ]


def _entry(draft: OpenDraft, code: str, rows: Rows) -> Row:
    return {
        "id": str(new_id()),
        "programme": code,
        "actor_kind": "public",
        "act": "household.register",
        "household_id": str(draft.id),
        "details": {
            "size": rows.household["size"],
            "helper": rows.household["helper"],
            "channel": rows.household["channel"],
            "edition": rows.household["flow_edition"],
        },
    }


class _Writing:
    """The answers that count, and how each kind of row is read from them."""

    def __init__(self, draft: OpenDraft, flow: Flow, vault: Vault, day: date) -> None:
        self.draft, self.flow, self.vault, self.day = draft, flow, vault, day
        self.household_id = draft.household or draft.id
        self.answers = prune(flow, draft.answers, day)
        self.facts = facts(flow, draft.answers, at=day)

    def household(self, verdict: Verdict, at: datetime) -> Row:
        size = household_size(self.flow, self.answers)
        document = {"reference": self.draft.reference, "answers": self.answers}
        return {
            "id": str(self.household_id),
            "programme_id": str(self.draft.programme),
            "reference_index": _bytea(reference_index(self.draft.reference)),
            "sealed": self._seal(document, f"household:{self.household_id}"),
            "state": "registered",
            "size": size,
            "units": units_for(size),
            "site_language": self.draft.language,
            "interpreter": _interpreter(self.answers.get("languages")),
            "accessible": bool(self.facts.get("accessible")),
            "flags": sorted(self.facts.get("flags", [])),
            "nationality": _country(self.facts.get("nationality")),
            "department": self.facts.get("department_now", ""),
            "choices": _choices(self.answers.get("office_days")),
            "channel": "web",
            "helper": self.answers.get("helper") == "helper",
            "flow_edition": self.flow.edition,
            "screening": as_kept(verdict, at=at),
            "version": 1,
        }

    def people(self) -> Iterator[Row]:
        for number, person in enumerate(self.answers["people"]):
            names, born = person["names"], str(person["birth_date"])
            row_id = str(new_id())
            document = {
                "given": names["given"],
                "family": names["family"],
                "birth_date": born,
                "needs": person.get("needs") or [],
            }
            yield {
                "id": row_id,
                "household_id": str(self.household_id),
                "position": number + 1,
                "relationship": person.get("relationship", "self"),
                "nationality": _country(self.facts.get("nationality")) if number == 0 else "",
                "birth_year": int(born[:4]),
                "sealed": self._seal(document, f"person:{row_id}"),
                "name_index": _bytea(person_index(names["given"], names["family"], int(born[:4]))),
            }

    def contacts(self) -> Iterator[Row]:
        for reach in contacts(self.flow, self.draft.answers, self.day):
            row_id = str(new_id())
            owner = str(reach["person"] + 1) if reach["person"] else reach["owner"]
            document = {"value": reach["value"], "owner": owner, "hours": reach["hours"]}
            yield {
                "id": row_id,
                "household_id": str(self.household_id),
                "kind": reach["kind"],
                "country": _country(reach["country"]),
                "may_message": reach["may_message"],
                "sealed": self._seal(document, f"contact:{row_id}"),
                "value_index": _bytea(contact_index(reach["kind"], reach["value"])),
            }

    def consents(self) -> Iterator[Row]:
        for given in consents(self.flow, self.draft.answers, self.day):
            yield {
                "id": str(new_id()),
                "household_id": str(self.household_id),
                "position": given["person"] + 1,
                "purpose": given["purpose"],
                "recipient": given["recipient"],
                "answer": given["answer"],
                "edition": self.flow.edition,
            }

    def _seal(self, document: Mapping[str, Any], place: str) -> str:
        return _bytea(self.vault.seal(document, place=place))


def contact_index(kind: str, value: str) -> bytes:
    """The fingerprint of a phone (E.164) or e-mail address, in any case of letters."""
    return blind_index(kind, value.casefold())


def _bytea(value: bytes) -> str:
    """PostgreSQL's hex input, as JSON can carry it."""
    return "\\x" + bytes(value).hex()


def from_bytea(text: str) -> Sealed:
    """The sealed value of a prepared row."""
    return Sealed(bytes.fromhex(text[2:]))


def _country(code: object) -> str:
    return code if isinstance(code, str) and code != OTHER_COUNTRY else ""


def _interpreter(languages: Mapping[str, Any] | None) -> str | None:
    main = languages["main"] if languages else OFFICE_LANGUAGE
    return None if main == OFFICE_LANGUAGE else main


def _choices(wished: Mapping[str, Any] | None) -> list[Row]:
    if not wished:
        return []
    halfdays = [day for day in wished["days"] if day != "any"]
    return [{"office": office, "halfdays": halfdays} for office in wished["offices"]]
