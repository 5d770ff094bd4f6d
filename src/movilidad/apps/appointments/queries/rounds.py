"""Rounds as staff see them, and as everybody may."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias, TypedDict, cast
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, F, Max, Min, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, JSONObject

from movilidad.apps.appointments.models import Offer, Party, Round, Session, Ticket
from movilidad.apps.appointments.queries.watching import (
    Watch,
    WatchParts,
    watch_from,
    watch_parts,
)

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

FEWEST_SHOWN = 10  # a smaller number could point at a family


@dataclass(frozen=True, slots=True)
class RoundLine:
    """One round in a list. Times are UTC; `places` are units."""

    id: UUID
    code: str
    state: str
    zone: str
    opens_at: datetime
    closes_at: datetime
    sessions: int
    places: int
    entrants: int


@dataclass(frozen=True, slots=True)
class PartyLine:
    """A party; `reveal` is empty until it spoke."""

    id: UUID
    name: str
    commitment: str
    reveal: str


@dataclass(frozen=True, slots=True)
class OfficePlaces:
    """What one office gives to a round."""

    office: UUID
    office_code: str
    sessions: int
    places: int
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class SizeLine:
    """Households of one size class; None where the number is too small to show."""

    units: int
    entrants: int | None
    offered: int | None


@dataclass(frozen=True, slots=True)
class RoundSheet:
    """Everything about a round that is not about one family. `overbooked` are units beside the
    desks, because some families do not come."""

    line: RoundLine
    programme: UUID
    rules: str
    reserves: tuple[Mapping[str, Any], ...]
    confirm_hours: int
    params_hash: str
    entrants_root: str
    seed: str
    result_root: str
    frozen_at: datetime | None
    drawn_at: datetime | None
    published_at: datetime | None
    parties: tuple[PartyLine, ...]
    offices: tuple[OfficePlaces, ...]
    seed_material: Mapping[str, Any]
    overbooked: int
    watch: Watch

    @property
    def silent(self) -> tuple[PartyLine, ...]:
        """The parties that have not revealed."""
        return tuple(party for party in self.parties if not party.reveal)


def rounds_of(programme: UUID) -> list[RoundLine]:
    """Every round of a programme, the newest first."""
    return [_line(row) for row in _rows().filter(programme_id=programme)]


def public_rounds(programme: UUID) -> list[RoundLine]:
    """The rounds that were announced, the newest first; one statement."""
    announced = _rows().filter(programme_id=programme).exclude(params_hash="")
    return [_line(row) for row in announced]


def round_sheet(round_id: UUID) -> RoundSheet | None:
    """One round, or None; one statement."""
    row = _whole_rows().filter(id=round_id).first()
    return _sheet(row) if row else None


def public_round(code: str) -> RoundSheet | None:
    """An announced round by its code, or None; one statement."""
    row = _whole_rows().filter(code=code).exclude(params_hash="").first()
    return _sheet(row) if row else None


def offers_by_state(round_id: UUID) -> dict[str, int]:
    """How many offers of a round are open, confirmed, declined, lapsed, withdrawn. Staff only."""
    rows = Offer.objects.filter(round_id=round_id).values_list("state").annotate(Count("id"))
    return dict(rows.order_by("state"))


def sizes_of(round_id: UUID) -> list[SizeLine]:
    """Entrants and drawn seats by size class, with every small number left out. Public."""
    rows = (
        Ticket.objects.filter(round_id=round_id)
        .values_list("entrant__units")
        .annotate(Count("id"), Count("session_id"))
    )
    counted = {units: (entrants, seats) for units, entrants, seats in rows.order_by()}
    entrants = suppress({units: counted.get(units, (0, 0))[0] for units in (1, 2, 3)})
    seats = suppress({units: counted.get(units, (0, 0))[1] for units in (1, 2, 3)})
    return [SizeLine(units, entrants[units], seats[units]) for units in (1, 2, 3)]


def suppress(cells: Mapping[int, int]) -> dict[int, int | None]:
    """Leave out numbers under 10, and then the smallest others until what is left out cannot be
    told from the total: at least two cells that together hold ten."""
    hidden = {name for name, count in cells.items() if count < FEWEST_SHOWN}
    shown = sorted(cells.keys() - hidden, key=lambda name: (cells[name], name))
    while hidden and shown and (len(hidden) == 1 or _together(cells, hidden) < FEWEST_SHOWN):
        hidden.add(shown.pop(0))
    return {name: None if name in hidden else count for name, count in cells.items()}


def _together(cells: Mapping[int, int], names: set[int]) -> int:
    return sum(cells[name] for name in names)


class _Counts(TypedDict):
    session_count: int
    places: int


class _Parts(_Counts, WatchParts):
    overbooked: int
    material: Mapping[str, Any] | None
    party_rows: list[dict[str, str]]
    office_rows: list[dict[str, Any]]


_Row: TypeAlias = "WithAnnotations[Round, _Counts]"
_WholeRow: TypeAlias = "WithAnnotations[Round, _Parts]"


def _rows() -> "QuerySet[_Row]":
    return (
        Round.objects.select_related("programme")
        .annotate(session_count=Count("sessions"), places=Sum("sessions__units", default=0))
        .order_by("-opens_at", "-id")
    )


def _whole_rows() -> "QuerySet[_WholeRow]":
    """A round with all that its page tells, in one statement however many parts it has."""
    sessions = Session.objects.filter(round=OuterRef("pk")).order_by().values("round")
    standing = sessions.filter(cancelled_at=None)
    rows = Round.objects.select_related("programme").annotate(
        session_count=_one(sessions.annotate(one=Count("id"))),
        places=_one(sessions.annotate(one=Sum("units"))),
        overbooked=_one(standing.annotate(one=Sum("overbooked_units"))),
        material=F("draw__seed_material"),
        party_rows=ArraySubquery(_parties()),
        office_rows=ArraySubquery(_offices()),
        **watch_parts(),
    )
    return cast("QuerySet[_WholeRow]", rows)  # the checker does not follow the unpacked parts


def _one(counted: "QuerySet[Any, Any]") -> Coalesce:
    return Coalesce(Subquery(counted.values("one")), 0)


def _parties() -> "QuerySet[Party, Any]":
    told = JSONObject(id="id", name="name", commitment="commitment", reveal="reveal")
    return Party.objects.filter(round=OuterRef("pk")).order_by("name").values(told=told)


def _offices() -> "QuerySet[Session, Any]":
    told = JSONObject(
        office="office_id",
        office_code="office__code",
        sessions=Count("id"),
        places=Sum("units"),
        first=Min("starts_at"),
        last=Max("ends_at"),
    )
    by_office = Session.objects.filter(round=OuterRef("pk")).values("office_id", "office__code")
    return by_office.annotate(told=told).order_by("office__position").values("told")


def _line(row: "_Row | _WholeRow") -> RoundLine:
    return RoundLine(
        id=row.id,
        code=row.code,
        state=row.state,
        zone=row.programme.zone,
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        sessions=row.session_count,
        places=row.places,
        entrants=row.entrants_count,
    )


def _sheet(row: _WholeRow) -> RoundSheet:
    return RoundSheet(
        line=_line(row),
        programme=row.programme_id,
        rules=row.rules,
        reserves=tuple(row.reserves),
        confirm_hours=row.confirm_hours,
        params_hash=row.params_hash,
        entrants_root=row.entrants_root,
        seed=row.seed,
        result_root=row.result_root,
        frozen_at=row.frozen_at,
        drawn_at=row.drawn_at,
        published_at=row.published_at,
        parties=tuple(
            PartyLine(UUID(one["id"]), one["name"], one["commitment"], one["reveal"])
            for one in row.party_rows
        ),
        offices=tuple(_office_places(one) for one in row.office_rows),
        seed_material=row.material or {},
        overbooked=row.overbooked,
        watch=watch_from(row),
    )


def _office_places(told: Mapping[str, Any]) -> OfficePlaces:
    moments = {name: datetime.fromisoformat(told[name]) for name in ("first", "last")}
    return OfficePlaces(**{**told, "office": UUID(told["office"]), **moments})
