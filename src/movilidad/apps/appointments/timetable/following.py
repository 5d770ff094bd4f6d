"""Making the sessions of an office as its plan says. The caller holds the office's lock."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef

from movilidad.apps.appointments.actions.plan_sessions import set_languages
from movilidad.apps.appointments.models import Offer, Round, Session, SessionLanguage
from movilidad.apps.appointments.queries.sessions import SessionLine
from movilidad.apps.appointments.timetable.difference import Difference
from movilidad.apps.appointments.timetable.wanted import Wanted
from movilidad.core.timetable import Block
from movilidad.infra.ids import new_id


def follow(plan: Wanted, found: Difference, at: datetime) -> tuple[int, int, int]:
    """Create, change and drop what nobody stands in the way of; how many of each.

    Each statement names what it relies on again: a family that took a seat meanwhile keeps it,
    and the session is met again by the next comparison.
    """
    touched = [line.id for line, _ in found.change] + [line.id for line in found.drop]
    _lock(touched)
    changed = sum(_change(line, block) for line, block in found.change)
    return _create(plan, found.create), changed, _drop(found.drop, at)


def _lock(sessions: list[UUID]) -> None:
    """All of them before any is written, in the order in which everybody locks sessions."""
    rows = Session.objects.filter(id__in=sessions).order_by("id")
    list(rows.select_for_update(no_key=True).values_list("id", flat=True))


def _create(plan: Wanted, blocks: Iterable[Block]) -> int:
    wanted = {new_id(): block for block in blocks}
    Session.objects.bulk_create(
        (
            Session(
                id=session_id,
                programme_id=plan.programme.id,
                office_id=plan.office.id,
                starts_at=block.starts_at,
                ends_at=block.ends_at,
                units=block.units,
                accessible=block.accessible,
                purpose=block.purpose,
                service=block.service,
                made_by=Session.MadeBy.TIMETABLE,
                limit_id=plan.limit_of(block.purpose, block.starts_at),
            )
            for session_id, block in wanted.items()
        ),
        ignore_conflicts=True,
        batch_size=500,
    )
    made = set(Session.objects.filter(id__in=wanted).values_list("id", flat=True))
    SessionLanguage.objects.bulk_create(
        (
            SessionLanguage(id=new_id(), session_id=session_id, language=code, units=units)
            for session_id, block in wanted.items()
            if session_id in made
            for code, units in sorted(block.languages.items())
        ),
        batch_size=500,
    )
    return len(made)


def _change(line: SessionLine, block: Block) -> bool:
    """Take over what the plan says, if what families hold still fits in it."""
    row = Session.objects.get(id=line.id)
    offered = sum(row.offers.filter(state=Offer.State.OPEN).values_list("units", flat=True))
    spoken = dict(row.languages.values_list("language", "taken"))
    if (
        row.cancelled_at is not None
        or row.made_by != Session.MadeBy.TIMETABLE
        or row.taken_units + offered > block.units
        or row.taken_accessible > block.accessible
        or any(taken > block.languages.get(code, 0) for code, taken in spoken.items())
    ):
        return False
    row.units, row.accessible, row.service = block.units, block.accessible, block.service
    row.overbooked_units, row.overbooking = 0, None
    row.save(update_fields=["units", "accessible", "service", "overbooked_units", "overbooking"])
    set_languages(row, block.languages)
    return True


def _drop(lines: Iterable[SessionLine], at: datetime) -> int:
    offered = Offer.objects.filter(session_id=OuterRef("id"), state=Offer.State.OPEN)
    empty = Session.objects.filter(
        ~Exists(offered),
        id__in=[line.id for line in lines],
        cancelled_at=None,
        taken_units=0,
    )
    # a draft of a round counts only what it can still give
    drafts = empty.filter(round__state=Round.State.DRAFT).update(round=None, cancelled_at=at)
    return drafts + empty.update(cancelled_at=at)
