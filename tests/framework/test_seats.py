"""Gradients written side by side into memory that is used again: nobody who holds one sees it change."""

from __future__ import annotations

import copy
import pickle
import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import framework as torch
from framework import nn

X = torch.tensor(np.random.default_rng(0).standard_normal((20, 2)).astype("float32"))


def network() -> nn.Sequential:
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 8), nn.Sigmoid(), nn.Linear(8, 1))


def both() -> tuple[nn.Sequential, torch.optim.Optimizer]:
    model = network()
    return model, torch.optim.SGD(model.parameters(), lr=0.5)


def train(model: nn.Module, optimizer: torch.optim.Optimizer, steps: int = 1) -> None:
    for _ in range(steps):
        optimizer.zero_grad()
        model(X).square().mean().backward()
        optimizer.step()


def seated(optimizer: Any) -> bool:
    """Do all gradients lie where the optimizer wants them?"""
    seats = optimizer._flats[0].seats
    return bool(seats.are_taken())


def bits(tensors: Any) -> list[bytes | None]:
    return [None if t is None else t.detach().numpy().tobytes() for t in tensors]


def grads(model: nn.Module) -> list[Any]:
    return [p.grad for p in model.parameters()]


def test_the_usual_step_has_its_gradients_side_by_side_and_in_the_same_memory_again() -> None:
    model, optimizer = both()
    train(model, optimizer, 2)
    assert seated(optimizer)
    memory = [p.grad.numpy().ctypes.data for p in model.parameters()]
    train(model, optimizer)
    assert seated(optimizer)
    assert [p.grad.numpy().ctypes.data for p in model.parameters()] == memory
    sizes = [p.numel() * 4 for p in model.parameters()]
    assert memory == [memory[0] + sum(sizes[:i]) for i in range(len(sizes))]


HOLDS: dict[str, Callable[[torch.Tensor], Any]] = {
    "itself": lambda g: g,
    "detached": lambda g: g.detach(),
    "NumPy": lambda g: g.numpy(),
    "a view of NumPy's": lambda g: g.numpy()[:1],
    "a row": lambda g: g[0],
    "the transpose": lambda g: g.T,
    "memory": lambda g: memoryview(g.numpy()),
    "a graph": lambda g: (g * torch.ones(1, requires_grad=True)).grad_fn,
}


def content(held: Any) -> bytes:
    if isinstance(held, torch.autograd.Node):
        return bytes(held.arrays[0].tobytes())
    return np.asarray(held).tobytes()


@pytest.mark.parametrize("hold", list(HOLDS))
@pytest.mark.parametrize("which", [0, 1, 5])
def test_a_gradient_that_is_held_stays_as_it_is(hold: str, which: int) -> None:
    model, optimizer = both()
    train(model, optimizer, 3)
    held = HOLDS[hold](list(model.parameters())[which].grad)
    before = content(held)
    train(model, optimizer, 3)
    assert content(held) == before
    assert seated(optimizer)


def test_gradients_add_up_without_zero_grad() -> None:
    model, optimizer = both()
    train(model, optimizer)
    optimizer.zero_grad()
    model(X).sum().backward()
    once = [g.clone() for g in grads(model)]
    model(X).sum().backward()
    assert bits(grads(model)) == bits(2 * g for g in once)
    assert seated(optimizer)


def test_what_grad_returns_is_left_alone() -> None:
    model, optimizer = both()
    train(model, optimizer)
    optimizer.zero_grad()
    found = torch.autograd.grad(model(X).sum(), list(model.parameters()))
    assert grads(model) == [None] * 6
    before = bits(found)
    model(X).square().sum().backward()
    optimizer.step()
    train(model, optimizer, 2)
    assert bits(found) == before


