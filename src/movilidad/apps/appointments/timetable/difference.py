"""How the sessions of an office differ from its plan. Nothing is written here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from movilidad.apps.appointments.models import Round, Session
from movilidad.apps.appointments.queries.sessions import SessionLine, lines_of
from movilidad.apps.appointments.timetable.wanted import Wanted
from movilidad.core.timetable import Block

_FREE_ROUNDS = {None, Round.State.DRAFT.value, Round.State.PUBLISHED.value, "cancelled"}


@dataclass(frozen=True, slots=True)
class Crowded:
    """A session in which families hold more than the plan has left for it; `block` None: the
    plan has no such session any more."""

    line: SessionLine
    block: Block | None


@dataclass(frozen=True, slots=True)
class Difference:
    """What following the plan would do. `fixed` belong to a round between opening and
    publishing, and are left; `by_hand` a person made, changed or cancelled, and are left too."""

    create: tuple[Block, ...]
    change: tuple[tuple[SessionLine, Block], ...]
    drop: tuple[SessionLine, ...]
    crowded: tuple[Crowded, ...]
    fixed: tuple[SessionLine, ...]
    by_hand: int

    @property
    def empty(self) -> bool:
        """Whether the sessions are as planned, or nothing can be done about them."""
        return not (self.create or self.change or self.drop or self.crowded)


def difference(plan: Wanted, at: datetime) -> Difference:
    """Compare the sessions that begin after `at` with the plan (three statements)."""
    rows = Session.objects.filter(
        office_id=plan.office.id, starts_at__gte=plan.start, starts_at__lt=plan.end
    )
    lines = lines_of(rows.filter(starts_at__gt=at))
    blocks = {_key(block): block for block in plan.blocks if block.starts_at > at}
    living = [line for line in lines if not line.cancelled]
    change, drop, crowded, fixed = [], [], [], []
    by_hand = 0
    for line in living:
        block = blocks.get(_key(line))
        shut = plan.is_shut(line.starts_at, line.ends_at)
        if line.by_hand and not shut:
            by_hand += 1
        elif block is not None and _as_planned(line, block):
            continue
        elif line.round_state not in _FREE_ROUNDS:
            fixed.append(line)
        elif _fits(line, block):
            if block is None:
                drop.append(line)
            else:
                change.append((line, block))
        else:
            crowded.append(Crowded(line, block))
    refused = [line for line in lines if line.cancelled and line.by_hand]
    create = [one for one in blocks.values() if not _meets(one, [*living, *refused])]
    return Difference(
        tuple(create), tuple(change), tuple(drop), tuple(crowded), tuple(fixed),
        by_hand + len(refused),
    )  # fmt: skip


def _key(one: Block | SessionLine) -> tuple[datetime, datetime, str]:
    return one.starts_at, one.ends_at, one.purpose


def _as_planned(line: SessionLine, block: Block) -> bool:
    languages = {one.language: one.units for one in line.languages}
    return (line.desks, line.accessible, line.service, languages) == (
        block.units,
        block.accessible,
        block.service,
        dict(block.languages),
    )


def _fits(line: SessionLine, block: Block | None) -> bool:
    """Whether everything that families hold or are offered has room in the planned block."""
    if block is None:
        return line.taken == 0 and line.offered == 0
    spoken = all(one.taken <= block.languages.get(one.language, 0) for one in line.languages)
    return (
        spoken
        and line.taken + line.offered <= block.units
        and line.taken_accessible <= block.accessible
    )


def _meets(block: Block, lines: Iterable[SessionLine]) -> bool:
    return any(
        line.purpose == block.purpose
        and line.starts_at < block.ends_at
        and block.starts_at < line.ends_at
        for line in lines
    )
