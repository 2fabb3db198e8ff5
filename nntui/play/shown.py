"""What there is to see of a network of the playground: its output over the plane, each unit's, its weights."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import numpy as np

import framework as torch
from nntui import lab
from nntui.play.points import features
from nntui.play.training import Training

Array = Any
_USUAL = {"map": (64, 64), "units": (12, 12), "weights": True}
"""The pixels of maps that nobody has looked at yet."""


class Shown:
    """Makes the frames of `run` from `training`, as often and as finely as the screen has asked to `look`."""

    def __init__(self, training: Training, run: lab.Run) -> None:
        self._training, self._run = training, run
        self._wish: Mapping[str, Any] = {}
        self._every, self._next = 0.1, 0.0
        self._grids: dict[tuple[int, int], torch.Tensor] = {}
        p = training.problem
        self._points = (
            *_points("training", p.x, p.y, "training", training.settings.two_classes),
            *_points("validation", p.val_x, p.val_y, "validation", training.settings.two_classes),
        )

    def look(self, wish: Mapping[str, Any]) -> None:
        """What to show from now on."""
        self._wish = wish
        self._every = max(float(wish.get("every", 0.1)), 0.01)

    def due(self, now: float) -> bool:
        """Is it time for the next frames?"""
        return bool(self._wish) and now >= self._next

    def show(self) -> None:
        """Report all frames that are wished for."""
        wish, settings = self._wish, self._training.settings
        self._next = time.monotonic() + self._every
        if not wish:
            return
        net = self._training.net
        net.eval()
        with torch.no_grad():
            if "map" in wish:
                values = levels(net(self._grid(*wish["map"])).numpy(), settings.loss, settings.two_classes)
                columns, rows = wish["map"]
                grid = values.reshape(rows, columns)
                self._run.frame("map", lab.Map(grid, self._training.problem.extent, self._points))
            if "units" in wish:
                columns, rows = wish["units"]
                maps = [m.reshape(-1, rows, columns) for m in self._hidden(self._grid(columns, rows))]
                found = np.concatenate(maps) if maps else np.zeros((0, rows, columns))
                self._run.frame("units", lab.Board({"maps": found.astype(np.float32)}))
        net.train()
        if wish.get("weights"):
            self._run.frame("weights", lab.Board(self._weights()))
        self._run.frame("at", lab.Board({"step": self._training.step, "batches": self._training.batches}))

    def show_last(self) -> None:
        """Report all frames there are, if anybody looks: once the run is over, none can be asked for any more."""
        if self._wish:
            self._wish = {**_USUAL, **self._wish}
            self.show()

    def _grid(self, columns: int, rows: int) -> torch.Tensor:
        key = (columns, rows)
        if key not in self._grids:
            x0, x1, y0, y1 = self._training.problem.extent
            across = x0 + (np.arange(columns) + 0.5) * (x1 - x0) / columns
            up = y0 + (np.arange(rows) + 0.5) * (y1 - y0) / rows
            plane = np.stack([a.ravel() for a in np.meshgrid(across, up)], axis=1)
            self._grids[key] = torch.tensor(features(plane, self._training.settings.features))
        return self._grids[key]

    def _hidden(self, x: torch.Tensor) -> list[Array]:
        """What the units of each hidden layer answer, (units, points), scaled to [-1, 1] layer by layer."""
        found: list[Array] = []
        layers = iter(self._training.settings.layers)
        waiting = 0
        for part in self._training.net:
            x = part(x)
            if isinstance(part, torch.nn.Linear):
                layer = next(layers, None)
                waiting = 0 if layer is None else 1 + layer.norm
            else:
                waiting -= 1
                if waiting == 0:
                    found.append(scaled(x.numpy()).T)
        return found

    def _weights(self) -> dict[str, Array]:
        arrays: dict[str, Array] = {}
        for i, part in enumerate(self._training.linears()):
            arrays[f"w{i}"] = part.weight.detach().numpy().copy()
            arrays[f"b{i}"] = part.bias.detach().numpy().copy()
            if part.weight.grad is not None:
                arrays[f"g{i}"] = part.weight.grad.numpy().copy()
        if self._training.settings.two_classes:
            arrays["confusion"] = self._training.confusion()
        return arrays


def levels(z: Array, loss: str, two_classes: bool) -> Array:
    """Outputs as levels of the picture, -1 to 1: for classes from surely 0 to surely 1."""
    if two_classes:
        return np.clip(2 * z - 1, -1, 1) if loss == "mse" else np.tanh(z / 2)
    return np.clip(z, -1, 1)


def scaled(values: Array) -> Array:
    """Divided by the largest absolute value, if that is above 1."""
    most = float(np.abs(values).max(initial=0.0))
    return values / most if most > 1 else values


def _points(name: str, x: Array, y: Array, role: lab.Role, two_classes: bool) -> tuple[lab.Points, ...]:
    """The points of one set, those of class 0 (or below 0) first."""
    high = y > (0.5 if two_classes else 0)
    low = lab.Points(f"{name}-0", x[~high, 0], x[~high, 1], role)
    return low, lab.Points(f"{name}-1", x[high, 0], x[high, 1], role)
