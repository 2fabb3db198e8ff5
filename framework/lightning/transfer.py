"""Batches on their way to the model: to its device, in its type, and how many samples they have."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..tensor import Tensor


def convert(batch: Any, function: Callable[[Tensor], Tensor]) -> Any:
    """`batch` with `function` done to every Tensor in its lists, tuples and dictionaries."""
    if isinstance(batch, Tensor):
        return function(batch)
    if isinstance(batch, Mapping):
        return {key: convert(value, function) for key, value in batch.items()}
    if isinstance(batch, list | tuple):
        parts = [convert(part, function) for part in batch]
        if hasattr(batch, "_fields"):
            return type(batch)(*parts)
        return parts if isinstance(batch, list) else tuple(parts)
    return batch


def to_device(batch: Any, device: str) -> Any:
    """`batch` with all Tensors on `device`."""
    return convert(batch, lambda tensor: tensor.to(device))


def to_double(batch: Any) -> Any:
    """`batch` with all floating-point Tensors as float64."""
    return convert(batch, lambda tensor: tensor.double() if tensor.is_floating_point() else tensor)


def batch_size(batch: Any) -> int:
    """The number of samples: the length of the first Tensor, or of a list of texts; 1 for what has no length."""
    size = _first(batch)
    return 1 if size is None else size


def _first(batch: Any) -> int | None:
    if isinstance(batch, Tensor):
        return int(batch.array.shape[0]) if batch.array.ndim else 1
    if isinstance(batch, str):
        return len(batch)
    several = isinstance(batch, (list, tuple))  # which most batches are; a Mapping takes longer to tell
    if several or isinstance(batch, Mapping):
        for part in batch if several else batch.values():
            size = _first(part)
            if size is not None:
                return size
        return None
    shape = getattr(batch, "shape", None)
    return int(shape[0]) if shape else None
