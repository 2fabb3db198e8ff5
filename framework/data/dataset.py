"""Data sets: anything with a length and samples by number."""

from __future__ import annotations

import bisect
import itertools
import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from .. import backend
from ..ops import joining
from ..random import Generator, source
from ..tensor import Tensor

#: Numbers of samples: a one-dimensional array of integers.
Rows = np.ndarray[Any, Any]


class Dataset:
    """Base of data sets: subclass it with ``__getitem__(index)`` and ``__len__()``.

    ``a + b`` is the samples of `a` followed by those of `b`. A class whose samples lie in memory may also have
    ``take(rows)``, which returns the samples of those numbers (an integer array) as one ready batch, a list of
    Tensors, or None where it cannot; `DataLoader` then never asks for single samples.

    Source: https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.Dataset

    >>> class Squares(Dataset):
    ...     def __getitem__(self, index):
    ...         return index**2
    ...     def __len__(self):
    ...         return 3
    >>> (Squares() + Squares())[4]
    1
    """

    def __getitem__(self, index: Any) -> Any:
        raise NotImplementedError(f"{type(self).__name__} has no __getitem__")

    def __len__(self) -> int:
        raise NotImplementedError(f"{type(self).__name__} has no __len__")

    def __add__(self, other: Dataset) -> ConcatDataset:
        return ConcatDataset([self, other])


class IterableDataset(Dataset):
    """Base of data sets that come as a stream, without numbers or a length: subclass it with ``__iter__()``.

    Source: https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.IterableDataset

    >>> import framework as torch
    >>> class Countdown(IterableDataset):
    ...     def __iter__(self):
    ...         return iter([3, 2, 1])
    >>> [batch.tolist() for batch in torch.data.DataLoader(Countdown(), batch_size=2)]
    [[3, 2], [1]]
    """

    def __iter__(self) -> Iterator[Any]:
        raise NotImplementedError(f"{type(self).__name__} has no __iter__")


class TensorDataset(Dataset):
    """Tensors whose first dimension counts the samples; a sample is a tuple of their rows.

    tensors: shapes (n, …), with the same n. Raises ValueError where the numbers of samples differ.

    Source: https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.TensorDataset

    >>> import framework as torch
    >>> data = TensorDataset(torch.tensor([[1.0], [2.0]]), torch.tensor([0, 1]))
    >>> data[1]
    (tensor([2.]), tensor(1))
    """

    def __init__(self, *tensors: Tensor) -> None:
        if any(t.ndim == 0 for t in tensors) or len({len(t) for t in tensors}) != 1:
            shapes = ", ".join(str(tuple(t.shape)) for t in tensors) or "none"
            raise ValueError(f"TensorDataset needs tensors with the same number of samples, got shapes {shapes}")
        self.tensors = tensors

    def __getitem__(self, index: Any) -> tuple[Tensor, ...]:
        return tuple(t[index] for t in self.tensors)

    def __len__(self) -> int:
        return len(self.tensors[0])

    def take(self, rows: Rows) -> list[Tensor]:
        """The samples `rows` as one batch."""
        return [pick(t, rows) for t in self.tensors]


class Subset(Dataset):
    """The samples of `dataset` with the numbers `indices`.

    Source: https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.Subset

    >>> import framework as torch
    >>> data = TensorDataset(torch.arange(5) * 10)
    >>> Subset(Subset(data, [1, 3, 4]), [2, 0])[:]
    (tensor([40, 10]),)
    """

    def __init__(self, dataset: Any, indices: Sequence[int]) -> None:
        self.dataset, self.indices = dataset, indices

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return self.dataset[list(self.indices[index])]
        if isinstance(index, list | tuple):
            return self.dataset[[self.indices[i] for i in index]]
        return self.dataset[self.indices[index]]

    def __len__(self) -> int:
        return len(self.indices)

    def take(self, rows: Rows) -> list[Tensor] | None:
        """The samples `rows` as one batch."""
        return take(self.dataset, np.array([self.indices[row] for row in rows.tolist()], dtype=np.int64))


