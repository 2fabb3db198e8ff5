"""Numbers that stay alive in a recorded step: learning rates, step counts, everything in an optimizer."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .recorder import Recorder


class LiveNumber:
    """A Python number of an optimizer while a step is recorded.

    Arithmetic with it becomes a line of the plan, computed again at every replay; a comparison is noted with
    its outcome, and a replay is valid only where it comes out the same. value: the number now. source: its
    expression in the plan.
    """

    __array_ufunc__ = None
    __slots__ = ("__weakref__", "recorder", "source", "value")

    def __init__(self, recorder: Recorder, value: Any, source: str) -> None:
        self.recorder, self.value, self.source = recorder, value, source

    def __bool__(self) -> bool:
        self.recorder.numbers_hold.append((f"bool({self.source})", bool(self.value)))
        return bool(self.value)

    def _leave(self, how: str) -> Any:
        self.recorder.refuse(f"turns a number of the optimizer into a constant with {how}")
        return self.value

    def __float__(self) -> float:
        return float(self._leave("float() or a function of math"))

    def __int__(self) -> int:
        return int(self._leave("int()"))

    def __index__(self) -> int:
        return int(self._leave("int()"))

    def __hash__(self) -> int:
        return hash(self._leave("hash()"))

    def __repr__(self) -> str:
        return repr(self._leave("print or repr()"))

    def __format__(self, spec: str) -> str:
        return format(self._leave("format()"), spec)


def _arithmetic(symbol: str, function: Any, reflected: bool) -> Any:
    def method(self: LiveNumber, other: Any) -> Any:
        if isinstance(other, LiveNumber):
            value, source = other.value, other.source
        elif type(other) in (int, float, bool):
            value, source = other, self.recorder.literal(other)
        elif hasattr(other, "ndim"):
            return NotImplemented
        else:
            self.recorder.refuse(f"mixes a number of the optimizer with a {type(other).__name__}")
            return function(other, self.value) if reflected else function(self.value, other)
        if reflected:
            return self.recorder.number(function(value, self.value), f"{source} {symbol} {self.source}")
        return self.recorder.number(function(self.value, value), f"{self.source} {symbol} {source}")

    return method


def _comparison(symbol: str, function: Any) -> Any:
    def method(self: LiveNumber, other: Any) -> bool:
        live = isinstance(other, LiveNumber)
        result = bool(function(self.value, other.value if live else other))
        right = other.source if live else self.recorder.literal(other)
        self.recorder.numbers_hold.append((f"{self.source} {symbol} {right}", result))
        return result

    return method


def _of_one(text: str, function: Any) -> Any:
    return lambda self: self.recorder.number(function(self.value), f"{text}({self.source})")


for _name, _symbol in (
    ("add", "+"),
    ("sub", "-"),
    ("mul", "*"),
    ("truediv", "/"),
    ("floordiv", "//"),
    ("mod", "%"),
    ("pow", "**"),
):
    _function = getattr(operator, _name)
    setattr(LiveNumber, f"__{_name}__", _arithmetic(_symbol, _function, False))
    setattr(LiveNumber, f"__r{_name}__", _arithmetic(_symbol, _function, True))
for _name, _symbol in (("lt", "<"), ("le", "<="), ("gt", ">"), ("ge", ">="), ("eq", "=="), ("ne", "!=")):
    setattr(LiveNumber, f"__{_name}__", _comparison(_symbol, getattr(operator, _name)))
for _name, _text in (("neg", "-"), ("pos", "+"), ("abs", "abs")):
    setattr(LiveNumber, f"__{_name}__", _of_one(_text, getattr(operator, _name)))
