"""Training in the playground: one step, one epoch, one step back; what it came to; and what there is to see."""

from __future__ import annotations

import copy
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

import framework as torch
from nntui.play import network
from nntui.play.points import Problem, features, problem
from nntui.play.settings import Settings

Array = Any
_KEPT = 1000
"""Epochs that can be gone back."""


@dataclass(frozen=True, slots=True)
class Measured:
    """After `epoch` epochs; both losses in evaluation mode. accuracy: None where numbers are predicted."""

    epoch: int
    loss: float
    val_loss: float
    accuracy: float | None
    val_accuracy: float | None


@dataclass(frozen=True, slots=True)
class _Snapshot:
    """Everything that changes; enough to go on from here to the same bits."""

    step: int
    arrays: tuple[Array, ...]
    optimizer: Any
    order: Any
    drops: Any
    best: Measured | None
    best_arrays: tuple[Array, ...]


class Training:
    """A network of the playground and where its training stands. Raises UsageError where data can't be read.

    step: batches learnt from. best: the measurement with the lowest validation loss so far. overfits: whether the
    validation loss has been rising since, while the training loss fell.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.problem: Problem = problem(settings)
        self.step = 0
        self.best: Measured | None = None
        self._best_arrays: tuple[Array, ...] = ()
        self.net = network.network(settings)
        self._parameters = list(self.net.parameters())
        self._buffers = list(self.net.buffers())
        self._optimizer = network.optimizer(settings, self._parameters)
        self._order = np.random.default_rng([settings.seed, 2])
        self._drops = np.random.default_rng([settings.seed, 3])
        p = self.problem
        self.x, self.y = features(p.x, settings.features), p.y[:, None].astype(np.float32)
        self._all = torch.tensor(self.x), torch.tensor(self.y)
        self._val = (
            torch.tensor(features(p.val_x, settings.features)),
            torch.tensor(p.val_y[:, None].astype(np.float32)),
        )
        self.starts = starts(len(self.x), settings)
        self._sequence: Array = None
        self._learn = torch.compile(_learning(settings, self.net, self._optimizer))
        self._snapshots: deque[_Snapshot] = deque(maxlen=_KEPT)
        self._edits: set[int] = set()

    @property
    def batches(self) -> int:
        """Batches in an epoch."""
        return len(self.starts)

    @property
    def epoch(self) -> int:
        """Whole epochs that are over."""
        return self.step // self.batches

    # -- learning ----------------------------------------------------------------------------------------

    def advance(self) -> bool:
        """Learn from the next batch. True: that was the last of its epoch."""
        at = self.step % self.batches
        if at == 0:
            self._snapshots.append(self._snapshot())
            self._sequence = self._order.permutation(len(self.x))
            for group in self._optimizer.param_groups:
                group["lr"] = network.rate(self.settings, self.epoch)
        end = self.starts[at + 1] if at + 1 < self.batches else len(self.x)
        rows = self._sequence[self.starts[at] : end]
        masks = network.masks(self.net, self._drops, self.settings, len(rows))
        self._learn(torch.tensor(self.x[rows]), torch.tensor(self.y[rows]), [torch.tensor(m) for m in masks])
        self.step += 1
        return self.step % self.batches == 0

    def measure(self) -> Measured:
        """Both losses and accuracies now; keeps the weights if they are the best so far at the end of an epoch."""
        self.net.eval()
        with torch.no_grad():
            z, val_z = self.net(self._all[0]), self.net(self._val[0])
            loss = float(network.loss_of(self.settings.loss, z, self._all[1]))
            val_loss = float(network.loss_of(self.settings.loss, val_z, self._val[1]))
        self.net.train()
        accuracy = val_accuracy = None
        if self.settings.two_classes:
            middle = 0.5 if self.settings.loss == "mse" else 0.0
            accuracy = float(((z.numpy() > middle) == (self.y > 0.5)).mean())
            val_accuracy = float(((val_z.numpy() > middle) == (self._val[1].numpy() > 0.5)).mean())
        found = Measured(self.epoch, loss, val_loss, accuracy, val_accuracy)
        if self.step % self.batches == 0 and self.step and (self.best is None or val_loss < self.best.val_loss):
            self.best, self._best_arrays = found, self._copies()
        return found

    def confusion(self) -> Array:
        """How often each class of the validation set (rows) got each answer (columns): 2 x 2 whole numbers."""
        self.net.eval()
        with torch.no_grad():
            answer = self.net(self._val[0]).numpy() > (0.5 if self.settings.loss == "mse" else 0.0)
        self.net.train()
        truth = self._val[1].numpy() > 0.5
        return np.array(
            [
                [int((~truth & ~answer).sum()), int((~truth & answer).sum())],
                [int((truth & ~answer).sum()), int((truth & answer).sum())],
            ]
        )

    def gives_up(self, measured: Measured) -> bool:
        """Has the validation loss not been better for as many epochs as early stopping waits?"""
        stop, best = self.settings.stop, self.best
        return bool(stop and best is not None and measured.epoch - best.epoch >= stop)

    # -- going back and about ----------------------------------------------------------------------------

    def back(self, steps: int = 1) -> bool:
        """Go back so many steps: to the snapshot before, then forward again. False: that is too far back."""
        return self.go(self.step - steps)

    def go(self, step: int) -> bool:
        """Go back to a step that is over. False: nothing so old is kept."""
        found = next((s for s in reversed(self._snapshots) if s.step <= step), None)
        if step >= self.step or found is None:
            return step == self.step
        while self._snapshots and self._snapshots[-1].step >= found.step:
            self._snapshots.pop()
        self._restore(found)
        while self.step < step:
            if self.advance():
                self.measure()
        return True

    def restore_best(self) -> bool:
        """Take the weights of the best epoch. False: there is none yet."""
        if self.best is None:
            return False
        self._put(self._best_arrays)
        self._snapshots.append(self._snapshot())
        return True

    def edit(self, layer: int, unit: int, source: int, value: float) -> None:
        """Set a weight (source -1: the bias) of a Linear layer, counted from 0. Raises IndexError."""
        part = self.linears()[layer]
        with torch.no_grad():
            array = (part.bias if source < 0 else part.weight).detach().numpy()
            if source < 0:
                array[unit] = value
            else:
                array[unit, source] = value
        if self.step % self.batches == 0:
            self._snapshots.append(self._snapshot())
        else:  # going back within this epoch would lose it
            self._snapshots.clear()

    def linears(self) -> list[Any]:
        """The Linear layers, the output last."""
        return [part for part in self.net if isinstance(part, torch.nn.Linear)]

    def _copies(self) -> tuple[Array, ...]:
        return tuple(t.detach().numpy().copy() for t in (*self._parameters, *self._buffers))

    def _put(self, arrays: tuple[Array, ...]) -> None:
        with torch.no_grad():
            for tensor, array in zip((*self._parameters, *self._buffers), arrays, strict=True):
                tensor.copy_(torch.tensor(array))

    def _snapshot(self) -> _Snapshot:
        return _Snapshot(
            self.step,
            self._copies(),
            copy.deepcopy(self._optimizer.state_dict()),
            self._order.bit_generator.state,
            self._drops.bit_generator.state,
            self.best,
            self._best_arrays,
        )

    def _restore(self, snapshot: _Snapshot) -> None:
        self.step, self.best, self._best_arrays = snapshot.step, snapshot.best, snapshot.best_arrays
        self._put(snapshot.arrays)
        self._optimizer.load_state_dict(copy.deepcopy(snapshot.optimizer))
        self._order.bit_generator.state = snapshot.order
        self._drops.bit_generator.state = snapshot.drops


def starts(rows: int, settings: Settings) -> list[int]:
    """Where in an epoch of so many rows each batch starts; batch norm can't learn from a last batch of one row."""
    norm = any(layer.norm for layer in settings.layers)
    return list(range(0, rows - 1 if norm and rows > 1 else rows, settings.batch))


def _learning(settings: Settings, net: torch.nn.Module, optimizer: torch.optim.Optimizer) -> Callable[..., None]:
    """One step of learning, apart from all that only Python counts, so that it can be replayed."""
    dropped = [part for part in net.modules() if isinstance(part, network.Masked)]

    def learn(x: torch.Tensor, y: torch.Tensor, masks: list[torch.Tensor]) -> None:
        for part, mask in zip(dropped, masks, strict=True):
            part.mask = mask
        loss = network.loss_of(settings.loss, net(x), y)
        extra = network.penalty(settings, net)
        if extra is not None:
            loss = loss + extra
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        for part in dropped:
            part.mask = None

    return learn
