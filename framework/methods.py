"""The operators and methods of Tensor: each is a function of `framework.ops` under the method's name.

``a.exp()`` is ``exp(a)`` and ``a + b`` is ``add(a, b)``: a function in a class body becomes a method.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from . import numpy_manners
from .ops import (
    activation,
    compare,
    cumulative,
    elementwise,
    exponential,
    indexing,
    joining,
    linalg,
    order,
    picking,
    reductions,
    rounding,
    shapes,
    special,
    spread,
    triangles,
    trigonometry,
)
from .ops.make import named

if TYPE_CHECKING:
    from .tensor import Tensor


def in_place(op: Callable[..., Tensor]) -> Callable[..., Tensor]:
    """The method that puts the result of `op` into the tensor itself."""

    def method(self: Tensor, *args: Any, **options: Any) -> Tensor:
        return self.take_over(op(self, *args, **options))

    return named(method, f"{op.__name__}_", f"Like `{op.__name__}`, in place.")


class Methods:
    """Base of Tensor: its operators and the methods that are operations."""

    # arithmetic
    __add__ = __radd__ = add = elementwise.add
    __sub__ = sub = elementwise.sub
    __mul__ = __rmul__ = mul = elementwise.mul
    __truediv__ = div = elementwise.div
    __floordiv__ = floor_divide = elementwise.floor_divide
    __mod__ = remainder = elementwise.remainder
    __pow__ = pow = elementwise.pow
    __neg__ = neg = elementwise.neg
    __abs__ = abs = elementwise.abs
    true_divide = elementwise.true_divide
    fmod = elementwise.fmod
    square = elementwise.square
    reciprocal = elementwise.reciprocal
    sign = elementwise.sign
    maximum = elementwise.maximum
    minimum = elementwise.minimum
    clamp = elementwise.clamp
    lerp = elementwise.lerp

    def __rsub__(self, other: Any) -> Tensor:
        return elementwise.sub(other, self)

    def __rtruediv__(self, other: Any) -> Tensor:
        return elementwise.div(other, self)

    def __rfloordiv__(self, other: Any) -> Tensor:
        return elementwise.floor_divide(other, self)

    def __rmod__(self, other: Any) -> Tensor:
        return elementwise.remainder(other, self)

    def __rpow__(self, other: Any) -> Tensor:
        return elementwise.pow(other, self)

    def __rmatmul__(self, other: Any) -> Tensor:
        return linalg.matmul(other, self)

    def where(self, condition: Any, other: Any) -> Tensor:
        """This tensor where `condition` holds, `other` elsewhere."""
        return elementwise.where(condition, self, other)

    # NumPy's functions
    __array_priority__ = 1000
    __array_ufunc__ = numpy_manners.array_ufunc
    __array_function__ = numpy_manners.array_function

    # comparisons and logic
    __eq__ = eq = compare.eq  # type: ignore[assignment]
    __ne__ = ne = compare.ne  # type: ignore[assignment]
    __lt__ = lt = compare.lt
    __le__ = le = compare.le
    __gt__ = gt = compare.gt
    __ge__ = ge = compare.ge
    __and__ = __rand__ = bitwise_and = compare.bitwise_and
    __or__ = __ror__ = bitwise_or = compare.bitwise_or
    __xor__ = __rxor__ = bitwise_xor = compare.bitwise_xor
    __invert__ = bitwise_not = compare.bitwise_not
    logical_and = compare.logical_and
    logical_or = compare.logical_or
    logical_xor = compare.logical_xor
    logical_not = compare.logical_not
    isnan = compare.isnan
    isinf = compare.isinf
    isfinite = compare.isfinite
    isclose = compare.isclose
    allclose = compare.allclose
    equal = compare.equal

    # exponentials, logarithms, roots
    exp = exponential.exp
    exp2 = exponential.exp2
    expm1 = exponential.expm1
    log = exponential.log
    log1p = exponential.log1p
    log2 = exponential.log2
    log10 = exponential.log10
    logaddexp = exponential.logaddexp
    sqrt = exponential.sqrt
    rsqrt = exponential.rsqrt
    erf = special.erf

    # trigonometry
    sin = trigonometry.sin
    cos = trigonometry.cos
    tan = trigonometry.tan
    asin = trigonometry.asin
    acos = trigonometry.acos
    atan = trigonometry.atan
    atan2 = trigonometry.atan2
    sinh = trigonometry.sinh
    cosh = trigonometry.cosh
    asinh = trigonometry.asinh
    acosh = trigonometry.acosh
    atanh = trigonometry.atanh

    # rounding
    floor = rounding.floor
    ceil = rounding.ceil
    round = rounding.round
    trunc = rounding.trunc
    nan_to_num = rounding.nan_to_num

    # in place
    abs_ = in_place(elementwise.abs)
    neg_ = in_place(elementwise.neg)
    __ipow__ = pow_ = in_place(elementwise.pow)
    __ifloordiv__ = floor_divide_ = in_place(elementwise.floor_divide)
    __imod__ = remainder_ = in_place(elementwise.remainder)
    square_ = in_place(elementwise.square)
    reciprocal_ = in_place(elementwise.reciprocal)
    clamp_ = in_place(elementwise.clamp)
    lerp_ = in_place(elementwise.lerp)
    exp_ = in_place(exponential.exp)
    log_ = in_place(exponential.log)
    sqrt_ = in_place(exponential.sqrt)
    rsqrt_ = in_place(exponential.rsqrt)
    sin_ = in_place(trigonometry.sin)
    cos_ = in_place(trigonometry.cos)
    floor_ = in_place(rounding.floor)
    ceil_ = in_place(rounding.ceil)
    round_ = in_place(rounding.round)
    trunc_ = in_place(rounding.trunc)
    nan_to_num_ = in_place(rounding.nan_to_num)
    logical_not_ = in_place(compare.logical_not)

    # activations
    relu = activation.relu
    tanh = activation.tanh
    sigmoid = activation.sigmoid
    softmax = activation.softmax
    log_softmax = activation.log_softmax

    # reductions
    sum = reductions.sum
    mean = reductions.mean
    var = spread.var
    std = spread.std
    amax = reductions.amax
    amin = reductions.amin
    logsumexp = reductions.logsumexp
    norm = reductions.norm
    all = reductions.all
    any = reductions.any
    count_nonzero = reductions.count_nonzero
    prod = cumulative.prod
    cumsum = cumulative.cumsum
    cumprod = cumulative.cumprod

    # order
    max = order.max
    min = order.min
    argmax = order.argmax
    argmin = order.argmin
    sort = order.sort
    argsort = order.argsort
    topk = order.topk

    # linear algebra
    __matmul__ = matmul = linalg.matmul
    mm = linalg.mm
    bmm = linalg.bmm
    mv = linalg.mv
    dot = linalg.dot
    inner = linalg.inner
    outer = linalg.outer
    addmm = linalg.addmm
    baddbmm = linalg.baddbmm

    # shapes
    reshape = shapes.reshape
    view = shapes.view
    view_as = shapes.view_as
    flatten = shapes.flatten
    unflatten = shapes.unflatten
    movedim = shapes.movedim
    permute = shapes.permute
    transpose = shapes.transpose
    t = shapes.t
    squeeze = shapes.squeeze
    unsqueeze = shapes.unsqueeze
    expand = shapes.expand
    expand_as = shapes.expand_as
    broadcast_to = shapes.broadcast_to
    clone = shapes.clone

    # pieces and copies
    split = joining.split
    chunk = joining.chunk
    unbind = joining.unbind
    narrow = joining.narrow
    select = joining.select
    repeat = joining.repeat
    tile = joining.tile
    repeat_interleave = joining.repeat_interleave
    flip = joining.flip
    roll = joining.roll

    # triangles and diagonals
    tril = triangles.tril
    triu = triangles.triu
    diagonal = triangles.diagonal
    diag = triangles.diag
    trace = triangles.trace

    # picking elements
    __getitem__ = indexing.getitem
    gather = picking.gather
    index_select = picking.index_select
    take_along_dim = picking.take_along_dim
    masked_fill = picking.masked_fill
    masked_select = picking.masked_select
    scatter_add = picking.scatter_add

    # picking elements, in place
    masked_fill_ = in_place(picking.masked_fill)
    scatter_add_ = in_place(picking.scatter_add)
