"""The gradients that a plan leaves behind: memory used again at every call, unless someone holds on to it."""

from __future__ import annotations

from sys import getrefcount
from typing import Any

from ..tensor import Tensor


class Keeper:
    """Watches over the gradients of a plan by counting references.

    owners: whose ``.grad`` they are. arrays: their memory. wholes: larger arrays that `arrays` may be parts of.
    held: everything counted; usual: the counts when each gradient is its owner's ``.grad`` and nobody else's.
    """

    def __init__(self, owners: list[Tensor], arrays: list[Any], wholes: list[Any]) -> None:
        self.owners, self.arrays = owners, arrays
        self.grads = [Tensor.of_array(array) for array in arrays]
        self.held = [*arrays, *wholes, *self.grads]
        self.usual: list[int] = []

    def count(self) -> None:
        """Note the usual counts: now, when only the plan holds the gradients, plus one as somebody's ``.grad``."""
        alone = list(map(getrefcount, self.held))
        first = len(alone) - len(self.grads)
        self.usual += [n + (i >= first) for i, n in enumerate(alone)]

    def taken(self) -> bool:
        """Called when the counts are unusual. True if memory is held by others, so that it cannot be used again.

        Whoever holds only the Tensor of a gradient gets a copy of the numbers into it, and the plan a new Tensor.
        """
        now = list(map(getrefcount, self.held))
        first = len(now) - len(self.grads)
        usual = list(self.usual)
        for i, (owner, array) in enumerate(zip(self.owners, self.arrays, strict=True)):
            grad = self.grads[i]
            if grad.array is not array:
                usual[i] -= 1
            elif now[first + i] <= usual[first + i] - (owner.grad is not grad):
                continue
            elif now[i] <= usual[i]:
                grad.array = array.copy()
            self.grads[i] = self.held[first + i] = Tensor.of_array(array)
        return any(n > m for n, m in zip(now[:first], usual[:first], strict=True))
