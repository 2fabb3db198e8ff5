"""Sums of products over named indices, as matrix products.

Every step is an operation that has a gradient already (diagonal, sum, permute, matmul), so gradients of any
order need no rule here.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..errors import ShapeError
from .elementwise import mul
from .linalg import matmul
from .make import Operand, align, as_tensor
from .reductions import sum
from .shapes import axis_of, movedim, permute, reshape, unsqueeze
from .triangles import diagonal

if TYPE_CHECKING:
    from ..tensor import Tensor

__all__ = [
    "einsum",
    "tensordot",
]


@functools.cache
def parse(equation: str, ndims: tuple[int, ...]) -> tuple[tuple[str, ...], str]:
    """The index letters of each operand and of the result, "..." replaced by letters. Raises ShapeError."""
    left, arrow, right = equation.replace(" ", "").partition("->")
    inputs = left.split(",")
    wrong = f"einsum: {equation!r} "
    if not equation.isascii():
        raise ShapeError(wrong + "holds a letter other than a to z and A to Z")
    if len(inputs) != len(ndims):
        raise ShapeError(wrong + f"names {len(inputs)} operands, but {len(ndims)} are given")
    for i, (letters, ndim) in enumerate(zip(inputs, ndims, strict=True)):
        named = len(letters.replace("...", "", 1))
        if named > ndim or (named < ndim and "..." not in letters):
            raise ShapeError(wrong + f"names {named} dimensions of operand {i + 1}, which has {ndim}")
    extra = [ndim - len(s.replace("...", "")) if "..." in s else 0 for s, ndim in zip(inputs, ndims, strict=True)]
    dots = "".join(chr(0x3B1 + i) for i in range(max(extra)))
    inputs = [s.replace("...", dots[len(dots) - n :], 1) for s, n in zip(inputs, extra, strict=True)]
    if arrow:
        output = right.replace("...", dots, 1)
    else:
        output = dots + "".join(sorted(c for c in {*"".join(inputs)} - {*dots} if "".join(inputs).count(c) == 1))
    bad = next((c for c in "".join(inputs) + output if not c.isalpha()), None)
    if bad is not None:
        raise ShapeError(wrong + f"holds {bad!r}: indices are letters")
    for c in output:
        if output.count(c) > 1 or not any(c in s for s in inputs):
            raise ShapeError(wrong + f"has {c!r} in the result {'twice' if output.count(c) > 1 else 'only'}")
    return tuple(inputs), output


def distinct(x: Tensor, letters: str) -> tuple[Tensor, str]:
    """`x` with its diagonal taken wherever an index repeats, so that each index is left once."""
    for c in dict.fromkeys(letters):
        while letters.count(c) > 1:
            i = letters.index(c)
            j = letters.index(c, i + 1)
            if x.shape[i] != x.shape[j]:
                raise ShapeError(f"einsum: the repeated index {c!r} has sizes {x.shape[i]} and {x.shape[j]}")
            x = diagonal(x, 0, i, j)
            letters = letters[:i] + letters[i + 1 : j] + letters[j + 1 :] + c
    return x, letters


def reduce_to(x: Tensor, letters: str, kept: str, sizes: dict[str, int]) -> tuple[Tensor, str]:
    """`x` summed over the indices that are not in `kept`, and without sizes 1 that others stretch."""
    gone = [i for i, c in enumerate(letters) if c not in kept or x.shape[i] != sizes[c]]
    return (sum(x, gone) if gone else x), "".join(c for i, c in enumerate(letters) if i not in gone)


def ordered(x: Tensor, letters: str, order: str) -> Tensor:
    """`x` with its dimensions in the order of `order`, of which it has all."""
    return x if letters == order else permute(x, [letters.index(c) for c in order])


def product(a: Tensor, left: str, b: Tensor, right: str, kept: str, sizes: dict[str, int]) -> tuple[Tensor, str]:
    """The product of two operands, summed over the indices they share that are not in `kept`."""
    both = [c for c in left if c in right]
    batch = "".join(c for c in both if c in kept)
    inner = "".join(c for c in both if c not in kept)
    rows = "".join(c for c in left if c not in right)
    columns = "".join(c for c in right if c not in left)
    a, b = ordered(a, left, batch + rows + inner), ordered(b, right, batch + inner + columns)
    shape = {s: [sizes[c] for c in s] for s in (batch, rows, inner, columns)}
    if not inner:
        return mul(
            reshape(a, shape[batch] + shape[rows] + [1] * len(columns)),
            reshape(b, shape[batch] + [1] * len(rows) + shape[columns]),
        ), batch + rows + columns
    if not rows and not columns and batch:
        return sum(mul(a, b), list(range(len(batch), a.ndim))), batch
    size = {letters: math.prod(sizes_of) for letters, sizes_of in shape.items()}
    out = matmul(
        merged(a, [*shape[batch], size[rows], size[inner]]), merged(b, [*shape[batch], size[inner], size[columns]])
    )
    return merged(out, shape[batch] + shape[rows] + shape[columns]), batch + rows + columns


def merged(x: Tensor, shape: list[int]) -> Tensor:
    """`reshape`, left out where it changes nothing."""
    return x if x.array.shape == tuple(shape) else reshape(x, shape)


def einsum(equation: str, *operands: Any) -> Tensor:
    """The sum of products that `equation` says: ``einsum("ij,jk->ik", a, b)`` is ``a @ b``.

    One letter a dimension. A letter that is missing in the result is summed over; one that an operand has twice
    means its diagonal; without "->" the result has the letters that occur once, in alphabetical order; "..."
    stands for any further dimensions, which broadcast. Products are taken from left to right. Raises ShapeError.
    """
    given = operands[0] if len(operands) == 1 and isinstance(operands[0], Sequence) else operands
    tensors = align(*(as_tensor(x) for x in given)) if given else ()
    inputs, output = parse(equation, tuple(x.ndim for x in tensors))
    terms = [distinct(x, letters) for x, letters in zip(tensors, inputs, strict=True)]
    sizes: dict[str, int] = {}
    for x, letters in terms:
        for c, n in zip(letters, x.shape, strict=True):
            if sizes.setdefault(c, n) == 1:
                sizes[c] = n
            elif n not in (1, sizes[c]):
                raise ShapeError(f"einsum: {equation!r} gives the index {c!r} the sizes {sizes[c]} and {n}")
    later = ["".join(letters for _, letters in terms[i + 1 :]) + output for i in range(len(terms))]
    first, names = reduce_to(*terms[0], later[0], sizes)
    for i, (x, letters) in enumerate(terms[1:], 1):
        x, letters = reduce_to(x, letters, names + later[i], sizes)
        first, names = reduce_to(first, names, letters + later[i], sizes)
        first, names = product(first, names, x, letters, later[i], sizes)
    missing = [c for c in output if c not in names]
    for c in missing:
        first, names = unsqueeze(first, 0), c + names
    return ordered(first, names, output)


def tensordot(a: Operand, b: Operand, dims: Any = 2) -> Tensor:
    """Products of `a` and `b` summed over the last `dims` dimensions of `a` and the first of `b`.

    dims: a number, or the dimensions of `a` and those of `b`, as two lists. Raises ShapeError.
    """
    x, y = align(as_tensor(a), as_tensor(b))
    if isinstance(dims, int):
        if not 0 <= dims <= min(x.ndim, y.ndim):
            raise ShapeError(f"tensordot: {dims} dimensions of {tuple(x.shape)} and {tuple(y.shape)}")
        dims = list(range(x.ndim - dims, x.ndim)), list(range(dims))
    left = [axis_of("tensordot", d, x.ndim) for d in dims[0]]
    right = [axis_of("tensordot", d, y.ndim) for d in dims[1]]
    if [x.shape[d] for d in left] != [y.shape[d] for d in right]:
        raise ShapeError(
            f"tensordot: dimensions {list(dims[0])} of {tuple(x.shape)} and {list(dims[1])} of {tuple(y.shape)} "
            f"must have equal sizes"
        )
    rows = [n for i, n in enumerate(x.shape) if i not in left]
    columns = [n for i, n in enumerate(y.shape) if i not in right]
    inner = math.prod(x.shape[d] for d in left)
    x = movedim(x, left, list(range(x.ndim - len(left), x.ndim)))
    y = movedim(y, right, list(range(len(right))))
    return merged(
        matmul(merged(x, [math.prod(rows), inner]), merged(y, [inner, math.prod(columns)])), rows + columns
    )
