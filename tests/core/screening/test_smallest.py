"""What would change an answer is the smallest set of facts, against trying everything; what is
asked is enough to decide, nothing is asked that an answer before has settled, and nothing that
could not turn the finding."""

from itertools import combinations, product
from math import prod

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from movilidad.core.screening.cells import NOT_KNOWN, Cells
from movilidad.core.screening.decide import MOST_CHANGES, SEVERITY, Step, decide, finding_of
from movilidad.core.screening.rules import Edition, Finding, State
from movilidad.infra.content import rule_set

RULES = rule_set()
EDITIONS = [
    edition
    for scheme in (*RULES.programmes.values(), *RULES.pathways.values())
    for edition in scheme.timeline.editions
    if edition.state is not State.CLOSED
]


@st.composite
def tuples(draw: st.DrawFn) -> tuple[Edition, Cells]:
    """An edition and a household as it sees one, unknowns included."""
    edition = draw(st.sampled_from(EDITIONS))
    cells = [draw(st.integers(NOT_KNOWN, one.count)) for one in edition.grid.dimensions]
    return edition, tuple(cells)


def moved(cells: Cells, steps: tuple[Step, ...]) -> Cells:
    after = list(cells)
    for step in steps:
        after[step.dimension] = step.cell
    return tuple(after)


def turning_sets(edition: Edition, cells: Cells, size: int) -> list[tuple[Step, ...]]:
    """Every set of so many known facts whose other values turn it for the better."""
    finding = finding_of(edition, cells)
    known = [d for d, cell in enumerate(cells) if cell != NOT_KNOWN]
    found = []
    for chosen in combinations(known, size):
        others = [
            [c for c in range(1, edition.grid.dimensions[d].count + 1) if c != cells[d]]
            for d in chosen
        ]
        for values in product(*others):
            steps = tuple(map(Step, chosen, values))
            if SEVERITY[finding_of(edition, moved(cells, steps))] > SEVERITY[finding]:
                found.append(steps)
    return found


@settings(max_examples=300, deadline=None)
@given(tuples())
def test_what_would_change_it_is_the_smallest_set_that_does(seen: tuple[Edition, Cells]) -> None:
    edition, cells = seen
    decision = decide(edition, cells)
    if decision.finding in {Finding.YES, Finding.UNKNOWN}:
        assert decision.changes == ()
        return
    for size in range(1, len(cells) + 1):
        every = turning_sets(edition, cells, size)
        if every:
            assert set(decision.changes) <= set(every)
            assert len(decision.changes) == min(len(every), MOST_CHANGES)
            return
    assert decision.changes == ()


@settings(max_examples=300, deadline=None)
@given(tuples(), st.data())
def test_the_questions_that_are_asked_are_enough(
    seen: tuple[Edition, Cells], data: st.DataObject
) -> None:
    """Whatever a person answers to them, the eligibility is decided, but for unverified rules."""
    edition, cells = seen
    asked = decide(edition, cells).missing
    steps = tuple(
        Step(d, data.draw(st.integers(1, edition.grid.dimensions[d].count))) for d in asked
    )
    after = decide(edition, moved(cells, steps))
    assert after.missing == ()
    if after.finding is Finding.UNKNOWN:
        pairs = zip(edition.eligibility, after.truths, strict=False)
        assert any(not rule.decides for rule, truth in pairs if truth.word == "unknown")


@settings(max_examples=200, deadline=None)
@given(tuples(), st.data())
def test_asking_one_at_a_time_never_asks_what_an_answer_before_has_settled(
    seen: tuple[Edition, Cells], data: st.DataObject
) -> None:
    edition, cells = seen
    asked: list[int] = []
    while (missing := decide(edition, cells).missing) and len(asked) < 40:
        first = missing[0]
        assert first not in asked
        asked.append(first)
        cell = data.draw(st.integers(1, edition.grid.dimensions[first].count))
        cells = moved(cells, (Step(first, cell),))
    assert len(asked) < 40


@settings(max_examples=300, deadline=None)
@given(tuples())
def test_every_question_that_is_asked_can_still_turn_the_finding(
    seen: tuple[Edition, Cells],
) -> None:
    """By trying every answer to every other question that is asked."""
    edition, cells = seen
    asked = decide(edition, cells).missing
    cells_of = {d: range(1, edition.grid.dimensions[d].count + 1) for d in asked}
    assume(prod(map(len, cells_of.values())) <= 20_000)
    for one in asked:
        others = [d for d in asked if d != one]
        assert any(
            len(
                {
                    finding_of(edition, moved(cells, (*map(Step, others, known), Step(one, cell))))
                    for cell in cells_of[one]
                }
            )
            > 1
            for known in product(*(cells_of[d] for d in others))
        ), edition.grid.dimensions[one]


def test_a_crossing_is_not_asked_about_once_its_day_settles_it() -> None:
    """Before the earlier of two cut-off days every nationality that may apply at all is safe."""
    edition = next(one for one in EDITIONS if one.id == "chnv-four")
    place = {one.fact: number for number, one in enumerate(edition.grid.dimensions)}
    cells = [NOT_KNOWN] * len(place)
    assert place["irregular_crossing"] in decide(edition, tuple(cells)).missing
    cells[place["irregular_crossing_on"]] = 1
    assert place["irregular_crossing"] not in decide(edition, tuple(cells)).missing
    cells[place["irregular_crossing_on"]] = 2
    assert place["irregular_crossing"] in decide(edition, tuple(cells)).missing
