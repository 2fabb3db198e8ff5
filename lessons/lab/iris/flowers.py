"""What the demos of this lesson share: the flowers dealt out in three parts, a network, and its training."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

import framework as torch
from framework import nn
from framework.data import MinMax
from framework.data.sets import iris

Data = tuple[torch.Tensor, torch.Tensor]

TRAINING, VALIDATION = 75, 30  # at most; the other 45 of the 150 flowers are for the test

cross_entropy = nn.CrossEntropyLoss()


class Flowers(NamedTuple):
    """The three parts, each with its measures, ready for the network, and its species."""

    training: Data
    validation: Data
    test: Data
    raw: torch.Tensor  # the measures of the training set in centimetres
    scale: Callable[[torch.Tensor], torch.Tensor]  # from centimetres to what the network is given


def deal(
    rng: np.random.Generator, device: str, samples: int, noise: float = 0.0, scale: str = "training"
) -> Flowers:
    """Deal the flowers out at random, then give a share of the training set a wrong species.

    `scale` says whose range the measures are brought to 0 and 1 by: that of the "training" set, each part's
    "own", or "none".
    """
    x, y = iris()
    order = torch.tensor(rng.permutation(len(x)))
    parts = [order[:samples], order[TRAINING : TRAINING + VALIDATION], order[TRAINING + VALIDATION :]]
    species = [y[part] for part in parts]
    mixed = rng.permutation(TRAINING)  # so that the same flowers are wrong first, whatever their number
    wrong = torch.tensor(mixed[mixed < samples][: round(noise * samples)])
    species[0][wrong] = (species[0][wrong] + torch.tensor(rng.integers(1, 3, len(wrong)))) % 3

    ours = MinMax().fit(x[parts[0]])
    measures = []
    for part in parts:
        scaler = MinMax().fit(x[part]) if scale == "own" else ours
        measures.append(x[part] if scale == "none" else scaler.transform(x[part]))
    training, validation, test = (
        (mine.to(device), theirs.to(device)) for mine, theirs in zip(measures, species, strict=True)
    )
    return Flowers(training, validation, test, x[parts[0]], _same if scale == "none" else ours.transform)


def _same(x: torch.Tensor) -> torch.Tensor:
    return x


def build(layers: int, hidden: int, dropout: float = 0.0) -> nn.Sequential:
    """Return a network from four measures to three logits, one a species."""
    parts: list[nn.Module] = []
    width = 4
    for _ in range(layers - 1):
        parts += [nn.Linear(width, hidden), nn.Tanh()]
        if dropout:
            parts.append(nn.Dropout(dropout))
        width = hidden
    return nn.Sequential(*parts, nn.Linear(width, 3))


def step(model: nn.Module, optimizer: torch.optim.Optimizer, data: Data) -> None:
    """Make one step of training with all flowers of `data` at once."""
    x, y = data
    optimizer.zero_grad()
    cross_entropy(model(x), y).backward()
    optimizer.step()


def logits(model: nn.Module, x: torch.Tensor) -> torch.Tensor:
    """Return what the network says, with nothing dropped out."""
    model.eval()
    with torch.no_grad():
        found = model(x)
    model.train()
    return found


def loss(model: nn.Module, data: Data) -> float:
    """Return the cross-entropy on some flowers."""
    return cross_entropy(logits(model, data[0]), data[1]).item()


def accuracy(model: nn.Module, data: Data) -> float:
    """Return the share of some flowers whose species the network finds."""
    return (logits(model, data[0]).argmax(1) == data[1]).float().mean().item()


def parameters(model: nn.Module) -> int:
    """Return how many numbers are trained."""
    return sum(p.numel() for p in model.parameters())


class Patience:
    """Early stopping: keeps the network of the lowest validation loss, and says when to give up on a lower one."""

    def __init__(self, epochs: int) -> None:
        """Wait for `epochs` without a lower loss; 0: for ever, and never bring the snapshot back."""
        self.epochs = epochs
        self.lowest, self.best = float("inf"), 0
        self._snapshot: dict[str, torch.Tensor] = {}

    def exhausted(self, model: nn.Module, epoch: int, val_loss: float) -> bool:
        """Take in the validation loss after `epoch`."""
        if val_loss < self.lowest:
            self.lowest, self.best = val_loss, epoch
            if self.epochs:
                self._snapshot = {name: value.clone() for name, value in model.state_dict().items()}
        return bool(self.epochs) and epoch - self.best >= self.epochs

    def restore(self, model: nn.Module) -> None:
        """Bring the snapshot back."""
        if self._snapshot:
            model.load_state_dict(self._snapshot)
