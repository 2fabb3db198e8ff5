"""NumPy's functions on Tensors: ``np.exp(t)``, ``array * t``, ``np.concatenate([t, u])`` give Tensors.

NumPy asks an argument's own class what to do (NEP 13 for element-wise functions, NEP 18 for the others). We
look the function up by its name in `framework.ops.names`, so what NumPy calls on a Tensor is recorded and has
a gradient. A function that we do not have works on plain arrays as long as no gradient would get lost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from . import autograd
from .errors import GradientError

if TYPE_CHECKING:
    from .tensor import Tensor


def array_ufunc(self: Tensor, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
    """What ``ufunc(*inputs)`` is if one of the inputs is a Tensor. Raises GradientError, TypeError."""
    if "out" in options:
        if any(isinstance(x, autograd.Tensor) and x.tracked for x in inputs):
            raise GradientError(
                f"np.{ufunc.__name__} would write a tensor that needs gradients into a NumPy array, and the "
                f"gradient would be lost: use a = a + t instead of a += t, or t.detach()"
            )
        return getattr(ufunc, method)(*(_plain(x) for x in inputs), **options)
    known = _known(ufunc.__name__) if method == "__call__" else None
    if known is None or options:
        return _on_arrays(f"np.{ufunc.__name__}", getattr(ufunc, method), inputs, options)
    return known(*inputs)


def array_function(self: Tensor, func: Any, types: Any, args: Any, kwargs: Any) -> Any:
    """What ``func(*args, **kwargs)`` is if one of the arguments is a Tensor. Raises GradientError."""
    known = _known(func.__name__) if func.__module__ == "numpy" else None
    if known is None:
        return _on_arrays(f"np.{func.__name__}", func, args, kwargs)
    return known(*args, **kwargs)


def _known(name: str) -> Any:
    from .ops import names

    return getattr(names, name, None)


def _plain(value: Any) -> Any:
    """`value` with its Tensors as NumPy arrays."""
    if isinstance(value, autograd.Tensor):
        return value.detach().numpy()
    if isinstance(value, list | tuple):
        return type(value)(_plain(part) for part in value)
    return value


def _tracked(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return any(_tracked(part) for part in value)
    return isinstance(value, autograd.Tensor) and value.tracked


def _on_arrays(name: str, function: Any, args: Any, kwargs: Any) -> Any:
    """`function` of plain arrays: what NumPy gives. Raises GradientError where a gradient would be lost."""
    if _tracked(list(args)) or _tracked(list(kwargs.values())):
        raise GradientError(
            f"{name} has no gradient here, and this tensor needs one: use the framework's functions, or "
            f".detach() if the gradient is not wanted"
        )
    return function(*(_plain(x) for x in args), **{key: _plain(x) for key, x in kwargs.items()})
