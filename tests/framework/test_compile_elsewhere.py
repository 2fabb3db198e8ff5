"""Compiled steps on arrays that are not NumPy's, as on a GPU: calls by name, kernels where g++ can make them."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import numpy as np
import pytest
from kernel_kit import GXX, on_the_cpu

import framework as torch
from framework import nn
from framework.compiler import kernels, watch

sys.path.insert(0, str(Path(__file__).parents[1] / "parity"))
from strict import StrictArray, strict, unwrap

needs_gxx = pytest.mark.skipif(GXX is None, reason="no g++ to compile the kernels with")


@pytest.fixture(autouse=True)
def strict_is_no_user(monkeypatch):
    """What the strict arrays do in Python is as little the step's doing as what CuPy does."""
    for name in ("_CUPY", "_OURS"):
        monkeypatch.setattr(watch, name, getattr(watch, name) | {"strict", "kernel_kit", __name__})


@pytest.fixture
def with_kernels(monkeypatch, tmp_path):
    """Kernels for strict arrays, as CuPy makes them for a GPU's; what was launched, in a list."""
    launched = []

    def make(given, made, body, name, *, no_return, options):
        assert no_return
        assert options == ("-fmad=false",)
        run = on_the_cpu(given, made, body, tmp_path)

        def launch(*arguments):
            launched.append(body)
            run(*map(unwrap, arguments))

        return launch

    monkeypatch.setattr(strict, "ElementwiseKernel", make, raising=False)
    for function in (np.exp, np.log):  # whose bits are not those of the C library
        monkeypatch.delitem(kernels.ARITHMETIC, function)
    with np.errstate(all="ignore"):  # kernels are tried on roots of negative numbers too
        yield launched


def there(tensor):
    """The tensor with its numbers in a strict array."""
    tensor.array = StrictArray(tensor.array)
    return tensor


def numbers(tensor):
    return tensor.array.get().tolist()


def training(optimizer, compile, steps=6):
    """Losses and parameters of a training, and the step."""
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(2, 8), nn.ReLU(), nn.Linear(8, 3))
    for parameter in model.parameters():
        there(parameter)
    update = getattr(torch.optim, optimizer)(model.parameters(), lr=0.05)
    x = there(torch.randn(16, 2))
    y = there(torch.arange(16) % 3)

    def step(x, y):
        update.zero_grad()
        loss = nn.functional.cross_entropy(model(x), y)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 0.5)
        update.step()
        return loss

    step = torch.compile(step) if compile else step
    losses = [step(x, y) for _ in range(steps)]
    found = [*losses, *model.parameters(), *(p.grad for p in model.parameters())]
    return [numbers(t) for t in found], step


@pytest.mark.parametrize("optimizer", ["SGD", "Adam", "RMSprop"])
def test_a_training_without_kernels_has_the_bits_of_the_eager_one(optimizer):
    found, step = training(optimizer, True)
    assert step.reason is None, step.reason
    assert " 0 of them kernels" in step.explain()  # NumPy has none to give
    assert found == training(optimizer, False)[0]


@needs_gxx
@pytest.mark.parametrize("optimizer", ["SGD", "Adam", "RMSprop"])
def test_a_training_by_kernels_has_the_bits_of_the_eager_one(optimizer, with_kernels):
    found, step = training(optimizer, True)
    assert step.reason is None, step.reason
    assert int(re.search(r"(\d+) of them kernels", step.explain())[1]) >= 4
    assert with_kernels
    assert found == training(optimizer, False)[0]


@needs_gxx
def test_a_kernel_whose_bits_differ_is_not_used(with_kernels, monkeypatch):
    monkeypatch.setitem(kernels.ARITHMETIC, np.multiply, "{0} * {1} * 1.0000001f")
    found, step = training("Adam", True)
    assert step.reason is None
    assert found == training("Adam", False)[0]


@needs_gxx
def test_memory_looked_at_from_several_places_is_changed_in_order(with_kernels):
    def made(compile):
        base = there(torch.arange(8.0))

        def step(x):
            front, back = base[:-1], base[1:]
            y = front * 2.0 + x
            back.mul_(0.5)
            z = front + y * x
            back.add_(z)
            return base * 3.0 - 1.0, y, z

        step = torch.compile(step) if compile else step
        found = [[numbers(t) for t in step(there(torch.full((7,), float(i))))] for i in range(4)]
        return [*found, numbers(base)], step

    found, step = made(True)
    assert step.reason is None, step.reason
    assert found == made(False)[0]


@needs_gxx
def test_an_argument_that_lies_in_memory_the_step_changes_gets_a_plan_of_its_own(with_kernels):
    def made(compile):
        base = there(torch.arange(8.0))

        def step(x):
            base[1:].mul_(x * 2.0 + 1.0)

        step = torch.compile(step) if compile else step
        for _ in range(3):
            step(there(torch.full((7,), 0.25)))
            step(base.detach()[:-1])
        return numbers(base)

    assert made(True) == made(False)


def test_what_is_returned_is_not_overwritten_by_the_next_call():
    w = there(torch.ones(3))

    @torch.compile
    def step(x):
        return w * x + 1.0, w

    results = [step(there(torch.full((3,), float(i))))[0] for i in range(4)]
    assert [numbers(result)[0] for result in results] == [1.0, 2.0, 3.0, 4.0]
    assert step(there(torch.ones(3)))[1] is w
