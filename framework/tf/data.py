"""Data sets as pipelines: slices, shuffled, in batches. `tf.data`."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

from ..random import Generator, source
from ..tensor import Tensor as Base
from . import nest
from .convert import convert_to_tensor, of_array, operand
from .tensor import Tensor

#: Let the library choose; nothing is made ahead here, so it changes nothing.
AUTOTUNE = -1
INFINITE_CARDINALITY = -1
UNKNOWN_CARDINALITY = -2

Stream = Callable[[], Iterator[Any]]


class Dataset:
    """A sequence of elements (Tensors, or tuples and dictionaries of them), made anew each time it is iterated.

    Made by `from_tensor_slices` and the like; every method returns a new data set. Slices that are only shuffled,
    repeated, cut and put into batches are never touched one by one: a batch is one indexing operation a tensor.

    Source: https://www.tensorflow.org/api_docs/python/tf/data/Dataset

    >>> data = tf.data.Dataset.from_tensor_slices(([1, 2, 3], [10, 20, 30]))
    >>> for x, y in data.batch(2):
    ...     print(x.numpy(), y.numpy())
    [1 2] [10 20]
    [3] [30]
    """

    def __init__(self, stream: Stream, count: int) -> None:
        self._stream, self._count = stream, count

    # -- where elements come from ------------------------------------------------------------------------

    @staticmethod
    def from_tensor_slices(tensors: Any, name: str | None = None) -> Dataset:
        """The rows of `tensors`, arrays in any structure, of which all have equally many. Raises ValueError.

        >>> [row.numpy().tolist() for row in tf.data.Dataset.from_tensor_slices([[1, 2], [3, 4]])]
        [[1, 2], [3, 4]]
        """
        from .rows import Rows

        return Rows.of(tensors)

    @staticmethod
    def from_tensors(tensors: Any, name: str | None = None) -> Dataset:
        """One element: `tensors` as they are.

        >>> len(tf.data.Dataset.from_tensors([1, 2]))
        1
        """
        element = as_element(tensors)
        return Dataset(lambda: iter([element]), 1)

    @staticmethod
    def from_generator(generator: Callable[..., Iterable[Any]], *args: Any, **signature: Any) -> Dataset:
        """What ``generator()`` yields, called anew each time around.

        >>> data = tf.data.Dataset.from_generator(lambda: iter([1, 2]), output_types=tf.int32)
        >>> [x.numpy() for x in data]
        [np.int32(1), np.int32(2)]
        """
        return Dataset(lambda: map(as_element, generator()), UNKNOWN_CARDINALITY)

    @staticmethod
    def range(*args: int, **options: Any) -> Dataset:
        """The integers of Python's ``range``, int64.

        >>> [int(i) for i in tf.data.Dataset.range(1, 4)]
        [1, 2, 3]
        """
        return Dataset.from_tensor_slices(np.arange(*args, dtype=np.dtype(options.get("output_type", "int64"))))

    @staticmethod
    def zip(*args: Any, datasets: Any = None, name: str | None = None) -> Dataset:
        """Elements of several data sets side by side, as long as the shortest.

        >>> a, b = tf.data.Dataset.range(2), tf.data.Dataset.range(5, 9)
        >>> [(int(x), int(y)) for x, y in tf.data.Dataset.zip((a, b))]
        [(0, 5), (1, 6)]
        """
        parts = args if args and isinstance(args[0], Dataset) else tuple(datasets if args == () else args[0])
        counts = [part._count for part in parts if part._count != INFINITE_CARDINALITY]
        count = min(counts) if counts else INFINITE_CARDINALITY
        return Dataset(lambda: iter(zip(*parts, strict=False)), count)

    # -- order and length --------------------------------------------------------------------------------

    def shuffle(
        self,
        buffer_size: Any,
        seed: int | None = None,
        reshuffle_each_iteration: bool = True,
        name: str | None = None,
    ) -> Dataset:
        """In random order: the next element is drawn from a buffer of the next `buffer_size`.

        Only a buffer as large as the data set makes every order equally likely. seed: for an order of its own;
        without it, it is drawn from the generator that `tf.random.set_seed` seeds. reshuffle_each_iteration: a new
        order each time around. Raises ValueError for a buffer of less than 1.

        >>> data = tf.data.Dataset.range(4).shuffle(4, seed=1, reshuffle_each_iteration=False)
        >>> [int(i) for i in data] == [int(i) for i in data]
        True
        """
        draw = Chance(seed, reshuffle_each_iteration)
        size = positive("buffer_size", buffer_size)
        return Dataset(lambda: buffered(iter(self), size, draw()), self._count)

    def repeat(self, count: int | None = None, name: str | None = None) -> Dataset:
        """`count` times over; without it, or with -1, for ever.

        >>> [int(i) for i in tf.data.Dataset.range(2).repeat(2)]
        [0, 1, 0, 1]
        """
        times = forever(count)

        def again() -> Iterator[Any]:
            for _ in times():
                empty = True
                for element in self:
                    empty = False
                    yield element
                if empty:
                    return

        return Dataset(again, repeated(self._count, count))

    def take(self, count: int, name: str | None = None) -> Dataset:
        """The first `count` elements; all with -1.

        >>> [int(i) for i in tf.data.Dataset.range(5).take(2)]
        [0, 1]
        """
        stop = None if count < 0 else int(count)
        return Dataset(lambda: itertools.islice(iter(self), stop), taken(self._count, count))

    def skip(self, count: int, name: str | None = None) -> Dataset:
        """Without the first `count` elements; without any with -1.

        >>> [int(i) for i in tf.data.Dataset.range(5).skip(3)]
        [3, 4]
        """
        if count < 0:
            return self.take(0)
        return Dataset(lambda: itertools.islice(iter(self), int(count), None), skipped(self._count, count))

    def concatenate(self, dataset: Dataset, name: str | None = None) -> Dataset:
        """The elements of this data set, then those of `dataset`.

        >>> [int(i) for i in tf.data.Dataset.range(2).concatenate(tf.data.Dataset.range(2))]
        [0, 1, 0, 1]
        """
        count = min(self._count, dataset._count)
        both = count if count < 0 else self._count + dataset._count
        return Dataset(lambda: itertools.chain(self, dataset), both)

    # -- what an element is ------------------------------------------------------------------------------

    def batch(
        self,
        batch_size: Any,
        drop_remainder: bool = False,
        num_parallel_calls: Any = None,
        deterministic: bool | None = None,
        name: str | None = None,
    ) -> Dataset:
        """`batch_size` elements stacked into one; the last batch may be smaller unless `drop_remainder`.

        Raises ValueError for less than 1 and, when iterated, for elements of different shapes.

        >>> [x.numpy().tolist() for x in tf.data.Dataset.range(5).batch(2, drop_remainder=True)]
        [[0, 1], [2, 3]]
        """
        size = positive("batch_size", batch_size)

        def batches() -> Iterator[Any]:
            elements = iter(self)
            while group := list(itertools.islice(elements, size)):
                if len(group) == size or not drop_remainder:
                    yield nest.map_structure(lambda *parts: convert_to_tensor(list(parts)), *group)

        return Dataset(batches, in_batches(self._count, size, drop_remainder))

    def unbatch(self, name: str | None = None) -> Dataset:
        """The rows of every element, one by one.

        >>> len(list(tf.data.Dataset.range(4).batch(2).unbatch()))
        4
        """

        def rows() -> Iterator[Any]:
            for element in self:
                yield from Dataset.from_tensor_slices(element)

        return Dataset(rows, UNKNOWN_CARDINALITY)

    def map(
        self,
        map_func: Callable[..., Any],
        num_parallel_calls: Any = None,
        deterministic: bool | None = None,
        name: str | None = None,
    ) -> Dataset:
        """``map_func`` of every element (of the parts of a tuple, as several arguments).

        >>> [int(i) for i in tf.data.Dataset.range(3).map(lambda i: i * 10)]
        [0, 10, 20]
        """
        return Dataset(lambda: (as_element(call(map_func, element)) for element in self), self._count)

    def filter(self, predicate: Callable[..., Any], name: str | None = None) -> Dataset:
        """The elements for which `predicate` is true.

        >>> [int(i) for i in tf.data.Dataset.range(5).filter(lambda i: i > 2)]
        [3, 4]
        """
        return Dataset(lambda: (e for e in self if bool(call(predicate, e))), UNKNOWN_CARDINALITY)

    def enumerate(self, start: int = 0, name: str | None = None) -> Dataset:
        """Pairs of a number (int64), counted from `start`, and an element.

        >>> [int(i) for i, x in tf.data.Dataset.range(5, 7).enumerate()]
        [0, 1]
        """
        return Dataset(lambda: ((of_array(np.array(i)), e) for i, e in enumerate(self, start)), self._count)

    def prefetch(self, buffer_size: Any, name: str | None = None) -> Dataset:
        """The same elements: nothing is made ahead, since batches of data in memory are made in no time.

        >>> len(tf.data.Dataset.range(3).prefetch(tf.data.AUTOTUNE))
        3
        """
        return self

    def cache(self, filename: str = "", name: str | None = None) -> Dataset:
        """The same elements, kept in memory after the first time around. Raises ValueError for a file name.

        >>> len(tf.data.Dataset.range(3).cache())
        3
        """
        if filename:
            raise ValueError("cache: only in memory, without a file name")
        kept: list[Any] = []

        def elements() -> Iterator[Any]:
            if kept:
                yield from kept[0]
                return
            fresh = []
            for element in self:
                fresh.append(element)
                yield element
            kept[:] = [fresh]

        return Dataset(elements, self._count)

    # -- asking ------------------------------------------------------------------------------------------

    def __iter__(self) -> Iterator[Any]:
        return self._stream()

    def __len__(self) -> int:
        if self._count == INFINITE_CARDINALITY:
            raise TypeError("The dataset is infinite.")
        if self._count == UNKNOWN_CARDINALITY:
            raise TypeError("The dataset length is unknown.")
        return self._count

    def __bool__(self) -> bool:
        return True

    def cardinality(self) -> Tensor:
        """The number of elements, int64; -1 for infinitely many, -2 for not known.

        >>> tf.data.Dataset.range(5).batch(2).cardinality().numpy()
        np.int64(3)
        """
        return of_array(np.array(self._count))

    def as_numpy_iterator(self) -> Iterator[Any]:
        """The elements with NumPy arrays for Tensors.

        >>> list(tf.data.Dataset.range(3).batch(3).as_numpy_iterator())
        [array([0, 1, 2])]
        """
        return (nest.map_structure(lambda x: x.numpy(), element) for element in self)


class Chance:
    """Where a shuffle draws from, each time around."""

    def __init__(self, seed: int | None, anew: bool) -> None:
        self._anew, self._seed = anew, seed
        self._own = None if seed is None else Generator().manual_seed(seed)

    def __call__(self) -> np.random.Generator:
        """The generator for the next time around."""
        if self._anew:
            return source(self._own)
        if self._seed is None:
            self._seed = int(source(None).integers(2**63))
        return Generator().manual_seed(self._seed).numpy


def as_element(value: Any) -> Any:
    """`value` with Tensors for numbers, arrays and lists; its tuples and dictionaries stay."""
    if isinstance(value, dict):
        return {key: as_element(part) for key, part in value.items()}
    if isinstance(value, tuple):
        made = [as_element(part) for part in value]
        return type(value)(*made) if hasattr(value, "_fields") else tuple(made)
    return value if isinstance(value, Base) else operand(value)


def call(function: Callable[..., Any], element: Any) -> Any:
    """`function` of an element: a tuple is several arguments."""
    return function(*element) if isinstance(element, tuple) else function(element)


def positive(name: str, value: Any) -> int:
    """`value` as an integer. Raises ValueError for less than 1."""
    number = int(value)
    if number < 1:
        raise ValueError(f"{name} must be greater than zero, got {number}")
    return number


def buffered(elements: Iterator[Any], size: int, chance: np.random.Generator) -> Iterator[Any]:
    """`elements` in random order, each drawn from a buffer of `size`."""
    buffer = list(itertools.islice(elements, size))
    for element in elements:
        at = int(chance.integers(len(buffer)))
        yield buffer[at]
        buffer[at] = element
    yield from (buffer[i] for i in chance.permutation(len(buffer)))


def forever(count: int | None) -> Callable[[], Iterable[int]]:
    """``range(count)``, or counting without end for None and negative numbers."""
    return itertools.count if count is None or count < 0 else lambda: range(count)


def repeated(count: int, times: int | None) -> int:
    """How many elements `count` are after so many times."""
    if times is None or times < 0:
        return 0 if count == 0 else INFINITE_CARDINALITY
    return 0 if times == 0 else count if count < 0 else count * times


def taken(count: int, wanted: int) -> int:
    """How many elements of `count` are among the first `wanted`."""
    if wanted < 0 or count == UNKNOWN_CARDINALITY:
        return count
    return wanted if count == INFINITE_CARDINALITY else min(count, wanted)


def skipped(count: int, left_out: int) -> int:
    """How many elements of `count` are left without the first ones."""
    return count if count < 0 else max(count - left_out, 0)


def in_batches(count: int, size: int, drop_remainder: bool) -> int:
    """How many batches of `size` make up `count` elements."""
    return count if count < 0 else count // size if drop_remainder else -(-count // size)
