"""DataLoader: a data set in batches, shuffled anew each time around."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from ..ops import shapes
from ..random import Generator, source
from ..tensor import Tensor
from .dataset import Dataset, Subset, TensorDataset


def default_collate(samples: list[Any]) -> Any:
    """Samples (tensors, numbers, tuples or dictionaries of such) as one batch with a new first dimension."""
    first = samples[0]
    if isinstance(first, Tensor):
        return shapes.stack(samples)
    if isinstance(first, tuple | list):
        return [default_collate(list(column)) for column in zip(*samples, strict=True)]
    if isinstance(first, dict):
        return {key: default_collate([sample[key] for sample in samples]) for key in first}
    return Tensor(np.stack(samples) if isinstance(first, np.ndarray) else samples)


class DataLoader:
    """Batches of `dataset`, in order or shuffled. The last one is smaller unless `drop_last`.

    A `TensorDataset` (or a part of one) is cut into batches with one indexing operation each, without
    touching single samples. Raises ValueError for a batch size below 1.
    """

    def __init__(
        self,
        dataset: Dataset,
        batch_size: int = 1,
        shuffle: bool = False,
        drop_last: bool = False,
        collate_fn: Callable[[list[Any]], Any] | None = None,
        generator: Generator | None = None,
    ) -> None:
        if batch_size < 1:
            raise ValueError(f"batch_size must be at least 1, got {batch_size}")
        self.dataset, self.batch_size = dataset, batch_size
        self.shuffle, self.drop_last = shuffle, drop_last
        self.collate_fn, self.generator = collate_fn, generator

    def __len__(self) -> int:
        whole, rest = divmod(len(self.dataset), self.batch_size)
        return whole + bool(rest and not self.drop_last)

    def __iter__(self) -> Iterator[Any]:
        count = len(self.dataset)
        order = source(self.generator).permutation(count) if self.shuffle else np.arange(count)
        tensors, rows = self._in_memory(order)
        for start in range(0, len(self) * self.batch_size, self.batch_size):
            if tensors is not None:
                index = rows[start : start + self.batch_size]
                yield [Tensor.of_array(t.array[index]) for t in tensors]
            else:
                samples = [self.dataset[int(i)] for i in order[start : start + self.batch_size]]
                yield (self.collate_fn or default_collate)(samples)

    def _in_memory(self, order: Any) -> tuple[tuple[Tensor, ...] | None, Any]:
        """The tensors behind the data set and the rows to take, if they are all in memory."""
        if self.collate_fn is None:
            if type(self.dataset) is TensorDataset:
                return self.dataset.tensors, order
            if type(self.dataset) is Subset and type(self.dataset.dataset) is TensorDataset:
                return self.dataset.dataset.tensors, np.asarray(self.dataset.indices)[order]
        return None, order
