"""Reserve arithmetic known from the literature comes out of our draw.

The H-1B visas of 2018: 96,000 holders of advanced degrees and 94,000 others for 85,000 visas, of
which 20,000 are reserved (https://nickarnosti.com/blog/h1bvisas/). With the reserve first, the
65,000 open ones fall on 76,000 and 94,000: 49,059 to advanced degrees. With the reserve last they
fall on 96,000 and 94,000: 52,842. The same seats, 3,783 people apart: order is policy.
"""

import pytest
from tests.core.draw.rounds import SEED, Plain, entrant, reserve, session

from movilidad.core.draw.fast import allocate
from movilidad.core.draw.fast.chance import keys

ADVANCED, OTHERS, OPEN_VISAS, RESERVED = 96_000, 94_000, 65_000, 20_000
# Four standard deviations of drawing 65,000 without replacement, about 99 each.
LUCK = 400


@pytest.fixture(scope="module")
def applicants() -> tuple[list[Plain], dict[str, str]]:
    line = [entrant(f"a{number}", flags=["ADVANCED"]) for number in range(ADVANCED)]
    line += [entrant(f"o{number}") for number in range(OTHERS)]
    return line, keys(SEED, [one["ticket"] for one in line], {})


@pytest.mark.parametrize(("reserve_first", "expected"), [(True, 49_059), (False, 52_842)])
def test_the_order_of_reserves_decides_as_published(
    applicants: tuple[list[Plain], dict[str, str]], reserve_first: bool, expected: int
) -> None:
    line, ranking = applicants
    table = [reserve("ADVANCED", RESERVED, "ADVANCED"), reserve("OPEN", OPEN_VISAS)]
    room = [session("s1", units=OPEN_VISAS + RESERVED)]
    result = allocate(line, room, table if reserve_first else table[::-1], ranking)
    seated = [name for name, seat in result["assigned"].items() if seat]
    assert len(seated) == OPEN_VISAS + RESERVED
    advanced = sum(name.startswith("a") for name in seated)
    assert abs(advanced - expected) < LUCK
