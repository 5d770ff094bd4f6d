"""A small invented world for rounds: content, households with a phone, sessions, steps."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings

from movilidad.apps.appointments import actions
from movilidad.apps.appointments.models import Offer, Round, Ticket
from movilidad.apps.audit.types import Actor, ActorKind
from movilidad.apps.offices.actions import load_content
from movilidad.apps.offices.queries import forget_cached, programme
from movilidad.apps.offices.types import Office, Programme
from movilidad.apps.registration.models import Contact, Household
from movilidad.infra.ids import new_id
from movilidad.infra.sealing.keys import make_vault

ZONE = ZoneInfo("America/Guatemala")
OFFICE = "agua-caliente"  # the one office of the content with published hours
MONDAY = datetime(2023, 7, 31, tzinfo=ZONE).date()
OPENS = datetime(2023, 7, 3, 14, tzinfo=UTC)
CLOSES = datetime(2023, 7, 17, 14, tzinfo=UTC)
DRAWS = CLOSES + timedelta(days=2)
MANAGER = Actor(ActorKind.STAFF, UUID(int=1))
SECRETS = {"Embassy": sha256(b"first").hexdigest(), "Ministry": sha256(b"second").hexdigest()}
RESERVES: list[Mapping[str, object]] = [
    {"code": "MED", "units": 1, "who": "MED", "order": "lottery"},
    {"code": "OPEN", "units": 2, "who": "*", "order": "lottery"},
    {"code": "WAIT", "units": 2, "who": "*", "order": "losses"},
]


def load() -> Programme:
    """Load the real content of Guatemala, and of no other country."""
    forget_cached()
    with TemporaryDirectory() as folder:
        countries = Path(folder) / "countries"
        countries.mkdir()
        (countries / "gt").symlink_to(Path(settings.CONTENT) / "countries" / "gt")
        load_content(content=Path(folder), at=OPENS - timedelta(days=30))
    return programme("gt")


def office() -> Office:
    return programme("gt").office_named(OFFICE)


def commitment_of(secret: str) -> str:
    return sha256(bytes.fromhex(secret)).hexdigest()


def register(
    *,
    size: int = 3,
    interpreter: str | None = None,
    accessible: bool = False,
    flags: Iterable[str] = (),
    halfdays: Iterable[str] = (),
    office_code: str = OFFICE,
    phone: str = "+50255512345",
    at: datetime = OPENS,
    language: str = "es",
) -> UUID:
    """A standing household with one phone that may be written to."""
    household = new_id()
    vault = make_vault(household)
    Household.objects.create(
        id=household,
        programme_id=programme("gt").id,
        reference_index=household.bytes,
        sealed=vault.seal({"reference": "0" * 17, "answers": {}}, place=f"household:{household}"),
        size=size,
        units=1 if size <= 4 else 2 if size <= 8 else 3,
        site_language=language,
        interpreter=interpreter,
        accessible=accessible,
        flags=list(flags),
        nationality="GT",
        department="GT-20",
        choices=[{"office": office_code, "halfdays": list(halfdays)}],
        flow_edition="test",
        screening={},
        registered_at=at,
        changed_at=at,
    )
    contact = new_id()
    Contact.objects.create(
        id=contact,
        household_id=household,
        kind="phone",
        country="GT",
        may_message=True,
        sealed=vault.seal(
            {"value": phone, "owner": "own", "hours": []}, place=f"contact:{contact}"
        ),
        value_index=b"",
    )
    return household


def plan(
    *,
    units: int = 4,
    days: int = 1,
    accessible: int = 1,
    languages: Mapping[str, int] | None = None,
    hours: tuple[int, ...] = (9,),
) -> list[UUID]:
    """Sessions of an hour each, from the Monday on."""
    planned = actions.plan_sessions(
        programme="gt",
        office=office().id,
        days=[MONDAY + timedelta(days=day) for day in range(days)],
        times=[(time(hour), time(hour + 1)) for hour in hours],
        units=units,
        accessible=accessible,
        languages=languages or {},
        by=MANAGER,
        at=OPENS,
    )
    assert not planned.refused, planned.refused
    return list(planned.created)


@dataclass(slots=True)
class Steps:
    """One round, driven step by step at the right moments."""

    sessions: list[UUID]
    code: str = "gt-2023-07-a"
    reserves: list[Mapping[str, object]] = field(default_factory=lambda: list(RESERVES))
    objection_hours: int = 0
    beacon: Mapping[str, object] | None = None
    signers: Iterable[str] = ()
    signing_hours: int = 72
    id: UUID = field(init=False)

    def __post_init__(self) -> None:
        self.id = actions.create_round(
            programme=programme("gt").id,
            code=self.code,
            opens_at=OPENS,
            closes_at=CLOSES,
            reserves=self.reserves,
            sessions=self.sessions,
            objection_hours=self.objection_hours,
            beacon=self.beacon,
            signers=self.signers,
            signing_hours=self.signing_hours,
            by=MANAGER,
            at=OPENS,
        )

    @property
    def row(self) -> Round:
        return Round.objects.get(id=self.id)

    def commit(self) -> "Steps":
        for party, secret in SECRETS.items():
            actions.commit_secret(
                round_id=self.id,
                party=party,
                commitment=commitment_of(secret),
                by=MANAGER,
                at=OPENS,
            )
        return self

    def open(self) -> "Steps":
        actions.open_round(round_id=self.id, by=MANAGER, at=OPENS)
        return self

    def close(self) -> "Steps":
        actions.close_round(round_id=self.id, by=MANAGER, at=CLOSES)
        return self

    def freeze(self) -> "Steps":
        actions.freeze_round(round_id=self.id, by=MANAGER, at=CLOSES)
        return self

    def reveal(self, *parties: str) -> "Steps":
        for party in self.row.parties.filter(name__in=parties or SECRETS):
            actions.reveal_secret(
                round_id=self.id, party=party.id, secret=SECRETS[party.name], by=MANAGER, at=CLOSES
            )
        return self

    def seed(self, at: datetime = DRAWS) -> "Steps":
        actions.seed_round(round_id=self.id, by=MANAGER, at=at)
        return self

    def draw(self, at: datetime = DRAWS) -> "Steps":
        """Seed and draw."""
        self.seed(at)
        actions.draw_round(round_id=self.id, by=MANAGER, at=at)
        return self

    def check(self, at: datetime = DRAWS) -> "Steps":
        actions.check_round(round_id=self.id, by=MANAGER, at=at)
        return self

    def publish(self, at: datetime = DRAWS) -> "Steps":
        """Cross-check and tell."""
        self.check(at)
        actions.publish_round(round_id=self.id, by=MANAGER, at=at)
        return self

    def to_frozen(self) -> "Steps":
        return self.commit().open().close().freeze()

    def to_drawn(self) -> "Steps":
        return self.to_frozen().reveal().draw()

    def to_published(self) -> "Steps":
        return self.to_drawn().publish()

    def offer_of(self, household: UUID) -> Offer | None:
        return Offer.objects.filter(round_id=self.id, household_id=household).first()

    def ticket_of(self, household: UUID) -> Ticket:
        return Ticket.objects.get(round_id=self.id, household_id=household)

    def offers(self) -> list[Offer]:
        """Open offers in the drawn order."""
        positions = dict(Ticket.objects.values_list("household_id", "position"))
        rows = Offer.objects.filter(round_id=self.id, state=Offer.State.OPEN)
        return sorted(rows, key=lambda one: positions[one.household_id] or 0)
