"""The rehearsed day's script: as many visits as asked for, the same for the same seed."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from movilidad.rehearsal.day.pages import forms, notice, own_forms
from movilidad.rehearsal.day.script import (
    TURNED_AWAY,
    Seat,
    seats_needed,
    walk_ins,
    write_script,
)

OPENS = datetime(2023, 8, 14, 14, tzinfo=UTC)
CLOSES = OPENS + timedelta(hours=9)


def seats(count: int) -> list[Seat]:
    return [
        Seat(UUID(int=number), str(number), OPENS + timedelta(hours=number % 7))
        for number in range(count)
    ]


@pytest.mark.parametrize("visits", [10, 40, 300])
def test_a_day_has_the_visits_that_were_asked_for(visits: int) -> None:
    script = write_script(seats(seats_needed(visits)), visits, opens=OPENS, closes=CLOSES, seed=1)
    assert len(script.arrivals) == visits + TURNED_AWAY
    assert sum(one.seat is None for one in script.arrivals) == walk_ins(visits) + TURNED_AWAY
    assert len(script.absent) == seats_needed(visits) - (visits - walk_ins(visits))
    assert all(OPENS <= one.at < CLOSES for one in script.arrivals)


def test_the_same_seed_is_the_same_day_and_another_is_another() -> None:
    days = [
        write_script(seats(60), 50, opens=OPENS, closes=CLOSES, seed=seed) for seed in (1, 1, 2)
    ]
    assert days[0] == days[1] != days[2]


def test_nobody_comes_twice() -> None:
    script = write_script(seats(60), 50, opens=OPENS, closes=CLOSES, seed=1)
    who = [one.seat.appointment for one in script.arrivals if one.seat]
    who += [seat.appointment for seat in script.absent]
    assert len(who) == len(set(who)) == 60


PAGE = """
<li class="mv-message--success">Número 12. Espere.</li>
<form method="post" action="/es/office/next/"><input type="hidden" name="show" value="all"></form>
<div id="live-mine"><form method="post" action="/es/office/visit/0189-x/start/"></form>
<form method="post" action="/es/office/visit/01890a5d-ac96-774b-bcce-b302099a8057/start/">
<input type="hidden" name="version" value="3"></form></div></section>
"""


def test_buttons_are_read_from_a_page_as_a_browser_would_send_them() -> None:
    [form] = own_forms(PAGE)
    assert (form.act, form.fields) == ("start", {"version": ["3"]})
    assert len(list(forms(PAGE))) == 3
    assert notice(PAGE) == ("success", 12)
    assert notice("<p>12</p>") == ("", None)
