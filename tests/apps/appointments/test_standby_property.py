"""The database goes down the order exactly as core.draw.standby says, in any round."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.apps.appointments.world import CLOSES, DRAWS, OPENS, load, office, register

from movilidad.apps.appointments.choices import group_of
from movilidad.apps.appointments.life.needs import class_of
from movilidad.apps.appointments.models import Offer, Round, Session, SessionLanguage, Ticket
from movilidad.apps.appointments.offering import Seat, ended_offer
from movilidad.apps.appointments.publication import entrant_object, session_objects
from movilidad.apps.appointments.standby import give_back
from movilidad.apps.offices.queries import programme
from movilidad.core.draw import allocate, keys
from movilidad.core.draw.round import read_round
from movilidad.core.draw.standby import next_holder
from movilidad.core.draw.tickets import ticket_text
from movilidad.infra.ids import new_id

pytestmark = pytest.mark.django_db(transaction=True)
MOST = 8
SEED = "5e" * 32
TABLES = (
    [("OPEN", "*", "lottery")],
    [("MED", "MED", "lottery"), ("OPEN", "*", "lottery"), ("WAIT", "*", "losses")],
    [("OPEN", "*", "lottery"), ("RURAL", "RURAL", "losses"), ("MED", "MED", "losses")],
)

households = st.fixed_dictionaries(
    {
        "units": st.sampled_from([1, 1, 2, 3]),
        "language": st.sampled_from([None, None, "kek"]),
        "accessible": st.booleans(),
        "flags": st.sampled_from([[], ["MED"], ["RURAL"], ["MED", "RURAL"]]),
        "losses": st.integers(0, 12),  # 10 and 9 sort otherwise as texts
        "choices": st.sampled_from([[0], [1], [0, 1], [1, 0], []]),
    }
)
worlds = st.fixed_dictionaries(
    {
        "entrants": st.lists(households, min_size=2, max_size=MOST),
        "units": st.lists(st.integers(1, 4), min_size=2, max_size=2),
        "kek": st.integers(0, 3),
        "accessible": st.integers(0, 1),
        "table": st.sampled_from(TABLES),
        "reserve_units": st.integers(0, 3),
        # What became of the drawn seats, and where a seat comes back.
        "fates": st.lists(
            st.sampled_from(["open", "declined", "lapsed", "withdrawn"]),
            min_size=MOST,
            max_size=MOST,
        ),
        "session": st.integers(0, 1),
        "place": st.integers(0, 3),
    }
)


@pytest.fixture
def families() -> list[UUID]:
    load()
    return [register(phone=f"+5025550{number:04}") for number in range(MOST)]


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(world=worlds)
def test_the_next_is_the_one_of_the_published_rule(
    families: list[UUID], world: dict[str, Any]
) -> None:
    clear_rounds()
    row, sessions = round_of(world)
    tickets = tickets_of(row, world, sessions, families)
    drawn, result = draw_it(row, tickets)
    holding, gone = decide(row, world, tickets, result)
    session = sessions[world["session"]]
    codes = [*(one["code"] for one in row.reserves), "REST"]
    block = codes[world["place"] % len(codes)]
    expected = []
    while len(expected) < MOST:
        following = next_holder(
            drawn, result, session=str(session.id), block=block, holding=holding, gone=gone
        )
        if following is None:
            break
        expected.append(following)
        holding[following] = str(session.id)
    before = set(Offer.objects.values_list("id", flat=True))
    made = give_back(session=session.id, block=block, at=DRAWS)
    texts = {one.household_id: text for text, one in tickets.items()}
    offered = Offer.objects.exclude(id__in=before).order_by("id")
    assert [texts[one.household_id] for one in offered] == expected
    assert made == len(expected)


def clear_rounds() -> None:
    for model in (Offer, Ticket, SessionLanguage, Session):
        model.objects.all().delete()
    Round.objects.all().delete()


def round_of(world: dict[str, Any]) -> tuple[Round, list[Session]]:
    here = programme("gt")
    reserves = [
        {"code": code, "units": world["reserve_units"], "who": who, "order": order}
        for code, who, order in world["table"]
    ]
    row = Round.objects.create(
        id=new_id(),
        programme_id=here.id,
        code="gt-standby",
        state=Round.State.PUBLISHED,
        seed=SEED,
        reserves=reserves,
        opens_at=OPENS,
        closes_at=CLOSES,
    )
    sessions = []
    for number, units in enumerate(world["units"]):
        starts_at = DRAWS + timedelta(days=7 + number)
        session = Session.objects.create(
            id=new_id(),
            programme_id=here.id,
            office_id=office().id,
            round=row,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=1),
            units=units,
            accessible=min(units, world["accessible"]),
        )
        SessionLanguage.objects.create(
            id=new_id(), session=session, language="kek", units=min(units, world["kek"])
        )
        sessions.append(session)
    return row, sessions


def tickets_of(
    row: Round, world: dict[str, Any], sessions: list[Session], families: list[UUID]
) -> dict[str, Ticket]:
    groups = [group_of(one) for one in sessions]
    made = {}
    for number, facts in enumerate(world["entrants"]):
        text = ticket_text(number.to_bytes(10, "big"))
        made[text] = Ticket(
            id=new_id(),
            programme_id=row.programme_id,
            round=row,
            household_id=families[number],
            text=text,
            salt=bytes(16),
            entrant=facts | {"choices": [groups[one] for one in facts["choices"]]},
        )
    return made


def draw_it(row: Round, tickets: dict[str, Ticket]) -> tuple[Any, Any]:
    sessions = session_objects(row)
    entrants = [entrant_object(one) for one in tickets.values()]
    drawn = read_round(entrants, sessions, row.reserves)
    result = allocate(entrants, sessions, row.reserves, keys(SEED, tickets, {}))
    for place, text in enumerate(result["order"]):
        tickets[text].position = place
        tickets[text].block = result["block"][text]
    Ticket.objects.bulk_create(tickets.values())
    return drawn, result


def decide(
    row: Round, world: dict[str, Any], tickets: dict[str, Ticket], result: Any
) -> tuple[dict[str, str], set[str]]:
    """Offers to those who were drawn, some of them already given up."""
    holding: dict[str, str] = {}
    gone: set[str] = set()
    for number, (text, session) in enumerate(result["assigned"].items()):
        if session is None:
            continue
        held = Session.objects.select_related("office", "programme").get(id=session)
        seat = Seat(tickets[text], held, class_of(tickets[text]))
        offer = ended_offer(row, seat, Offer.State(world["fates"][number]), DRAWS)
        if offer.state == Offer.State.OPEN:
            holding[text] = session
        else:
            gone.add(text)
    return holding, gone
