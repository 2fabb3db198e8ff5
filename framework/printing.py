"""How a Tensor prints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from . import backend, dtypes

if TYPE_CHECKING:
    from .tensor import Tensor


def show(tensor: Tensor) -> str:
    """`tensor` as PyTorch prints it: ``tensor([1., 2.], grad_fn=<mul>)``."""
    array = backend.move(tensor.array, "cpu")
    finite = array[np.isfinite(array)] if array.dtype.kind == "f" else array
    style: dict[str, Any] = {"precision": 4, "floatmode": "fixed"}
    if array.dtype.kind == "f" and bool(np.all(finite == np.trunc(finite))) and bool(np.all(np.abs(finite) < 1e8)):
        style = {"formatter": {"float_kind": lambda x: f"{x:.0f}." if np.isfinite(x) else str(x)}}
    text = np.array2string(array, separator=", ", prefix="tensor(", **style)
    notes = []
    if array.dtype not in (dtypes.get_default_dtype(), dtypes.int64, dtypes.boolean):
        notes.append(f"dtype=torch.{array.dtype.name}")
    if tensor.device != "cpu":
        notes.append(f"device='{tensor.device}'")
    if tensor.node is not None:
        notes.append(f"grad_fn=<{tensor.node.name}>")
    elif tensor.tracked:
        notes.append("requires_grad=True")
    return f"tensor({', '.join([text, *notes])})"
