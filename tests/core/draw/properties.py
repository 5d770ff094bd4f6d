"""The allocation properties (1 to 15, 22 to 24), each a question put to any engine.

Each takes an engine and a case; it fails with AssertionError. `test_properties` asks the real
engine, and asks again with a fault planted to see that the question can be answered with no.
"""

from collections.abc import Iterator
from hashlib import sha256
from itertools import chain, combinations, permutations
from math import ceil
from typing import Any

from tests.core.draw.engine import Engine
from tests.core.draw.rounds import SEED, Plain, entrant, reserve, session

from movilidad.core.draw.round import Entrant, Round, read_round

Case = tuple[list[Plain], list[Plain], list[Plain], dict[str, str]]


def run(engine: Engine, case: Case) -> Any:
    return engine.clear.allocate(*case)


def typed(case: Case) -> Round:
    return read_round(*case[:3])


def with_entrant(case: Case, name: str, **changes: Any) -> Case:
    changed = [one | changes if one["ticket"] == name else one for one in case[0]]
    return (changed, *case[1:])


def seated(drawn: Round, assigned: dict[str, str | None], session_id: str) -> list[Entrant]:
    return [one for one in drawn.entrants.values() if assigned[one.ticket] == session_id]


def left_over(drawn: Round, assigned: dict[str, str | None]) -> dict[str, Plain]:
    """What each session still has, counted from the seats and not by the draw's own books."""
    rest = {}
    for id_, one in drawn.sessions.items():
        here = [who.need for who in seated(drawn, assigned, id_)]
        spoken = {need.language for need in here if need.language} | set(one.languages)
        rest[id_] = {
            "units": one.units - sum(need.units for need in here),
            "accessible": one.accessible - sum(need.accessible for need in here),
            "languages": {
                code: one.languages.get(code, 0)
                - sum(need.units for need in here if need.language == code)
                for code in spoken
            },
        }
    return rest


def fits(need: Any, rest: Plain) -> bool:
    return bool(
        rest["units"] >= need.units
        and (not need.accessible or rest["accessible"] >= 1)
        and (need.language is None or rest["languages"].get(need.language, 0) >= need.units)
    )


def rank(one: Entrant, seat: str | None) -> int:
    """How far down a household's own list a seat is; no seat is last."""
    return len(one.choices) if seat is None else one.choices.index(seat)


def p01_capacity_is_never_exceeded_in_any_resource(engine: Engine, case: Case) -> None:
    for rest in left_over(typed(case), run(engine, case)["assigned"]).values():
        assert rest["units"] >= 0
        assert rest["accessible"] >= 0
        assert min(rest["languages"].values(), default=0) >= 0


def p02_only_listed_sessions_are_given(engine: Engine, case: Case) -> None:
    assigned = run(engine, case)["assigned"]
    for one in typed(case).entrants.values():
        assert assigned[one.ticket] is None or assigned[one.ticket] in one.choices


def p03_each_ticket_has_one_place_and_at_most_one_seat(engine: Engine, case: Case) -> None:
    result = run(engine, case)
    tickets = sorted(one["ticket"] for one in case[0])
    assert sorted(result["order"]) == tickets
    assert sorted(result["assigned"]) == tickets
    assert sorted(result["block"]) == tickets


def p04_no_household_prefers_a_session_that_still_fits_it(engine: Engine, case: Case) -> None:
    drawn, assigned = typed(case), run(engine, case)["assigned"]
    rest = left_over(drawn, assigned)
    for one in drawn.entrants.values():
        for preferred in one.choices[: rank(one, assigned[one.ticket])]:
            assert not fits(one.need, rest[preferred])


def p05_no_later_household_with_as_much_demand_holds_a_preferred_seat(
    engine: Engine, case: Case
) -> None:
    drawn, result = typed(case), run(engine, case)
    order = [drawn.entrants[name] for name in result["order"]]
    for place, one in enumerate(order):
        preferred = one.choices[: rank(one, result["assigned"][one.ticket])]
        for later in order[place + 1 :]:
            if result["assigned"][later.ticket] in preferred:
                assert not demands_as_much(later.need, one.need)


