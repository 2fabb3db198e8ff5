"""A second array module, as foreign to NumPy as CuPy is: it refuses every implicit conversion.

CuPy arrays raise TypeError where NumPy would have to read them; so do these. Running an operation on them
shows on any machine that it goes through the array module of its inputs and never through NumPy by the way.
"""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from framework import backend


class StrictArray:
    """Wraps a NumPy array that nobody else may touch."""

    __array_ufunc__ = None
    __hash__ = object.__hash__

    def __init__(self, array: Any) -> None:
        self.hidden = np.asarray(array)
        self.base: StrictArray | None = None

    def __array__(self, *args: Any, **kwargs: Any) -> Any:
        raise TypeError("implicit conversion of a strict array to a NumPy array")

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        value = getattr(self.hidden, name)
        if callable(value):
            return lambda *args, **kwargs: wrap(value(*unwrap(args), **unwrap(kwargs)), self)
        return wrap(value, self)

    def get(self) -> np.ndarray:
        """Out to NumPy, on purpose (CuPy's name)."""
        return self.hidden.copy()

    def item(self, *args: Any) -> Any:
        return self.hidden.item(*args)

    def tolist(self) -> Any:
        return self.hidden.tolist()

    def __getitem__(self, index: Any) -> Any:
        return wrap(np.asarray(self.hidden[unwrap(index)]), self)

    def __setitem__(self, index: Any, value: Any) -> None:
        self.hidden[unwrap(index)] = unwrap(value)

    def __len__(self) -> int:
        return len(self.hidden)

    def __iter__(self) -> Any:
        return (self[i] for i in range(len(self)))

    def __bool__(self) -> bool:
        return bool(self.hidden)

    def __int__(self) -> int:
        return int(self.hidden)

    def __float__(self) -> float:
        return float(self.hidden)

    def __index__(self) -> int:
        return operator.index(self.hidden)


COMPARISONS = ("lt", "le", "gt", "ge", "eq", "ne")
ARITHMETIC = ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "and", "or", "xor")


def _forward(f: Any) -> Any:
    return lambda self, other: wrap(f(self.hidden, unwrap(other)))


def _reflected(f: Any) -> Any:
    return lambda self, other: wrap(f(unwrap(other), self.hidden))


def _in_place(f: Any) -> Any:
    def method(self: StrictArray, other: Any) -> StrictArray:
        f(self.hidden, unwrap(other))
        return self

    return method


def _method(name: str) -> Any:
    return lambda self, *args, **kwargs: self.__getattr__(name)(*args, **kwargs)


def _of_one(f: Any) -> Any:
    return lambda self: wrap(f(self.hidden))


for _name in (*COMPARISONS, *ARITHMETIC):
    setattr(StrictArray, f"__{_name}__", _forward(getattr(operator, f"__{_name}__")))
for _name in ARITHMETIC:
    setattr(StrictArray, f"__r{_name}__", _reflected(getattr(operator, f"__{_name}__")))
    setattr(StrictArray, f"__i{_name}__", _in_place(getattr(operator, f"__i{_name}__")))
for _name in ("neg", "abs", "invert"):
    setattr(StrictArray, f"__{_name}__", _of_one(getattr(operator, f"__{_name}__")))

for _name in dir(np.ndarray):  # as methods of the class too, where `framework.compile` finds CuPy's
    if not _name.startswith("_") and not hasattr(StrictArray, _name) and callable(getattr(np.ndarray, _name)):
        setattr(StrictArray, _name, _method(_name))


def unwrap(value: Any) -> Any:
    """The hidden arrays of strict ones. Raises TypeError for a NumPy array: that would be a conversion."""
    if isinstance(value, StrictArray):
        return value.hidden
    if isinstance(value, np.ndarray) and value.size:
        raise TypeError(f"a NumPy array of shape {value.shape} among strict arrays: an implicit conversion")
    if isinstance(value, tuple | list):
        return type(value)(unwrap(part) for part in value)
    if isinstance(value, dict):
        return {key: unwrap(part) for key, part in value.items()}
    return value


def wrap(value: Any, source: StrictArray | None = None) -> Any:
    """Arrays as strict ones; views remember whose memory they look into."""
    if isinstance(value, np.ndarray | np.generic):
        out = StrictArray(value)
        if source is not None and isinstance(value, np.ndarray) and np.may_share_memory(value, source.hidden):
            out.base = source if source.base is None else source.base
        return out
    if isinstance(value, tuple | list) and any(isinstance(part, np.ndarray) for part in value):
        return type(value)(wrap(part) for part in value)
    return value


class _Module:
    """NumPy's functions for strict arrays only."""

    ndarray = StrictArray

    def __init__(self, module: Any) -> None:
        self._module = module

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._module, name)
        if isinstance(value, type) or not callable(value):
            return _Module(value) if type(value) is type(np) else value

        def call(*args: Any, **kwargs: Any) -> Any:
            source = next((a for a in args if isinstance(a, StrictArray)), None)
            if name == "asarray" and not isinstance(args[0], StrictArray):
                return wrap(np.asarray(*args, **kwargs))
            return wrap(value(*unwrap(args), **unwrap(kwargs)), source)

        if isinstance(value, np.ufunc):
            call.at = lambda a, *rest: value.at(unwrap(a), *unwrap(rest))  # type: ignore[attr-defined]
            call.reduce = lambda a, **kw: wrap(value.reduce(unwrap(a), **unwrap(kw)))  # type: ignore[attr-defined]
            call.accumulate = lambda a, **kw: wrap(value.accumulate(unwrap(a), **unwrap(kw)))  # type: ignore[attr-defined]
        return call


strict = _Module(np)
backend.modules[StrictArray] = strict
