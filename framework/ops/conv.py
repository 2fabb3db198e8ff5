"""Convolution: every window of the input times the same weights, as one matrix product.

The windows become the columns of a matrix (im2col), and the convolution is the weights, as a matrix, times
it. It is linear in the input and in the weights, so three operations suffice for any order of derivative:
CONV, its transpose in the input, and its transpose in the weights. Each is a gradient of the others.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..autograd import Rule, apply
from ..errors import DTypeError, ShapeError
from . import elementwise, shapes, windows
from .make import align
from .windows import Sizes, Sliding

if TYPE_CHECKING:
    from ..tensor import Tensor

__all__ = ["conv1d", "conv2d"]


def columns(xp: Any, x: Any, slide: Sliding, groups: int) -> Any:
    """The windows of x: (N, C, …) as columns: (groups, C/groups * window, N * count)."""
    n, channels, *_ = x.shape
    dims, count = len(slide.kernel), slide.fits(x.shape)
    cut = windows.view(xp, windows.padded(xp, x, slide.padding), slide)
    order = (1, *range(2, 2 + dims), 0, *range(2 + dims, 2 + 2 * dims))
    rows = channels // groups * math.prod(slide.kernel)
    return xp.reshape(xp.transpose(cut, order), (groups, rows, n * math.prod(count)))


def grouped(xp: Any, g: Any, groups: int) -> Any:
    """g: (N, O, …) as a matrix for each group: (groups, O/groups, N * count)."""
    n, channels, *count = g.shape
    return xp.reshape(xp.swapaxes(g, 0, 1), (groups, channels // groups, n * math.prod(count)))


def flat_weight(xp: Any, w: Any, groups: int) -> Any:
    """w: (O, C/groups, *kernel) as a matrix for each group: (groups, O/groups, C/groups * window)."""
    return xp.reshape(w, (groups, w.shape[0] // groups, math.prod(w.shape[1:])))


def conv(xp: Any, x: Any, w: Any, *, slide: Sliding, groups: int) -> Any:
    """x: (N, C, …), w: (O, C/groups, *kernel); returns (N, O, *count)."""
    y = flat_weight(xp, w, groups) @ columns(xp, x, slide, groups)
    return xp.swapaxes(xp.reshape(y, (w.shape[0], x.shape[0], *slide.fits(x.shape))), 0, 1)


def conv_to_input(xp: Any, g: Any, w: Any, *, shape: Sizes, slide: Sliding, groups: int) -> Any:
    """The transpose in the input. g: (N, O, *count); returns `shape`: each window gets its share back, added."""
    n, channels, *_ = shape
    count = g.shape[2:]
    back = xp.swapaxes(flat_weight(xp, w, groups), 1, 2) @ grouped(xp, g, groups)
    back = xp.reshape(back, (channels, *slide.kernel, n, *count))
    out = xp.zeros(windows.outer((channels, n, *shape[2:]), slide.padding), dtype=back.dtype)
    for position, index in slide.positions(count):
        out[index] += back[(slice(None), *position)]
    return xp.swapaxes(out[windows.inner(shape, slide.padding)], 0, 1)


def conv_to_weight(xp: Any, x: Any, g: Any, *, slide: Sliding, groups: int) -> Any:
    """The transpose in the weights. x: (N, C, …), g: (N, O, *count); returns (O, C/groups, *kernel)."""
    w = grouped(xp, g, groups) @ xp.swapaxes(columns(xp, x, slide, groups), 1, 2)
    return xp.reshape(w, (g.shape[1], x.shape[1] // groups, *slide.kernel))


CONV: Rule = Rule(
    "conv",
    conv,
    lambda xp, g, _y, _x, w, **how: CONV_TO_INPUT(xp, g, w, shape=tuple(_x.shape), **how),
    lambda xp, g, _y, x, _w, **how: CONV_TO_WEIGHT(xp, x, g, **how),
)
CONV_TO_INPUT: Rule = Rule(
    "conv_to_input",
    conv_to_input,
    lambda xp, g, _y, _g, w, *, shape, **how: CONV(xp, g, w, **how),
    lambda xp, g, _y, back, _w, *, shape, **how: CONV_TO_WEIGHT(xp, g, back, **how),
)
CONV_TO_WEIGHT: Rule = Rule(
    "conv_to_weight",
    conv_to_weight,
    lambda xp, g, _y, _x, back, **how: CONV_TO_INPUT(xp, back, g, shape=tuple(_x.shape), **how),
    lambda xp, g, _y, x, _g, **how: CONV(xp, x, g, **how),
)

Numbers = int | Sequence[int]


def same_padding(name: str, kernel: Sizes, stride: Sizes, dilation: Sizes) -> windows.Padding:
    """The padding that keeps the size; where it is odd, the larger half is behind. Raises ShapeError."""
    if any(s != 1 for s in stride):
        raise ShapeError(f"{name}: padding='same' needs stride 1, got {stride}")
    totals = [d * (k - 1) for k, d in zip(kernel, dilation, strict=True)]
    return tuple((total // 2, total - total // 2) for total in totals)


def convolution(
    name: str,
    dims: int,
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None,
    stride: Numbers,
    padding: str | Numbers,
    dilation: Numbers,
    groups: int,
) -> Tensor:
    """`conv1d` and `conv2d`: check, add the batch dimension if it is missing, convolve, add the bias."""
    if input.ndim not in (dims + 1, dims + 2) or weight.ndim != dims + 2:
        raise ShapeError(
            f"{name} expects an input (N, C, …) or (C, …) with {dims} spatial dimensions and a weight "
            f"(O, C/groups, …), got {tuple(input.shape)} and {tuple(weight.shape)}"
        )
    batched = input.ndim == dims + 2
    x = input if batched else shapes.unsqueeze(input, 0)
    channels, (out_channels, per_group, *kernel) = x.array.shape[1], weight.array.shape
    if groups < 1 or out_channels % groups or channels != per_group * groups:
        raise ShapeError(
            f"{name}: a weight of shape {tuple(weight.shape)} with groups={groups} expects "
            f"{per_group * groups} input channels (and output channels divisible by groups), got input of shape "
            f"{tuple(input.shape)}"
        )
    steps = windows.sizes(name, "stride", stride, dims)
    spread = windows.sizes(name, "dilation", dilation, dims)
    if padding == "same":
        around = same_padding(name, tuple(kernel), steps, spread)
    elif isinstance(padding, str) and padding != "valid":
        raise ValueError(f"{name}: padding must be 'valid', 'same' or integers, not {padding!r}")
    else:
        pads = windows.sizes(name, "padding", 0 if isinstance(padding, str) else padding, dims, 0)
        around = tuple((p, p) for p in pads)
    slide = Sliding(tuple(kernel), steps, around, spread)
    windows.check_fit(name, x.array.shape, slide)
    x, w = align(x, weight)
    if x.array.dtype.kind != "f":
        raise DTypeError(f"{name} needs floating-point numbers, got {x.array.dtype.name}: use .float()")
    out = apply(CONV, x, w, slide=slide, groups=groups)
    if bias is not None:
        if bias.array.shape != (out_channels,):
            raise ShapeError(f"{name}: the bias must have shape ({out_channels},), got {tuple(bias.shape)}")
        out = elementwise.add(out, shapes.reshape(bias, (-1, *(1,) * dims)))
    return out if batched else shapes.squeeze(out, 0)


def conv1d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Numbers = 1,
    padding: str | Numbers = 0,
    dilation: Numbers = 1,
    groups: int = 1,
) -> Tensor:
    """Convolution (cross-correlation) along one dimension.

    input: (N, C, L) or (C, L); weight: (O, C/groups, K); bias: (O,) or None; returns (N, O, L') or (O, L').
    padding: integers, ``"valid"`` (none) or ``"same"`` (L' = L). Raises ShapeError, DTypeError, ValueError.
    """
    return convolution("conv1d", 1, input, weight, bias, stride, padding, dilation, groups)


def conv2d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Numbers = 1,
    padding: str | Numbers = 0,
    dilation: Numbers = 1,
    groups: int = 1,
) -> Tensor:
    """Convolution (cross-correlation) over two dimensions.

    input: (N, C, H, W) or (C, H, W); weight: (O, C/groups, KH, KW); bias: (O,) or None; returns
    (N, O, H', W') or (O, H', W'). stride, padding, dilation: one number or one for each dimension; padding also
    ``"valid"`` (none) or ``"same"`` (the size stays). Raises ShapeError, DTypeError, ValueError.
    """
    return convolution("conv2d", 2, input, weight, bias, stride, padding, dilation, groups)
