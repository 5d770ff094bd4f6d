"""The objects and files of a round as they are published, committed to and drawn."""

from collections.abc import Iterable, Mapping
from typing import Any

from movilidad.apps.appointments.choices import session_object
from movilidad.apps.appointments.models import Party, Round, Ticket
from movilidad.core.draw import folder
from movilidad.core.draw.canonical import canonical, read_canonical
from movilidad.core.draw.publication import Drawn, Frozen, draw, freeze, public_files
from movilidad.core.draw.schedule import BEACON_FIELD, OBJECTIONS_FIELD, Schedule, schedule
from movilidad.core.draw.seeding import seed_material


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


def frozen_as_drawn(row: Round) -> Frozen:
    """The frozen list under the rules as they were drawn: the office may have changed its
    sessions since. Raises Draw.DoesNotExist."""
    transcript: Any = read_canonical(bytes(row.draw.transcript))
    return freeze_list(transcript["round"], row.tickets.all())


def drawn_again(row: Round) -> tuple[Frozen, Drawn]:
    """The frozen list and the whole draw, repeated."""
    frozen = frozen_as_drawn(row)
    return frozen, draw(frozen, row.seed)


def files_of(row: Round) -> dict[str, bytes]:
    """The public folder of a drawn round. Nobody may see it before the round is published."""
    return folder_of(row, *drawn_again(row))


def folder_of(row: Round, frozen: Frozen, drawn: Drawn) -> dict[str, bytes]:
    """The public folder of a draw that is at hand; see `files_of`."""
    parties = list(row.parties.order_by("name"))
    return public_files(
        frozen,
        drawn,
        parties={one.name: one.commitment for one in parties},
        reveals={one.name: one.reveal for one in parties if one.reveal},
        announced=announced_beacon(row),
        beacon=beacon_of(row, parties),
    )


def announced_beacon(row: Round) -> dict[str, object] | None:
    """The beacon named with the frozen list."""
    if row.beacon is None:
        return None
    return {"chain": row.beacon["chain"], "round": row.beacon_round}


def files_so_far(row: Round) -> dict[str, bytes]:
    """What is public of a frozen round before its result: rules, list, and the seed once made.

    The same bytes stand in the folder that is published in the end.
    """
    frozen = freeze_list(round_object(row, session_objects(row)), row.tickets.all())
    parties = list(row.parties.order_by("name"))
    head = folder.frozen_object(
        batch=row.code,
        params=frozen.params,
        root=frozen.root,
        entrants=len(frozen.applications),
        parties={one.name: one.commitment for one in parties},
        beacon=announced_beacon(row),
    )
    files = {
        folder.ROUND: canonical(dict(frozen.round_object)),
        folder.FROZEN: canonical(head),
        folder.LEAVES: folder.hash_lines(frozen.tree[0]),
    }
    if row.seed:
        files[folder.SEED] = canonical(row.seed_material)
        came = beacon_of(row, parties)
        if came is not None and "signature" in came:
            files[folder.BEACON] = canonical(came)
    return files
