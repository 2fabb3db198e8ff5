"""``+ - * / @ == <`` and the others on Tensors: each is the function of that name, with its rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..ops import compare
from ..tensor import Tensor as Base
from . import arithmetic, functions
from .convert import operand, pair
from .linalg import matmul
from .tensor import Tensor, own

Function = Callable[..., Any]


def _turned(function: Function) -> Function:
    return lambda self, other: function(other, self)


def _equality(function: Function, without: bool) -> Function:
    """A comparison that also answers for what is no number, such as None."""

    def op(self: Any, other: Any) -> Any:
        if isinstance(other, bool | int | float | list | tuple | np.ndarray | np.generic | Base):
            return function(self, other)
        return without

    return op


def _logic(engine: Function) -> Function:
    return lambda self, other: own(engine(*(operand(x) for x in pair(self, other))))


ARITHMETIC: dict[str, Function] = {
    "add": arithmetic.add,
    "sub": arithmetic.subtract,
    "mul": arithmetic.multiply,
    "truediv": arithmetic.divide,
    "floordiv": arithmetic.floordiv,
    "mod": arithmetic.floormod,
    "pow": arithmetic.pow,
    "matmul": matmul,
    "and": _logic(compare.bitwise_and),
    "or": _logic(compare.bitwise_or),
    "xor": _logic(compare.bitwise_xor),
}
COMPARISONS: dict[str, Function] = {
    "lt": arithmetic.less,
    "le": arithmetic.less_equal,
    "gt": arithmetic.greater,
    "ge": arithmetic.greater_equal,
    "eq": _equality(arithmetic.equal, False),
    "ne": _equality(arithmetic.not_equal, True),
}


def install() -> None:
    """Give Tensor its operators. In place there are none: ``x += 1`` makes a new tensor."""
    for name, function in ARITHMETIC.items():
        setattr(Tensor, f"__{name}__", lambda self, other, _f=function: _f(self, other))
        setattr(Tensor, f"__r{name}__", _turned(function))
        setattr(Tensor, f"__i{name}__", lambda self, other, _f=function: _f(self, other))
    for name, function in COMPARISONS.items():
        setattr(Tensor, f"__{name}__", lambda self, other, _f=function: _f(self, other))
    for name, single in {"neg": functions.negative, "abs": functions.abs, "invert": _invert}.items():
        setattr(Tensor, f"__{name}__", lambda self, _f=single: _f(self))
    Tensor._operators.update(
        {
            np.add: arithmetic.add,
            np.subtract: arithmetic.subtract,
            np.multiply: arithmetic.multiply,
            np.true_divide: arithmetic.divide,
            np.floor_divide: arithmetic.floordiv,
            np.remainder: arithmetic.floormod,
            np.power: arithmetic.pow,
            np.matmul: matmul,
            np.less: arithmetic.less,
            np.less_equal: arithmetic.less_equal,
            np.greater: arithmetic.greater,
            np.greater_equal: arithmetic.greater_equal,
            np.equal: arithmetic.equal,
            np.not_equal: arithmetic.not_equal,
        }
    )


def _invert(x: Any) -> Tensor:
    return own(compare.bitwise_not(operand(x)))
