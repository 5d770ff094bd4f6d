"""A real deadlock ends well for both; what is no accident of the moment is told at once."""

import threading
from collections.abc import Callable
from itertools import count

import pytest
from django.db import OperationalError, ProgrammingError, connection, connections, transaction
from psycopg.errors import DeadlockDetected, SerializationFailure

from movilidad.infra.retrying import MOST_TRIES, retried

pytestmark = pytest.mark.django_db(transaction=True)
_MINE, _OTHERS = (1, 2), (2, 1)


@pytest.fixture(autouse=True)
def _rows() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE deadlock_rows (id int PRIMARY KEY, n int NOT NULL)")
        cursor.execute("INSERT INTO deadlock_rows VALUES (1, 0), (2, 0)")


@pytest.fixture(autouse=True)
def _swept(_rows: None) -> object:
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE deadlock_rows")


def crossing(meet: threading.Barrier, begun: list[int]) -> Callable[[tuple[int, int]], None]:
    """Add one to both rows in the given order; the first two meet between the two."""
    turns = count()

    @transaction.atomic
    def add(order: tuple[int, int]) -> None:
        begun.append(order[0])
        first = next(turns) < 2
        with connection.cursor() as cursor:
            cursor.execute("UPDATE deadlock_rows SET n = n + 1 WHERE id = %s", [order[0]])
            if first:
                meet.wait(timeout=30)
            cursor.execute("UPDATE deadlock_rows SET n = n + 1 WHERE id = %s", [order[1]])

    return add


def both(act: Callable[[tuple[int, int]], None]) -> list[Exception]:
    failures: list[Exception] = []

    def run(order: tuple[int, int]) -> None:
        try:
            act(order)
        except Exception as failure:  # told to the main thread
            failures.append(failure)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[order]) for order in (_MINE, _OTHERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures


def sums() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT n FROM deadlock_rows ORDER BY id")
        return [n for (n,) in cursor.fetchall()]


def test_the_two_acts_do_lock_each_other_out_when_nobody_tries_again() -> None:
    failures = both(crossing(threading.Barrier(2), []))
    assert [type(one.__cause__) for one in failures] == [DeadlockDetected]
    assert sums() == [1, 1]


def test_tried_again_both_are_done_once() -> None:
    begun: list[int] = []
    assert both(retried(crossing(threading.Barrier(2), begun))) == []
    assert sums() == [2, 2]
    assert len(begun) == 3


def failing(error: Exception, tries: list[int]) -> Callable[[], None]:
    def act() -> None:
        tries.append(1)
        raise OperationalError from error

    return retried(act)


def test_the_tries_are_bounded() -> None:
    tries: list[int] = []
    with pytest.raises(OperationalError):
        failing(SerializationFailure(), tries)()
    assert len(tries) == MOST_TRIES


def test_inside_a_transaction_of_the_caller_nothing_is_tried_again() -> None:
    tries: list[int] = []
    with pytest.raises(OperationalError), transaction.atomic():
        failing(DeadlockDetected(), tries)()
    assert len(tries) == 1


def test_another_failure_is_told_at_once() -> None:
    tries: list[int] = []
    with pytest.raises(OperationalError):
        failing(ConnectionError(), tries)()
    assert len(tries) == 1
    with pytest.raises(ProgrammingError), connection.cursor() as cursor:
        retried(cursor.execute)("SELECT nonsense FROM nowhere")
