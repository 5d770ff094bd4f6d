"""What bots win: the published figures, and that each part of the design is what stops them."""

from dataclasses import replace
from pathlib import Path

from click.testing import CliRunner

from movilidad.cli.rehearse import command
from movilidad.rehearsal.scalpers import Assumptions, drawn_together, first_come_first_served

SEED = 20230612
USUAL = Assumptions()
DOCUMENT = Path(__file__).parents[2] / "docs" / "scalpers.md"


def test_first_come_first_served_sells_most_seats() -> None:
    outcome = first_come_first_served(SEED, USUAL)
    assert outcome.reached_share > 0.9
    assert outcome.sold_share > 0.7
    assert outcome.families_share < 0.1


def test_a_draw_leaves_bots_their_share_of_false_tickets_and_nothing_to_sell() -> None:
    outcome = drawn_together(SEED, USUAL)
    false = USUAL.bots * USUAL.identities * (1 - USUAL.caught)
    assert abs(outcome.reached_share - false / (false + USUAL.families)) < 0.03
    assert outcome.sold == 0
    assert outcome.families_share > 0.95


def test_false_households_that_nobody_finds_take_seats_even_from_a_draw() -> None:
    nobody = drawn_together(SEED, replace(USUAL, caught=0.0))
    assert nobody.reached_share > 0.25
    assert nobody.sold == 0


def test_without_bots_both_ways_serve_families_alone() -> None:
    none = replace(USUAL, bots=0)
    for way in (first_come_first_served, drawn_together):
        outcome = way(SEED, none)
        assert (outcome.reached, outcome.sold, outcome.kept) == (0, 0, 0)
        assert outcome.families_share > 0.98


def test_no_seat_is_lost_or_made() -> None:
    for seed in range(5):
        for way in (first_come_first_served, drawn_together):
            outcome = way(seed, USUAL)
            families = round(outcome.families_share * outcome.seats)
            assert families + outcome.sold + outcome.kept + outcome.empty == USUAL.seats
            assert min(families, outcome.sold, outcome.kept, outcome.empty) >= 0


def test_the_same_seed_prints_the_table_of_the_document() -> None:
    printed = CliRunner().invoke(command, ["--scalpers", "--seed", str(SEED)])
    assert printed.exit_code == 0
    assert printed.output.strip() in DOCUMENT.read_text(encoding="utf-8")
