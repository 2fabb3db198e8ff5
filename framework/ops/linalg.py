"""Products of vectors, matrices and batches of matrices, and the linear layer as one operation."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import numpy as np

from ..autograd import Rule, apply
from ..errors import ShapeError
from .elementwise import add, mul
from .make import Operand, align, as_tensor
from .shapes import unsqueeze

if TYPE_CHECKING:
    from ..tensor import Tensor

__all__ = [
    "addmm",
    "baddbmm",
    "bmm",
    "dot",
    "inner",
    "matmul",
    "mm",
    "mv",
    "outer",
]


def flip(xp: Any, a: Any) -> Any:
    """The last two dimensions exchanged."""
    return xp.swapaxes(a, -1, -2)


def left_slope(xp: Any, g: Any, a: Any, b: Any) -> Any:
    """Gradient of ``a @ b`` with respect to `a`, for vectors, matrices and batches."""
    if b.ndim == 1:
        return xp.expand_dims(g, -1) * b
    if a.ndim == 1:
        return xp.sum(xp.expand_dims(g, -2) * b, axis=(*range(b.ndim - 2), b.ndim - 1))
    return MATMUL(xp, g, flip(xp, b))


def right_slope(xp: Any, g: Any, a: Any, b: Any) -> Any:
    """Gradient of ``a @ b`` with respect to `b`, for vectors, matrices and batches."""
    if a.ndim == 1:
        return g * a if b.ndim == 1 else xp.expand_dims(a, -1) * xp.expand_dims(g, -2)
    if b.ndim == 1:
        return xp.sum(xp.expand_dims(g, -1) * a, axis=tuple(range(a.ndim - 1)))
    return MATMUL(xp, flip(xp, a), g)


def product_of(xp: Any, a: Any, b: Any) -> Any:
    """``a @ b``. Two matrices go through `dot`: the same product, which starts in a third of the time."""
    return a.dot(b) if a.ndim == 2 and b.ndim == 2 else a @ b


MATMUL: Rule = Rule(
    "matmul",
    product_of,
    lambda xp, g, _y, a, b: left_slope(xp, g, a, b),
    lambda xp, g, _y, a, b: right_slope(xp, g, a, b),
)


def matmul(input: Operand, other: Operand) -> Tensor:
    """Matrix product ``input @ other``; leading dimensions are batches and broadcast. Raises ShapeError."""
    a, b = as_tensor(input), as_tensor(other)
    return apply(MATMUL, *(align(a, b) if a.array.dtype != b.array.dtype else (a, b)))


def product(name: str, input: Operand, other: Operand, ndims: tuple[int, int]) -> Tensor:
    """`matmul` for tensors of exactly `ndims` dimensions and equal batches. Raises ShapeError."""
    a, b = as_tensor(input), as_tensor(other)
    if (a.ndim, b.ndim) != ndims or (ndims == (3, 3) and a.shape[0] != b.shape[0]):
        words = {1: "a vector", 2: "a matrix", 3: "a batch of matrices"}
        equal = ", of equal batch size" if ndims == (3, 3) else ""
        raise ShapeError(
            f"{name}: expects {words[ndims[0]]} and {words[ndims[1]]}{equal}, got shapes {tuple(a.shape)} and "
            f"{tuple(b.shape)}; matmul takes any"
        )
    return matmul(a, b)


def mm(input: Operand, mat2: Operand) -> Tensor:
    """Product of an (n, k) and a (k, m) matrix. Raises ShapeError."""
    return product("mm", input, mat2, (2, 2))


def bmm(input: Operand, mat2: Operand) -> Tensor:
    """Products of a batch of matrices (b, n, k) with another (b, k, m). Raises ShapeError."""
    return product("bmm", input, mat2, (3, 3))


def mv(input: Operand, vec: Operand) -> Tensor:
    """Product of an (n, k) matrix and a vector of k elements. Raises ShapeError."""
    return product("mv", input, vec, (2, 1))


def dot(input: Operand, tensor: Operand) -> Tensor:
    """Sum of the products of two vectors' elements. Raises ShapeError."""
    return product("dot", input, tensor, (1, 1))


def inner(input: Operand, other: Operand) -> Tensor:
    """Sums of products along the last dimension of both: (..., k) and (***, k) give (..., ***)."""
    a, b = as_tensor(input), as_tensor(other)
    if a.ndim == 0 or b.ndim == 0:
        return mul(a, b)
    if a.shape[-1] != b.shape[-1]:
        raise ShapeError(f"inner: the last dimensions of {tuple(a.shape)} and {tuple(b.shape)} must be equal")
    from .einsum import tensordot

    return tensordot(a, b, ([-1], [-1]))


