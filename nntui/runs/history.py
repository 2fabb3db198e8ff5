"""The metrics of a run, in columns."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Protocol

from nntui.runs.events import Metrics


class Columns(Protocol):
    """Steps, epochs and values by name, all of one length."""

    @property
    def steps(self) -> list[int]: ...
    @property
    def epochs(self) -> list[int]: ...
    @property
    def values(self) -> dict[str, list[float]]: ...


class History:
    """Columns that grow with the run: `steps`, `epochs`, and `values` by name, all of one length.

    A value that a step did not report is NaN in `values`; `series` leaves such steps out.
    """

    def __init__(self) -> None:
        self.steps: list[int] = []
        self.epochs: list[int] = []
        self.values: dict[str, list[float]] = {}
        self._reported: dict[str, list[int]] = {}
        self._best: dict[str, tuple[int, float]] = {}

    @classmethod
    def of(
        cls,
        steps: Sequence[int],
        epochs: Sequence[int],
        values: Mapping[str, Sequence[float]],
        reported: Mapping[str, Sequence[int]] | None = None,
    ) -> History:
        """A history of these columns, copied; `reported` says in which rows a metric was (in all)."""
        made = cls()
        made.steps, made.epochs = list(steps), list(epochs)
        for name, column in values.items():
            made.values[name] = list(column)
            rows = list(range(len(steps)) if reported is None else reported[name])
            made._reported[name] = rows
            finite = [row for row in rows if math.isfinite(column[row])]
            if finite:
                best = min(finite, key=column.__getitem__)
                made._best[name] = steps[best], column[best]
        return made

    def __len__(self) -> int:
        return len(self.steps)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the metrics in the order of their first appearance."""
        return tuple(self.values)

    def rows(self, name: str) -> Sequence[int]:
        """The rows in which a metric was reported. Raises KeyError."""
        return self._reported[name]

    def append(self, metrics: Metrics) -> None:
        """Add the numbers of one step."""
        row = len(self.steps)
        self.steps.append(metrics.step)
        self.epochs.append(metrics.epoch)
        for name, value in metrics.values.items():
            column = self.values.setdefault(name, [])
            column.extend([math.nan] * (row - len(column)))
            column.append(value)
            self._reported.setdefault(name, []).append(row)
            if math.isfinite(value) and (name not in self._best or value < self._best[name][1]):
                self._best[name] = metrics.step, value
        for column in self.values.values():
            if len(column) == row:
                column.append(math.nan)

    def series(self, name: str) -> tuple[list[int], list[float]]:
        """Steps and values of one metric, only where it was reported. Raises KeyError."""
        rows = self._reported[name]
        if len(rows) == len(self.steps):
            return self.steps, self.values[name]
        column = self.values[name]
        return [self.steps[row] for row in rows], [column[row] for row in rows]

    def best(self, name: str) -> tuple[int, float]:
        """Step and value of the (first) smallest finite value. Raises KeyError, and ValueError for none."""
        if name in self._reported and name not in self._best:
            raise ValueError(f"{name} has no finite value")
        return self._best[name]
