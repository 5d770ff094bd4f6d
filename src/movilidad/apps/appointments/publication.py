"""The objects and files of a round as they are published, committed to and drawn."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from movilidad.apps.appointments.choices import session_object
from movilidad.apps.appointments.models import Draw, Party, Round, Ticket
from movilidad.core.draw import folder
from movilidad.core.draw.canonical import canonical
from movilidad.core.draw.publication import Frozen, freeze
from movilidad.core.draw.round import read_round
from movilidad.core.draw.schedule import BEACON_FIELD, OBJECTIONS_FIELD, Schedule, schedule
from movilidad.core.draw.seeding import seed_material
from movilidad.core.draw.signing import HOURS_FIELD, SIGNERS_FIELD


def session_objects(row: Round) -> list[dict[str, object]]:
    """The sessions of a round in order of id, so that the same sessions are the same bytes."""
    sessions = (
        row.sessions.filter(cancelled_at=None)
        .select_related("office", "programme")
        .prefetch_related("languages")
        .order_by("id")
    )
    return [session_object(session) for session in sessions]


def round_object(row: Round, sessions: list[dict[str, object]]) -> dict[str, object]:
    """What `params_hash` commits to; `sessions` are those of `session_objects`."""
    published: dict[str, object] = {
        "rules": row.rules,
        "round": row.code,
        "sessions": sessions,
        "reserves": row.reserves,
    }
    if row.objection_hours:
        published[OBJECTIONS_FIELD] = row.objection_hours
    if row.beacon is not None:
        published[BEACON_FIELD] = row.beacon
    if row.signers:
        published[SIGNERS_FIELD], published[HOURS_FIELD] = row.signers, row.signing_hours
    return published


def entrant_object(ticket: Ticket) -> dict[str, object]:
    """One entrant as the draw reads it, and as its commitment binds it."""
    return {"ticket": ticket.text, **ticket.entrant}


def freeze_list(published: Mapping[str, object], tickets: Iterable[Ticket]) -> Frozen:
    """The frozen list of a round object and its tickets, with its Merkle tree."""
    entries = ((bytes(one.salt), entrant_object(one)) for one in tickets)
    return freeze(published, entries)


def schedule_of(row: Round) -> Schedule:
    """What may happen when, for a frozen round."""
    if row.frozen_at is None:
        raise ValueError("a list that is not frozen has no schedule")
    return schedule(row.frozen_at, row.objection_hours)


def beacon_of(row: Round, parties: Iterable[Party]) -> dict[str, object] | None:
    """What came of the beacon: as published with its signature, the dice, or None."""
    if row.beacon is None:
        return None
    if row.beacon_signature:
        return {
            "chain": row.beacon["chain"],
            "round": row.beacon_round,
            "randomness": row.beacon_randomness,
            "signature": row.beacon_signature,
        }
    return {"dice": {party.name: party.dice for party in parties}}


def material_of(row: Round, parties: list[Party]) -> dict[str, object]:
    """The parts of the seed, as core.draw.seeding publishes them."""
    came = beacon_of(row, parties)
    return seed_material(
        batch=row.code,
        root=row.entrants_root,
        params=row.params_hash,
        drand=came and {name: one for name, one in came.items() if name != "signature"},
        commitments={party.name: party.commitment for party in parties},
        reveals={party.name: party.reveal for party in parties if party.reveal},
    )


def rules_as_drawn(row: Round) -> dict[str, object]:
    """The round object under which a round was drawn: the office may have changed its sessions
    since. Raises Draw.DoesNotExist."""
    rules = Draw.objects.values_list("rules", flat=True).get(round=row)
    kept: dict[str, object] = rules or _transcript(row)["round"]
    return kept


def frozen_as_drawn(row: Round) -> Frozen:
    """The frozen list under the rules as they were drawn, by the clear program. Raises
    Draw.DoesNotExist."""
    return freeze_list(rules_as_drawn(row), row.tickets.all())


def result_bytes(row: Round) -> bytes:
    """result.json of a drawn round, as it was when it was drawn. Raises Draw.DoesNotExist."""
    kept = Draw.objects.values_list("result", flat=True).get(round=row)
    return bytes(kept) if kept is not None else _result_of(row, _transcript(row))


def _result_of(row: Round, transcript: Mapping[str, Any]) -> bytes:
    """For rounds that were drawn before result.json was kept."""
    published, result = transcript["round"], transcript["result"]
    drawn = read_round(transcript["entrants"], published["sessions"], published["reserves"])
    return canonical(
        folder.result_object(
            batch=row.code,
            root=row.entrants_root,
            seed=row.seed,
            result_root=row.result_root,
            totals=folder.totals(drawn, result),
        )
    )


def _transcript(row: Round) -> dict[str, Any]:
    transcript: dict[str, Any] = json.loads(bytes(row.draw.transcript))
    return transcript


def announced_beacon(row: Round) -> dict[str, object] | None:
    """The beacon named with the frozen list."""
    if row.beacon is None:
        return None
    return {"chain": row.beacon["chain"], "round": row.beacon_round}