def test_a_parameter_used_twice() -> None:
    results = []
    for together in (True, False):
        torch.manual_seed(0)
        shared = nn.Linear(4, 4)
        first, second = nn.Sequential(shared, nn.Tanh()), nn.Sequential(nn.Tanh(), shared)
        optimizer = torch.optim.SGD(shared.parameters(), lr=0.1)
        for _ in range(3):
            optimizer.zero_grad()
            y = torch.ones(3, 4)
            for part in (first, second):
                for layer in [part] if together else part:
                    y = layer(y)
            y.sum().backward()
            optimizer.step()
        results.append(bits([*shared.parameters(), *grads(shared)]))
    assert results[0] == results[1]


def test_the_same_layer_twice_in_a_sequential() -> None:
    layer = nn.Linear(2, 2)
    optimizer = torch.optim.SGD(layer.parameters(), lr=0.1)
    optimizer.zero_grad()
    nn.Sequential(layer, nn.Tanh(), layer)(X).sum().backward()
    found = bits(grads(layer))
    optimizer.zero_grad()
    layer(layer(X).tanh()).sum().backward()
    assert bits(grads(layer)) == found


def test_hooks_get_gradients_that_stay() -> None:
    model, optimizer = both()
    seen: list[torch.Tensor] = []
    model[0].weight.register_hook(seen.append)
    train(model, optimizer)
    before = bits(seen)
    train(model, optimizer, 2)
    assert len(seen) == 3
    assert bits(seen[:1]) == before


def test_another_type_or_shape_between_zero_grad_and_backward() -> None:
    model, optimizer = both()
    train(model, optimizer)
    optimizer.zero_grad()
    model.double()
    model(X.double()).sum().backward()
    assert [g.dtype for g in grads(model)] == [torch.float64] * 6
    model, optimizer = both()
    train(model, optimizer)
    optimizer.zero_grad()
    model[0].weight.data, model[0].bias.data = torch.ones(9, 2), torch.ones(9)
    model[2].weight.data = torch.ones(8, 9)
    model(X).sum().backward()
    assert [tuple(g.shape) for g in grads(model)] == [(9, 2), (9,), (8, 9), (8,), (1, 8), (1,)]


def test_a_gradient_of_another_type_to_start_from() -> None:
    found = []
    for wrapped in (False, True):
        model, optimizer = both()
        optimizer.zero_grad()
        y = (OneByOne(model) if wrapped else model)(X)
        y.backward(torch.ones(20, 1, dtype=torch.float64) / 3)
        found.append([(g.dtype, b) for g, b in zip(grads(model), bits(grads(model)), strict=True)])
    assert found[0] == found[1]


def test_copies_have_no_seats() -> None:
    model, optimizer = both()
    train(model, optimizer)
    optimizer.zero_grad()
    twin, saved = copy.deepcopy(model), pickle.loads(pickle.dumps(model))
    assert all(p.seat is None for other in (twin, saved) for p in other.parameters())
    results = []
    for other in (model, twin, saved):
        other(X).sum().backward()
        results.append(bits(grads(other)))
    assert results[0] == results[1] == results[2]


def test_two_optimizers_of_the_same_parameters() -> None:
    model, first = both()
    second = torch.optim.SGD(model.parameters(), lr=0.1)
    reference = network()
    one, two = torch.optim.SGD(reference.parameters(), lr=0.5), torch.optim.SGD(reference.parameters(), lr=0.1)
    for _ in range(2):
        train(model, first)
        train(model, second)
        for optimizer in (one, two):
            reference.zero_grad()
            reference(X).square().mean().backward()
            optimizer.step()
    assert bits(model.parameters()) == bits(reference.parameters())


def test_backward_may_go_through_a_row_again_if_told_so() -> None:
    model, _ = both()
    loss = model(X).sum()
    found = []
    for _ in range(2):
        model.zero_grad()
        loss.backward(retain_graph=True)
        found.append(bits(grads(model)))
    model.zero_grad()
    loss.backward()
    assert found == [bits(grads(model))] * 2


def test_the_results_of_layers_that_others_hold_stay() -> None:
    model, _ = both()
    model.append(nn.Tanh())
    y = model(X)
    before = bits([y])
    y.sum().backward()
    assert bits([y]) == before


