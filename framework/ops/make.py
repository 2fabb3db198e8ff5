"""Turn a name, a forward and its gradients into a function of Tensors.

Everything here takes a forward ``(xp, *arrays, **options)`` and gradients ``(xp, g, y, *arrays, **options)``
as described at `framework.autograd.Rule`, and returns the function that users call.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import autograd as engine
from .. import dtypes
from ..autograd import Forward, Gradient, Rule, apply
from ..errors import DTypeError

if TYPE_CHECKING:
    from ..tensor import Tensor

Operand = Any  # a Tensor, a number, or anything that makes a tensor

#: Change of element type. Here because every other operation may need it.
CAST: Rule = Rule(
    "to",
    lambda xp, a, *, dtype: a.astype(dtype),
    lambda xp, g, _y, _a, *, dtype: CAST(xp, g, dtype=_a.dtype),
)

#: The same to integers or booleans, where gradients end.
CAST_AWAY = Rule("to", CAST.forward)


def as_tensor(value: Operand) -> Tensor:
    """`value` itself if it is a Tensor, else a Tensor made of it (a number, list or array)."""
    return value if isinstance(value, engine.Tensor) else engine.Tensor(value)


def cast(tensor: Tensor, dtype: Any) -> Tensor:
    """`tensor` with elements of type `dtype`; the same tensor if it has that type."""
    target = np.dtype(dtype)
    if tensor.array.dtype == target:
        return tensor
    return apply(CAST if target.kind == "f" else CAST_AWAY, tensor, dtype=target)


def floating(value: Operand) -> Tensor:
    """`value` as a floating-point Tensor: integers become the default type, as in PyTorch."""
    tensor = as_tensor(value)
    return tensor if tensor.array.dtype.kind == "f" else cast(tensor, dtypes.get_default_dtype())


def only_floats(name: str, value: Operand) -> Tensor:
    """`value` as a Tensor. Raises DTypeError unless it is floating point, where PyTorch does not convert."""
    tensor = as_tensor(value)
    if tensor.array.dtype.kind != "f":
        raise DTypeError(f"{name} needs floating-point numbers, got {tensor.array.dtype.name}: use .float()")
    return tensor


def align(*operands: Operand) -> tuple[Any, ...]:
    """The operands brought to one element type by PyTorch's rules. Python numbers beside tensors stay numbers."""
    plain: list[Any] = []
    for x in operands:
        if isinstance(x, np.generic):
            x = x.item()
        if not isinstance(x, engine.Tensor | bool | int | float):
            if not isinstance(x, np.ndarray | list | tuple):
                raise DTypeError(f"expected a tensor or a number, got {type(x).__name__}")
            x = as_tensor(x)
        plain.append(x)
    if not any(isinstance(x, engine.Tensor) for x in plain):
        plain = [as_tensor(x) for x in plain]
    target = dtypes.result_type(*(x.array if isinstance(x, engine.Tensor) else x for x in plain))
    return tuple(cast(x, target) if isinstance(x, engine.Tensor) else x for x in plain)


def aligned(a: Operand, b: Operand) -> tuple[Any, ...]:
    """`align` for two operands, with the usual cases first: one type already, or a float and a number."""
    if isinstance(a, engine.Tensor):
        if isinstance(b, engine.Tensor):
            if a.array.dtype is b.array.dtype or a.array.dtype == b.array.dtype:
                return a, b
        elif (type(b) is float or type(b) is int) and a.array.dtype.kind == "f":
            return a, b
    return align(a, b)


def named(function: Callable[..., Tensor], name: str, doc: str) -> Callable[..., Tensor]:
    """Give a made function the name and docstring it should show in help and tracebacks."""
    function.__name__ = function.__qualname__ = name
    function.__doc__ = doc
    return function


def unary(name: str, forward: Forward, *gradient: Gradient, doc: str = "") -> Callable[..., Tensor]:
    """An element-wise function of one tensor that keeps its element type."""
    rule = Rule(name, forward, *gradient)

    def op(input: Operand) -> Tensor:
        return apply(rule, input if isinstance(input, engine.Tensor) else as_tensor(input))

    return named(op, name, doc or f"Element-wise {name}. Any shape; the result has the same shape and type.")


def unary_float(name: str, forward: Forward, *gradient: Gradient, doc: str = "") -> Callable[..., Tensor]:
    """An element-wise function of one tensor whose result is floating point: integers are converted."""
    rule = Rule(name, forward, *gradient)

    def op(input: Operand) -> Tensor:
        return apply(rule, floating(input))

    return named(op, name, doc or f"Element-wise {name}. Any shape; integers give the default float type.")


def binary(name: str, forward: Forward, *gradients: Gradient, doc: str = "") -> Callable[..., Tensor]:
    """An element-wise function of two operands that broadcast, in the type that they meet in."""
    rule = Rule(name, forward, *gradients)

    def op(input: Operand, other: Operand) -> Tensor:
        a, b = aligned(input, other)
        return apply(rule, a, b)

    return named(op, name, doc or f"Element-wise {name} of two tensors or numbers that broadcast.")


def binary_float(name: str, forward: Forward, *gradients: Gradient, doc: str = "") -> Callable[..., Tensor]:
    """Like `binary`, for a result that is floating point: integers are converted."""
    rule = Rule(name, forward, *gradients)

    def op(input: Operand, other: Operand) -> Tensor:
        a, b = aligned(input, other)
        return apply(rule, *(floating(x) if isinstance(x, engine.Tensor) else x for x in (a, b)))

    return named(op, name, doc or f"Element-wise {name} of two operands that broadcast. Integers give floats.")


def comparison(name: str, forward: Forward, doc: str = "") -> Callable[..., Tensor]:
    """An element-wise question about two operands that broadcast; a bool tensor without gradient."""
    rule = Rule(name, forward)

    def op(input: Operand, other: Operand) -> Tensor:
        return apply(rule, *aligned(input, other))

    return named(op, name, doc or f"Element-wise {name} of two tensors or numbers that broadcast: a bool tensor.")
