"""Nobody may choose after seeing chance: when each part of the seed may come, and from where."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.core.draw.example import BEACON, SECRETS, entries, round_object
from tests.core.draw.rounds import Plain

from movilidad.core.draw import drand, verify_draw
from movilidad.core.draw.problems import DrawProblem
from movilidad.core.draw.publication import draw, freeze, material_of, public_files
from movilidad.core.draw.schedule import read_beacon, schedule
from movilidad.core.draw.seeding import commit, derive_seed
from movilidad.core.draw.transcript import params_hash
from movilidad.core.draw.verify import verify

FROZEN_AT = datetime(2026, 11, 23, 16, tzinfo=UTC)
DICE = {"dice": dict.fromkeys(SECRETS, "123456" * 4)}


def folder_of(beacon_rule: object, named: object, used: Any) -> dict[str, bytes]:
    """A folder whose every hash fits: only the order of events can be wrong in it."""
    rules = round_object()
    del rules["beacon"]
    if beacon_rule is not None:
        rules["beacon"] = beacon_rule
    frozen = freeze(rules, entries(12))
    parties = {party: commit(secret) for party, secret in SECRETS.items()}
    chance: Any = {"parties": parties, "reveals": SECRETS, "beacon": used}
    drawn = draw(frozen, derive_seed(material_of(frozen, **chance)))
    return public_files(frozen, drawn, announced=named, **chance)  # type: ignore[arg-type]


RULE = {"chain": drand.CHAIN, "fallback": "dice"}
NO_DICE = {"chain": drand.CHAIN, "fallback": None}
NAMED = {"chain": drand.CHAIN, "round": 1000}
LATER = {"chain": drand.CHAIN, "round": 1001}


@pytest.mark.parametrize(
    ("rule", "named", "used", "holds"),
    [
        (None, None, None, True),
        (RULE, NAMED, BEACON, True),
        (RULE, NAMED, DICE, True),
        (NO_DICE, NAMED, DICE, False),  # the fallback was not in the published rules
        (None, None, DICE, False),
        (None, None, BEACON, False),  # a beacon picked afterwards
        (None, NAMED, BEACON, False),
        (RULE, None, BEACON, False),
        (RULE, LATER, BEACON, False),  # another round than the one named
        (RULE, NAMED, None, False),  # the named beacon left out
    ],
)
def test_both_programs_accept_only_the_chance_that_was_announced(
    rule: object, named: object, used: object, holds: bool
) -> None:
    files = folder_of(rule, named, used)
    assert verify(files).holds == holds
    assert all(not problem for _, problem, _ in verify_draw.verify(files)) == holds


def test_each_window_ends_before_the_next_thing_can_be_known() -> None:
    plan = schedule(FROZEN_AT, 48)
    assert plan.objections_until == FROZEN_AT + timedelta(hours=48)
    assert plan.reveals_until == FROZEN_AT + timedelta(hours=72)
    assert plan.beacon_at >= plan.reveals_until + timedelta(hours=24)
    assert plan.beacon_at - (plan.reveals_until + timedelta(hours=24)) <= timedelta(seconds=3)
    assert plan.dice_from == plan.beacon_at + timedelta(hours=72)


@pytest.mark.parametrize(
    "change",
    [
        {"objection_hours": -1},
        {"objection_hours": 24 * 15},
        {"objection_hours": True},
        {"objection_hours": "48"},
        {"beacon": "quicknet"},
        {"beacon": {"chain": drand.CHAIN}},
        {"beacon": {"chain": "0" * 64, "fallback": None}},
        {"beacon": {"chain": drand.CHAIN, "fallback": "coin"}},
        {"beacon": {"chain": drand.CHAIN, "fallback": None, "round": 5}},
    ],
)
def test_malformed_rules_of_chance_are_refused(change: Plain) -> None:
    with pytest.raises(DrawProblem):
        params_hash(round_object() | change)


def test_a_round_may_name_no_beacon() -> None:
    rules = round_object()
    del rules["beacon"], rules["objection_hours"]
    assert read_beacon(rules) is None
    assert params_hash(rules) != params_hash(round_object())
