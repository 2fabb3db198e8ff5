"""Data sets: anything with a length and samples by number."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from ..random import Generator, source
from ..tensor import Tensor


class Dataset:
    """Base of data sets: subclass it with ``__getitem__(index)`` and ``__len__()``."""

    def __getitem__(self, index: Any) -> Any:
        raise NotImplementedError(f"{type(self).__name__} has no __getitem__")

    def __len__(self) -> int:
        raise NotImplementedError(f"{type(self).__name__} has no __len__")


class TensorDataset(Dataset):
    """Tensors whose first dimension counts the samples; a sample is a tuple of their rows.

    Raises ValueError where the tensors have different numbers of samples.
    """

    def __init__(self, *tensors: Tensor) -> None:
        if not tensors or len({len(t) for t in tensors}) != 1:
            raise ValueError(f"tensors of different lengths: {', '.join(str(len(t)) for t in tensors) or 'none'}")
        self.tensors = tensors

    def __getitem__(self, index: Any) -> tuple[Tensor, ...]:
        return tuple(t[index] for t in self.tensors)

    def __len__(self) -> int:
        return len(self.tensors[0])


class Subset(Dataset):
    """The samples of `dataset` with the given numbers."""

    def __init__(self, dataset: Dataset, indices: Sequence[int]) -> None:
        self.dataset, self.indices = dataset, indices

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, list | tuple):
            return self.dataset[[self.indices[i] for i in index]]
        return self.dataset[self.indices[index]]

    def __len__(self) -> int:
        return len(self.indices)


def random_split(dataset: Dataset, lengths: Sequence[float], generator: Generator | None = None) -> list[Subset]:
    """`dataset` in random parts, of the given lengths or of the given fractions that sum to 1.

    With fractions, what rounding leaves over goes one by one to the parts from the first on, as in PyTorch.
    Raises ValueError where the lengths do not add up.
    """
    total = len(dataset)
    if math.isclose(sum(lengths), 1) and all(0 <= n <= 1 for n in lengths):
        counts = [math.floor(total * share) for share in lengths]
        for i in range(total - sum(counts)):
            counts[i % len(counts)] += 1
    else:
        counts = [int(n) for n in lengths]
        if sum(counts) != total:
            raise ValueError(f"the lengths {list(lengths)} sum to {sum(counts)}, the data set has {total} samples")
    order = source(generator).permutation(total).tolist()
    starts = [sum(counts[:i]) for i in range(len(counts))]
    return [Subset(dataset, order[a : a + n]) for a, n in zip(starts, counts, strict=True)]
