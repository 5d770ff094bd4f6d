"""The seed: made in public from what several parties hid beforehand and nobody could foresee.

    before the list is frozen   each party publishes C = SHA-256(r) of 32 secret bytes
    after the objections        each party reveals r; a missing one is replaced by its C
    after the reveals           a beacon round named in advance appears (see `drand`)
    seed = SHA-256("movilidad/seed/v1\\n" || canonical {batch, drand, params, reveals, root})

The beacon comes last, so a party that withholds its secret cannot know what it would change.
"""

import re
from collections.abc import Mapping
from hashlib import sha256

from movilidad.core.draw.canonical import canonical
from movilidad.core.draw.problems import (
    BeaconProblem,
    NoParties,
    OutOfRange,
    UnknownParty,
    WrongReveal,
)
from movilidad.core.draw.tickets import check_hex

DOMAIN = b"movilidad/seed/v1\n"
FEWEST_DICE = 24
_DICE = re.compile(rf"[1-6]{{{FEWEST_DICE},}}")


def commit(secret: str) -> str:
    """Return a party's commitment: the SHA-256 of its 32 secret bytes, all in hexadecimal."""
    return sha256(bytes.fromhex(check_hex(secret, "a secret"))).hexdigest()


def settle_reveals(commitments: Mapping[str, str], reveals: Mapping[str, str]) -> dict[str, str]:
    """Return what counts for each party: its secret, or its commitment when it stayed silent.

    Raises UnknownParty for a secret nobody committed to, WrongReveal for one that differs.
    """
    for party, secret in reveals.items():
        if party not in commitments:
            raise UnknownParty(f"{party} reveals a secret without having committed to one")
        if commit(secret) != commitments[party]:
            raise WrongReveal(f"what {party} reveals is not what it committed to")
    return {
        party: reveals.get(party, check_hex(committed, f"the commitment of {party}"))
        for party, committed in commitments.items()
    }


def seed_material(
    *,
    batch: str,
    root: str,
    params: str,
    drand: Mapping[str, object] | None,
    commitments: Mapping[str, str],
    reveals: Mapping[str, str],
) -> dict[str, object]:
    """Return the object that is hashed into the seed, ready to be published.

    `batch` is the round's id, `root` the entrants' root, `params` the hash of the rules.
    `drand` is {"chain","round","randomness"}, or {"dice": {party: digits}} when the published
    rules fall back to dice thrown in public, or None when the rules name no beacon.
    Raises NoParties, UnknownParty, WrongReveal, WrongKind, OutOfRange or BeaconProblem.
    """
    if not commitments and drand is None:
        raise NoParties("a seed needs a party that committed, or a public beacon")
    if not batch:
        raise OutOfRange("the batch has no name")
    return {
        "batch": batch,
        "root": check_hex(root, "the root"),
        "params": check_hex(params, "the hash of the rules"),
        "drand": None if drand is None else _check_beacon(drand),
        "reveals": settle_reveals(commitments, reveals),
    }


def derive_seed(material: Mapping[str, object]) -> str:
    """Return the seed, 64 hexadecimal digits, of what `seed_material` returned."""
    return sha256(DOMAIN + canonical(dict(material))).hexdigest()


def _check_beacon(drand: Mapping[str, object]) -> dict[str, object]:
    if set(drand) == {"dice"}:
        return {"dice": _check_dice(drand["dice"])}
    if set(drand) != {"chain", "round", "randomness"}:
        raise BeaconProblem("a beacon has exactly chain, round and randomness, or dice")
    check_hex(drand["chain"], "the beacon's chain")
    check_hex(drand["randomness"], "the beacon's randomness")
    number = drand["round"]
    if isinstance(number, bool) or not isinstance(number, int) or number < 1:
        raise BeaconProblem(f"a beacon round is a whole number from 1 up, not {number!r}")
    return dict(drand)


def _check_dice(dice: object) -> dict[str, object]:
    if not isinstance(dice, Mapping) or not dice:
        raise BeaconProblem("the dice must be given for each party that threw them")
    for party, digits in dice.items():
        if not isinstance(digits, str) or not _DICE.fullmatch(digits):
            raise BeaconProblem(f"{party} must throw at least {FEWEST_DICE} dice, digits 1 to 6")
    return dict(dice)
