"""The curves of a playground: they can be cut where one goes back, and stay small however long it trains."""

from __future__ import annotations

from typing import NamedTuple

from nntui.runs.events import Metrics

NAMES = ("loss", "val_loss", "accuracy", "val_accuracy")
MOST = 2000
"""Rows that are kept; beyond that only those of every second epoch, then of every fourth …"""


class Best(NamedTuple):
    """The end of the epoch with the smallest validation loss."""

    epoch: int
    loss: float
    val_loss: float


class PlayHistory:
    """Columns of one length: `steps`, `epochs`, and `values` by name, one row after each epoch."""

    def __init__(self) -> None:
        self.steps: list[int] = []
        self.epochs: list[int] = []
        self.values: dict[str, list[float]] = {}
        self.best: Best | None = None
        self._every = 1

    def __len__(self) -> int:
        return len(self.steps)

    def take(self, metrics: Metrics, batches: int) -> None:
        """Add a row. One that is not after the last takes the place of all from there on."""
        if self.steps and metrics.step <= self.steps[-1]:
            self._cut(metrics.step)
        if batches and metrics.step % batches:
            return  # amid an epoch, where one went back to
        if self.steps and self.epochs[-1] % self._every:
            self._drop_from(len(self) - 1)  # the last one had been kept only for being the last
        self.steps.append(metrics.step)
        self.epochs.append(metrics.epoch)
        for name in NAMES:
            if name in metrics.values:
                self.values.setdefault(name, []).append(metrics.values[name])
        self._consider(metrics.epoch, metrics.values["loss"], metrics.values["val_loss"])
        if len(self) > MOST:
            self._every *= 2
            self._keep(
                [i for i, epoch in enumerate(self.epochs) if epoch % self._every == 0 or i == len(self) - 1]
            )

    def _keep(self, rows: list[int]) -> None:
        self.steps = [self.steps[i] for i in rows]
        self.epochs = [self.epochs[i] for i in rows]
        self.values = {name: [column[i] for i in rows] for name, column in self.values.items()}

    def _drop_from(self, row: int) -> None:
        del self.steps[row:], self.epochs[row:]
        for column in self.values.values():
            del column[row:]

    def _consider(self, epoch: int, loss: float, val_loss: float) -> None:
        if epoch and (self.best is None or val_loss < self.best.val_loss):
            self.best = Best(epoch, loss, val_loss)

    def _cut(self, step: int) -> None:
        rows = sum(1 for each in self.steps if each < step)
        self._drop_from(rows)
        if self.best is not None and (not rows or self.best.epoch > self.epochs[-1]):
            self.best = None
            for row in zip(self.epochs, self.values["loss"], self.values["val_loss"], strict=True):
                self._consider(*row)
