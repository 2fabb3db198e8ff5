"""What a step depends on besides its arguments, wherever it is kept: changes are seen, or it runs eagerly."""

from __future__ import annotations

import array
import collections
import ctypes
import datetime
import functools
import itertools
import operator
import sys
import time
import types
import weakref
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import framework as torch

ONES = torch.ones(2)


class Settings:
    """A value in a class; objects are given more of them."""

    scale = 1.0


class Inherits(Settings):
    pass


class Layered(torch.nn.Module):
    """A module that asks for its numbers by names that are put together."""

    def __init__(self) -> None:
        super().__init__()
        self.part0, self.part1 = 1.0, 1.0

    def forward(self, x: Any) -> Any:
        return x * sum(getattr(self, f"part{i}") for i in range(2))


WHICH = "own"
SET = ""


def tripled() -> float:
    """A function with an attribute."""
    return tripled.factor * 3  # type: ignore[attr-defined, no-any-return]


def captured() -> dict[str, tuple[Callable[[Any], Any], Callable[[], Any]]]:
    """Steps, and a change of something that each depends on."""
    one, weak, weight, layered = Settings(), Settings(), torch.ones(2, requires_grad=True), Layered()
    for settings in (one, weak):
        vars(settings).update(own=1.0, part0=1.0, part1=1.0)
    nested = {"a": [{"b": 1.0}]}
    shown, chain, kept = types.MappingProxyType(nested), collections.ChainMap({"z": 1.0}), weakref.ref(weak)
    user, numbers, number = collections.UserDict({"z": 1.0}), array.array("d", [1.0]), ctypes.c_double(1.0)
    own = operator.attrgetter("own")
    weight.mult = 1.0
    tripled.factor = 1.0  # type: ignore[attr-defined]

    def parts(x: Any) -> Any:
        return x * sum(getattr(one, f"part{i}") for i in range(2))

    def floats(x: Any) -> Any:
        return x * sum(value for value in vars(one).values())

    return {
        "class": (lambda x: x * Settings.scale, lambda: setattr(Settings, "scale", 2.0)),
        "base": (lambda x: x * Inherits.scale, lambda: setattr(Settings, "scale", 3.0)),
        "name in a variable": (lambda x: x * getattr(one, WHICH), lambda: setattr(one, "own", 4.0)),
        "name put together": (parts, lambda: setattr(one, "part1", 5.0)),
        "name put together, module": (layered, lambda: setattr(layered, "part1", 6.0)),
        "vars": (floats, lambda: setattr(one, "part0", 7.0)),
        "__dict__": (lambda x: x * one.__dict__["own"], lambda: setattr(one, "own", 8.0)),
        "attrgetter": (lambda x: x * own(one), lambda: setattr(one, "own", 9.0)),
        "weakref": (lambda x: x * kept().own, lambda: setattr(weak, "own", 2.0)),
        "mappingproxy": (lambda x: x * shown["a"][0]["b"], lambda: nested["a"][0].update(b=2.0)),
        "ChainMap": (lambda x: x * chain["z"], lambda: chain.update(z=2.0)),
        "UserDict": (lambda x: x * user["z"], lambda: user.update(z=2.0)),
        "array": (lambda x: x * numbers[0], lambda: numbers.__setitem__(0, 2.0)),
        "ctypes": (lambda x: x * number.value, lambda: setattr(number, "value", 2.0)),
        "function": (lambda x: x * tripled(), lambda: setattr(tripled, "factor", 2.0)),
        "tensor": (lambda x: x * weight.mult, lambda: setattr(weight, "mult", 2.0)),
        "global that comes later": (
            lambda x: x * globals().get("LATER", 1.0),
            lambda: globals().update(LATER=2.0),
        ),
    }


@pytest.mark.parametrize("name", captured())
def test_a_change_is_seen(name: str) -> None:
    function, change = captured()[name]
    step = torch.compile(function)
    for _ in range(2):
        assert step(ONES).tolist() == function(ONES).tolist()
    before = function(ONES).tolist()
    change()
    assert function(ONES).tolist() != before
    assert step(ONES).tolist() == function(ONES).tolist()


def test_a_zero_below() -> None:
    """-0.0 equals 0.0 and gives other results, captured or as an argument."""
    settings = Settings()

    def divides(x: Any) -> Any:
        return 1 / (x * settings.zero)

    inside, outside = torch.compile(divides), torch.compile(lambda x, zero: 1 / (x * zero))
    for zero in (0.0, 0.0, -0.0, 0.0):
        settings.zero = zero
        expected = [np.copysign(np.inf, zero)] * 2
        assert inside(ONES).tolist() == outside(ONES, zero).tolist() == expected


def test_a_numpy_array_in_another_shape() -> None:
    numbers = np.arange(6.0)
    step = torch.compile(lambda x: x * numbers.shape[0])
    for shape in ((6,), (6,), (2, 3), (3, 2)):
        numbers.shape = shape
        assert step(ONES).tolist() == [shape[0]] * 2


