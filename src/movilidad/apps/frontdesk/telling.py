"""A family that waits outside is told by message: its place, when it is nearly time, the desk.

Only if the desk asked the family and the family gave a phone. The words name no purpose.
"""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings

from movilidad.apps.frontdesk.models import Visit
from movilidad.apps.frontdesk.queries.wait_words import wait_words
from movilidad.apps.frontdesk.queries.waits import wait_of
from movilidad.apps.frontdesk.types import NoContact, Stage, Wait
from movilidad.apps.messaging.actions import enqueue, prepare_messages
from movilidad.apps.registration.queries import contacts_for_messages, language_of
from movilidad.infra.sealing.keys import KeyDestroyed, vault_of

_SOON = 2  # as many families before it: time enough to walk back


def tell_now(row: Visit, at: datetime) -> None:
    """The place in line, with the address that shows it. Raises NoContact."""
    if not _send(row, "place", at, wait=wait_of(row.id, at)):
        raise NoContact(household=row.household_id)
    row.told = Visit.Told.PLACE


def tell_called(row: Visit, at: datetime) -> None:
    """It is called: to which desk. In the transaction of the call."""
    if row.told:
        _send(row, "called", at)


def tell_those_who_are_soon(row: Visit, at: datetime) -> None:
    """After a call, whoever wanted messages and is now among the next gets the second one.
    Another desk that calls at this instant sees to those it locked."""
    next_up = Visit.objects.filter(
        office_id=row.office_id, day=row.day, state=Stage.WAITING
    ).order_by("-priority", "due_at", "number")
    ids = list(next_up.values_list("id", flat=True)[: _SOON + 1])
    wanting = Visit.objects.select_for_update(skip_locked=True).filter(
        id__in=ids, state=Stage.WAITING, told=Visit.Told.PLACE
    )
    for one in wanting.order_by("id"):
        _send(one, "soon", at)
        one.told = Visit.Told.SOON
        one.save(update_fields=["told"])


def _send(row: Visit, template: str, at: datetime, *, wait: Wait | None = None) -> bool:
    """Put one message into the outbox; False if the family gave no way to reach it."""
    if row.household_id is None:
        return False
    try:
        vault = vault_of(row.household_id)
        addresses = contacts_for_messages(row.household_id, vault=vault)
    except KeyDestroyed:
        return False
    if not addresses:
        return False
    lang = language_of(row.household_id)
    rows = prepare_messages(
        household=row.household_id,
        programme=row.programme.code,
        template=template,
        language=lang,
        params=_params(row, lang, wait),
        addresses=addresses,
        vault=vault,
    )
    enqueue(rows, at=at)
    return True


def _params(row: Visit, lang: str, wait: Wait | None) -> Mapping[str, str]:
    link = f"{settings.SITE_ADDRESS}/{lang}/line/{row.line_code}/"
    return {
        "number": str(row.number),
        "desk": row.desk,
        "wait": wait_words(lang, wait) if wait else "",
        "link": link,
    }
