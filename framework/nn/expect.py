"""Errors of layers in words: which layer, what it expects, what it got, what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import ShapeError

if TYPE_CHECKING:
    from ..tensor import Tensor
    from .module import Module


def wrong_shape(layer: Module, expected: str, input: Tensor, advice: str) -> ShapeError:
    """The error to raise for an `input` that `layer` cannot take."""
    return ShapeError(f"{layer} expects {expected}, got {tuple(input.shape)}: {advice}")


def check_channels(
    layer: Module, input: Tensor, channels: int | None, dims: tuple[int, ...], batch: bool = False
) -> None:
    """Raise ShapeError unless `input` is (N, C, …) or, without `batch`, (C, …), with one of `dims` places for ….

    channels: what C must be; None for any.
    """
    shape = input.array.shape
    for n in dims:
        at = len(shape) - n - 1
        if at == 1 or (at == 0 and not batch):
            if channels is None or shape[at] == channels:
                return
            break
    c = "C" if channels is None else str(channels)
    fronts = [["N", c]] if batch else [["N", c], [c]]
    places = [["L"][:n] if n < 2 else ["H", "W"] for n in dims]
    expected = " or ".join(f"({', '.join(front + place)})" for place in places for front in fronts)
    raise wrong_shape(layer, expected, input, _advice(shape, channels, dims))


def _advice(shape: tuple[int, ...], channels: int | None, dims: tuple[int, ...]) -> str:
    size = max(dims) + 2
    if len(shape) == size and shape[-1] == channels:
        order = ", ".join(map(str, (0, size - 1, *range(1, size - 1))))
        return f"the channels seem to stand last, bring them forward with input.permute({order})"
    if len(shape) == size - 1 and channels in (1, None):
        return "the dimension of the channels seems to be missing, add it with input.unsqueeze(1)"
    if len(shape) == size - 1 and shape[0] == channels:
        return "the dimension of the batch is missing, add it with input.unsqueeze(0)"
    if len(shape) == size and channels is not None:
        return f"make the layer for {shape[1]} channels, or bring the input to {channels}"
    return "bring the input to one of these shapes with input.reshape(...)"
