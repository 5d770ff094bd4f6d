"""Long steps of a round, taken by a worker while the page shows how far it is.

Asking leaves one row and one job, in one transaction. Steps are idempotent, so a worker that
dies leaves nothing half: another one takes the step again, and the same bytes come out.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from threading import Event, Thread
from uuid import UUID

from django.db import connections, transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from movilidad.apps.appointments.actions.chance import seed_round
from movilidad.apps.appointments.actions.check_round import check_round
from movilidad.apps.appointments.actions.draw_round import draw_round
from movilidad.apps.appointments.actions.freeze import freeze_round
from movilidad.apps.appointments.actions.publish_round import publish_round
from movilidad.apps.appointments.actions.run_round import locked_round
from movilidad.apps.appointments.life.progress import heard_by
from movilidad.apps.appointments.models import Round, RoundWork
from movilidad.apps.appointments.types import Refused, StillWorking
from movilidad.apps.audit.types import Actor, ActorKind
from movilidad.apps.registration.queries import count_standing
from movilidad.infra import clock
from movilidad.infra.ids import new_id

log = logging.getLogger(__name__)
LONG_STEPS: Mapping[str, Callable[..., None]] = {
    "freeze": freeze_round,
    "seed": seed_round,
    "draw": draw_round,
    "check": check_round,
    "publish": publish_round,
}
SMALL = 300  # so many families are done while the page loads
_TASK = "appointments.round_step"
# A worker that has not been heard of for so long is dead.
PATIENCE = timedelta(minutes=1)
_UNKNOWN_FAILURE = "round_work.failed"


def take_step(*, round_id: UUID, step: str, by: Actor, at: datetime) -> bool:
    """Take a long step of a small round at once; of a large one leave it to a worker. Returns
    whether it is done. Asking again for what is under way changes nothing.

    Raises what the step raises, or StillWorking while another step is under way.
    """
    if _families(round_id, step) <= SMALL and not _working(round_id):
        LONG_STEPS[step](round_id=round_id, by=by, at=at)
        return True
    _leave(round_id, step, by, at)
    return False


@transaction.atomic
def _leave(round_id: UUID, step: str, by: Actor, at: datetime) -> None:
    row = locked_round(round_id)
    under_way = row.works.filter(finished_at=None).first()
    if under_way is not None and under_way.step != step:
        raise StillWorking
    if under_way is None:
        made = RoundWork.objects.create(
            id=new_id(), round=row, step=step, actor_kind=by.kind, actor_id=by.id, asked_at=at
        )
        app.configure_task(_TASK).defer(work=str(made.id))


def do_work(*, work: UUID, last_try: bool = False) -> None:
    """Take the step that a row asks for; what is finished is not done again. A refusal is kept
    for the page. Any other failure is raised for the queue to try again, and kept if that was
    the last try."""
    row = RoundWork.objects.get(id=work)
    if row.finished_at is not None:
        return
    by = Actor(ActorKind(row.actor_kind), row.actor_id)
    failure: dict[str, object] | None = None
    try:
        with _seen(row):
            LONG_STEPS[row.step](round_id=row.round_id, by=by, at=clock.now())
    except Refused as refusal:
        failure = {"key": refusal.key, "params": _plain(refusal.params)}
    except Exception:
        if last_try:
            _finish(work, {"key": _UNKNOWN_FAILURE, "params": {}})
        raise
    _finish(work, failure)


def resume_works(*, at: datetime) -> int:
    """Leave a new job for every step whose worker died; return how many. Safe at any time: a
    step that two workers take is done once."""
    silent = RoundWork.objects.filter(finished_at=None, asked_at__lte=at - PATIENCE)
    dead = silent.exclude(alive_at__gt=at - PATIENCE)
    works = list(dead.values_list("id", flat=True))
    for work in works:
        log.warning("a step of a round is taken up again: %s", work)
        # That the job waits already is as good.
        with suppress(AlreadyEnqueued), transaction.atomic():
            app.configure_task(_TASK, queueing_lock=f"{_TASK}:{work}").defer(work=str(work))
    return len(works)


def _finish(work: UUID, failure: dict[str, object] | None) -> None:
    RoundWork.objects.filter(id=work, finished_at=None).update(
        finished_at=clock.now(), failure=failure
    )


@contextmanager
def _seen(row: RoundWork) -> Iterator[None]:
    """Write every second how far the step is, over a connection of its own: the step's
    transaction shows nothing before it ends."""
    latest, over = [0, 0], Event()

    def told(done: int, of: int) -> None:
        latest[:] = done, of

    def write() -> None:
        try:
            while not over.wait(1.0):
                RoundWork.objects.filter(id=row.id).update(
                    done=latest[0], total=latest[1], alive_at=clock.now()
                )
        finally:
            connections.close_all()

    writer = Thread(target=write, name="progress", daemon=True)
    RoundWork.objects.filter(id=row.id).update(alive_at=clock.now())
    writer.start()
    try:
        with heard_by(told):
            yield
    finally:
        over.set()
        writer.join()


def _families(round_id: UUID, step: str) -> int:
    row = Round.objects.filter(id=round_id).only("entrants_count", "programme_id").first()
    if row is None or step != "freeze":
        return row.entrants_count if row else 0
    return count_standing(row.programme_id)


def _working(round_id: UUID) -> bool:
    return RoundWork.objects.filter(round_id=round_id, finished_at=None).exists()


def _plain(params: Mapping[str, object]) -> dict[str, object]:
    """Moments as texts, marked so that the page can show them in the office's own time."""
    return {
        name: {"at": value.isoformat()} if isinstance(value, datetime) else value
        for name, value in params.items()
    }
