"""The published limits of booking: read strictly, computed at their edges."""

from datetime import UTC, datetime, timedelta

import pytest

from movilidad.core.countries.booking import BookingRules, read_booking
from movilidad.core.vocabulary.documents import ContentError
from movilidad.infra.content.reading import read_yaml_text

GOOD = """booking: gt
hold_minutes: 10
notice_hours: 24
move_hours: 24
most_moves: 2
cancel_hours: 2
invitation_days: 14
"""
AT = datetime(2023, 7, 19, 14, tzinfo=UTC)


def read(text: str) -> BookingRules:
    return read_booking(read_yaml_text(text, "booking.yaml"))


def test_the_limits_are_read() -> None:
    assert read(GOOD) == BookingRules(10, 24, 24, 2, 2, 14)


def test_every_problem_is_named_with_its_line() -> None:
    with pytest.raises(ContentError) as wrong:
        read(GOOD.replace("10", "1").replace("most_moves: 2", "most_moves: many"))
    assert [(one.where.line, one.what) for one in wrong.value.problems] == [
        (2, "hold_minutes is 2 to 60"),
        (5, "expected a whole number"),
    ]


def test_a_missing_or_unknown_limit_is_refused() -> None:
    for text in (GOOD.replace("most_moves: 2\n", ""), GOOD + "moves: 3\n"):
        with pytest.raises(ContentError):
            read(text)


def test_a_family_may_cancel_until_the_last_moment_of_its_limit() -> None:
    rules, starts = read(GOOD), AT + timedelta(days=1)
    edge = starts - timedelta(hours=2)
    assert rules.may_cancel(starts, edge - timedelta(microseconds=1))
    assert not rules.may_cancel(starts, edge)
    assert rules.held_until(AT) == AT + timedelta(minutes=10)
