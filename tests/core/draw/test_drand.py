"""Published quicknet rounds verify; anything else does not.

Round 1000 as served by https://api.drand.sh/<chain>/public/1000; round 657413 from the README
of python-drand-verify. Neither was made here.
"""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from movilidad.core.draw import drand
from movilidad.core.draw.problems import BeaconProblem

ROUNDS = {
    1000: (
        "fe290beca10872ef2fb164d2aa4442de4566183ec51c56ff3cd603d930e54fdd",
        "b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125"
        "e342b73a8dd2bacbe47e4b6b63ed5e39",
    ),
    657413: (
        "fc1873a13f3545aeade8401532ef5519920652eee6b0d2b19ca12643b87b3587",
        "b713718a38ae728dfd477991af2822e08d2f305e47718cef9f7848ce4050e7be"
        "41076862b98fad56e91a6b85b89cd97b",
    ),
}


@pytest.mark.parametrize("number", ROUNDS)
def test_a_published_round_verifies(number: int) -> None:
    randomness, signature = ROUNDS[number]
    drand.verify_beacon(number=number, randomness=randomness, signature=signature)


def test_a_signature_of_another_round_is_refused() -> None:
    randomness, signature = ROUNDS[1000]
    with pytest.raises(BeaconProblem, match="did not sign round 1001"):
        drand.verify_beacon(number=1001, randomness=randomness, signature=signature)


def test_randomness_that_is_not_the_signatures_hash_is_refused() -> None:
    with pytest.raises(BeaconProblem, match="not the SHA-256"):
        drand.verify_beacon(number=1000, randomness=ROUNDS[657413][0], signature=ROUNDS[1000][1])


@pytest.mark.parametrize(
    "signature",
    ["", "zz" * 48, ROUNDS[1000][1].upper(), ROUNDS[1000][1][:-2], "c0" + "00" * 47, "ff" * 48],
)
def test_a_malformed_signature_is_refused(signature: str) -> None:
    from hashlib import sha256

    try:
        randomness = sha256(bytes.fromhex(signature)).hexdigest()
    except ValueError:
        randomness = "0" * 64
    with pytest.raises(BeaconProblem):
        drand.verify_beacon(number=1000, randomness=randomness, signature=signature)


def test_rounds_and_instants_belong_together() -> None:
    assert drand.round_at(drand.FIRST_ROUND_AT) == 1
    assert drand.round_at(drand.FIRST_ROUND_AT + timedelta(seconds=2)) == 1
    assert drand.round_at(drand.FIRST_ROUND_AT + timedelta(seconds=3)) == 2
    assert drand.time_of(1000) == datetime(2023, 8, 23, 15, 59, 24, tzinfo=UTC)
    guatemala = timezone(timedelta(hours=-6))
    assert drand.round_at(drand.time_of(1000).astimezone(guatemala)) == 1000


def test_instants_without_zone_or_before_the_beacon_are_refused() -> None:
    with pytest.raises(BeaconProblem, match="time zone"):
        drand.round_at(datetime(2024, 1, 1))  # noqa: DTZ001 - the mistake under test
    with pytest.raises(BeaconProblem, match="had not begun"):
        drand.round_at(datetime(2020, 1, 1, tzinfo=UTC))
    with pytest.raises(BeaconProblem):
        drand.time_of(0)
