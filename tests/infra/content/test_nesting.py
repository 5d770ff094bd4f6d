"""Depth is told before a parser descends."""

import sys

from movilidad.infra.content.nesting import DEEPEST, nested_too_deeply


def test_as_deep_as_is_allowed_and_one_more() -> None:
    assert not nested_too_deeply("[" * DEEPEST + "]" * DEEPEST)
    assert nested_too_deeply("[" * (DEEPEST + 1))
    assert nested_too_deeply('{"a":' * (DEEPEST + 1))


def test_many_side_by_side_are_not_deep() -> None:
    assert not nested_too_deeply("[]" * 10_000)


def test_brackets_inside_a_text_do_not_count() -> None:
    assert not nested_too_deeply('{"a": "' + "[" * 500 + '\\" [' + '"}')


def test_a_raised_recursion_limit_changes_nothing() -> None:
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(1_000_000)
    try:
        assert nested_too_deeply("[" * 500_000)
    finally:
        sys.setrecursionlimit(before)
