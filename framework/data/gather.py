"""Batches of samples in memory, many of them gathered by one call of NumPy and handed out as parts of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ..autograd import new
from ..tensor import Tensor
from .dataset import Rows, TensorDataset, take

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
    sample: Any = None
    if len(rows):
        sample = dataset.tensors if type(dataset) is TensorDataset else take(dataset, rows[:1])
    together = size
    if sample is not None and not any(part.tracked for part in sample):
        together = samples_together(sum(part.array.nbytes // len(part.array) for part in sample), size)
    for start in range(0, len(rows), together):
        some = rows[start : start + together]
        gathered = take(dataset, some) if together > size else None
        if gathered is None:
            yield from (one(some[at : at + size]) for at in range(0, len(some), size))
        else:
            yield from _parts([part.array for part in gathered], size)


def _parts(arrays: list[Any], size: int) -> Iterator[list[Tensor]]:
    """The arrays, which have the same number of rows, in parts of `size` rows, the last ones maybe fewer."""
    count = len(arrays[0]) // size
    whole = [array[: count * size].reshape(count, size, *array.shape[1:]) for array in arrays]
    for rows in zip(*whole, strict=True):
        batch = []
        for row in rows:  # written out: this runs at every batch
            out = new(Tensor)
            out.array = row
            batch.append(out)
        yield batch
    if count * size < len(arrays[0]):
        yield [Tensor.of_array(array[count * size :]) for array in arrays]
