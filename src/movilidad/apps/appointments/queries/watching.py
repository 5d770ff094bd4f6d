"""What observers, auditors and anyone else may watch of a round."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from movilidad.apps.appointments.models import ObserverKey, Round
from movilidad.apps.appointments.publication import files_of, schedule_of
from movilidad.core.draw import folder
from movilidad.core.draw.schedule import DICE


@dataclass(frozen=True, slots=True)
class ListLine:
    """One frozen list; the last one counts."""

    number: int
    root: str
    entrants: int
    frozen_at: datetime


@dataclass(frozen=True, slots=True)
class RecomputationLine:
    """What a program found when it repeated the draw."""

    program: str
    result_root: str
    agrees: bool


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """An observer's signature of result.json; `public_key` and `signature` are hexadecimal."""

    government: str
    public_key: str
    signature: str


@dataclass(frozen=True, slots=True)
class Watch:
    """The watching of one round. Moments are UTC and None before the list is frozen."""

    objection_hours: int
    lists: tuple[ListLine, ...]
    objections: int
    objections_until: datetime | None
    reveals_until: datetime | None
    names_beacon: bool
    beacon_round: int | None
    beacon_at: datetime | None
    beacon_signature: str
    dice_from: datetime | None  # None where the rules name no dice
    dice_thrown: tuple[UUID, ...]  # parties
    recomputations: tuple[RecomputationLine, ...]
    signatures: tuple[SignatureLine, ...]


def watch_of(round_id: UUID) -> Watch:
    """What is on record about the watching of a round. Raises Round.DoesNotExist."""
    row = Round.objects.get(id=round_id)
    plan = schedule_of(row) if row.frozen_at else None
    named = plan if plan and row.beacon is not None else None
    dice = row.beacon is not None and row.beacon["fallback"] == DICE
    return Watch(
        objection_hours=row.objection_hours,
        lists=tuple(
            ListLine(one.number, one.root, one.entrants, one.frozen_at)
            for one in row.lists.order_by("number")
        ),
        objections=row.objections.count(),
        objections_until=plan.objections_until if plan else None,
        reveals_until=plan.reveals_until if plan else None,
        names_beacon=row.beacon is not None,
        beacon_round=row.beacon_round,
        beacon_at=named.beacon_at if named else None,
        beacon_signature=row.beacon_signature,
        dice_from=named.dice_from if named and dice else None,
        dice_thrown=tuple(row.parties.exclude(dice="").values_list("id", flat=True)),
        recomputations=tuple(
            RecomputationLine(one.program, one.result_root, one.agrees)
            for one in row.recomputations.order_by("id")
        ),
        signatures=tuple(
            SignatureLine(one.key.government, one.key.public_key, one.signature)
            for one in row.signatures.select_related("key").order_by("id")
        ),
    )


def has_key(member: UUID) -> bool:
    """Whether a member of staff has entered the key it signs with."""
    return ObserverKey.objects.filter(member=member).exists()


def result_to_sign(round_id: UUID) -> bytes | None:
    """The bytes of result.json of a checked round, for observers; None before."""
    row = Round.objects.filter(
        id=round_id, state__in=[Round.State.CHECKED, Round.State.PUBLISHED]
    ).first()
    return files_of(row)[folder.RESULT] if row else None
