"""The fully connected layer in Keras's layout: the kernel is (in, out), as it is multiplied."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..autograd import Rule, apply, on_tensors
from ..errors import ShapeError
from .linalg import MATMUL, SUM_OF_ROWS, affine, matmul, rows
from .make import align

if TYPE_CHECKING:
    from ..tensor import Tensor


def kernel_slope(xp: Any, g: Any, x: Any) -> Any:
    """The gradient of the kernel: (gᵀ x)ᵀ, the very product of `linear`, so that both give the same bits."""
    g, x = rows(xp, g), rows(xp, x)
    if on_tensors(xp):
        return xp.swapaxes(xp.swapaxes(g, 0, 1) @ x, 0, 1)
    # column by column in memory, like the kernel, so that nobody has to copy it
    slope = xp.empty((x.shape[1], g.shape[1]), dtype=g.dtype, order="F")
    xp.dot(g.T, x, out=slope.T)
    return slope


DENSE = Rule(
    "dense",
    lambda xp, x, w, b: affine(xp, x, w.T, b),
    lambda xp, g, _y, _x, w, _b: MATMUL(xp, g, xp.swapaxes(w, 0, 1)),
    lambda xp, g, _y, x, _w, _b: kernel_slope(xp, g, x),
    lambda xp, g, _y, _x, _w, _b: SUM_OF_ROWS(xp, rows(xp, g)),
)


def dense(input: Tensor, kernel: Tensor, bias: Tensor | None = None) -> Tensor:
    """``input @ kernel + bias`` as one operation.

    input: (..., in), kernel: (in, out), bias: (out,) or None; the result is (..., out). With a kernel that lies
    in memory column by column, results and gradients have the bits of `linear` with the transposed weight.
    Raises ShapeError.
    """
    if input.array.shape[-1:] != kernel.array.shape[:1]:
        expected = kernel.array.shape[0]
        raise ShapeError(
            f"dense expects inputs of shape (..., {expected}), because its kernel is {kernel.array.shape}, "
            f"but got {input.array.shape}"
        )
    if bias is None:
        return matmul(input, kernel)
    if not input.array.dtype is kernel.array.dtype is bias.array.dtype:
        input, kernel, bias = align(input, kernel, bias)
    return apply(DENSE, input, kernel, bias)
