"""Group commit: everybody is answered, in their own name, after the batch they were in."""

import threading
from collections.abc import Callable, Sequence

import pytest

from movilidad.infra.group_commit import GroupCommit


class Refused(Exception):
    pass


def _together(count: int, act: Callable[[int], object]) -> list[object]:
    barrier = threading.Barrier(count)
    answers: list[object] = [None] * count

    def one(number: int) -> None:
        barrier.wait()
        try:
            answers[number] = act(number)
        except Refused as refusal:
            answers[number] = refusal

    threads = [threading.Thread(target=one, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
        assert not thread.is_alive(), "somebody was never answered"
    return answers


def test_everybody_gets_their_own_answer() -> None:
    batches: list[int] = []

    def run(items: Sequence[int]) -> list[int]:
        batches.append(len(items))
        threading.Event().wait(0.002)
        return [item * 10 for item in items]

    group = GroupCommit[int, int](run, most=8)
    assert _together(64, group.submit) == [number * 10 for number in range(64)]
    assert sum(batches) == 64
    assert max(batches) <= 8
    assert len(batches) < 64, "nothing was ever grouped"


def test_a_bad_item_fails_only_itself() -> None:
    def run(items: Sequence[int]) -> list[int]:
        threading.Event().wait(0.002)
        if 13 in items:
            raise Refused("13")
        return list(items)

    answers = _together(32, GroupCommit[int, int](run).submit)
    assert isinstance(answers[13], Refused)
    assert [a for a in answers if not isinstance(a, Refused)] == [n for n in range(32) if n != 13]


def test_a_lone_item_does_not_wait() -> None:
    assert GroupCommit[int, int](list).submit(7) == 7


def test_a_runner_that_loses_an_answer_is_an_error_not_a_silence() -> None:
    group = GroupCommit[int, int](lambda items: [])
    with pytest.raises(ValueError, match="zip"):
        group.submit(1)
    with pytest.raises(ValueError, match="zip"):
        group.submit(2)
