"""The batches of a loop, one after the other, each with its number and whether it is the last one."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import islice
from typing import Any

Entry = tuple[int, Any, bool]  # a batch: its number, itself, and whether it is the last one
_END = object()


class Entries:
    """Of `batches`, which begin at number `index`, the entries up to number `count`, or all if that is infinite.

    Only where it is infinite a batch is taken ahead, to see whether there is one. index: the number of the next.
    """

    def __init__(self, batches: Any, index: int, count: float) -> None:
        self._batches, self.index, self._count = iter(batches), index, count
        self._ahead = next(self._batches, _END) if count == math.inf else None

    def __iter__(self) -> Iterator[Entry]:
        return self

    def __next__(self) -> Entry:
        index = self.index
        if self._count == math.inf:
            if self._ahead is _END:
                raise StopIteration
            batch, self._ahead = self._ahead, next(self._batches, _END)
            last = self._ahead is _END
        else:
            if index >= self._count:
                raise StopIteration
            batch, last = next(self._batches), index + 1 == self._count
        self.index += 1
        return index, batch, last

    def before_last(self, most: int) -> Iterator[Any]:
        """The next batches alone, at most so many, and not the last one; none where their number is unknown.

        Who goes through them counts them in `index`: this runs at every batch of a small network.
        """
        known = 0 if self._count == math.inf else int(self._count) - self.index - 1
        return islice(self._batches, max(min(most, known), 0))
