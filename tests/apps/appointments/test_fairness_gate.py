"""Nobody is told while the moment of registration predicts who won."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from importlib import import_module
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction
from tests.apps.appointments.world import DRAWS, MANAGER, OPENS, Steps, load, plan, register

from movilidad.apps.appointments import actions
from movilidad.apps.appointments.fairness_report import plain_report, read_report
from movilidad.apps.appointments.models import (
    FairnessReport,
    GateRelease,
    Offer,
    Recomputation,
    Ticket,
)
from movilidad.apps.appointments.types import (
    CrossCheckFailed,
    FairnessGateClosed,
    FindingMissing,
    GateNotClosed,
    RepetitionDiffers,
)
from movilidad.apps.audit.types import Actor, ActorKind
from movilidad.apps.messaging.models import Message
from movilidad.apps.registration.models import Household
from movilidad.core.draw import keys, publication
from movilidad.core.draw.fast import assembly
from movilidad.core.draw.fast.chance import key_bytes

checking = import_module("movilidad.apps.appointments.actions.check_round")
pytestmark = pytest.mark.django_db
OBSERVER = Actor(ActorKind.STAFF, UUID(int=2))
FINDING = "Lists, tickets and keys were read by both observers. Nothing was found."
FAMILIES = 120


@pytest.fixture(autouse=True)
def _content() -> None:
    load()


def revealed() -> Steps:
    for number in range(FAMILIES):
        register(
            at=OPENS + timedelta(days=number % 6, hours=number % 5),
            phone=f"+5025550{number:04}",
        )
    return Steps(plan(units=8, hours=(9, 10, 11, 13, 14))).to_frozen().reveal()


def alarmed() -> Steps:
    """An honest draw whose winners happen to have registered on two days of six."""
    steps = revealed()
    with transaction.atomic():
        steps.draw()
        won = set(Ticket.objects.filter(session_id__isnull=False).values_list("household_id"))
        transaction.set_rollback(True)
    won = {household for (household,) in won}
    Household.objects.filter(id__in=won).update(registered_at=OPENS)
    Household.objects.exclude(id__in=won).update(registered_at=OPENS + timedelta(days=5))
    return steps.draw()


def test_a_draw_leaves_its_report_and_an_honest_one_is_published() -> None:
    steps = revealed().draw()
    stored = FairnessReport.objects.get(round_id=steps.id)
    report = read_report(stored.report)
    assert stored.passes
    assert plain_report(report) == stored.report
    assert sum(rate.entrants for rate in report.rates["day"]) == FAMILIES
    assert {rate.group for rate in report.rates["office"]} == {"agua-caliente"}
    assert sum(rate.offered for rate in report.rates["hour"]) == 40
    assert {one.found.freedom for one in report.tests} != {0}
    steps.publish()
    assert len(steps.offers()) == 40


def first_two_days() -> set[str]:
    """The tickets of those who registered at once."""
    early = Household.objects.filter(registered_at__lt=OPENS + timedelta(days=2)).values("id")
    return set(Ticket.objects.filter(household_id__in=early).values_list("text", flat=True))


def test_the_fault_of_2012_tells_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    def fast(seed: str, tickets: Sequence[str], weights: Any) -> Any:
        found, first = key_bytes(seed, tickets, weights), first_two_days()
        found[:, 0] = [0 if one in first else 255 for one in tickets]
        return found

    def clear(seed: str, tickets: Iterable[str], weights: Mapping[str, int]) -> dict[str, str]:
        first, right = first_two_days(), keys(seed, tickets, weights)
        return {one: ("00" if one in first else "ff") + key[2:] for one, key in right.items()}

    monkeypatch.setattr(assembly, "key_bytes", fast)
    steps = revealed().draw()
    with pytest.raises(CrossCheckFailed):  # the other programs do not have the fault
        steps.publish()
    assert steps.row.state == "drawn"
    monkeypatch.setattr(publication, "keys", clear)
    with pytest.raises(CrossCheckFailed):  # not even where two of them have it
        steps.publish()
    alone = checking.PROGRAMS[Recomputation.Program.CLEAR]
    monkeypatch.setattr(checking, "PROGRAMS", dict.fromkeys(checking.PROGRAMS, alone))
    with pytest.raises(FairnessGateClosed):  # and where all have it, the gate holds
        steps.publish()
    assert steps.row.state == "checked"
    assert not Offer.objects.exists()
    assert not Message.objects.exists()
    with pytest.raises(RepetitionDiffers):
        actions.release_gate(round_id=steps.id, finding=FINDING, by=OBSERVER, at=DRAWS)


def test_a_false_alarm_is_released_only_with_the_very_same_result() -> None:
    steps = alarmed()
    before = (steps.row.seed, steps.row.result_root)
    with pytest.raises(FairnessGateClosed):
        steps.publish()
    with pytest.raises(FindingMissing):
        actions.release_gate(round_id=steps.id, finding="Fine.", by=OBSERVER, at=DRAWS)
    for _ in range(2):
        actions.release_gate(round_id=steps.id, finding=FINDING, by=OBSERVER, at=DRAWS)
    assert GateRelease.objects.get().released_by == OBSERVER.id
    steps.publish()
    assert (steps.row.seed, steps.row.result_root) == before
    assert len(steps.offers()) == 40


def test_there_is_nothing_to_release_where_the_gate_is_open() -> None:
    steps = revealed().draw()
    with pytest.raises(GateNotClosed):
        actions.release_gate(round_id=steps.id, finding=FINDING, by=MANAGER, at=DRAWS)


def test_report_and_release_cannot_be_changed() -> None:
    steps = alarmed()
    actions.release_gate(round_id=steps.id, finding=FINDING, by=OBSERVER, at=DRAWS)
    for change in (
        lambda: FairnessReport.objects.update(passes=True),
        lambda: FairnessReport.objects.all().delete(),
        lambda: GateRelease.objects.update(finding="Something else was found, later on."),
        lambda: GateRelease.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


def test_a_forgotten_household_is_counted_without_its_marks() -> None:
    steps = revealed()
    gone = Ticket.objects.values_list("household_id", flat=True)[0]
    Household.objects.filter(id=gone).delete()
    report = read_report(FairnessReport.objects.get(round_id=steps.draw().id).report)
    assert ("-", 1) in {(rate.group, rate.entrants) for rate in report.rates["day"]}