def demands_as_much(its: Any, mine: Any) -> bool:
    return bool(
        its.units >= mine.units
        and (mine.language is None or its.language == mine.language)
        and its.accessible >= mine.accessible
    )


def lists_over(sessions: list[str]) -> Iterator[list[str]]:
    for length in range(len(sessions) + 1):
        yield from (list(one) for one in permutations(sessions, length))


def p06_no_other_list_gets_a_better_session(engine: Engine, case: Case) -> None:
    honest = run(engine, case)["assigned"]
    ids = [one["id"] for one in case[1]]
    for one in typed(case).entrants.values():
        for other in lists_over(ids):
            got = run(engine, with_entrant(case, one.ticket, choices=other))["assigned"]
            seat = got[one.ticket]
            if seat is None or seat in one.choices:
                assert rank(one, seat) >= rank(one, honest[one.ticket])


def p07_hiding_a_flag_never_helps(engine: Engine, case: Case) -> None:
    honest = run(engine, case)
    for one in typed(case).entrants.values():
        for kept in range(len(one.flags)):
            for flags in combinations(sorted(one.flags), kept):
                hidden = run(engine, with_entrant(case, one.ticket, flags=list(flags)))
                seat = hidden["assigned"][one.ticket]
                assert rank(one, seat) >= rank(one, honest["assigned"][one.ticket])
                assert place(hidden, one) >= place(honest, one)


def place(result: Any, one: Entrant) -> int:
    return int(result["order"].index(one.ticket))


def p08_more_losses_or_a_better_key_never_move_a_household_later(
    engine: Engine, case: Case
) -> None:
    before, keys = run(engine, case), case[3]
    precedence = [one["code"] for one in case[2]] + ["REST"]
    for one in typed(case).entrants.values():
        lost = run(engine, with_entrant(case, one.ticket, losses=one.losses + 1))
        assert place(lost, one) <= place(before, one)
        better = (*case[:3], keys | {one.ticket: "0" * 64})
        block = run(engine, better)["block"][one.ticket]
        assert precedence.index(block) <= precedence.index(before["block"][one.ticket])


def p09_input_order_names_and_unrelated_sessions_change_nothing(
    engine: Engine, case: Case
) -> None:
    entrants, sessions, reserves, keys = case
    before = run(engine, case)
    turned = (entrants[::-1], sessions[::-1], reserves, dict(reversed(keys.items())))
    assert run(engine, turned) == before
    renamed = run(
        engine,
        (
            [one | {"ticket": f"X{one['ticket']}"} for one in entrants],
            sessions,
            reserves,
            {f"X{name}": key for name, key in keys.items()},
        ),
    )
    assert renamed["order"] == [f"X{name}" for name in before["order"]]
    more = run(engine, (entrants, [*sessions, session("unrelated")], reserves, keys))
    assert more["closing"].pop("unrelated").keys()
    assert more == before


def p10_the_fast_draw_gives_the_same_bytes(engine: Engine, case: Case) -> None:
    """Results, leaves and files alike, for keys that tie and for keys that do not."""
    canonical, transcript = engine.canonical.canonical, engine.transcript
    publishing = engine.module("fast.publishing")
    different = {name: sha256((name + key).encode()).hexdigest() for name, key in case[3].items()}
    for keys in (case[3], different):
        result = engine.clear.allocate(*case[:3], keys)
        assert canonical(engine.fast.allocate(*case[:3], keys)) == canonical(result)
        columns = engine.module("fast.columns").read_columns(*case[:3])
        drawn = engine.fast.draw_columns(columns, keys)
        commitments = {name: sha256(name.encode()).hexdigest() for name in keys}
        rows = transcript.rows(engine.round.read_round(*case[:3]), commitments, result)
        leaves = engine.commitment.entry_leaves(commitments.items()).values()
        writer = publishing.Writer(columns.tickets, [commitments[t] for t in columns.tickets])
        assert list(map(bytes, writer.entry_leaves())) == list(leaves)
        hashes = [transcript.row_leaf(row) for row in rows.values()]
        assert list(map(bytes, writer.row_leaves(drawn))) == hashes
        assert list(chain.from_iterable(writer.rows(drawn))) == list(map(canonical, rows.values()))
        full = canonical(result | {"result_root": SEED})
        assert b"".join(writer.result_file(drawn, SEED)) == full
    weights = {name: 1 + number % 3 for number, name in enumerate(case[3])}
    quick = engine.module("fast.chance").keys(SEED, list(case[3]), weights)
    assert quick == engine.tickets.keys(SEED, list(case[3]), weights)


