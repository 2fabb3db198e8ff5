"""What is computed: one training step of a fully connected network, the same numbers for every contender."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Workload:
    """sizes: of the layers, input first. loss: "bce" (with logits) or "ce". optimizer: "sgd" or "adam"."""

    sizes: tuple[int, ...]
    batch: int
    loss: str
    optimizer: str = "sgd"
    rate: float = 0.01

    @property
    def name(self) -> str:
        """``2-16-16-1, batch 200, bce, sgd``."""
        return f"{'-'.join(map(str, self.sizes))}, batch {self.batch}, {self.loss}, {self.optimizer}"

    @property
    def activation(self) -> str:
        """tanh between the layers of the small classifiers of points, relu elsewhere."""
        return "tanh" if self.loss == "bce" else "relu"

    def data(self) -> tuple[Any, Any]:
        """Inputs (batch, in), and targets: (batch, 1) of 0 and 1, or class numbers (batch,)."""
        rng = np.random.default_rng(0)
        x = rng.standard_normal((self.batch, self.sizes[0])).astype("float32")
        if self.loss == "bce":
            return x, (x[:, :1] * x[:, -1:] > 0).astype("float32")
        return x, rng.integers(0, self.sizes[-1], self.batch)

    def parameters(self) -> list[tuple[Any, Any]]:
        """A weight (out, in) and a bias (out,) for each layer."""
        rng = np.random.default_rng(1)
        layers = []
        for a, b in itertools.pairwise(self.sizes):
            bound = a**-0.5
            layers.append(
                (
                    rng.uniform(-bound, bound, (b, a)).astype("float32"),
                    rng.uniform(-bound, bound, b).astype("float32"),
                )
            )
        return layers


TABLE = [
    Workload((2, 16, 16, 1), 200, "bce", rate=0.1),
    Workload((2, 16, 16, 1), 200, "bce", "adam"),
    Workload((784, 128, 10), 64, "ce"),
    Workload((784, 128, 10), 64, "ce", "adam", 0.001),
    Workload((784, 512, 512, 10), 256, "ce"),
    Workload((784, 512, 512, 10), 256, "ce", "adam", 0.001),
    Workload((1024, 2048, 2048, 10), 512, "ce"),
]
