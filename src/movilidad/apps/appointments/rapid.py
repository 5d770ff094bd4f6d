"""A round by the fast program, from its tickets: committed, drawn, written.

What a national round of a million families passes through; the clear program and verify_draw.py
repeat it before anybody is told (actions.check_round).

The program is imported where it is called: numba and numpy take 0.6 s and 72 MB to load (measured
2026-11-28), and most processes of the site never draw.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

from movilidad.apps.appointments.life.signatures import published_signatures
from movilidad.apps.appointments.models import Round
from movilidad.apps.appointments.publication import (
    announced_beacon,
    beacon_of,
    rules_as_drawn,
)
from movilidad.core.draw import folder
from movilidad.core.draw.canonical import canonical

if TYPE_CHECKING:
    from movilidad.core.draw.fast.assembly import Listed, Outcome

Entry = tuple[str, bytes | memoryview, Any]  # of a ticket: text, salt, entrant


@dataclass(frozen=True, slots=True)
class FrozenRound:
    """A frozen list, with what auditors see of it. `applications` are canonical JSON."""

    listed: "Listed"
    salts: list[bytes]
    applications: list[bytes]


def frozen_round(published: Mapping[str, object], entries: Iterable[Entry]) -> FrozenRound:
    """The frozen list of a round object and its tickets, in the order of their texts."""
    from movilidad.core.draw.fast.assembly import application_texts, commitments_of, list_entrants

    listed = sorted((text, bytes(salt), entrant) for text, salt, entrant in entries)
    plain = [{"ticket": text, **entrant} for text, _, entrant in listed]
    salts = [salt for _, salt, _ in listed]
    texts = application_texts(plain)
    made = list_entrants(published, plain, commitments_of(salts, texts))
    return FrozenRound(made, salts, texts)


def entries_of(row: Round) -> Iterator[Entry]:
    """The tickets of a round as `frozen_round` takes them."""
    tickets = row.tickets.order_by("text").values_list("text", "salt", "entrant")
    return tickets.iterator(chunk_size=5000)


def frozen_as_drawn(row: Round) -> FrozenRound:
    """The frozen list under the rules as they were drawn. Raises Draw.DoesNotExist."""
    return frozen_round(rules_as_drawn(row), entries_of(row))


def drawn_again(row: Round) -> "tuple[FrozenRound, Outcome]":
    """The frozen list and the whole draw, repeated."""
    from movilidad.core.draw.fast.assembly import draw_listed

    frozen = frozen_as_drawn(row)
    return frozen, draw_listed(frozen.listed, row.seed)


def early_files(row: Round, frozen: FrozenRound) -> dict[str, bytes]:
    """What is public of a frozen round before its result: rules, list, and the seed once made.

    The same bytes stand in the folder that is published in the end.
    """
    from movilidad.core.draw.fast.assembly import files_so_far

    parties = list(row.parties.order_by("name"))
    files = files_so_far(
        frozen.listed,
        parties={one.name: one.commitment for one in parties},
        announced=announced_beacon(row),
    )
    if row.seed:
        files[folder.SEED] = canonical(row.seed_material)
        came = beacon_of(row, parties)
        if came is not None and "signature" in came:
            files[folder.BEACON] = canonical(came)
    return files


def folder_files(row: Round, frozen: FrozenRound, outcome: "Outcome") -> dict[str, bytes]:
    """The public folder of a draw. Nobody may see it before the round is published."""
    from movilidad.core.draw.fast.assembly import public_files

    parties = list(row.parties.order_by("name"))
    return public_files(
        frozen.listed,
        outcome,
        material=row.draw.seed_material,
        parties={one.name: one.commitment for one in parties},
        announced=announced_beacon(row),
        beacon=beacon_of(row, parties),
        signatures=published_signatures(row),
    )


def auditors_files(
    public: Mapping[str, bytes], frozen: FrozenRound, outcome: "Outcome"
) -> dict[str, bytes]:
    """The accredited auditors' folder: the public one and the full files."""
    from movilidad.core.draw.fast.assembly import full_result

    files = {name: data for name, data in public.items() if name != folder.SUMS}
    pairs = zip(frozen.applications, frozen.salts, strict=True)
    files[folder.ENTRANTS] = b"".join(
        b'{"application":' + text + b',"salt":"' + salt.hex().encode() + b'"}\n'
        for text, salt in pairs
    )
    files[folder.RESULT_FULL] = b"".join(full_result(frozen.listed, outcome))
    return folder.with_sums(files)


def transcript(frozen: FrozenRound, outcome: "Outcome") -> bytes:
    """The record of a draw, canonical: entrants, result, round, seed."""
    from movilidad.core.draw.fast.assembly import full_result

    parts = chain(
        [b'{"entrants":[', b",".join(frozen.applications), b'],"result":'],
        full_result(frozen.listed, outcome),
        [b',"round":', canonical(dict(frozen.listed.round_object))],
        [b',"seed":', canonical(outcome.seed), b"}"],
    )
    return b"".join(parts)
