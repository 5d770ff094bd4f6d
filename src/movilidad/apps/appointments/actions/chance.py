"""Where chance comes from: the beacon, the dice where the rules allow them, and the seed."""

import re
from datetime import datetime
from uuid import UUID

from django.db import transaction

from movilidad.apps.appointments.actions.run_round import advance, locked_round, need, note, past
from movilidad.apps.appointments.folder import write_folder
from movilidad.apps.appointments.models import Party, Round
from movilidad.apps.appointments.publication import (
    material_of,
    round_object,
    schedule_of,
    session_objects,
)
from movilidad.apps.appointments.rapid import entries_of, frozen_round
from movilidad.apps.appointments.types import (
    BeaconMissing,
    BeaconTooEarly,
    BeaconUnnamed,
    BeaconWrong,
    DiceMalformed,
    DiceNotAllowed,
    DiceTooEarly,
    NobodyRevealed,
    PartyUnknown,
    RevealsMissing,
    RulesChanged,
)
from movilidad.apps.audit.types import Actor
from movilidad.core.draw import drand
from movilidad.core.draw.problems import BeaconProblem
from movilidad.core.draw.schedule import DICE
from movilidad.core.draw.seeding import FEWEST_DICE, derive_seed

_DICE = re.compile(rf"[1-6]{{{FEWEST_DICE},64}}")


@transaction.atomic
def enter_beacon(*, round_id: UUID, signature: str, by: Actor, at: datetime) -> None:
    """Record the beacon of the named round by its signature, once quicknet is proven to have
    made it (half a second of arithmetic, no network). The randomness is the signature's hash.

    The same again changes nothing, and there can be no other: quicknet has one signature for
    each round. Raises RoundOutOfOrder, BeaconUnnamed, BeaconTooEarly, BeaconWrong, or
    DiceNotAllowed once dice were thrown.
    """
    row = locked_round(round_id)
    need(row, Round.State.FROZEN)
    value = signature.strip().lower()
    if row.beacon is None or row.beacon_round is None:
        raise BeaconUnnamed
    if at < (due := schedule_of(row).beacon_at):
        raise BeaconTooEarly(until=due)
    if row.parties.exclude(dice="").exists():
        raise DiceNotAllowed
    row.beacon_randomness = _randomness(row.beacon_round, value)
    if row.beacon_signature == value:
        return
    row.beacon_signature = value
    row.save(update_fields=["beacon_signature", "beacon_randomness"])
    note(row, by, at, step="beacon", beacon_round=row.beacon_round)


@transaction.atomic
def enter_dice(*, round_id: UUID, party: UUID, digits: str, by: Actor, at: datetime) -> None:
    """Record what a party threw in public: 24 to 64 digits from 1 to 6.

    Only where the published rules name dice as the fallback, 72 hours after the beacon was due,
    and only while there is no beacon. What was thrown stays. Raises RoundOutOfOrder,
    DiceNotAllowed, DiceTooEarly, PartyUnknown, DiceMalformed.
    """
    row = locked_round(round_id)
    need(row, Round.State.FROZEN)
    if row.beacon is None or row.beacon["fallback"] != DICE or row.beacon_signature:
        raise DiceNotAllowed
    if at < (since := schedule_of(row).dice_from):
        raise DiceTooEarly(until=since)
    one = row.parties.filter(id=party).first()
    if one is None:
        raise PartyUnknown
    value = "".join(digits.split())
    if not _DICE.fullmatch(value) or one.dice not in ("", value):
        raise DiceMalformed(fewest=FEWEST_DICE)
    if one.dice == value:
        return
    one.dice = value
    one.save(update_fields=["dice"])
    note(row, by, at, step="dice", party=str(one.id))


def seed_round(*, round_id: UUID, by: Actor, at: datetime) -> None:
    """Make the seed from the list, the rules, the reveals and the named beacon; for good.

    A party that stayed silent is replaced by its commitment. Raises RoundOutOfOrder,
    RevealsMissing (silent parties that still have time), BeaconMissing,
    NobodyRevealed (in a round without a beacon), RulesChanged when sessions, reserves or the
    list are not those announced and frozen.
    """
    write_folder(_seed(round_id, by, at))


@transaction.atomic
def _seed(round_id: UUID, by: Actor, at: datetime) -> Round:
    row = locked_round(round_id)
    if past(row, Round.State.SEEDED):
        return row
    need(row, Round.State.FROZEN)
    parties = list(row.parties.order_by("name"))
    _require_reveals(row, parties, at)
    listed = frozen_round(round_object(row, session_objects(row)), entries_of(row)).listed
    if (listed.params, listed.root) != (row.params_hash, row.entrants_root):
        raise RulesChanged
    row.seed_material = material_of(row, parties)
    row.seed, row.seeded_at = derive_seed(row.seed_material), at
    advance(row, Round.State.SEEDED, by, at, seed=row.seed)
    return row


def _require_reveals(row: Round, parties: list[Party], at: datetime) -> None:
    silent = [party.name for party in parties if not party.reveal]
    until = schedule_of(row).reveals_until
    if silent and at < until:
        raise RevealsMissing(parties=", ".join(silent), until=until)
    if row.beacon is None:
        if len(silent) == len(parties):
            raise NobodyRevealed
    elif not row.beacon_signature and not all(party.dice for party in parties):
        raise BeaconMissing(number=row.beacon_round)


def _randomness(number: int, signature: str) -> str:
    try:
        randomness = drand.randomness_of(signature)
        drand.verify_beacon(number=number, randomness=randomness, signature=signature)
    except BeaconProblem as problem:
        raise BeaconWrong(number=number) from problem
    return randomness
