"""Samples put together into a batch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..ops import joining
from ..tensor import Tensor


def default_collate(samples: list[Any]) -> Any:
    """Samples as one batch: the same structure, with tensors of a new first dimension in it.

    Tensors and arrays are stacked, numbers become a tensor (Python floats a float64 one, as in PyTorch), strings
    stay a list; tuples, lists and dictionaries are put together part by part. Raises ValueError where the
    samples have different shapes or lengths, TypeError for what cannot be put into a tensor.

    Source: https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.default_collate

    >>> default_collate([(1, "one"), (2, "two")])
    [tensor([1, 2]), ['one', 'two']]
    """
    first = samples[0]
    if isinstance(first, Tensor | np.ndarray):
        shapes = {tuple(sample.shape) for sample in samples}
        if len(shapes) > 1:
            raise ValueError(
                f"samples of different shapes {sorted(shapes)} do not make a batch: "
                "bring them to one shape, or pass a collate_fn that does"
            )
        return joining.stack(samples) if isinstance(first, Tensor) else Tensor(np.stack(samples))
    if isinstance(first, str | bytes):
        return samples
    if isinstance(first, Mapping):
        return {key: default_collate([sample[key] for sample in samples]) for key in first}
    if isinstance(first, tuple | list):
        if len({len(sample) for sample in samples}) > 1:
            raise ValueError("samples with different numbers of parts do not make a batch: pass a collate_fn")
        columns = [default_collate(list(column)) for column in zip(*samples, strict=True)]
        return type(first)(*columns) if hasattr(first, "_fields") else columns
    if isinstance(first, float):
        return Tensor(samples, dtype=np.float64)
    if isinstance(first, int | np.number | np.bool_):
        return Tensor(np.array(samples))
    raise TypeError(
        f"samples of type {type(first).__name__} do not make a batch: "
        "return tensors, arrays, numbers, or tuples and dictionaries of them, or pass a collate_fn"
    )
