"""Slices of tensors as a data set that thinks in numbers of rows: the fast path of `tf.data`."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from ..errors import ShapeError
from . import nest
from .convert import of_array
from .data import (
    Chance,
    Dataset,
    as_element,
    buffered,
    forever,
    in_batches,
    positive,
    repeated,
    skipped,
    taken,
)

#: Numbers of rows in the order they come, in pieces of any length.
Numbers = Callable[[], Iterator[np.ndarray[Any, Any]]]


class Rows(Dataset):
    """The rows of `arrays` with the numbers that `numbers` gives; what happens to them happens to the numbers."""

    def __init__(self, arrays: Any, numbers: Numbers, count: int) -> None:
        super().__init__(self._one_by_one, count)
        self._arrays, self._numbers = arrays, numbers

    @classmethod
    def of(cls, tensors: Any) -> Rows:
        """All rows of `tensors`, which may be nested. Raises ShapeError, a ValueError, where they do not fit."""
        arrays = nest.map_structure(lambda x: x.array, as_element(tensors))
        sizes = [array.shape[:1] for array in nest.flatten(arrays)]
        if not sizes or () in sizes:
            raise ShapeError("slices need tensors with at least one dimension, whose rows they are")
        if len(set(sizes)) > 1:
            raise ShapeError(f"all tensors must have equally many rows, got {[n for (n,) in sizes]}")
        ((count,),) = set(sizes)
        return cls(arrays, lambda: iter([np.arange(count)]), count)

    def _picked(self, rows: Any) -> Any:
        return nest.map_structure(lambda array: of_array(np.asarray(array.take(rows, axis=0))), self._arrays)

    def _one_by_one(self) -> Iterator[Any]:
        return (self._picked(row) for piece in self._numbers() for row in piece)

    def _with(self, numbers: Numbers, count: int) -> Rows:
        return Rows(self._arrays, numbers, count)

    def shuffle(
        self,
        buffer_size: Any,
        seed: int | None = None,
        reshuffle_each_iteration: bool = True,
        name: str | None = None,
    ) -> Dataset:
        """See `Dataset.shuffle`. A buffer for all rows draws their order at once."""
        draw, size = Chance(seed, reshuffle_each_iteration), positive("buffer_size", buffer_size)

        def shuffled() -> Iterator[np.ndarray[Any, Any]]:
            chance = draw()
            if 0 <= self._count <= size:
                rows = np.concatenate([np.arange(0), *self._numbers()])
                yield rows[chance.permutation(len(rows))]
                return
            single = (row for piece in self._numbers() for row in piece.tolist())
            mixed = buffered(single, size, chance)
            while piece := list(itertools.islice(mixed, 1024)):
                yield np.array(piece)

        return self._with(shuffled, self._count)

    def repeat(self, count: int | None = None, name: str | None = None) -> Dataset:
        """See `Dataset.repeat`."""
        times, numbers = forever(count), self._numbers
        if self._count == 0:
            return self
        return self._with(lambda: (piece for _ in times() for piece in numbers()), repeated(self._count, count))

    def take(self, count: int, name: str | None = None) -> Dataset:
        """See `Dataset.take`."""
        if count < 0:
            return self

        def first() -> Iterator[np.ndarray[Any, Any]]:
            left = count
            for piece in self._numbers() if left else ():
                yield piece[:left]
                left -= len(piece)
                if left <= 0:
                    return

        return self._with(first, taken(self._count, count))

    def skip(self, count: int, name: str | None = None) -> Dataset:
        """See `Dataset.skip`."""
        if count < 0:
            return self.take(0)

        def rest() -> Iterator[np.ndarray[Any, Any]]:
            left = count
            for piece in self._numbers():
                yield piece[left:]
                left = max(left - len(piece), 0)

        return self._with(rest, skipped(self._count, count))

    def batch(
        self,
        batch_size: Any,
        drop_remainder: bool = False,
        num_parallel_calls: Any = None,
        deterministic: bool | None = None,
        name: str | None = None,
    ) -> Dataset:
        """See `Dataset.batch`."""
        size = positive("batch_size", batch_size)

        def batches() -> Iterator[Any]:
            pieces = self._numbers()
            rows = np.arange(0)
            while True:
                while len(rows) < size and (piece := next(pieces, None)) is not None:
                    rows = np.concatenate([rows, piece])
                if len(rows) < size:
                    if len(rows) and not drop_remainder:
                        yield self._picked(rows)
                    return
                whole = len(rows) // size * size
                for start in range(0, whole, size):
                    yield self._picked(rows[start : start + size])
                rows = rows[whole:]

        return Dataset(batches, in_batches(self._count, size, drop_remainder))