class OneByOne(nn.Module):
    """The same layers, none of them in a row."""

    def __init__(self, layers: nn.Sequential) -> None:
        super().__init__()
        self.layers = nn.ModuleList(layers)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        for layer in self.layers:
            x = layer(x)
        return x


def act(
    name: str, pick: random.Random, model: nn.Module, optimizer: torch.optim.Optimizer, kept: list[Any]
) -> None:
    parameters = list(model.parameters())
    p = parameters[pick.randrange(len(parameters))]
    if name in ("backward", "twice") and not any(p.requires_grad for p in parameters):
        return
    if name == "zero_grad":
        optimizer.zero_grad(set_to_none=pick.random() < 0.8)
    elif name == "zero_grad of the module":
        model.zero_grad()
    elif name == "backward":
        (model(X) * pick.choice([1.0, -2.0])).square().mean().backward()
    elif name == "twice":
        loss = model(X).sum()
        loss.backward(retain_graph=True)
        loss.backward()
    elif name == "grad":
        if p.requires_grad:
            kept += torch.autograd.grad(model(X).sum(), [p])
    elif name == "of the slope":
        if p.requires_grad:
            (slope,) = torch.autograd.grad(model(X).square().sum(), [p], create_graph=True)
            slope.square().sum().backward()
    elif name == "keep":
        if p.grad is not None:
            kept += [p.grad, p.grad.detach()[:1]]
    elif name == "let go":
        kept.clear()
    elif name == "in place":
        if p.grad is not None:
            p.grad *= 0.5
    elif name == "clip":
        nn.utils.clip_grad_norm_(parameters, 0.3)
    elif name == "none":
        p.grad = None
    elif name == "by hand":
        p.grad = torch.ones(*p.shape)
    elif name == "freeze":
        p.requires_grad_(not p.requires_grad)
        p.grad = None
    elif name == "data":
        p.data = p.detach() * 0.5
    else:
        optimizer.step()


ACTIONS = (
    *("zero_grad", "backward", "step") * 6,
    *("zero_grad of the module", "twice", "grad", "of the slope", "keep", "let go", "in place", "clip", "none"),
    *("by hand", "freeze", "data"),
)


@pytest.mark.parametrize("seed", range(60))
def test_whatever_happens_it_is_as_layer_by_layer(seed: int) -> None:
    print("seed", seed)
    pick = random.Random(seed)
    layers = [pick.choice([nn.Linear, nn.Tanh, nn.ReLU, nn.Sigmoid]) for _ in range(pick.randrange(2, 7))]
    sizes = [2, *(pick.randrange(1, 9) for _ in layers)]
    torch.manual_seed(seed)
    made: list[nn.Module] = []
    width = 2
    for kind, size in zip(layers, sizes[1:], strict=True):
        made.append(nn.Linear(width, size) if kind is nn.Linear else kind())
        width = size if kind is nn.Linear else width
    whole = nn.Sequential(*made, nn.Linear(width, 1))
    parts = OneByOne(copy.deepcopy(whole))
    kind = pick.choice([torch.optim.SGD, torch.optim.Adam])
    every = [pick.choice(ACTIONS) for _ in range(80)]
    results = []
    for model in (whole, parts):
        groups = [[p] for p in model.parameters()] if model is parts else [list(model.parameters())]
        optimizer = kind([{"params": group} for group in groups], lr=0.001)
        kept: list[Any] = []
        choose = random.Random(seed + 1)
        log = []
        for name in every:
            act(name, choose, model, optimizer, kept)
            if not all(p.detach().abs().max() < 1e6 for p in model.parameters()):
                break  # the bits of infinities and NaN need not be the same
            log.append((name, bits(model.parameters()), bits(grads(model)), bits(kept)))
        results.append(log)
    assert len(results[0]) > 20
    for mine, other in zip(*results, strict=True):
        assert mine == other
