"""Long steps are left to a worker: one at a time, restartable, their failures in words."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.apps.appointments.world import CLOSES, DRAWS, MANAGER, Steps, load, plan, register

from movilidad.apps.appointments import actions
from movilidad.apps.appointments.actions import work_on_round
from movilidad.apps.appointments.life.progress import how_far
from movilidad.apps.appointments.models import Offer, RoundWork
from movilidad.apps.appointments.queries import work_of
from movilidad.apps.appointments.types import StillWorking
from movilidad.infra import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every round is large enough for a worker."""
    load()
    monkeypatch.setattr(work_on_round, "SMALL", -1)
    monkeypatch.setattr(clock, "now", lambda: CLOSES)


def closed() -> Steps:
    for number in range(3):
        register(phone=f"+5025554{number:04}")
    return Steps(plan(units=2)).commit().open().close()


def ask(steps: Steps, name: str, at: Any = DRAWS) -> bool:
    return actions.take_step(round_id=steps.id, step=name, by=MANAGER, at=at)


def jobs() -> list[UUID]:
    rows = ProcrastinateJob.objects.filter(task_name="appointments.round_step").order_by("id")
    return [UUID(one.args["work"]) for one in rows]


def test_all_long_steps_go_through_the_worker_to_the_same_end() -> None:
    steps = closed()
    for name in ("freeze", "seed", "draw", "check", "publish"):
        if name == "seed":
            steps.reveal()
        assert not ask(steps, name)
        assert not ask(steps, name)  # pressed twice: one work, one job
        actions.do_work(work=jobs()[-1])
        actions.do_work(work=jobs()[-1])
        work = work_of(steps.id)
        assert work is not None
        assert (work.step, work.running, work.failure) == (name, False, None)
    assert len(jobs()) == RoundWork.objects.count() == 5
    assert steps.row.state == "published"
    assert Offer.objects.count() == 2


def test_only_one_step_of_a_round_is_under_way() -> None:
    steps = closed()
    ask(steps, "freeze")
    with pytest.raises(StillWorking):
        ask(steps, "draw")


def test_a_small_round_is_done_while_the_page_loads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work_on_round, "SMALL", 300)
    steps = closed()
    assert ask(steps, "freeze", CLOSES)
    assert steps.row.state == "frozen"
    assert jobs() == []


def test_a_refusal_is_kept_in_words_and_the_step_can_be_asked_for_again() -> None:
    steps = closed()
    ask(steps, "draw")
    actions.do_work(work=jobs()[-1])
    work = work_of(steps.id)
    assert work is not None
    assert work.failure == {
        "key": "office_rounds.refused_out_of_order",
        "params": {"state": "closed", "needed": "seeded"},
    }
    ask(steps, "freeze")
    actions.do_work(work=jobs()[-1])
    assert steps.row.state == "frozen"


def test_a_failing_machine_is_tried_again_and_then_told(monkeypatch: pytest.MonkeyPatch) -> None:
    steps = closed()
    ask(steps, "freeze")

    def breaks(**_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(work_on_round, "LONG_STEPS", {"freeze": breaks})
    with pytest.raises(MemoryError):
        actions.do_work(work=jobs()[-1])
    running = work_of(steps.id)
    assert running is not None
    assert running.running
    with pytest.raises(MemoryError):
        actions.do_work(work=jobs()[-1], last_try=True)
    told = work_of(steps.id)
    assert told is not None
    assert told.failure == {"key": "round_work.failed", "params": {}}


def test_a_step_whose_worker_died_is_taken_up_again_once() -> None:
    steps = closed()
    ask(steps, "freeze")
    (first,) = jobs()
    RoundWork.objects.update(alive_at=DRAWS)  # a worker began, and was killed
    assert actions.resume_works(at=DRAWS + timedelta(seconds=50)) == 0
    for _ in range(2):
        assert actions.resume_works(at=DRAWS + timedelta(minutes=2)) == 1
    assert jobs() == [first, first]
    actions.do_work(work=first)
    assert steps.row.state == "frozen"
    assert actions.resume_works(at=DRAWS + timedelta(hours=2)) == 0


def test_how_far_a_step_is_reaches_whoever_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    steps, seen = closed(), []
    ask(steps, "freeze")

    def goes_on(**_: object) -> None:
        how_far(1, 4)
        seen.append(how_far)

    monkeypatch.setattr(work_on_round, "LONG_STEPS", {"freeze": goes_on})
    actions.do_work(work=jobs()[-1])
    assert seen
    RoundWork.objects.update(done=1, total=4)
    work = work_of(steps.id)
    assert work is not None
    assert work.share == 25
