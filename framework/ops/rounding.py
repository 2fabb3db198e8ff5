"""Rounding, and replacing what is not finite. Integers stay as they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..autograd import Rule, apply
from ..errors import DTypeError
from .make import Operand, as_tensor, named

if TYPE_CHECKING:
    from ..tensor import Tensor

__all__ = [
    "ceil",
    "floor",
    "nan_to_num",
    "round",
    "trunc",
]


def rounding(name: str, forward: Callable[..., Any], doc: str) -> Callable[..., Tensor]:
    """A function that rounds floating-point numbers by `forward`; flat, so its gradient is 0."""
    rule = Rule(
        name,
        lambda xp, a, **options: forward(xp, a, **options) if a.dtype.kind == "f" else a.copy(),
        lambda xp, g, _y, _a, **options: xp.zeros_like(g),
    )

    def op(input: Operand, **options: Any) -> Tensor:
        x = as_tensor(input)
        if x.array.dtype.kind == "b":
            raise DTypeError(f"{name} needs numbers, got bool")
        return apply(rule, x, **options)

    return named(op, name, f"{doc} Any shape; the result has the same shape and type, its gradient is 0.")


floor = rounding("floor", lambda xp, a: xp.floor(a), "The largest whole number that is not above each element.")
ceil = rounding("ceil", lambda xp, a: xp.ceil(a), "The smallest whole number that is not below each element.")
trunc = rounding("trunc", lambda xp, a: xp.trunc(a), "Each element without its fraction: rounded towards 0.")
_round = rounding("round", lambda xp, a, *, decimals: xp.around(a, decimals), "The nearest number.")


def round(input: Operand, *, decimals: int = 0) -> Tensor:
    """The nearest number with `decimals` decimals; halves go to the even neighbour. Its gradient is 0."""
    return _round(input, decimals=decimals)


NAN_TO_NUM = Rule(
    "nan_to_num",
    lambda xp, a, *, nan, posinf, neginf: xp.nan_to_num(a, nan=nan, posinf=posinf, neginf=neginf),
    lambda xp, g, _y, a, **options: xp.where(xp.isfinite(a), g, 0),
)


def nan_to_num(
    input: Operand, nan: float = 0.0, posinf: float | None = None, neginf: float | None = None
) -> Tensor:
    """NaN and the infinities replaced: by default 0 and the largest and smallest finite numbers of the type."""
    return apply(NAN_TO_NUM, as_tensor(input), nan=nan, posinf=posinf, neginf=neginf)
