"""The offices that sources announced or saw open."""

from datetime import time

import pytest

from movilidad.core.countries.offices import read_offices
from movilidad.core.vocabulary.documents import ContentError
from movilidad.infra.content import content_root, read_yaml, read_yaml_text

PATH = content_root() / "countries" / "gt" / "offices.yaml"


def test_agua_caliente_is_open_on_weekdays_from_nine_to_three() -> None:
    [office] = [one for one in read_offices(read_yaml(PATH)) if one.code == "agua-caliente"]
    assert office.hours is not None
    assert office.hours.days == frozenset(range(5))
    assert (office.hours.opens, office.hours.closes) == (time(9), time(15))
    assert office.address_public


def test_no_hidden_address_is_in_the_content() -> None:
    offices = read_offices(read_yaml(PATH))
    assert len(offices) == 10
    assert all(office.address is None for office in offices if not office.address_public)


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("department: GT-17", "department: GT-71", "not an ISO 3166-2 code"),
        ("    address_public: true", "    address_public: false", "must not stand here"),
        ('closes: "15:00"', 'closes: "08:00"', "must close after it opens"),
        ("code: peten", "code: izabal", "two offices have the same code"),
        ("receives: [interviews]", "receives: [parcels]", "“parcels” is not one of"),
        ("source: tecun-uman", "source: rumour", "“rumour” is not one of"),
        ("announced_on: 2023-06-13", "announced_on: June", "expected a date"),
    ],
)
def test_a_mistake_is_refused(old: str, new: str, what: str) -> None:
    with pytest.raises(ContentError, match=what):
        read_offices(read_yaml_text(PATH.read_text().replace(old, new, 1), "offices.yaml"))
