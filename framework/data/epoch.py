"""One time around a data set: in which order, and how far."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from ..tensor import Tensor

Rows = np.ndarray[Any, Any]


class Epoch:
    """The order of the samples, if it was drawn, and the number of batches handed out so far."""

    def __init__(self, order: Rows | None, done: int = 0) -> None:
        self.order, self.done = order, done
        self.over = False

    def count(self, batches: Iterable[Any]) -> Iterator[Any]:
        """`batches`, counted as they are handed out."""
        for batch in batches:
            self.done += 1
            yield batch
        self.over = True

    def state_dict(self) -> dict[str, Any]:
        """Order and number, for saving."""
        return {"order": None if self.order is None else Tensor.of_array(self.order), "done": self.done}

    @classmethod
    def of_state(cls, state: Mapping[str, Any], samples: int | None) -> Epoch:
        """The epoch that was saved. Raises ValueError unless its order is one of `samples` samples."""
        order = None if state["order"] is None else state["order"].numpy().astype(np.int64)
        if order is not None and not np.array_equal(np.sort(order), np.arange(samples or 0)):
            raise ValueError(f"the saved order is not one of {samples} samples")
        return cls(order, int(state["done"]))
