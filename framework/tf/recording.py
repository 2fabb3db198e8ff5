"""Which tapes record at this moment, and what is on them.

A tape is a stretch of the engine's clock: everything that an operation left behind while the tape was recording
is on it. So nothing has to be written down beside the graph that the engine builds anyway, and several tapes may
record the same operations.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from ..autograd import Node, clock
from ..modes import State

if TYPE_CHECKING:
    from ..tensor import Tensor
    from .variable import Variable

#: The tapes that record now, the outermost first.
tapes: list[Stretch] = []
#: All tapes that may still be asked for gradients.
waiting: WeakSet[Stretch] = WeakSet()
#: What the engine's switches were before the first tape began.
_before: list[Any] = []


class Stretch:
    """When a tape was recording, and what it watches by identity rather than by when it was made."""

    def __init__(self, persistent: bool, watch_accessed_variables: bool) -> None:
        self.persistent = persistent
        self.watches_variables = watch_accessed_variables
        self.watched: dict[int, Tensor] = {}
        self._times: list[list[float]] = []

    def holds(self, order: float) -> bool:
        """Was the node of this number made while the tape was recording?"""
        return any(start < order < end for start, end in self._times)

    def overlaps(self, other: Stretch) -> bool:
        """May a node be on both tapes?"""
        return any(a < d and c < b for a, b in self._times for c, d in other._times)

    @property
    def recording(self) -> bool:
        """Does the tape record now?"""
        return self in tapes

    def start(self) -> None:
        """Record from now on. The engine records, and its results are this face's Tensors."""
        from .tensor import Tensor

        if not tapes:
            _before[:] = State.grad_enabled, State.result
            State.grad_enabled, State.result = True, Tensor
        self._times.append([next(clock), math.inf])
        tapes.append(self)

    def stop(self) -> None:
        """Record no longer."""
        self._times[-1][1] = next(clock)
        tapes.remove(self)
        if not tapes:
            State.grad_enabled, State.result = _before

    def forget(self) -> None:
        """Begin again with nothing on the tape."""
        self.watched.clear()
        self._times.clear()


def on_tape(node: Node | None) -> bool:
    """Is `node` on a tape that records now?"""
    return node is not None and any(tape.holds(node.order) for tape in tapes)


def watched(tensor: Any) -> bool:
    """Does a tape that records now watch `tensor`?"""
    return any(id(tensor) in tape.watched for tape in tapes)


def read(variable: Variable) -> bool:
    """Tell the tapes that `variable` is being read: they watch it unless told otherwise. Does one watch it?"""
    for tape in tapes:
        if tape.watches_variables and variable.trainable:
            tape.watched.setdefault(id(variable), variable)
    return watched(variable)
