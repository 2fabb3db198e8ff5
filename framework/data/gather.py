"""Batches of samples in memory, many of them gathered by one call of NumPy and handed out as parts of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ..tensor import Tensor
from .dataset import Rows, take

#: So many bytes are gathered at a time: enough for many small batches, and little that is held for later.
GATHERED = 2**20


def samples_together(row: int, size: int) -> int:
    """How many samples of `row` bytes to gather at a time: whole batches of `size`, at least one."""
    return max(GATHERED // (max(row, 1) * size), 1) * size


def in_batches(dataset: Any, rows: Rows, size: int, one: Callable[[Rows], Any]) -> Iterator[Any]:
    """The samples `rows` of `dataset` in batches of `size`, the last one maybe smaller.

    one: makes a single batch, where samples do not lie in memory, or where a gradient flows into them, since each
    batch then has a graph of its own. No two batches share memory, nor does any with `dataset`.
    """
    sample = take(dataset, rows[:1]) if len(rows) else None
    together = size
    if sample is not None and not any(part.tracked for part in sample):
        together = samples_together(sum(part.array.nbytes for part in sample), size)
    for start in range(0, len(rows), together):
        some = rows[start : start + together]
        gathered = take(dataset, some) if together > size else None
        if gathered is None:
            for at in range(0, len(some), size):
                yield one(some[at : at + size])
            continue
        arrays = [part.array for part in gathered]
        whole = len(some) // size
        cut = [array[: whole * size].reshape(whole, size, *array.shape[1:]) for array in arrays]
        for batch in zip(*cut, strict=True):
            yield list(map(Tensor.of_array, batch))
        if whole * size < len(some):
            yield [Tensor.of_array(array[whole * size :]) for array in arrays]
