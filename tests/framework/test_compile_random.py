"""Random networks, steps and events between steps: compiled and eager stay the same, and what is kept stays."""

from __future__ import annotations

import copy
import gc
import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from compile_worlds import World, compare

import framework as torch
from framework import nn

SEED = random.randrange(10**6)
OPTIMIZERS: dict[str, Callable[[Any], Any]] = {
    "SGD": lambda p: torch.optim.SGD(p, lr=0.1),
    "momentum": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True),
    "Adam": lambda p: torch.optim.Adam(p, lr=0.01),
    "AdamW": lambda p: torch.optim.AdamW(p, lr=0.01, amsgrad=True),
    "RMSprop": lambda p: torch.optim.RMSprop(p, lr=0.01),
}


def network(r: random.Random) -> Any:
    width, bends = r.choice([3, 8, 17]), [nn.Tanh, nn.ReLU, nn.Sigmoid]
    layers = [nn.Linear(4, width), r.choice(bends)()]
    for chance, layer in ((0.3, nn.BatchNorm1d(width)), (0.3, nn.Dropout(0.3)), (0.3, nn.LayerNorm(width))):
        layers += [layer] if r.random() < chance else []
    layers += [nn.Linear(width, width), r.choice(bends)()] if r.random() < 0.5 else []
    return nn.Sequential(*layers, nn.Linear(width, 1))


def stepping(r: random.Random) -> tuple[str, Callable[[World], Callable[..., Any]]]:
    """A way to take a step, and its name."""
    loss_of = r.choice([nn.BCEWithLogitsLoss(), nn.MSELoss(), nn.L1Loss()])
    way = r.choice(["plain", "plain", "accumulating", "clipping", "in two parts", "zeros"])

    def steps(world: World) -> Callable[..., Any]:
        model, optimizer = world.model, world.optimizer

        def step(x: Any, y: Any) -> Any:
            if way != "accumulating":
                optimizer.zero_grad(set_to_none=way != "zeros")
            out = model(x)
            loss = loss_of(out, y)
            loss.backward()
            if way == "in two parts":
                loss_of(model(x * 2), y).backward()
            if way == "clipping":
                nn.utils.clip_grad_norm_(model.parameters(), 0.5)
            optimizer.step()
            return loss, out.detach()

        return step

    return way, steps


class Events:
    """What happens between two steps, the same in both worlds. Gradients that are kept must stay as they are."""

    def __init__(self, seed: int, keeps: bool) -> None:
        self.seed, self.keeps = seed, keeps
        self.kept: list[tuple[Any, bytes]] = []

    def __call__(self, world: World, i: int) -> None:
        for array, before in self.kept:
            assert array.tobytes() == before, f"what was kept has changed by call {i}"
        r = random.Random(self.seed * 1000 + i)
        if r.random() < 0.5:
            return
        what = r.choice(
            [
                self.collect,
                self.keep,
                self.rate,
                self.forget,
                self.edit,
                self.mode,
                self.load,
                self.freeze,
                self.copy,
            ]
        )
        what(world, r.choice(list(world.model.parameters())))

    def collect(self, world: World, parameter: Any) -> None:
        gc.collect()

    def keep(self, world: World, parameter: Any) -> None:
        if self.keeps and parameter.grad is not None:
            array = parameter.grad.array.T[...]
            self.kept.append((array, array.tobytes()))

    def rate(self, world: World, parameter: Any) -> None:
        for group in world.optimizer.param_groups:
            group["lr"] *= 0.9

    def forget(self, world: World, parameter: Any) -> None:
        parameter.grad = None

    def edit(self, world: World, parameter: Any) -> None:
        with torch.no_grad():
            parameter.mul_(0.9)

    def mode(self, world: World, parameter: Any) -> None:
        world.model.train(not world.model.training)

    def load(self, world: World, parameter: Any) -> None:
        world.optimizer.load_state_dict(copy.deepcopy(world.optimizer.state_dict()))

    def freeze(self, world: World, parameter: Any) -> None:
        if parameter is not next(world.model.parameters()):  # something is always left to learn
            parameter.requires_grad_(not parameter.requires_grad)

    def copy(self, world: World, parameter: Any) -> None:
        if parameter.grad is not None:
            parameter.grad = parameter.grad.clone()


@pytest.mark.parametrize("number", range(60))
def test_random_steps_and_events(number: int) -> None:
    seed = SEED + number
    print(f"seed {seed}")
    r = random.Random(seed)
    choice = r.randrange(10**6)
    way, step = stepping(r)
    optimizer = r.choice(list(OPTIMIZERS.values()))

    def make() -> World:
        model = network(random.Random(choice))
        return World(model, optimizer(model.parameters()))

    numbers = np.random.default_rng(seed)
    sizes = [r.choice([2, 5, 32, 33, 130]) for _ in range(3)]
    calls = []
    for _ in range(r.randrange(12, 40)):
        x = numbers.standard_normal((r.choice([*sizes, sizes[0], sizes[0]]), 4)).astype("float32")
        if r.random() < 0.1:
            x = np.asfortranarray(x)
        calls.append((torch.from_numpy(x), torch.tensor((x[:, :1] > 0).astype("float32"))))
    with np.errstate(all="ignore"):  # some of them diverge
        compare(make, step, calls, Events(seed, keeps=way in ("plain", "in two parts")))