class ConcatDataset(Dataset):
    """The samples of several data sets, one set after the other.

    Raises ValueError for no data sets, TypeError for an `IterableDataset`, IndexError for a number outside.

    Source: https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.ConcatDataset

    >>> import framework as torch
    >>> data = ConcatDataset([TensorDataset(torch.zeros(2)), TensorDataset(torch.ones(3))])
    >>> len(data), data[2]
    (5, (tensor(1.),))
    """

    def __init__(self, datasets: Iterable[Any]) -> None:
        self.datasets = list(datasets)
        if not self.datasets:
            raise ValueError("ConcatDataset needs at least one data set")
        if any(isinstance(d, IterableDataset) for d in self.datasets):
            raise TypeError("ConcatDataset needs data sets with numbered samples, not an IterableDataset")
        self.cumulative_sizes = list(itertools.accumulate(len(d) for d in self.datasets))

    def __getitem__(self, index: Any) -> Any:
        count = len(self)
        if not -count <= index < count:
            raise IndexError(f"sample {index} of {count}")
        index = index % count
        part = bisect.bisect_right(self.cumulative_sizes, index)
        return self.datasets[part][index - self._start(part)]

    def __len__(self) -> int:
        return self.cumulative_sizes[-1]

    def take(self, rows: Rows) -> list[Tensor] | None:
        """The samples `rows` as one batch, if all the data sets can give theirs so and they fit together."""
        rows = rows % len(self)
        parts = np.searchsorted(self.cumulative_sizes, rows, side="right")
        wanted = np.unique(parts).tolist()
        pieces = [take(self.datasets[k], rows[parts == k] - self._start(k)) for k in wanted]
        if not pieces or len({_kinds(piece) for piece in pieces}) != 1:
            return None
        back = np.argsort(np.concatenate([np.flatnonzero(parts == k) for k in wanted]))
        columns = zip(*(piece for piece in pieces if piece is not None), strict=True)
        return [pick(_joined(list(column)), back) for column in columns]

    def _start(self, part: int) -> int:
        return self.cumulative_sizes[part - 1] if part else 0


def pick(tensor: Tensor, rows: Rows) -> Tensor:
    """The rows of `tensor` with the numbers `rows`; a plain copy unless a gradient flows through `tensor`."""
    if tensor.tracked:
        return tensor[rows.tolist()]
    xp = backend.module_of(tensor.array)
    return Tensor.of_array(tensor.array.take(xp.asarray(rows), axis=0))


def take(dataset: Any, rows: Rows) -> list[Tensor] | None:
    """The samples `rows` of `dataset` as one batch, or None where they can only be had one by one.

    A subclass with a ``__getitem__`` of its own is asked for single samples, whatever ``take`` it inherits:
    what it does to a sample must not be skipped.
    """
    for cls in type(dataset).__mro__:
        if "take" in vars(cls):
            return dataset.take(rows)  # type: ignore[no-any-return]
        if "__getitem__" in vars(cls):
            return None
    return None


def lies_in_memory(dataset: Any) -> bool:
    """Is it made of tensors alone? A class of somebody's own may do more to a sample than look it up."""
    if type(dataset) is ConcatDataset:
        return all(lies_in_memory(part) for part in dataset.datasets)
    if type(dataset) is Subset:
        return lies_in_memory(dataset.dataset)
    return type(dataset) is TensorDataset and not any(tensor.tracked for tensor in dataset.tensors)


def random_split(dataset: Any, lengths: Sequence[float], generator: Generator | None = None) -> list[Subset]:
    """`dataset` in random parts, of the given lengths or of the given fractions that sum to 1.

    With fractions, what rounding leaves over goes one by one to the parts from the first on, as in PyTorch.
    Raises ValueError where the lengths do not add up or one is negative.

    Source: https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.random_split

    >>> import framework as torch
    >>> parts = random_split(TensorDataset(torch.arange(10)), [0.7, 0.15, 0.15])
    >>> [len(part) for part in parts]
    [8, 1, 1]
    """
    total = len(dataset)
    if any(n < 0 for n in lengths):
        raise ValueError(f"a part cannot have a negative length: {list(lengths)}")
    if math.isclose(sum(lengths), 1):
        counts = [math.floor(total * share) for share in lengths]
        for i in range(total - sum(counts)):
            counts[i % len(counts)] += 1
    else:
        counts = [int(n) for n in lengths]
        if sum(counts) != total or counts != list(lengths):
            raise ValueError(
                f"the lengths {list(lengths)} must sum to the data set's {total} samples, or to 1 as fractions"
            )
    order = source(generator).permutation(total).tolist()
    ends = itertools.accumulate(counts)
    return [Subset(dataset, order[end - n : end]) for end, n in zip(ends, counts, strict=True)]


def _kinds(piece: list[Tensor] | None) -> Any:
    """What must agree for pieces to be joined: number of tensors, shapes of samples, types, devices."""
    return None if piece is None else tuple((t.shape[1:], t.dtype, t.device) for t in piece)


def _joined(tensors: list[Tensor]) -> Tensor:
    if len(tensors) == 1:
        return tensors[0]
    if any(t.tracked for t in tensors):
        return joining.cat(tensors)
    return Tensor.of_array(backend.module_of(tensors[0].array).concatenate([t.array for t in tensors]))
