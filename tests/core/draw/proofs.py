"""The properties of chance, proofs and repeatability (16 to 21, 23, 24), put to any engine."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from typing import Any

import pytest
from tests.core.draw import properties
from tests.core.draw.engine import Engine
from tests.core.draw.rounds import SEED, Plain, entrant, reserve, session, ticket

# Chi-square, one chance in a thousand to be above by luck: degrees of freedom -> limit.
LIMITS = {5: 20.52, 27: 55.48, 207: 275.61, 261: 337.34, 279: 357.73}


def seed_number(number: int) -> str:
    return sha256(f"seed {number}".encode()).hexdigest()


def p16_a_higher_weight_never_gives_a_larger_key(engine: Engine) -> None:
    for number in range(50):
        name = ticket(number)
        drawn = [engine.tickets.key_of(SEED, name, weight) for weight in range(1, 8)]
        assert drawn == sorted(drawn, reverse=True)
        assert drawn[0] == sha256(f"{SEED}:{name}:0".encode()).hexdigest()
    assert any(
        engine.tickets.key_of(SEED, ticket(n), 2) < engine.tickets.key_of(SEED, ticket(n), 1)
        for n in range(50)
    )


def p17_rank_does_not_depend_on_day_hour_office_or_ticket(engine: Engine) -> None:
    count = 7200
    names = [ticket(number) for number in range(count)]
    keys = engine.tickets.keys(SEED, names, {})
    ranks = {name: place for place, name in enumerate(sorted(names, key=keys.__getitem__))}
    deciles = [ranks[name] * 10 // count for name in names]
    for group, groups in (
        (lambda n: n * 30 // count, 30),
        (lambda n: n * 7 % 24, 24),
        (lambda n: n % 4, 4),
        (lambda n: names[n][0], 32),
    ):
        table = Counter((group(number), decile) for number, decile in enumerate(deciles))
        sizes = Counter(group(number) for number in range(count))
        assert chi_square(table, sizes) < LIMITS[(groups - 1) * 9]


def chi_square(table: Counter[Any], sizes: Counter[Any]) -> float:
    return sum(
        (table[group, decile] - size / 10) ** 2 / (size / 10)
        for group, size in sizes.items()
        for decile in range(10)
    )


def p18_equal_households_have_equal_chances_over_2000_seeds(engine: Engine) -> None:
    names = [ticket(number) for number in range(6)]
    line, room, table = [entrant(name) for name in names], [session("s1")], [reserve("OPEN")]
    seats: Counter[str] = Counter()
    for number in range(2000):
        keys = engine.tickets.keys(seed_number(number), names, {})
        assigned = engine.clear.allocate(line, room, table, keys)["assigned"]
        seats.update(name for name, seat in assigned.items() if seat)
    # Two of six seats are given each time, so the counts vary as without replacement.
    spread = 2000 * (1 / 3) * (2 / 3)
    statistic = sum((seats[name] - 2000 / 3) ** 2 for name in names) / spread * 5 / 6
    assert statistic < LIMITS[5]


def drawn_round(engine: Engine, count: int = 40) -> Plain:
    """A mixed round with everything that is committed before and after it."""
    line = [
        entrant(
            ticket(number),
            units=1 + number % 3,
            language="quc" if number % 4 == 0 else None,
            accessible=number % 5 == 0,
            flags=["MED"] if number % 6 == 0 else [],
            losses=number % 3,
            choices=["s1", "s2", "g"] if number % 2 else ["g", "s1"],
        )
        for number in range(count)
    ]
    start = {"group": "g", "start": "2023-07-03T14:00Z"}
    sessions = [
        session("s1", units=8, languages={"quc": 3}, accessible=1),
        session("s2", units=5),
        session("s3", units=6, languages={"quc": 6}, accessible=2, **start),
        session("s4", units=4, **start),
    ]
    table = [reserve("MED", 5, "MED"), reserve("OPEN", 8), reserve("WAIT", 5, order="losses")]
    names = [one["ticket"] for one in line]
    case = (line, sessions, table, engine.tickets.keys(SEED, names, {}))
    result = engine.clear.allocate(*case)
    committed = {one["ticket"]: engine.commitment.commitment(bytes(16), one) for one in line}
    rows = engine.transcript.rows(engine.round.read_round(*case[:3]), committed, result)
    return {"case": case, "result": result, "rows": rows}


def p19_own_check_passes_for_all_and_fails_for_any_altered_row(engine: Engine) -> None:
    drawn = drawn_round(engine)
    line, sessions, table, _ = drawn["case"]
    check, leaf = engine.own_check.check_own, engine.transcript.row_leaf
    tree = engine.merkle.levels(leaf(row) for row in drawn["rows"].values())
    for index, (name, row) in enumerate(drawn["rows"].items()):
        mine = next(one for one in line if one["ticket"] == name)
        answer = check(row, mine, sessions, table)
        assert answer.block == drawn["result"]["block"][name]
        assert answer.session == drawn["result"]["assigned"][name]
        proof = engine.merkle.inclusion_proof(tree, index)
        assert engine.merkle.verify_inclusion(leaf(row), proof, tree[-1][0])
        for altered in alterations(row):
            assert not engine.merkle.verify_inclusion(leaf(altered), proof, tree[-1][0])
        for lie in contradictions(row):
            with pytest.raises(engine.problems.DrawProblem):
                check(lie, mine, sessions, table)


def alterations(row: Plain) -> Iterator[Plain]:
    for field, value in row.items():
        other = {"position": row["position"] + 1, "closing": row["closing"][1:]}.get(field, "x")
        assert other != value
        yield row | {field: other}


def contradictions(row: Plain) -> Iterator[Plain]:
    """Rows that say the family was passed over: the rules alone must refuse them."""
    listed = [id_ for id_, _ in row["closing"]]
    before = listed if row["session"] is None else listed[: listed.index(row["session"])]
    for place, id_ in enumerate(before):
        yield row | {"session": id_}
        for at in (None, row["position"] + 1):
            closing = [list(pair) for pair in row["closing"]]
            closing[place][1] = at
            yield row | {"closing": closing}
    if row["session"] is not None:
        yield row | {"session": None}
    yield row | {"closing": row["closing"][::-1]}
    yield row | {"block": "NONE"}
    yield row | {"class": "3/xin/-"}
    yield row | {"t": "another"}
    yield row | {"position": -1}


def p20_inclusion_proofs_verify_and_any_flipped_bit_fails(engine: Engine) -> None:
    merkle = engine.merkle
    for size in range(1, 18):
        leaves = [merkle.leaf_hash(bytes([number])) for number in range(size)]
        tree = merkle.levels(leaves)
        root = tree[-1][0]
        for index, leaf in enumerate(leaves):
            proof = merkle.inclusion_proof(tree, index)
            assert merkle.verify_inclusion(leaf, proof, root)
            for other_leaf, path, other_root in flips(leaf, proof.path, root):
                changed = merkle.InclusionProof(index, size, path)
                assert not merkle.verify_inclusion(other_leaf, changed, other_root)
            for elsewhere in {*range(-1, size + 2)} - {index}:
                moved = merkle.InclusionProof(elsewhere, size, proof.path)
                assert not merkle.verify_inclusion(leaf, moved, root)
            if len(proof.path) > 1:
                left, right = sorted((index, index ^ 1))
                node = merkle.node_hash(leaves[left], leaves[min(right, size - 1)])
                inner = merkle.InclusionProof(index >> 1, size, proof.path[1:])
                assert not merkle.verify_inclusion(node, inner, root)


def flips(
    leaf: bytes, path: tuple[bytes, ...], root: bytes
) -> Iterator[tuple[bytes, tuple[bytes, ...], bytes]]:
    for bit in (0, 7, 100, 255):
        yield flip(leaf, bit), path, root
        yield leaf, path, flip(root, bit)
        for step, neighbour in enumerate(path):
            yield leaf, (*path[:step], flip(neighbour, bit), *path[step + 1 :]), root
    yield leaf, (*path, bytes(32)), root
    if path:
        yield leaf, path[:-1], root


def flip(data: bytes, bit: int) -> bytes:
    return bytes(byte ^ (1 << bit % 8) * (place == bit // 8) for place, byte in enumerate(data))


def p21_any_changed_input_bit_changes_the_seed_and_reveals_are_held_to(engine: Engine) -> None:
    inputs = {name: seed_number(number) for number, name in enumerate(("root", "params"))}
    secrets = {party: seed_number(9 + n) for n, party in enumerate(("north", "south"))}
    beacon = {"chain": seed_number(5), "round": 7, "randomness": seed_number(6)}
    plain = seed(engine, inputs, secrets, beacon)
    others = [seed(engine, inputs, secrets, beacon | {"round": 8})]
    others += [seed(engine, changed, secrets, beacon) for changed in hex_flips(inputs)]
    others += [seed(engine, inputs, changed, beacon) for changed in hex_flips(secrets)]
    others += [
        seed(engine, inputs, secrets, beacon | changed)
        for changed in hex_flips({name: str(beacon[name]) for name in ("chain", "randomness")})
    ]
    silent = seed(engine, inputs, secrets, beacon, silent="south")
    assert len({plain, silent, *others}) == len(others) + 2
    material = engine.seeding.settle_reveals(commitments(secrets), {"north": secrets["north"]})
    assert material == {"north": secrets["north"], "south": commitments(secrets)["south"]}
    for wrong in hex_flips(secrets):
        with pytest.raises(engine.problems.WrongReveal):
            engine.seeding.settle_reveals(commitments(secrets), wrong)
    with pytest.raises(engine.problems.UnknownParty):
        engine.seeding.settle_reveals(commitments(secrets), {"west": SEED})


def commitments(secrets: dict[str, str]) -> dict[str, str]:
    return {who: sha256(bytes.fromhex(one)).hexdigest() for who, one in secrets.items()}


def seed(
    engine: Engine,
    inputs: dict[str, str],
    secrets: dict[str, str],
    beacon: Plain,
    silent: str | None = None,
) -> str:
    material = engine.seeding.seed_material(
        batch="gt-2023-07-a",
        **inputs,
        drand=beacon,
        commitments=commitments(secrets),
        reveals={who: one for who, one in secrets.items() if who != silent},
    )
    return str(engine.seeding.derive_seed(material))


def hex_flips(texts: dict[str, str]) -> Iterable[dict[str, str]]:
    for name, text in texts.items():
        for bit in range(256):
            yield texts | {name: flip(bytes.fromhex(text), bit).hex()}


def p23_a_second_run_gives_the_same_bytes(engine: Engine) -> None:
    """Another process with another hash seed is what a restart after a crash amounts to."""
    program = (
        f"from {engine.package}.clear import allocate\n"
        f"from {engine.package}.canonical import canonical_hash\n"
        "sessions = [{'id': f's{n}', 'units': 2, 'languages': {}, 'accessible': 0}"
        " for n in range(9)]\n"
        "line = [{'ticket': f't{n}', 'units': 1, 'language': None, 'accessible': False,"
        " 'flags': ['a', 'b'], 'losses': 0, 'choices': [f's{(n + k) % 9}' for k in range(9)]}"
        " for n in range(20)]\n"
        "table = [{'code': 'OPEN', 'units': 3, 'who': '*', 'order': 'lottery'}]\n"
        "keys = {one['ticket']: f'{n % 3:064x}' for n, one in enumerate(line)}\n"
        "print(canonical_hash(allocate(line, sessions, table, keys)))\n"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": str(number), "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            check=True,
        ).stdout
        for number in range(1, 4)
    }
    assert len(outputs) == 1


def p24_what_the_draw_does_not_promise_is_still_so(engine: Engine) -> None:
    """Documented in docs/decisions/0022. If one begins to hold, the document must change."""
    assert properties.a16_one_more_unit_can_hurt_someone(engine) == ("s1", None)
    better, worse = properties.a18_a_better_number_can_choose_later(engine)
    assert better > worse
    assert properties.another_households_flag_moves_me(engine) == (1, -1)


ASKED: list[Callable[[Engine], None]] = [
    p16_a_higher_weight_never_gives_a_larger_key,
    p17_rank_does_not_depend_on_day_hour_office_or_ticket,
    p18_equal_households_have_equal_chances_over_2000_seeds,
    p19_own_check_passes_for_all_and_fails_for_any_altered_row,
    p20_inclusion_proofs_verify_and_any_flipped_bit_fails,
    p21_any_changed_input_bit_changes_the_seed_and_reveals_are_held_to,
    p23_a_second_run_gives_the_same_bytes,
    p24_what_the_draw_does_not_promise_is_still_so,
]
