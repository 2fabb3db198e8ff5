"""Questions about elements, and logic on the answers. The results are bool and have no gradient."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..autograd import Rule, apply
from ..errors import DTypeError
from .make import Operand, aligned, as_tensor, comparison, unary

if TYPE_CHECKING:
    from ..tensor import Tensor

__all__ = [
    "allclose",
    "bitwise_and",
    "bitwise_not",
    "bitwise_or",
    "bitwise_xor",
    "eq",
    "equal",
    "ge",
    "gt",
    "isclose",
    "isfinite",
    "isinf",
    "isnan",
    "le",
    "logical_and",
    "logical_not",
    "logical_or",
    "logical_xor",
    "lt",
    "ne",
]

eq = comparison("eq", lambda xp, a, b: a == b)
ne = comparison("ne", lambda xp, a, b: a != b)
lt = comparison("lt", lambda xp, a, b: a < b)
le = comparison("le", lambda xp, a, b: a <= b)
gt = comparison("gt", lambda xp, a, b: a > b)
ge = comparison("ge", lambda xp, a, b: a >= b)

logical_and = comparison("logical_and", lambda xp, a, b: xp.logical_and(a, b))
logical_or = comparison("logical_or", lambda xp, a, b: xp.logical_or(a, b))
logical_xor = comparison("logical_xor", lambda xp, a, b: xp.logical_xor(a, b))
logical_not = unary("logical_not", lambda xp, a: xp.logical_not(a), doc="True where an element is 0 or False.")

# On bool tensors & | ^ ~ are the logical operations; on integers they work bit by bit.
bitwise_and = comparison("bitwise_and", lambda xp, a, b: a & b, doc="``input & other``, for bools and integers.")
bitwise_or = comparison("bitwise_or", lambda xp, a, b: a | b, doc="``input | other``, for bools and integers.")
bitwise_xor = comparison("bitwise_xor", lambda xp, a, b: a ^ b, doc="``input ^ other``, for bools and integers.")
bitwise_not = unary("bitwise_not", lambda xp, a: ~a, doc="``~input``: not, for bools; each bit, for integers.")

isnan = unary("isnan", lambda xp, a: xp.isnan(a), doc="True where an element is not a number.")
isinf = unary("isinf", lambda xp, a: xp.isinf(a), doc="True where an element is infinite.")
isfinite = unary(
    "isfinite", lambda xp, a: xp.isfinite(a), doc="True where an element is finite: not NaN, not ±inf."
)

ISCLOSE = Rule(
    "isclose",
    lambda xp, a, b, *, rtol, atol, equal_nan: xp.isclose(a, b, rtol=rtol, atol=atol, equal_nan=equal_nan),
)


def isclose(
    input: Operand, other: Operand, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False
) -> Tensor:
    """True where ``|input - other| <= atol + rtol * |other|``. Raises DTypeError for unlike element types."""
    a, b = as_tensor(input), as_tensor(other)
    if a.dtype != b.dtype:
        raise DTypeError(f"isclose compares tensors of one type, got {a.dtype.name} and {b.dtype.name}")
    return apply(ISCLOSE, a, b, rtol=rtol, atol=atol, equal_nan=equal_nan)


def allclose(
    input: Operand, other: Operand, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False
) -> bool:
    """Are all elements close, as `isclose` has it?"""
    return bool(isclose(input, other, rtol, atol, equal_nan).array.all())


def equal(input: Operand, other: Operand) -> bool:
    """Do two tensors have the same shape and the same elements?"""
    a, b = aligned(as_tensor(input), as_tensor(other))
    return a.shape == b.shape and bool((a.array == b.array).all())
