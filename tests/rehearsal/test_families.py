"""Invented families: the same for the same seed, like the figures, and accepted by the form."""

from collections import Counter
from datetime import date

from movilidad.apps.registration.queries import REGISTRATION, flow
from movilidad.core.questionnaire import is_complete
from movilidad.rehearsal.answering import answers_of
from movilidad.rehearsal.families import Family, invent

TODAY = date(2023, 8, 1)
OFFICES = ("quetzaltenango", "izabal", "san-marcos", "agua-caliente")


def _families(count: int, seed: int = 7) -> list[Family]:
    return list(invent(count, seed=seed, offices=OFFICES, today=TODAY))


def test_the_same_seed_invents_the_same_families() -> None:
    assert _families(50) == _families(50)
    assert _families(50) != _families(50, seed=8)


def test_more_families_begin_with_the_same_ones() -> None:
    """A rehearsal of 5,000 can be looked into with its first 50."""
    assert _families(80)[:50] == _families(50)


def test_sizes_look_like_the_figures() -> None:
    sizes = Counter(len(family.members) for family in _families(4000))
    groups = sum(count for size, count in sizes.items() if 2 <= size <= 7)
    assert 0.55 < groups / 4000 < 0.63
    assert set(sizes) == set(range(1, 11))


def test_the_form_takes_every_invented_family() -> None:
    for family in _families(200):
        answers = answers_of(family, flow(REGISTRATION), TODAY, OFFICES)
        assert is_complete(flow(REGISTRATION), answers, TODAY, offices=OFFICES)


def test_no_invented_phone_or_address_is_anybodys() -> None:
    """.example is reserved by RFC 2606; numbers are random within the mobile ranges."""
    families = _families(300)
    assert all(f.email.endswith(".example") for f in families if f.email)
    assert len({f.phone for f in families if f.phone}) > 270
