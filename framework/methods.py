"""The operators and methods of Tensor: each is a function of `framework.ops` under the method's name.

``a.exp()`` is ``exp(a)`` and ``a + b`` is ``add(a, b)``: a function in a class body becomes a method.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import numpy_manners
from .ops import activation, elementwise, indexing, linalg, reductions, shapes

if TYPE_CHECKING:
    from .tensor import Tensor


class Methods:
    """Base of Tensor: its operators and the methods that are operations."""

    # arithmetic and comparisons
    __add__ = __radd__ = add = elementwise.add
    __sub__ = sub = elementwise.sub
    __mul__ = __rmul__ = mul = elementwise.mul
    __truediv__ = div = elementwise.div
    __pow__ = pow = elementwise.pow
    __neg__ = neg = elementwise.neg
    __abs__ = abs = elementwise.abs
    __eq__ = eq = elementwise.eq  # type: ignore[assignment]
    __ne__ = ne = elementwise.ne  # type: ignore[assignment]
    __lt__ = lt = elementwise.lt
    __le__ = le = elementwise.le
    __gt__ = gt = elementwise.gt
    __ge__ = ge = elementwise.ge

    def __rsub__(self, other: Any) -> Tensor:
        return elementwise.sub(other, self)

    def __rtruediv__(self, other: Any) -> Tensor:
        return elementwise.div(other, self)

    def __rpow__(self, other: Any) -> Tensor:
        return elementwise.pow(other, self)

    def __rmatmul__(self, other: Any) -> Tensor:
        return linalg.matmul(other, self)

    # NumPy's functions
    __array_priority__ = 1000
    __array_ufunc__ = numpy_manners.array_ufunc
    __array_function__ = numpy_manners.array_function

    # elementwise
    exp = elementwise.exp
    log = elementwise.log
    sqrt = elementwise.sqrt
    square = elementwise.square
    sign = elementwise.sign

    # activations
    relu = activation.relu
    tanh = activation.tanh
    sigmoid = activation.sigmoid
    softmax = activation.softmax
    log_softmax = activation.log_softmax

    # reductions
    sum = reductions.sum
    mean = reductions.mean
    amax = reductions.amax
    amin = reductions.amin
    max = reductions.max
    min = reductions.min
    argmax = reductions.argmax
    argmin = reductions.argmin
    all = reductions.all
    any = reductions.any

    # linear algebra
    __matmul__ = matmul = linalg.matmul

    # shapes
    reshape = view = shapes.reshape
    flatten = shapes.flatten
    permute = shapes.permute
    transpose = shapes.transpose
    t = shapes.t
    squeeze = shapes.squeeze
    unsqueeze = shapes.unsqueeze
    expand = shapes.expand
    broadcast_to = shapes.broadcast_to
    clone = shapes.clone

    # picking elements
    __getitem__ = indexing.getitem
    gather = indexing.gather
