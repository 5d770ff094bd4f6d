"""What a draw leaves behind: one row per household, committed under one root.

    row  = {"t": ticket, "c": commitment, "class", "block", "position", "session",
            "closing": [[session, index or null], …]}       every listed session, in own order
    root = Merkle root over the canonical rows in the order of tickets

Rows are never published together, since a closing index would tell what stands at the place
before it. Each household gets its own; the ticket and `c` in it keep strangers from guessing.
"""

from collections.abc import Iterable, Mapping

from movilidad.core.draw import merkle
from movilidad.core.draw.canonical import canonical, canonical_hash
from movilidad.core.draw.problems import MissingField, OutOfRange, UnknownField
from movilidad.core.draw.result import Result, Row
from movilidad.core.draw.round import RULES, Entrant, Round
from movilidad.core.draw.schedule import (
    BEACON_FIELD,
    OBJECTIONS_FIELD,
    objection_hours,
    read_beacon,
)
from movilidad.core.draw.signing import HOURS_FIELD, SIGNERS_FIELD, read_signing

ROUND_FIELDS = frozenset({"rules", "round", "sessions", "reserves"})
WEIGHT_FIELD = "loss_weight_cap"
MAY_CARRY = frozenset({WEIGHT_FIELD, BEACON_FIELD, OBJECTIONS_FIELD, SIGNERS_FIELD, HOURS_FIELD})


def params_hash(round_object: Mapping[str, object]) -> str:
    """Return the hash of the published round: {"rules","round","sessions","reserves"}.

    It may also carry `loss_weight_cap` and the fields of `schedule` and `signing`. Raises
    MissingField, UnknownField, OutOfRange for other rules than `rosd-1`, BeaconProblem or
    NotCanonical.
    """
    for name in ROUND_FIELDS - round_object.keys():
        raise MissingField(f"the round lacks the field {name}")
    for name in round_object.keys() - ROUND_FIELDS - MAY_CARRY:
        raise UnknownField(f"{name!r} is not a field of a round")
    if round_object["rules"] != RULES:
        raise OutOfRange(f"these are not the rules {RULES}: {round_object['rules']!r}")
    read_beacon(round_object)
    objection_hours(round_object)
    read_signing(round_object)
    return canonical_hash(dict(round_object))


def weights(round_object: Mapping[str, object], losses: Mapping[str, int]) -> dict[str, int]:
    """Return each ticket's weight: 1 + min(losses, cap), the cap being the round's own.

    A round without `loss_weight_cap` gives everybody the same weight of 1.
    """
    cap = weight_cap(round_object)
    return {ticket: 1 + min(lost, cap) for ticket, lost in losses.items()}


def weight_cap(round_object: Mapping[str, object]) -> int:
    """Return how many losses a round counts as weight, 0 where it does not say."""
    cap = round_object.get(WEIGHT_FIELD, 0)
    if isinstance(cap, bool) or not isinstance(cap, int) or cap < 0:
        raise OutOfRange(f"{WEIGHT_FIELD} must be a whole number from 0 up, not {cap!r}")
    return cap


def row(entrant: Entrant, committed: str, position: int, result: Result) -> Row:
    """Return one household's row of a result of `allocate`; `position` counts from 0."""
    label = entrant.need.label
    return {
        "t": entrant.ticket,
        "c": committed,
        "class": label,
        "block": result["block"][entrant.ticket],
        "position": position,
        "session": result["assigned"][entrant.ticket],
        "closing": [[session, result["closing"][session][label]] for session in entrant.choices],
    }


def rows(drawn: Round, commitments: Mapping[str, str], result: Result) -> dict[str, Row]:
    """Return every household's row by ticket, in the order of tickets."""
    positions = {ticket: place for place, ticket in enumerate(result["order"])}
    return {
        ticket: row(drawn.entrants[ticket], commitments[ticket], positions[ticket], result)
        for ticket in sorted(drawn.entrants)
    }


def row_leaf(one: Mapping[str, object]) -> bytes:
    """Return the leaf hash of one row."""
    return merkle.leaf_hash(canonical(dict(one)))


def result_root(all_rows: Iterable[Mapping[str, object]]) -> str:
    """Return the root over rows given in the order of tickets, as 64 hexadecimal digits."""
    return merkle.root(row_leaf(one) for one in all_rows).hex()
