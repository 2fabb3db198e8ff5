"""A whole data set on the GPU: one transfer, instead of one for every batch of every epoch."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import backend
from .dataset import TensorDataset, lies_in_memory, take

#: The data may take this share of the memory that is free: the network and its gradients need the rest.
SHARE = 0.5


def resident(dataset: Any, device: str, free: int | None = None) -> Any:
    """The samples of `dataset` as a `TensorDataset` on `device`; `dataset` itself where that cannot be.

    It can be for a `TensorDataset`, `Subset` or `ConcatDataset` of tensors that need no gradients, if they take at
    most half of what is free. free: bytes, asked of the GPU unless given. What is changed in `dataset` afterwards
    is not seen.

    >>> import framework as torch
    >>> data = TensorDataset(torch.arange(5))
    >>> resident(data, "cpu") is data
    True
    """
    if not lies_in_memory(dataset) or not len(dataset):
        return dataset
    sample = take(dataset, np.zeros(1, np.int64))
    if sample is None or all(part.device == device for part in sample):
        return dataset
    room = backend.free_memory() if free is None else free
    if len(dataset) * sum(part.array.nbytes for part in sample) > SHARE * room:
        return dataset
    columns = take(dataset, np.arange(len(dataset)))
    assert columns is not None
    return TensorDataset(*(column.to(device) for column in columns))
