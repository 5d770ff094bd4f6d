"""What every change of an office's plan shares: the constraint that fires has a sentence, a page
that is behind is told so, and the trail is kept."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from django.db import IntegrityError, transaction

from movilidad.apps.audit.actions import record
from movilidad.apps.offices.models import Office
from movilidad.apps.offices.types import (
    Backwards,
    DeskCodeMalformed,
    DeskCodeTaken,
    Gone,
    InterpreterSilent,
    LabelTaken,
    MemberTaken,
    OfficeRefused,
    OutOfBounds,
    Overlap,
    SharedTwice,
    Stretch,
)
from movilidad.apps.staff.policy import require
from movilidad.apps.staff.types import Principal

_SENTENCES: Mapping[str, type[OfficeRefused]] = MappingProxyType(
    {
        "offices_desk_once": DeskCodeTaken,
        "offices_desk_code_plain": DeskCodeMalformed,
        "offices_worker_once": LabelTaken,
        "offices_member_once": MemberTaken,
        "offices_interpreter_speaks": InterpreterSilent,
        "offices_hours_forward": Backwards,
        "offices_opening_forward": Backwards,
        "offices_absence_forward": Backwards,
        "offices_closure_forward": Backwards,
        "offices_hours_apart": Overlap,
        "offices_opening_apart": Overlap,
        "offices_absence_apart": Overlap,
        "offices_closure_apart": Overlap,
        "offices_time_shared_once": SharedTwice,
        "offices_block_length": OutOfBounds,
        "offices_weeks_ahead": OutOfBounds,
    }
)


@contextmanager
def named() -> Iterator[None]:
    """Turn the constraint that fires into the refusal that says so."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        for constraint, refusal in _SENTENCES.items():
            if constraint in str(error):
                raise refusal from None
        raise


def allowed(by: Principal, office: UUID) -> Office:
    """The office's row, locked, for who may plan there. Raises NotAllowed, Gone."""
    require(by, "timetable.edit", office=office)
    return lock_plan(office=office)


def lock_plan(*, office: UUID) -> Office:
    """The office's row, locked until the transaction ends: changes of one office's plan and the
    making of its sessions wait for each other. Raises Gone."""
    row = Office.objects.select_for_update(no_key=True, of=["self"]).filter(id=office).first()
    if row is None:
        raise Gone
    return row


def note(
    by: Principal, at: datetime, office: Office, what: str, subject: UUID, **details: str | int
) -> None:
    """The trail of a change: what kind of thing, and codes."""
    record(
        by=by.actor,
        act="timetable.edit",
        at=at,
        office=office.id,
        subject=subject,
        details={"what": what, **details},
    )


def in_order(stretches: tuple[Stretch, ...]) -> list[tuple[int, object, object]]:
    """As plain values, for comparing what is stored with what is wanted."""
    return sorted((one.weekday, one.starts, one.ends) for one in stretches)