def p11_a_household_cannot_change_others_without_changing_itself(
    engine: Engine, case: Case
) -> None:
    before = run(engine, case)["assigned"]
    for one in typed(case).entrants.values():
        for other in lists_over([one["id"] for one in case[1]]):
            after = run(engine, with_entrant(case, one.ticket, choices=other))["assigned"]
            assert after[one.ticket] != before[one.ticket] or after == before


def p12_no_exchange_of_two_or_three_seats_helps_all(engine: Engine, case: Case) -> None:
    drawn, assigned = typed(case), run(engine, case)["assigned"]
    for size in (2, 3):
        for group in permutations(drawn.entrants.values(), size):
            seats = [assigned[one.ticket] for one in group]
            turned = seats[1:] + seats[:1]
            if all(
                seat in one.choices and rank(one, seat) < rank(one, assigned[one.ticket])
                for one, seat in zip(group, turned, strict=True)
            ):
                swap = dict(zip((one.ticket for one in group), turned, strict=True))
                rests = left_over(drawn, assigned | swap).values()
                assert any(
                    min(rest["units"], rest["accessible"], *rest["languages"].values()) < 0
                    for rest in rests
                )


def p13_blocks_reach_their_units_and_overshoot_by_less_than_a_household(
    engine: Engine, case: Case
) -> None:
    drawn, blocks = typed(case), run(engine, case)["block"]
    codes = [one.code for one in drawn.reserves] + ["REST"]
    for number, one in enumerate(drawn.reserves):
        block = [who for who in drawn.entrants.values() if blocks[who.ticket] == one.code]
        units = sum(who.need.units for who in block)
        later = [w for w in drawn.entrants.values() if blocks[w.ticket] in codes[number + 1 :]]
        skipped = [who for who in later if one.who in {"*", *who.flags}]
        assert units >= one.units or not skipped
        assert units - max((who.need.units for who in block), default=0) < max(one.units, 1)
        assert units == 0 or one.units > 0


def p14_one_pool_of_single_units_equals_sequential_reserve_matching(
    engine: Engine, case: Case
) -> None:
    """The sequential reserve matching of Pathak and others (2020), written apart."""
    seats = sum(one["units"] for one in case[2])
    pool = [session("s1", units=max(seats, 1))]
    single = [
        one | {"units": 1, "language": None, "accessible": False, "choices": ["s1"]}
        for one in case[0]
    ]
    unmatched = sorted(single, key=lambda one: (case[3][one["ticket"]], one["ticket"]))
    matched: dict[str, str] = {}
    for category in case[2]:
        line = [one for one in unmatched if category["who"] in {"*", *one["flags"]}]
        if category["order"] == "losses":
            line.sort(key=lambda one: -one["losses"])
        matched |= {one["ticket"]: category["code"] for one in line[: category["units"]]}
        unmatched = [one for one in unmatched if one["ticket"] not in matched]
    refill = pool[0]["units"] - len(matched)
    result = run(engine, (single, pool, case[2], case[3]))
    assert matched == {name: code for name, code in result["block"].items() if code != "REST"}
    matched |= {one["ticket"]: "REST" for one in unmatched[:refill]}
    assert matched.keys() == {name for name, seat in result["assigned"].items() if seat}


