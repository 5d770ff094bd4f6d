"""A session is for the draw, for direct booking or for walk-ins, and never for two of them."""

from datetime import datetime, time
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from tests.apps.appointments.world import (
    MANAGER,
    MONDAY,
    OPENS,
    RESERVES,
    ZONE,
    Steps,
    load,
    office,
    plan,
    register,
)

from movilidad.apps.appointments import actions
from movilidad.apps.appointments.models import Session
from movilidad.apps.appointments.queries import free_sessions
from movilidad.apps.appointments.types import NoSessions, ServiceUnknown, SessionOverlaps
from movilidad.apps.offices.queries import programme, services

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _content() -> None:
    load()


def planned(purpose: str, service: str, *, starts: time = time(9), ends: time = time(10)) -> UUID:
    return actions.plan_session(
        programme="gt",
        office=office().id,
        starts_at=datetime.combine(MONDAY, starts, ZONE),
        ends_at=datetime.combine(MONDAY, ends, ZONE),
        units=4,
        purpose=purpose,
        service=service,
        by=MANAGER,
        at=OPENS,
    )


def test_one_block_of_time_may_hold_one_session_of_each_purpose() -> None:
    made = {planned("draw", "interview"), planned("direct", "follow_up")}
    made.add(planned("walk_in", "information"))
    assert len(made) == 3
    with pytest.raises(SessionOverlaps):
        planned("direct", "interview", starts=time(9, 30), ends=time(11))


def test_the_database_refuses_the_same_block_and_purpose_twice() -> None:
    row = Session.objects.get(id=planned("direct", "follow_up"))
    row.id = UUID(int=7)
    with pytest.raises(IntegrityError, match="appointments_session_once"), transaction.atomic():
        row.save(force_insert=True)


def test_only_sessions_for_the_draw_enter_a_round() -> None:
    [drawn] = plan()
    direct = planned("direct", "follow_up")
    assert [line.id for line in free_sessions(programme("gt").id, OPENS)] == [drawn]
    with pytest.raises(NoSessions):
        actions.create_round(
            programme=programme("gt").id,
            code="gt-2023-07-a",
            opens_at=OPENS,
            closes_at=OPENS.replace(day=17),
            reserves=RESERVES,
            sessions=[drawn, direct],
            objection_hours=0,
            by=MANAGER,
            at=OPENS,
        )


def test_the_database_refuses_a_direct_session_in_a_round() -> None:
    register()
    steps = Steps(plan())
    direct = planned("direct", "follow_up")
    with (
        pytest.raises(IntegrityError, match="appointments_only_draw_in_rounds"),
        transaction.atomic(),
    ):
        Session.objects.filter(id=direct).update(round_id=steps.id)


def test_a_service_is_planned_only_in_the_ways_that_lead_to_it() -> None:
    assert services("gt")[0].code == "interview"
    for purpose, service in [("walk_in", "interview"), ("draw", "massage"), ("lottery", "x")]:
        with pytest.raises(ServiceUnknown):
            planned(purpose, service)
