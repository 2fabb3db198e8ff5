"""Long arrays go through a plan piece by piece: the bits stay."""

from __future__ import annotations

import tracemalloc
from typing import Any

import pytest
from compile_worlds import BCE, World, batches, bits, compare, mlp, ready, replays, usual

import framework as torch
from framework import nn
from framework.compiler import blocks, plan


@pytest.mark.parametrize("kind", ["SGD", "Adam", "AdamW", "RMSprop"])
def test_updates_of_large_parameters(kind: str) -> None:
    def make() -> World:
        model = mlp(2000, 701, 1)
        assert model[0].weight.numel() % blocks.PIECE, "the last piece is smaller"
        assert model[0].weight.numel() > blocks.LONG
        return World(model, getattr(torch.optim, kind)(model.parameters(), lr=0.01))

    step = compare(make, usual(BCE), batches(4, 8, 2000))
    assert replays(step)
    assert "\n    for p" in step._plans[0].text, "in pieces"


@pytest.mark.parametrize("kind", ["SGD", "Adam"])
@pytest.mark.parametrize("sizes", [(5, 7, 3, 1), (3, 30, 40, 1)])
def test_every_array_is_long(kind: str, sizes: tuple[int, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name, value in ((blocks, "PIECE", 3), (blocks, "LONG", 4), (plan, "PIECE", 3)):
        monkeypatch.setattr(module, name, value)

    def make() -> World:
        model = mlp(*sizes, activation=nn.ReLU)
        settings = {"momentum": 0.9, "weight_decay": 0.1} if kind == "SGD" else {"amsgrad": True}
        return World(model, getattr(torch.optim, kind)(model.parameters(), lr=0.01, **settings))

    def loss(z: Any, y: Any) -> Any:
        return BCE(z, y) + (z.exp() * z - (z * 2).tanh()).square().mean()

    step = compare(make, usual(loss), batches(5, 9, sizes[0]))
    assert replays(step)
    assert "for p" in step._plans[0].text, "in pieces"


def test_memory_that_overlaps_is_not_cut_into_pieces() -> None:
    n = blocks.LONG + 5
    w, other = (torch.arange(n + 1).float() for _ in range(2))

    def shift(w: Any, x: Any) -> Any:
        w[1:] *= x
        w[:-1] *= x
        w[:-1] += w[1:]
        w[1:] += w[:-1]
        return w.sum()

    with torch.no_grad():
        step = ready(lambda x: shift(w, x), torch.ones(1), calls=1)
        shift(other, torch.ones(1))
        for value in (0.5, 2.0, 0.25):
            x = torch.tensor([value])
            assert bits(step(x)) == bits(shift(other, x))
            assert bits(w) == bits(other)


def test_what_lives_between_two_calls_takes_one_piece() -> None:
    w = torch.ones(4 * blocks.LONG)

    def step() -> None:
        w.mul_(0.5).add_((w * 3 + 1) * 2)

    with torch.no_grad():
        compiled = torch.compile(step)
        for _ in range(3):
            compiled()
        assert replays(compiled), compiled.explain()
        tracemalloc.start()
        compiled()
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 4 * blocks.LONG
