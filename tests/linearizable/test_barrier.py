"""Released together, through HTTP with production settings: exactly the capacity is booked, and
everybody else is told why and what now. `movilidad rehearse --barrier` does more of it."""

import pytest

from movilidad.rehearsal.barrier.contest import contest
from movilidad.rehearsal.barrier.installation import Installation


@pytest.mark.parametrize("hot", [True, False])
@pytest.mark.parametrize("families", [2, 8, 40])
def test_exactly_the_capacity_is_booked(here: Installation, families: int, hot: bool) -> None:
    result = contest(here, families=families, hot=hot)
    assert result.problems == []
    assert result.booked == result.capacity
    assert result.booked + result.refused == families
    assert result.refused > 0 or families == 2
