"""Countries, departments and languages."""

from movilidad.core.vocabulary.languages import OWN_NAMES, SITE_LANGUAGES
from movilidad.core.vocabulary.places import COUNTRIES, DEPARTMENTS_OF_GUATEMALA


def test_guatemala_has_22_departments_numbered_without_holes() -> None:
    assert list(DEPARTMENTS_OF_GUATEMALA) == [f"GT-{n:02}" for n in range(1, 23)]


def test_there_are_249_countries_of_two_letters() -> None:
    assert len(COUNTRIES) == 249
    assert all(len(code) == 2 and code.isupper() for code in COUNTRIES)


def test_every_site_language_has_its_own_name() -> None:
    assert set(SITE_LANGUAGES) <= OWN_NAMES.keys()
