"""Two equal worlds, one stepped eagerly and one compiled: everything that can be seen must have the same bits."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np

import framework as torch
from framework import nn

BCE = nn.functional.binary_cross_entropy_with_logits


class World:
    """A model, an optimizer, and what a test adds to it."""

    def __init__(self, model: Any, optimizer: Any = None, **more: Any) -> None:
        self.model, self.optimizer = model, optimizer
        self.__dict__.update(more)


def bits(value: Any) -> Any:
    """`value` with every tensor and array as type, shape and bytes.

    All NaN count as one: which sign it has says nothing, and processors leave it to chance.
    """
    if isinstance(value, torch.Tensor):
        return (bits(value.array), value.requires_grad)
    if isinstance(value, np.ndarray):
        if value.dtype.kind == "f":
            value = np.where(np.isnan(value), np.array(np.nan, value.dtype), value)
        return (value.dtype.name, value.shape, value.tobytes())
    if isinstance(value, list | tuple):
        return [bits(part) for part in value]
    if isinstance(value, dict):
        return {key: bits(part) for key, part in value.items()}
    return value


def seen(world: World) -> Any:
    """All that a world shows: parameters, buffers, gradients, the optimizer's state."""
    tensors = [*world.model.parameters(), *world.model.buffers()]
    state = world.optimizer.state_dict() if world.optimizer is not None else None
    return bits([tensors, [t.grad for t in tensors], state])


def compare(
    make: Callable[[], World],
    step: Callable[[World], Callable[..., Any]],
    calls: list[tuple[Any, ...]],
    between: Callable[[World, int], None] = lambda world, i: None,
    eager_at: tuple[int, ...] = (),
) -> Any:
    """Run `calls` in both worlds and compare after each. Returns the compiled step.

    make: a new world from the same seed. step: its step. between: called before each call with its number.
    eager_at: the calls for which the compiled world uses the step as it is.
    """
    torch.manual_seed(3)
    left = make()
    torch.manual_seed(3)
    right = make()
    plain, under = step(left), step(right)
    compiled = torch.compile(under)
    generator = torch.random.default_generator
    chance = generator.get_state()
    for i, args in enumerate(calls):
        generator.set_state(chance)
        between(left, i)
        expected = bits(plain(*args))
        after = generator.get_state()
        generator.set_state(chance)
        between(right, i)
        got = bits((under if i in eager_at else compiled)(*args))
        assert got == expected, f"call {i}: another result"
        assert generator.get_state() == after, f"call {i}: the generator has moved otherwise"
        assert seen(right) == seen(left), f"call {i}: another world"
        chance = after
    return compiled


def replays(compiled: Any) -> bool:
    """Was the latest call recorded or replayed, and is there a plan that replays?"""
    return compiled.reason is None and "array calls" in compiled.explain()


def mlp(*sizes: int, activation: Callable[[], Any] = nn.Tanh) -> Any:
    """Linear layers with an activation between them."""
    layers: list[Any] = []
    for n, m in itertools.pairwise(sizes):
        layers += [nn.Linear(n, m), activation()]
    return nn.Sequential(*layers[:-1])


def batches(count: int, n: int, width: int, classes: int = 0, seed: int = 11) -> list[tuple[Any, Any]]:
    """Random inputs (n, width) and targets: (n, 1) of 0 and 1, or (n,) class numbers."""
    rng = np.random.default_rng(seed)
    return [
        (
            torch.tensor(rng.standard_normal((n, width)).astype(np.float32)),
            torch.tensor(rng.integers(0, classes, n) if classes else rng.integers(0, 2, (n, 1)) * np.float32(1)),
        )
        for _ in range(count)
    ]


def usual(loss: Callable[..., Any]) -> Callable[[World], Callable[..., Any]]:
    """The usual training step with a loss function."""

    def make(world: World) -> Callable[..., Any]:
        def step(x: Any, y: Any) -> Any:
            world.optimizer.zero_grad()
            out = loss(world.model(x), y)
            out.backward()
            world.optimizer.step()
            return out

        return step

    return make


def sgd(lr: float = 0.1, momentum: float = 0.0) -> World:
    """A small network with plain gradient descent."""
    model = mlp(2, 8, 1)
    return World(model, torch.optim.SGD(model.parameters(), lr=lr, momentum=momentum))


def adam() -> World:
    """The same with Adam."""
    model = mlp(2, 8, 1)
    return World(model, torch.optim.Adam(model.parameters(), lr=0.01))


def ready(function: Any, *args: Any, calls: int = 3) -> Any:
    """`function` compiled and called a few times."""
    compiled = torch.compile(function)
    for _ in range(calls):
        compiled(*args)
    return compiled
