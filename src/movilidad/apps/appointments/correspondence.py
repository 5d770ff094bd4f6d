"""What a family is told, by the channels it chose: days and codes, never a place or a purpose."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings

from movilidad.apps.messaging.actions import enqueue, prepare_messages
from movilidad.apps.registration.queries import (
    contacts_for_messages,
    correspondents,
    language_of,
)
from movilidad.apps.registration.queries.standing import Correspondent
from movilidad.infra.sealing.keys import KeyDestroyed, vault_of
from movilidad.infra.sealing.vault import Vault
from movilidad.infra.words import text


def letters(
    household: UUID,
    programme: str,
    template: str,
    *,
    until: datetime | None = None,
    zone: str = "UTC",
    link: str | None = None,
    vault: Vault | None = None,
) -> list[dict[str, Any]]:
    """Outbox rows of one message to one household, sealed; none if it wants no messages.

    `until` is written in the office's own time with the name of its zone; `link` is the end of
    an address (direct.links). Hand over `vault` where it is at hand. Raises KeyDestroyed for a
    household that was forgotten.
    """
    opened = vault or vault_of(household)
    addresses = contacts_for_messages(household, vault=opened)
    if not addresses:
        return []
    language = language_of(household)
    moment = {"until": _moment(language, until, zone)} if until else {}
    address = {"link": f"{settings.SITE_ADDRESS}/{language}/visit/{link}/"} if link else {}
    return prepare_messages(
        household=household,
        programme=programme,
        template=template,
        language=language,
        params={"site": settings.SITE_ADDRESS, **moment, **address},
        addresses=addresses,
        vault=opened,
    )


@dataclass(frozen=True, slots=True)
class Letter:
    """One of many messages; see `letters`."""

    household: UUID
    template: str
    until: datetime | None = None
    zone: str = "UTC"


def many_letters(programme: str, wanted: Sequence[Letter]) -> list[list[dict[str, Any]]]:
    """What `letters` returns for each, in a few statements for all of them; nothing for a
    household that was forgotten."""
    known = correspondents({one.household for one in wanted})
    return [_written(programme, one, known.get(one.household)) for one in wanted]


def _written(programme: str, letter: Letter, to: Correspondent | None) -> list[dict[str, Any]]:
    if to is None or not to.addresses:
        return []
    until = letter.until and _moment(to.language, letter.until, letter.zone)
    return prepare_messages(
        household=letter.household,
        programme=programme,
        template=letter.template,
        language=to.language,
        params={"site": settings.SITE_ADDRESS, **({"until": until} if until else {})},
        addresses=to.addresses,
        vault=to.vault,
    )


def tell(household: UUID, programme: str, template: str, *, at: datetime) -> None:
    """Put one message into the outbox, in the caller's transaction. Of a household that was
    forgotten nobody is left to tell."""
    try:
        rows = letters(household, programme, template)
    except KeyDestroyed:
        return
    enqueue(rows, at=at)


def _moment(language: str, moment: datetime, zone: str) -> str:
    there = moment.astimezone(ZoneInfo(zone))
    name = text(language, f"public.zone_{zone.rpartition('/')[2].lower()}")
    return f"{there:%d/%m %H:%M} ({name})"