def test_an_import_in_the_first_call(tmp_path: Any, monkeypatch: Any) -> None:
    """It happens once, and so does what the module does when it is read; what stands in it is looked at."""
    (tmp_path / "read_in_a_step.py").write_text("import os\nfactor = 1.0 + len(os.urandom(1))\n")
    monkeypatch.syspath_prepend(str(tmp_path))

    @torch.compile
    def whole(x: Any) -> Any:
        import read_in_a_step  # type: ignore[import-not-found]

        return x * read_in_a_step.factor

    @torch.compile
    def part(x: Any) -> Any:
        from read_in_a_step import factor

        return x * factor

    for _ in range(4):
        assert whole(ONES).tolist() == part(ONES).tolist() == [2.0, 2.0]
    assert whole.reason is part.reason is None
    sys.modules["read_in_a_step"].factor = 3.0
    assert whole(ONES).tolist() == part(ONES).tolist() == [3.0, 3.0]


def unseen() -> dict[str, Callable[[Any], Any]]:
    """Steps that give something else every time, by calls that Python does not tell of."""
    generator, legacy = np.random.default_rng(1), np.random.RandomState(1)
    draw, clock = np.random.default_rng(2).normal, functools.partial(time.perf_counter_ns)
    numbers, cycle, count = iter(range(100)), itertools.cycle(range(50)), itertools.count()
    counted = torch.zeros(1, requires_grad=True)

    def loops(x: Any) -> Any:
        for number in numbers:
            return x + number

    def turns(x: Any) -> Any:
        first, *_ = itertools.islice(cycle, 1)
        return x + first

    def counts(x: Any) -> Any:
        counted.calls = getattr(counted, "calls", 0) + 1
        return x + counted.calls

    def comes_up(x: Any) -> Any:
        global _calls
        _calls = _calls + 1 if "_calls" in globals() else 0
        return x + _calls

    return {
        "Generator": lambda x: x * float(generator.random()),
        "RandomState": lambda x: x * float(legacy.rand()),
        "a generator's method": lambda x: x * float(draw()),
        "a new generator": lambda x: x * float(np.random.default_rng().random()),
        "NumPy's own": lambda x: x * float(np.random.rand()),
        "now": lambda x: x + datetime.datetime.now().microsecond,
        "partial": lambda x: x + clock() % 2**20,
        "iterator": loops,
        "islice": turns,
        "zip": lambda x: x + dict(zip("a", count, strict=False))["a"],
        "attribute of a tensor": counts,
        "new global": comes_up,
    }


@pytest.mark.parametrize("name", unseen())
def test_what_is_not_seen_is_not_left_out(name: str) -> None:
    function = unseen()[name]
    step = torch.compile(function)
    assert len({step(ONES).sum().item() for _ in range(5)}) > 3
    assert step.reason


def test_a_generator_of_ones_own() -> None:
    """Its numbers are drawn anew, in the same order; steps that seed it, or set it back, run eagerly."""
    generator = torch.Generator().manual_seed(5)

    def draws(x: Any) -> Any:
        return x + torch.rand(2, generator=generator)

    def draws_again(x: Any) -> Any:
        state = generator.get_state()
        first = torch.rand(2, generator=generator)
        generator.set_state(state)
        return x + first - torch.rand(2, generator=generator)

    def seeds(x: Any) -> Any:
        torch.manual_seed(1)
        return x + torch.rand(2)

    drawing = torch.compile(draws)
    got = [drawing(ONES).tolist() for _ in range(4)]
    generator.manual_seed(5)
    assert got == [draws(ONES).tolist() for _ in range(4)]
    assert drawing.reason is None
    for function, reason in ((draws_again, "state"), (seeds, "seeds")):
        step = torch.compile(function)
        assert len({step(ONES).sum().item() for _ in range(4)}) == 1
        assert reason in step.reason


def test_attributes_of_arguments() -> None:
    step = torch.compile(lambda x: x * x.scale)
    for scale in (1.0, 2.0):
        x = torch.ones(2)
        x.scale = scale
        assert step(x).tolist() == [scale, scale]
    assert "attributes" in step.reason


def test_a_class_that_is_filled_by_the_first_call() -> None:
    class Cache:
        value: float

    def step(x: Any) -> Any:
        if not hasattr(Cache, "value"):
            Cache.value = 1.0
        return x * Cache.value

    compiled = torch.compile(step)
    for _ in range(3):
        assert compiled(ONES).tolist() == [1.0, 1.0]
    Cache.value = 2.0
    assert compiled(ONES).tolist() == [2.0, 2.0]


def test_what_a_step_sets_is_set_again() -> None:
    def step(x: Any) -> Any:
        global SET
        SET = "by the step"
        return x * 2

    compiled = torch.compile(step)
    for _ in range(4):
        globals()["SET"] = "by somebody else"
        compiled(ONES)
        assert SET == "by the step"


def test_names_alone_hold_nobody_up() -> None:
    """Iterators and generators that a step does not use leave it a plan."""

    class Model(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.batches, self.chance = iter(range(3)), np.random.default_rng(0)
            self.linear = torch.nn.Linear(2, 1)

        def forward(self, x: Any) -> Any:
            return self.linear(x)

    model = Model()

    @torch.compile
    def step(x: Any) -> Any:
        with torch.no_grad():
            return model(x)

    for _ in range(3):
        step(torch.ones(1, 2))
    assert step.reason is None
    assert "replayed" in step.explain()
