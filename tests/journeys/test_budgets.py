"""No page is heavier than promised on /budgets/, and what stands there was really measured."""

import pytest
from playwright.sync_api import Browser
from tests.journeys.site import Site
from tests.journeys.weights import weigh

from movilidad.design.budgets import read_budgets


@pytest.fixture(scope="module")
def weighed(site: Site, browser: Browser) -> dict[str, float]:
    return weigh(site, browser)


def test_nothing_weighs_more_than_promised(weighed: dict[str, float]) -> None:
    over = {
        line.what: (weighed[line.what], line.limit)
        for line in read_budgets().lines
        if weighed[line.what] > line.limit
    }
    assert over == {}


def test_what_the_public_page_says_is_what_pages_weigh(weighed: dict[str, float]) -> None:
    """A tenth of difference is rounding and words; more means: measure again and commit."""
    said = {line.what: line.measured for line in read_budgets().lines}
    assert said == pytest.approx(weighed, rel=0.1)
