"""The entries of a loop: numbers, batches, and which one is the last."""

import math

import pytest

from framework.lightning.entries import Entries


@pytest.mark.parametrize("count", [0, 1, 3, 5, math.inf])
@pytest.mark.parametrize("there", [0, 1, 3, 4])
@pytest.mark.parametrize("first", [0, 2])
def test_all_that_there_are_up_to_the_count(count: float, there: int, first: int) -> None:
    batches = [f"batch {first + i}" for i in range(there)]
    found = list(Entries(batches, first, count))
    wanted = batches[: max(int(min(count, 100)) - first, 0)]
    last = first + there - 1 if count == math.inf else count - 1
    assert found == [(i, batch, i == last) for i, batch in enumerate(wanted, first)]


def test_no_batch_is_taken_ahead_of_a_known_number() -> None:
    taken: list[int] = []
    entries = Entries((taken.append(i) or i for i in range(9)), 0, 3)
    assert taken == []
    assert next(entries) == (0, 0, False)
    assert taken == [0]
    assert list(entries) == [(1, 1, False), (2, 2, True)]
    assert taken == [0, 1, 2]


@pytest.mark.parametrize(("most", "some"), [(0, 0), (2, 2), (9, 4)])
def test_the_last_one_does_not_come_past_the_loop(most: int, some: int) -> None:
    entries = Entries(range(10, 16), 0, 6)
    assert next(entries) == (0, 10, False)
    found = list(entries.before_last(most))
    assert found == [11, 12, 13, 14][:some]
    entries.index += len(found)
    assert next(entries) == (1 + some, 11 + some, some == 4)


def test_none_come_past_the_loop_where_nobody_knows_which_is_the_last() -> None:
    entries = Entries(iter("abc"), 0, math.inf)
    assert list(entries.before_last(5)) == []
    assert list(entries) == [(0, "a", False), (1, "b", False), (2, "c", True)]
