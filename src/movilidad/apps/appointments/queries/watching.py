"""What observers, auditors and anyone else may watch of a round."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypedDict
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from movilidad.apps.appointments.life.signatures import signing_until
from movilidad.apps.appointments.models import (
    FrozenList,
    Objection,
    ObserverKey,
    Party,
    Recomputation,
    ResultSignature,
    Round,
    SigningRefusal,
)
from movilidad.apps.appointments.publication import result_bytes, schedule_of
from movilidad.core.draw.schedule import DICE

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations


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
class UnsignedLine:
    """A government that the rules name and that has not signed; `reason` is empty if it said
    nothing."""

    government: str
    reason: str


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
    signers: tuple[str, ...]  # governments that the rules name
    signing_hours: int
    signing_until: datetime | None  # None before the cross-check
    unsigned: tuple[UnsignedLine, ...]


class WatchParts(TypedDict):
    """What `watch_parts` adds to a row of a round."""

    list_rows: list[dict[str, Any]]
    objection_count: int | None  # None: there is none
    dice_rows: list[UUID]
    recomputation_rows: list[dict[str, Any]]
    signature_rows: list[dict[str, str]]
    refusal_rows: list[dict[str, str]]


def watch_parts() -> dict[str, Subquery]:
    """What a row of a round needs for `watch_from`, read by the statement that reads the round."""
    of_round = {"round": OuterRef("pk")}
    frozen = JSONObject(number="number", root="root", entrants="entrants", frozen_at="frozen_at")
    repeated = JSONObject(program="program", result_root="result_root", agrees="agrees")
    signed = JSONObject(
        government="key__government", public_key="key__public_key", signature="signature"
    )
    refused = JSONObject(government="key__government", reason="reason")
    objections = Objection.objects.filter(**of_round).order_by().values("round")
    threw = Party.objects.filter(**of_round).exclude(dice="")
    return {
        "list_rows": _array(FrozenList.objects.filter(**of_round).order_by("number"), frozen),
        "objection_count": Subquery(objections.annotate(one=Count("id")).values("one")),
        "dice_rows": ArraySubquery(threw.values("id")),
        "recomputation_rows": _array(
            Recomputation.objects.filter(**of_round).order_by("id"), repeated
        ),
        "signature_rows": _array(
            ResultSignature.objects.filter(**of_round).order_by("id"), signed
        ),
        "refusal_rows": _array(SigningRefusal.objects.filter(**of_round).order_by("id"), refused),
    }


def _array(rows: "QuerySet[Any, Any]", told: JSONObject) -> ArraySubquery:
    return ArraySubquery(rows.values(told=told))


def watch_from(row: "WithAnnotations[Round, WatchParts]") -> Watch:
    """What is on record about the watching of a round."""
    plan = schedule_of(row) if row.frozen_at else None
    named = plan if plan and row.beacon is not None else None
    dice = row.beacon is not None and row.beacon["fallback"] == DICE
    return Watch(
        objection_hours=row.objection_hours,
        lists=tuple(
            ListLine(**{**one, "frozen_at": datetime.fromisoformat(one["frozen_at"])})
            for one in row.list_rows
        ),
        objections=row.objection_count or 0,
        objections_until=plan.objections_until if plan else None,
        reveals_until=plan.reveals_until if plan else None,
        names_beacon=row.beacon is not None,
        beacon_round=row.beacon_round,
        beacon_at=named.beacon_at if named else None,
        beacon_signature=row.beacon_signature,
        dice_from=named.dice_from if named and dice else None,
        dice_thrown=tuple(row.dice_rows),
        recomputations=tuple(RecomputationLine(**one) for one in row.recomputation_rows),
        signatures=tuple(SignatureLine(**one) for one in row.signature_rows),
        signers=tuple(row.signers),
        signing_hours=row.signing_hours,
        signing_until=signing_until(row),
        unsigned=_unsigned(row),
    )


def _unsigned(row: "WithAnnotations[Round, WatchParts]") -> tuple[UnsignedLine, ...]:
    if row.checked_at is None:
        return ()
    signed = {one["government"] for one in row.signature_rows}
    reasons = {one["government"]: one["reason"] for one in row.refusal_rows}
    return tuple(
        UnsignedLine(name, reasons.get(name, "")) for name in row.signers if name not in signed
    )


def has_key(member: UUID) -> bool:
    """Whether a member of staff has entered the key it signs with."""
    return ObserverKey.objects.filter(member=member).exists()


def known_governments() -> list[str]:
    """The governments whose observers have entered a key, the oldest first."""
    keys = ObserverKey.objects.order_by("entered_at", "id").values_list("government", flat=True)
    return list(dict.fromkeys(keys))


def result_to_sign(round_id: UUID) -> bytes | None:
    """The bytes of result.json of a checked round, for observers; None before."""
    row = Round.objects.filter(
        id=round_id, state__in=[Round.State.CHECKED, Round.State.PUBLISHED]
    ).first()
    return result_bytes(row) if row else None