def p15_waiting_is_bounded_whatever_the_lottery_does(
    engine: Engine, case: tuple[list[int], int, list[int]]
) -> None:
    """The lottery always ranks the watched household last, and newcomers keep arriving."""
    sizes, reserved, newcomers = case
    waiting = {f"old{number}": (size, 1) for number, size in enumerate(sizes)} | {"me": (1, 1)}
    cohort = sum(units for units, _ in waiting.values())
    bound = engine.module("waiting").waiting_bound(
        [units for units, _ in waiting.values()], reserved
    )
    assert bound == ceil(cohort / reserved)
    for batch in range(bound):
        waiting |= {f"new{batch}.{n}": (size, 0) for n, size in enumerate(newcomers)}
        entrants = [entrant(w, units=u, losses=lost) for w, (u, lost) in waiting.items()]
        # New arrivals get the best keys, then the others, and the watched one the worst.
        keys = {
            w: f"{(w != 'me') - w.startswith('new') * 1 + 2 * (w == 'me'):064x}" for w in waiting
        }
        table = [reserve("OPEN", 1), reserve("WAIT", reserved, order="losses")]
        room = session("s1", units=1 + reserved + 4)
        blocks = run(engine, (entrants, [room], table, keys))["block"]
        waiting = {w: (u, n + 1) for w, (u, n) in waiting.items() if blocks[w] == "REST"}
        if "me" not in waiting:
            return
    raise AssertionError("the household waited longer than the bound")


def p22_the_next_holder_does_not_depend_on_who_cancelled_or_when(
    engine: Engine, case: Case
) -> None:
    """Any two pairs of the same sizes may cancel, in any turn: the same household is asked."""
    plain = [one | {"language": None, "accessible": False, "choices": ["s1"]} for one in case[0]]
    case = (plain, [session("s1", units=5)], *case[2:])
    result, drawn = run(engine, case), engine.round.read_round(*case[:3])
    holding = {name: seat for name, seat in result["assigned"].items() if seat}
    for block in (*(one["code"] for one in case[2]), "REST"):
        heirs: dict[tuple[int, ...], set[str | None]] = {}
        for pair in permutations(holding, 2):
            sizes = tuple(sorted(drawn.entrants[name].need.units for name in pair))
            heir = engine.standby.next_holder(
                drawn,
                result,
                session="s1",
                block=block,
                holding={name: seat for name, seat in holding.items() if name not in pair},
                gone=frozenset(pair),
            )
            heirs.setdefault(sizes, set()).add(heir)
        assert all(len(asked) == 1 for asked in heirs.values())


def a16_one_more_unit_can_hurt_someone(engine: Engine) -> tuple[Any, Any]:
    """Two units more let a large family in before the small one behind it."""
    line = [entrant("A", units=3), entrant("B", units=1)]
    keys = {"A": "0" * 64, "B": "1" * 64}
    return tuple(
        engine.clear.allocate(line, [session("s1", units=units)], [reserve("OPEN")], keys)[
            "assigned"
        ]["B"]
        for units in (2, 3)
    )


def a18_a_better_number_can_choose_later(engine: Engine) -> tuple[int, int]:
    """With RURAL after OPEN: drawn first one is taken by OPEN, which chooses after RURAL."""
    line = [entrant("me", flags=["RURAL"]), entrant("B"), entrant("C", flags=["RURAL"])]
    table = [reserve("OPEN", 1), reserve("RURAL", 2, "RURAL")]
    others = {"B": "1" * 64, "C": "2" * 64}
    room = [session("s1", units=3)]
    first, second = (
        engine.clear.allocate(line, room, table, others | {"me": key})["order"].index("me")
        for key in ("0" * 64, "1" * 63 + "5")
    )
    return first, second


def another_households_flag_moves_me(engine: Engine) -> tuple[int, int]:
    """By how many places I move when a household before me gains the flag MED, in two rounds."""
    table = [reserve("MED", 2, "MED"), reserve("OPEN", 2), reserve("RURAL", 1, "RURAL")]
    alone = [entrant("X"), entrant("me", flags=["MED"])]
    family = [entrant("X", units=3), entrant("Y", flags=["MED"]), entrant("Z", flags=["MED"])]
    return (
        _moved(engine, [*alone, entrant("Y", flags=["MED"])], table),
        _moved(engine, [*family, entrant("me", flags=["RURAL"])], table),
    )


def _moved(engine: Engine, line: list[Plain], table: list[Plain]) -> int:
    keys = {one["ticket"]: f"{number:064x}" for number, one in enumerate(line)}
    rounds = (line, [line[0] | {"flags": ["MED"]}, *line[1:]])
    before, after = (
        engine.clear.allocate(one, [session("s1")], table, keys)["order"].index("me")
        for one in rounds
    )
    return int(after - before)
