"""Samples for `fit`, from arrays or from anything that gives batches."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from ... import backend, dtypes, random
from ...data import DataLoader, Dataset
from ...data.gather import samples_together
from ...errors import ShapeError
from ...tensor import Tensor
from ..nest import leaves, mapped

Batch = tuple[Any, Any, Any]


def is_arrays(x: Any) -> bool:
    """Is `x` samples, as arrays, Tensors, or lists and dictionaries of them, and not a source of batches?"""
    if isinstance(x, list | tuple | Mapping):
        return all(is_arrays(part) or isinstance(part, int | float) for part in leaves(x))
    return isinstance(x, Tensor | np.ndarray) or type(x) in backend.modules or hasattr(x, "__array__")


def array_of(x: Any) -> Any:
    """`x` as a bare array, floating-point numbers in the default type. Raises TypeError for text and objects."""
    array = x.array if isinstance(x, Tensor) else x if type(x) in backend.modules else np.asarray(x)
    if array.dtype.kind not in "fiub":
        raise TypeError(f"samples must be numbers, got an array of {array.dtype}")
    if array.dtype.kind == "f":
        array = array.astype(dtypes.get_default_dtype(), copy=False)
    return array


def arrays_of(nest: Any) -> Any:
    """`array_of` for a nest; lists of plain numbers count as one array."""
    if nest is None:
        return None
    if isinstance(nest, list) and not any(hasattr(part, "shape") for part in leaves(nest)):
        return array_of(np.asarray(nest))
    return mapped(array_of, nest)


class Arrays:
    """Batches cut out of arrays in memory by index, with the weight of each sample.

    Raises ShapeError unless all have as many samples, ValueError for a batch size that is no positive number.
    """

    def __init__(self, x: Any, y: Any = None, sample_weight: Any = None, batch_size: int | None = None) -> None:
        if batch_size is not None and (not isinstance(batch_size, int | np.integer) or batch_size < 1):
            raise ValueError(f"batch_size must be a positive whole number, got {batch_size!r}")
        self.x, self.y, self.weight = arrays_of(x), arrays_of(y), arrays_of(sample_weight)
        flat = list(leaves([self.x, self.y, self.weight]))
        counts = {len(a) if getattr(a, "ndim", 0) else 0 for a in flat if a is not None}
        if len(counts) > 1:
            shapes = ", ".join(str(a.shape) for a in flat if a is not None)
            raise ShapeError(f"x, y and weights must hold as many samples; their shapes are {shapes}")
        self.count = counts.pop() if counts else 0
        if not self.count:
            raise ValueError("there are no samples")
        self.batch_size = batch_size or 32
        self.shuffles = False

    def __len__(self) -> int:
        return -(-self.count // self.batch_size)

    def __iter__(self) -> Iterator[Batch]:
        parts = (self.x, self.y, self.weight)
        if not self.shuffles:
            yield from self._batches(parts, self.count)
            return
        order = random.source(None).permutation(self.count)
        arrays = [a for a in leaves(parts) if a is not None]
        together = samples_together(sum(a.nbytes for a in arrays) // self.count, self.batch_size)
        for start in range(0, self.count, together):
            rows = order[start : start + together]
            yield from self._batches(tuple(_cut(part, rows) for part in parts), len(rows))

    def _batches(self, parts: Sequence[Any], count: int) -> Iterator[Batch]:
        """`count` samples, in the order in which they come."""
        x, y, weight = parts
        simple = all(not isinstance(part, list | tuple | Mapping) for part in parts)
        size, of = self.batch_size, Tensor.of_array
        for start in range(0, count, size):
            rows = slice(start, start + size)
            if simple:
                yield of(x[rows]), None if y is None else of(y[rows]), None if weight is None else of(weight[rows])
            else:
                yield _tensors(_cut(x, rows)), _tensors(_cut(y, rows)), _tensors(_cut(weight, rows))

    def split(self, share: float) -> tuple[Arrays, Arrays]:
        """All but the last `share` of the samples, and that share. Raises ValueError unless 0 < share < 1."""
        if not 0 < share < 1:
            raise ValueError(f"validation_split must be between 0 and 1, got {share}")
        at = int(self.count * (1 - share))
        if at == 0:
            raise ValueError(f"{self.count} samples are too few for validation_split={share}")
        parts = []
        for rows in (slice(0, at), slice(at, None)):
            cut = [None if n is None else mapped(lambda a: a[rows], n) for n in (self.x, self.y, self.weight)]  # noqa: B023
            parts.append(Arrays(cut[0], cut[1], cut[2], self.batch_size))
        return parts[0], parts[1]


def _cut(nest: Any, rows: Any) -> Any:
    """These rows of every array."""
    return None if nest is None else mapped(lambda a: a[rows], nest)


def _tensors(nest: Any) -> Any:
    """Every array as a Tensor."""
    return None if nest is None else mapped(Tensor.of_array, nest)


class Batches:
    """Batches from an iterable: a DataLoader, a tf.data-like Dataset, a generator; `steps` of them in an epoch.

    Without `steps`, an epoch is what the iterable gives. Elements are x, (x, y) or (x, y, sample_weight).
    """

    def __init__(self, source: Any, steps: int | None = None) -> None:
        self.source, self.steps = source, steps
        self._once = iter(source) if steps is not None else None

    def __len__(self) -> int:
        if self.steps is not None:
            return self.steps
        return len(self.source)

    def __iter__(self) -> Iterator[Batch]:
        if self._once is None:
            return map(as_batch, self.source)
        return map(as_batch, itertools.islice(self._endless(), self.steps))

    def _endless(self) -> Iterator[Any]:
        """The elements, from the beginning again when they end."""
        while True:
            given = False
            for element in self._once or ():
                given = True
                yield element
            self._once = iter(self.source)
            if not given:
                return


def as_batch(element: Any) -> Batch:
    """An element of an iterable as x, y and weights, as Tensors. Raises ValueError."""
    parts = tuple(element) if isinstance(element, tuple | list) else (element,)
    if not 1 <= len(parts) <= 3:
        raise ValueError(f"a batch is x, (x, y) or (x, y, sample_weight), not {len(parts)} parts")
    x, y, weight = (*(_tensors(arrays_of(part)) for part in parts), None, None)[:3]
    return x, y, weight


def weighted_by_class(source: Arrays | Batches, class_weight: Mapping[int, float]) -> Any:
    """`source` with each sample's weight times that of its class. Raises ValueError."""

    def weights(y: Any, weight: Any) -> Any:
        if isinstance(y, list | tuple | Mapping) or y is None:
            raise ValueError("class_weight is only possible for a model with one output")
        y = np.asarray(backend.move(y, "cpu"))
        classes = y.argmax(-1) if y.ndim > 1 and y.shape[-1] > 1 else y.reshape(len(y), -1)[:, 0]
        classes = np.round(classes).astype("int64")
        table = np.ones(int(max(classes.max(initial=0), *class_weight)) + 1, dtype=dtypes.get_default_dtype())
        for number, value in class_weight.items():
            table[int(number)] = value
        return table[classes] if weight is None else table[classes] * weight

    if isinstance(source, Arrays):
        source.weight = weights(source.y, source.weight)
        return source

    def weighted(batch: Batch) -> Batch:
        x, y, weight = batch
        found = weights(y.array if isinstance(y, Tensor) else y, None if weight is None else weight.array)
        return x, y, Tensor.of_array(found)

    return Mapped(source, weighted)