def outer(input: Operand, vec2: Operand) -> Tensor:
    """Every product of an element of one vector (n,) and one of another (m,): an (n, m) matrix."""
    a, b = as_tensor(input), as_tensor(vec2)
    if a.ndim != 1 or b.ndim != 1:
        raise ShapeError(f"outer: expects two vectors, got shapes {tuple(a.shape)} and {tuple(b.shape)}")
    return mul(unsqueeze(a, 1), b)


def plus_product(name: str, input: Operand, result: Tensor, beta: float, alpha: float) -> Tensor:
    """``beta * input + alpha * result``; `input` broadcasts, and is not looked at if beta is 0."""
    x = as_tensor(input)
    if x.ndim > result.ndim or any(
        n not in (1, m) for n, m in zip(x.shape[::-1], result.shape[::-1], strict=False)
    ):
        raise ShapeError(f"{name}: shape {tuple(x.shape)} does not broadcast to {tuple(result.shape)}")
    scaled = result if alpha == 1 else mul(result, alpha)
    if beta == 0:
        return scaled
    return add(x if beta == 1 else mul(x, beta), scaled)


def addmm(input: Operand, mat1: Operand, mat2: Operand, *, beta: float = 1, alpha: float = 1) -> Tensor:
    """``beta * input + alpha * (mat1 @ mat2)``; `input` broadcasts to the product. Raises ShapeError."""
    return plus_product("addmm", input, product("addmm", mat1, mat2, (2, 2)), beta, alpha)


def baddbmm(input: Operand, batch1: Operand, batch2: Operand, *, beta: float = 1, alpha: float = 1) -> Tensor:
    """``beta * input + alpha * (batch1 @ batch2)`` for batches of matrices. Raises ShapeError."""
    return plus_product("baddbmm", input, product("baddbmm", batch1, batch2, (3, 3)), beta, alpha)


def rows(xp: Any, a: Any) -> Any:
    """All leading dimensions merged: (..., n) as a matrix (N, n)."""
    return a if a.ndim == 2 else xp.reshape(a, (-1, a.shape[-1]))


@functools.lru_cache(maxsize=32)
def ones_on_cpu(count: int, dtype: Any) -> Any:
    """`count` ones, kept for the next time and never written to."""
    return np.ones(count, dtype)


def ones(xp: Any, count: int, dtype: Any) -> Any:
    """`count` ones, never to be written to."""
    if xp is np:
        return ones_on_cpu(count, dtype)
    made = xp.empty(count, dtype)
    made.fill(1)
    return made


def sum_of_rows(xp: Any, a: Any) -> Any:
    """The rows of a matrix added up, as a product with ones: several times as fast as a sum over axis 0."""
    return ones(xp, len(a), a.dtype).dot(a)


SUM_OF_ROWS = Rule("sum_of_rows", sum_of_rows, lambda xp, g, _y, _a: xp.broadcast_to(g, _a.shape))


def affine(xp: Any, x: Any, w: Any, b: Any) -> Any:
    """``x @ w.T + b``."""
    y = product_of(xp, x, w.T)
    y += b
    return y


# The layer that most steps consist of takes the shortest way where it can: two matrices of numbers need no choice
# between `dot` and `@`, arrays and Tensors.
LINEAR = Rule(
    "linear",
    affine,
    lambda xp, g, _y, _x, w, _b: g.dot(w) if xp is np and g.ndim == 2 else MATMUL(xp, g, w),
    lambda xp, g, _y, x, _w, _b: (
        g.T.dot(x) if xp is np and g.ndim == 2 else MATMUL(xp, rows(xp, g).T, rows(xp, x))
    ),
    lambda xp, g, _y, _x, _w, _b: sum_of_rows(xp, g) if xp is np and g.ndim == 2 else SUM_OF_ROWS(xp, rows(xp, g)),
)


def linear(input: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """``input @ weight.T + bias`` as one operation.

    input: (..., in), weight: (out, in), bias: (out,) or None; the result is (..., out). For a weight (in,) it is
    (...). Raises ShapeError.
    """
    x, w = input.array, weight.array
    if w.ndim not in (1, 2):
        raise ShapeError(f"Linear expects a weight of shape (out, in) or (in,), got {tuple(weight.shape)}")
    expected = w.shape[-1]
    if x.shape[-1:] != (expected,):
        raise ShapeError(
            f"Linear expects last dimension {expected}, got {tuple(input.shape)}"
            + (f": reshape the input to (..., {expected})" if expected and x.size % expected == 0 else "")
        )
    if bias is None or w.ndim == 1:
        product = matmul(input, weight.T)
        return product if bias is None else add(product, bias)
    if not x.dtype is w.dtype is bias.array.dtype:
        input, weight, bias = align(input, weight, bias)
    return apply(LINEAR, input, weight, bias)
