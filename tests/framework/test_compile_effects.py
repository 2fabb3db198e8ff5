"""What a step does besides computing: gradients, branches, and Python that a replay would leave out."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pytest
from compile_worlds import BCE, World, adam, batches, bits, compare, mlp, ready, replays, sgd, usual

import framework as torch
from framework import nn

# -- gradients ---------------------------------------------------------------------------------------------


def test_gradient_accumulation() -> None:
    def make_step(w: World) -> Any:
        def step(x: Any, y: Any) -> Any:
            loss = BCE(w.model(x), y)
            loss.backward()
            return loss

        return step

    def between(w: World, i: int) -> None:
        if i % 3 == 0:
            if i:
                w.optimizer.step()
            w.optimizer.zero_grad(set_to_none=i % 2 == 0)

    step = compare(adam, make_step, batches(18, 10, 2), between)
    assert replays(step), step.explain()


@pytest.mark.parametrize("limit", [0.01, 1e3], ids=["always", "never"])
def test_clipping(limit: float) -> None:
    def make_step(w: World) -> Any:
        def step(x: Any, y: Any) -> Any:
            w.optimizer.zero_grad()
            loss = BCE(w.model(x), y)
            loss.backward()
            norm = nn.utils.clip_grad_norm_(w.model.parameters(), limit)
            nn.utils.clip_grad_value_(w.model.parameters(), limit / 3)
            w.optimizer.step()
            return loss, norm

        return step

    step = compare(adam, make_step, batches(6, 10, 2))
    assert replays(step), step.explain()


def test_clipping_on_a_condition() -> None:
    def make_step(w: World) -> Any:
        def step(x: Any, y: Any) -> Any:
            w.optimizer.zero_grad()
            loss = BCE(w.model(x), y)
            loss.backward()
            if (w.model[0].weight.grad ** 2).sum() > 0.002:
                for p in w.model.parameters():
                    p.grad *= 0.5
            w.optimizer.step()
            return loss

        return step

    step = compare(lambda: sgd(lr=1.0), make_step, batches(25, 10, 2))
    assert replays(step), step.explain()
    assert step.explain().count("array calls") > 1, "both branches have plans"


def test_branches_on_data() -> None:
    f = ready(lambda x: x * 2 if x.sum() > 0 else x - 1, torch.ones(2))
    assert f(torch.ones(2)).tolist() == [2.0, 2.0]
    assert f(-torch.ones(2)).tolist() == [-2.0, -2.0]
    assert f(torch.ones(2)).tolist() == [2.0, 2.0]
    assert replays(f)


def test_a_loop_as_long_as_the_data_say() -> None:
    def halve(x: Any) -> Any:
        while x.sum() > 1:
            x = x / 2
        return x

    step = torch.compile(halve)
    for n in range(1, 40):
        x = torch.full((2,), float(n))
        assert bits(step(x)) == bits(halve(x))


def test_shapes_that_depend_on_data() -> None:
    f = ready(lambda x: x[x > 0], torch.ones(3))
    assert f(torch.tensor([1.0, -1.0, 2.0])).tolist() == [1.0, 2.0]
    assert "shape depends" in f.reason


# -- Python in the step ------------------------------------------------------------------------------------


def test_item_and_print(capsys: pytest.CaptureFixture[str]) -> None:
    def item(x: Any) -> Any:
        return x * x.sum().item()

    f = ready(item, torch.ones(2))
    assert f(torch.tensor([1.0, 3.0])).tolist() == [4.0, 12.0]
    assert "item()" in f.reason

    def shout(x: Any) -> Any:
        print("step")
        return x * 2

    g = ready(shout, torch.ones(1), calls=4)
    assert capsys.readouterr().out == "step\n" * 4
    assert "print()" in g.reason

    h = ready(lambda x: print(x * 2), torch.ones(1), calls=3)
    assert capsys.readouterr().out == "tensor([2.])\n" * 3
    assert h.reason


def test_things_put_away() -> None:
    log: list[Any] = []
    state = {"count": 0}

    class Box:
        def __init__(self) -> None:
            self.last = None

        def step(self, x: Any) -> Any:
            self.last = x * 2
            return x

    def append(x: Any) -> Any:
        log.append(x * 2)
        return x

    def count(x: Any) -> Any:
        state["count"] += 1
        return x * state["count"]

    box = Box()
    f, g, h = torch.compile(append), torch.compile(count), torch.compile(box.step)
    for i in range(1, 6):
        x = torch.tensor([float(i)])
        f(x)
        assert float(log[-1]) == 2 * i
        assert type(log[-1].array) is np.ndarray
        assert float(g(x)) == i * i
        h(x)
        assert float(box.last) == 2 * i
    assert len(log) == state["count"] == 5
    assert f.reason
    assert g.reason
    assert h.reason


@pytest.mark.parametrize("make", [sgd, lambda: sgd(momentum=0.9), adam])
@pytest.mark.parametrize("kind", [RuntimeError, KeyboardInterrupt])
@pytest.mark.parametrize("at", [0, 1, 2, 4])
def test_exceptions_leave_no_trace(make: Any, kind: type[BaseException], at: int) -> None:
    """A step that raises after its update has done what an eager one has done, or, interrupted, nothing."""
    fail = False

    def make_step(w: World) -> Any:
        inner = usual(BCE)(w)

        def step(x: Any, y: Any) -> Any:
            loss = inner(x, y)
            if fail:
                raise kind("on purpose")
            return loss

        return step

    torch.manual_seed(0)
    left = make()
    torch.manual_seed(0)
    right = make()
    plain, step = make_step(left), torch.compile(make_step(right))
    for i, (x, y) in enumerate(batches(7, 10, 2)):
        fail = i == at
        if fail:
            with pytest.raises(kind, match="on purpose"):
                step(x, y)
            if kind is RuntimeError:
                with pytest.raises(kind):
                    plain(x, y)
        else:
            assert bits(step(x, y)) == bits(plain(x, y))
        assert bits(right.model.state_dict()) == bits(left.model.state_dict())
        assert bits(right.optimizer.state_dict()["state"]) == bits(left.optimizer.state_dict()["state"])
        assert all(p.grad is None or type(p.grad.array) is np.ndarray for p in right.model.parameters())
    assert replays(step)


def test_another_thread_makes_tensors_meanwhile() -> None:
    made: list[Any] = []
    started, stopped = threading.Event(), threading.Event()

    def load() -> None:
        while not stopped.is_set():
            made.append(torch.ones(3) + torch.rand(3))
            del made[:-10]
            started.set()

    thread = threading.Thread(target=load)
    thread.start()
    started.wait()
    try:
        for n in range(1, 7):
            step = ready(lambda x: (x * 2 + torch.ones(1)).sum(), torch.ones(n))
            assert replays(step), step.explain()
    finally:
        stopped.set()
        thread.join()
    assert all(type(t.array) is np.ndarray for t in made)


def test_shape_errors_are_told_as_ever() -> None:
    w = sgd()
    step = torch.compile(usual(BCE)(w))
    for x, y in batches(3, 10, 2):
        step(x, y)
    with pytest.raises(torch.ShapeError, match="Linear expects last dimension 2"):
        step(torch.ones(10, 3), y)
    with pytest.raises(torch.ShapeError, match="must be equal"):
        step(x, torch.ones(10))
    step(x, y)
    assert step.reason is None


def test_values_used_after_being_overwritten() -> None:
    w = torch.tensor([2.0], requires_grad=True)

    def step(x: Any) -> None:
        loss = (w * w * x).sum()
        with torch.no_grad():
            w.add_(1.0)
        loss.backward()

    compiled = torch.compile(step)
    with pytest.raises(torch.InPlaceError):
        compiled(torch.ones(1))

    v = torch.tensor([2.0], requires_grad=True)

    @torch.compile
    def move(x: Any) -> Any:
        with torch.no_grad():
            v.add_(x)

    for _ in range(3):
        loss = (v * v).sum()
        move(torch.ones(1))
        with pytest.raises(torch.InPlaceError):
            loss.backward()


def test_grad_mode_and_anomaly() -> None:
    f = ready(lambda x: x * 2, torch.ones(1))
    with torch.no_grad():
        assert float(f(torch.ones(1))) == 2.0
    with torch.autograd.detect_anomaly():
        assert float(f(torch.ones(1))) == 2.0
        assert "detect_anomaly" in f.reason


def test_an_optimizer_of_ones_own() -> None:
    class Sign(torch.optim.Optimizer):
        def update(self, p: Any, g: Any, state: dict[str, Any], group: dict[str, Any]) -> None:
            state["n"] = state.get("n", 0) + 1
            p -= group["lr"] / state["n"] * ((g > 0) * 1.0 - (g < 0) * 1.0).astype(p.dtype)

    class Slow(torch.optim.Optimizer):
        @torch.no_grad()
        def step(self) -> None:
            for group in self.param_groups:
                for p in group["params"]:
                    p -= group["lr"] * p.grad

    for kind in (Sign, Slow):

        def make(kind: Any = kind) -> World:
            model = mlp(2, 8, 1)
            return World(model, kind(model.parameters(), {"lr": 0.1}))

        compare(make, usual(BCE), batches(6, 10, 2))


def test_hooks_on_modules() -> None:
    calls: list[int] = []

    def make() -> World:
        w = sgd()
        w.model[0].register_forward_hook(lambda module, inputs, output: calls.append(1))
        return w

    compare(make, usual(BCE), batches(4, 10, 2))
    assert len(calls) == 8
