"""Switches that hold while a block runs: record gradients or not, look for NaN or not."""

from __future__ import annotations

from contextlib import ContextDecorator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .tensor import Tensor

__all__ = [
    "detect_anomaly",
    "enable_grad",
    "is_grad_enabled",
    "no_grad",
    "set_grad_enabled",
]


class _State:
    """The switches."""

    __slots__ = ("anomaly", "grad_enabled", "recorder", "result")

    def __init__(self) -> None:
        self.grad_enabled = True
        self.anomaly = False
        #: The class of what operations return. While a tape of `framework.tf` records, its own Tensor.
        self.result: type[Tensor]
        #: Notes what happens while `framework.compile` records a step; None at all other times.
        self.recorder: Any = None


#: One for the whole process: training runs in one thread. An object, since every operation asks it: what is in a
#: class takes Python 3.11 three times as long to find, and longer after every change.
State = _State()


class _Switch(ContextDecorator):
    """Sets one attribute of `State` for a ``with`` block or for the calls of a decorated function."""

    _name: str

    def __init__(self, mode: bool) -> None:
        self._mode = mode
        self._before: list[bool] = []

    def __enter__(self) -> None:
        self._before.append(getattr(State, self._name))
        setattr(State, self._name, self._mode)

    def __exit__(self, *exception: object) -> None:
        setattr(State, self._name, self._before.pop())


class set_grad_enabled(_Switch):
    """Record (or do not record) what is computed. Takes effect at once, as in PyTorch; a ``with`` undoes it.

    >>> import framework as torch
    >>> w = torch.tensor(3.0, requires_grad=True)
    >>> with torch.set_grad_enabled(False):
    ...     (w * w).requires_grad
    False
    """

    _name = "grad_enabled"

    def __init__(self, mode: bool) -> None:
        super().__init__(mode)
        self._before.append(State.grad_enabled)
        State.grad_enabled = mode

    def __enter__(self) -> None:
        State.grad_enabled = self._mode


class no_grad(_Switch):
    """``with no_grad():`` computes without recording, so nothing in it has a gradient.

    >>> import framework as torch
    >>> w = torch.tensor(3.0, requires_grad=True)
    >>> with torch.no_grad():
    ...     w -= 1
    >>> w.item()
    2.0
    """

    _name = "grad_enabled"

    def __init__(self) -> None:
        super().__init__(False)


class enable_grad(_Switch):
    """``with enable_grad():`` records again inside a `no_grad` block.

    >>> import framework as torch
    >>> w = torch.tensor(3.0, requires_grad=True)
    >>> with torch.no_grad(), torch.enable_grad():
    ...     (w * w).requires_grad
    True
    """

    _name = "grad_enabled"

    def __init__(self) -> None:
        super().__init__(True)


class detect_anomaly(_Switch):
    """``with detect_anomaly():`` stops at the first NaN, forward or backward, and names the op and line.

    >>> import framework as torch
    >>> with torch.detect_anomaly():
    ...     torch.tensor(-1.0).log()
    Traceback (most recent call last):
    framework.errors.FrameworkError: log made the first NaN, in its result ...
    """

    _name = "anomaly"

    def __init__(self, mode: bool = True) -> None:
        super().__init__(mode)


def is_grad_enabled() -> bool:
    """True where operations are being recorded."""
    return State.grad_enabled