class Mapped:
    """Batches with a function applied to each."""

    def __init__(self, source: Batches, function: Callable[[Batch], Batch]) -> None:
        self.source, self.function = source, function

    def __len__(self) -> int:
        return len(self.source)

    def __iter__(self) -> Iterator[Batch]:
        return map(self.function, self.source)


def source_of(
    x: Any, y: Any = None, sample_weight: Any = None, batch_size: int | None = None, steps: int | None = None
) -> Arrays | Batches:
    """Where batches come from. Raises TypeError, ValueError for what does not go together."""
    if is_arrays(x):
        return Arrays(x, y, sample_weight, batch_size)
    if isinstance(x, Dataset) and not isinstance(x, DataLoader):
        x = DataLoader(x, batch_size or 32)
    elif batch_size is not None:
        raise ValueError("the batches come ready made from x: leave out batch_size")
    if y is not None or sample_weight is not None:
        raise ValueError("x gives batches with their targets and weights itself: leave out y and sample_weight")
    if not isinstance(x, Iterable):
        raise TypeError(f"x must be arrays, or something that gives batches, not {type(x).__name__}")
    return Batches(x, steps)


def length(source: Any) -> int | None:
    """How many batches there are in an epoch; None where that is not known."""
    try:
        return len(source)
    except TypeError:
        return None
