"""Seats: memory that an optimizer keeps for the gradients of its parameters, from step to step.

An optimizer that moves many parameters at once (`framework.optim.flat`) wants their gradients side by side. So it
offers each parameter a seat, and whoever computes the gradient may `take` it and write there.

A gradient is the learner's, and must stay as it is for as long as somebody holds it. A seat is therefore given
away once, and offered again only when nobody holds what was written there, which the counts of references tell.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from weakref import ref

import numpy as np

from .backend import lined_up, part

if TYPE_CHECKING:
    from .tensor import Tensor


class Seat:
    """Memory for the gradient of one parameter. array: of its shape and type. free: may it be written to?"""

    __slots__ = ("array", "free")

    def __init__(self, array: Any) -> None:
        self.array = array
        self.free = True

    def __reduce__(self) -> Any:
        return type(None), ()  # a copy of a parameter, or one that is saved, has no seat


def take(leaf: Any) -> Any:
    """The array to write the gradient of `leaf` to; None where there is none, or it is taken."""
    seat = leaf.seat
    if seat is None or not seat.free:
        return None
    seat.free = False
    return seat.array


class Seats:
    """Seats side by side, for parameters of one type in NumPy's arrays.

    parameters: each with a weak reference to the array it has. array: all seats as one.
    """

    def __init__(self, parameters: Sequence[tuple[Tensor, ref[Any]]]) -> None:
        self._parameters = parameters
        self.array: Any = None
        self._seats: list[Seat] = []
        #: Each parameter with its array and that of its seat.
        self._all: list[tuple[Tensor, ref[Any], Any]] = []
        #: All that a gradient in a seat can be held by, and how many references there are to each if nobody does.
        self._watched: list[Any] = []
        self._references: list[int] = []

    def offer(self) -> None:
        """Let the next gradients of the parameters, which have none now, be written here."""
        if not self._seats or list(map(sys.getrefcount, self._watched)) != self._references:
            self._make()
        for seat in self._seats:
            seat.free = True

    def _make(self) -> None:
        """New seats: at first, and when somebody has kept a gradient from the old ones."""
        sizes = [parameter.array.size for parameter, _ in self._parameters]
        self.array = lined_up(np.empty(sum(sizes), self._parameters[0][0].array.dtype))
        self._seats, self._all, self._watched, start = [], [], [], 0
        for parameter, home in self._parameters:
            stop = start + parameter.array.size
            memory = part(self.array, start, stop)
            seat = parameter.seat = Seat(memory.reshape(parameter.array.shape))
            self._seats.append(seat)
            self._all.append((parameter, home, seat.array))
            self._watched += memory, seat.array
            start = stop
        del memory
        self._references = list(map(sys.getrefcount, self._watched))

    def are_taken(self) -> bool:
        """Is the gradient of every parameter in its seat? False, too, where one has got another array."""
        for parameter, home, array in self._all:
            gradient = parameter.grad
            if gradient is None or gradient.array is not array or parameter.array is not home():
                return False
        return bool(self._all)
