"""What a plan asks before it replays: whatever a module's owner changes between two calls is noticed."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest
from compile_worlds import World, bits, mlp, ready

import framework as torch
from framework import nn
from framework.nn import registry


class Slots:
    __slots__ = ("size",)

    def __init__(self) -> None:
        self.size = 1.0


def times(x: Any, by: float) -> Any:
    return x * by


class Scaled(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.inner = nn.Linear(2, 2)
        self.parts = nn.ModuleDict({"a": nn.Tanh(), "b": nn.ReLU()})
        self.factor = 2.0
        self.settings = {"shift": 1.0}
        self.register_buffer("offset", torch.ones(2))
        self.drop = nn.Dropout(0.5)
        self.words: set[str] = set()
        self.queue = deque([1.0])
        self.array = np.ones(1, "float32")
        self.slots = Slots()
        self.ahead = partial(times, by=1.0)

    def forward(self, x: Any) -> Any:
        for part in self.parts.values():
            x = part(self.inner(x))
        x = self.ahead(x) * self.queue[-1] * float(self.array[0]) * self.slots.size
        if "twice" in self.words:
            x = x * 2
        return self.drop(x) * self.factor + self.settings["shift"] + self.offset


def _set(name: str, value: Callable[[], Any]) -> Callable[[Any], None]:
    return lambda model: setattr(model, name, value())


CHANGES: dict[str, Callable[[Any], Any]] = {
    "a number": _set("factor", lambda: 3.0),
    "a number of another type": _set("factor", lambda: 2),
    "a part": _set("inner", lambda: nn.Linear(2, 2)),
    "a parameter": lambda model: setattr(model.inner, "weight", nn.Parameter(torch.zeros(2, 2))),
    "no bias": lambda model: setattr(model.inner, "bias", None),
    "a buffer": _set("offset", lambda: torch.zeros(2)),
    "a buffer that is registered again": lambda model: model.register_buffer("offset", torch.zeros(2)),
    "a part of a dictionary": lambda model: model.parts.update({"b": nn.Sigmoid()}),
    "a part taken out": lambda model: model.parts.pop("b"),
    "the mode": lambda model: model.eval(),
    "the mode of a part": lambda model: model.drop.train(False),
    "a setting in a dictionary": lambda model: model.settings.update(shift=5.0),
    "a hook": lambda model: model.inner.register_forward_hook(lambda module, inputs, output: output + 1),
    "a part in the table itself": lambda model: model.parts._modules.__setitem__("b", nn.Sigmoid()),
    "a number past setattr": lambda model: model.__dict__.__setitem__("factor", 3.0),
    "a set": lambda model: model.words.add("twice"),
    "a queue": lambda model: model.queue.append(3.0),
    "an array of numbers": lambda model: model.array.fill(4.0),
    "a slot": lambda model: setattr(model.slots, "size", 5.0),
    "an argument given ahead": lambda model: model.ahead.keywords.update(by=6.0),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_noticed_at_once(change: str) -> None:
    def outcome(compiled: bool) -> Any:
        torch.manual_seed(5)
        model = Scaled()
        step = ready(lambda x: model(x), torch.ones(3, 2)) if compiled else lambda x: model(x)
        torch.manual_seed(6)
        before = bits(step(torch.ones(3, 2)).detach())
        torch.manual_seed(7)
        CHANGES[change](model)
        torch.manual_seed(8)
        return before, bits(step(torch.ones(3, 2)).detach()), bits(step(torch.ones(3, 2)).detach())

    with torch.no_grad():
        plain, replayed = outcome(False), outcome(True)
    assert replayed == plain


def test_a_hook_of_a_parameter_is_noticed() -> None:
    def gradient(compiled: bool) -> Any:
        w = torch.tensor([1.0, 2.0], requires_grad=True)

        def step() -> None:
            w.grad = None
            (w * w).sum().backward()

        run = ready(step) if compiled else step
        w.register_hook(lambda g: g * 10)
        run()
        return w.grad.tolist()

    assert gradient(True) == gradient(False) == [20.0, 40.0]


def test_a_removed_hook_is_noticed() -> None:
    model = mlp(2, 3, 1)
    with torch.no_grad():
        step = ready(lambda x: model(x), torch.ones(3, 2))
        expected = bits(step(torch.ones(3, 2)))
        with model[0].register_forward_hook(lambda module, inputs, output: output * 0):
            assert bits(step(torch.ones(3, 2))) != expected
        assert bits(step(torch.ones(3, 2))) == expected
        assert step.reason is None


def test_changes_of_other_modules_cost_no_plan() -> None:
    world = World(mlp(2, 3, 1))
    with torch.no_grad():
        step = ready(lambda x: world.model(x), torch.ones(3, 2))
        plan = step._plans[0]
        before = registry.changes[0]
        mlp(2, 2).eval()
        assert registry.changes[0] > before
        step(torch.ones(3, 2))
        assert step._plans == [plan]
        assert step.reason is None
