"""Countries, departments and languages."""

import pytest

from movilidad.core.vocabulary.languages import (
    OWN_NAMES,
    SITE_LANGUAGES,
    UnknownLanguage,
    own_name,
)
from movilidad.core.vocabulary.places import DEPARTMENTS_OF_GUATEMALA, UnknownCountry, country


def test_a_country_code_is_read_in_any_case() -> None:
    assert country(" gt ") == "GT"


def test_an_invented_country_is_refused() -> None:
    with pytest.raises(UnknownCountry):
        country("QQ")


def test_guatemala_has_22_departments_numbered_without_holes() -> None:
    assert list(DEPARTMENTS_OF_GUATEMALA) == [f"GT-{n:02}" for n in range(1, 23)]


def test_every_site_language_has_its_own_name() -> None:
    assert set(SITE_LANGUAGES) <= OWN_NAMES.keys()


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(UnknownLanguage):
        own_name("tlh")
