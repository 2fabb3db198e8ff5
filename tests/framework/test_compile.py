"""Compiled steps: the same bits as eager ones, and really replayed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from compile_worlds import World, batches, compare, mlp, replays, usual

import framework as torch
from framework import nn

F = nn.functional
BCE = F.binary_cross_entropy_with_logits

OPTIMIZERS: dict[str, Any] = {
    "sgd": lambda p: torch.optim.SGD(p, lr=0.1),
    "momentum": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, weight_decay=0.01),
    "nesterov": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True),
    "adam": lambda p: torch.optim.Adam(p, lr=0.01),
    "adam-amsgrad": lambda p: torch.optim.Adam(p, lr=0.01, amsgrad=True, weight_decay=0.1),
    "adamw": lambda p: torch.optim.AdamW(p, lr=0.01),
    "rmsprop": lambda p: torch.optim.RMSprop(p, lr=0.01, momentum=0.5, centered=True),
    "adagrad": lambda p: torch.optim.Adagrad(p, lr=0.01, lr_decay=0.1),
}


def world(model: Any, optimizer: str = "sgd") -> World:
    return World(model, OPTIMIZERS[optimizer](model.parameters()))


@pytest.mark.parametrize("sizes", [(2, 16, 16, 1), (20, 200, 1)], ids=["small", "beyond-one-buffer"])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_optimizers(optimizer: str, sizes: tuple[int, ...]) -> None:
    step = compare(lambda: world(mlp(*sizes), optimizer), usual(BCE), batches(6, 40, sizes[0]))
    assert replays(step), step.explain()


def conv_net() -> Any:
    return nn.Sequential(
        nn.Conv2d(1, 4, 3, padding=1),
        nn.BatchNorm2d(4),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(4, 3, 3),
        nn.ReLU(),
        nn.AvgPool2d(2),
        nn.Flatten(),
        nn.Linear(3, 5),
    )


def test_convolutions_batch_norm_and_classes() -> None:
    def shaped(x: Any, y: Any) -> tuple[Any, Any]:
        return x.reshape(12, 1, 8, 8), y

    step = compare(
        lambda: world(conv_net(), "adam"), usual(F.cross_entropy), [shaped(*b) for b in batches(5, 12, 64, 5)]
    )
    assert replays(step), step.explain()


@pytest.mark.parametrize(
    ("name", "loss"),
    [
        ("cross_entropy", F.cross_entropy),
        ("label_smoothing", lambda z, y: F.cross_entropy(z, y, label_smoothing=0.1)),
        ("weights", lambda z, y: F.cross_entropy(z, y, weight=torch.tensor([1.0, 2.0, 3.0]))),
        ("nll", lambda z, y: F.nll_loss(F.log_softmax(z, 1), y)),
        ("one_hot", lambda z, y: F.mse_loss(F.softmax(z, 1), F.one_hot(y, 3).float())),
    ],
)
def test_class_targets(name: str, loss: Any) -> None:
    step = compare(lambda: world(mlp(4, 8, 3)), usual(loss), batches(5, 16, 4, 3))
    assert replays(step) or name == "one_hot", step.explain()


def test_a_wrong_class_is_an_error_at_replay_too() -> None:
    step = compare(lambda: world(mlp(4, 8, 3)), usual(F.cross_entropy), batches(4, 16, 4, 3))
    x, _ = batches(1, 16, 4, 3)[0]
    with pytest.raises(IndexError, match="class 7"):
        step(x, torch.full((16,), 7))


@pytest.mark.parametrize(
    "activation",
    [nn.ReLU, nn.Sigmoid, nn.GELU, nn.SiLU, nn.ELU, nn.LeakyReLU, nn.Softplus, nn.Hardtanh, nn.Mish, nn.PReLU],
)
def test_activations(activation: Any) -> None:
    step = compare(lambda: world(mlp(3, 8, 1, activation=activation)), usual(BCE), batches(4, 9, 3))
    assert replays(step), step.explain()


@pytest.mark.parametrize(
    "layer", [lambda: nn.LayerNorm(8), lambda: nn.BatchNorm1d(8), lambda: nn.RMSNorm(8), lambda: nn.Dropout(0.3)]
)
def test_layers(layer: Any) -> None:
    def model() -> Any:
        return nn.Sequential(nn.Linear(3, 8), layer(), nn.Linear(8, 1))

    step = compare(lambda: world(model(), "adam"), usual(BCE), batches(5, 9, 3))
    assert replays(step), step.explain()


def test_evaluation_without_gradients() -> None:
    def make(w: World) -> Any:
        @torch.no_grad()
        def evaluate(x: Any, y: Any) -> Any:
            z = w.model(x)
            return {"loss": BCE(z, y), "right": ((z > 0) == (y > 0.5)).float().mean()}, [z, z]

        return evaluate

    step = compare(lambda: World(mlp(2, 8, 1).eval()), make, batches(4, 10, 2))
    assert replays(step), step.explain()


def test_float64_and_a_decorator() -> None:
    w = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)

    @torch.compile
    def double(x: Any, *, scale: float = 2.0) -> Any:
        """Docs."""
        with torch.no_grad():
            return scale * x * w

    x = torch.tensor([3.0, 4.0], dtype=torch.float64)
    for _ in range(3):
        assert double(x).tolist() == [6.0, 16.0]
        assert double(x, scale=1.0).tolist() == [3.0, 8.0]
    assert double.reason is None
    assert double.__name__ == "double"
    assert double.__doc__ == "Docs."


def test_explain_tells_what_it_does() -> None:
    w = torch.zeros(2, requires_grad=True)
    step = torch.compile(lambda x: (x * w).sum().item())
    assert step.explain() == "Not called yet."
    assert step(torch.ones(2)) == 0.0
    assert step.reason is not None
    assert "item()" in step.reason
    assert "test_compile.py:" in step.reason
    assert "runs eagerly" in step.explain()


def test_memory_is_shared_between_results() -> None:
    """Of a chain of 40 results of 1 MB, only a few exist at a time."""
    import tracemalloc

    x = torch.zeros(512, 512)

    @torch.compile
    def chain(x: Any) -> Any:
        for _ in range(40):
            x = torch.tanh(x) + 1
        return x.sum()

    chain(x)
    tracemalloc.start()
    chain(x)
    chain(x)
    assert tracemalloc.get_traced_memory()[1] < 1_000_000, "a replay makes no arrays of this size"
    tracemalloc.stop()
    scope = chain._plans[0].replay.__globals__
    starts = {a.__array_interface__["data"][0] for a in scope.values() if isinstance(a, np.ndarray) and a.size > 9}
    assert len(starts) <= 3


@pytest.mark.parametrize("rows", [1, 6, 200, 211, 1000])
@pytest.mark.parametrize("width", [1, 3, 16, 100])
def test_a_row_beside_a_matrix(rows: int, width: int) -> None:
    """Which a plan repeats, so that it meets several rows at once."""
    one, other = torch.randn(rows, width), torch.randn(rows, width)
    row, wide = torch.randn(width), torch.randn(1, width)

    def step(x: Any, y: Any) -> Any:
        return x * y + row, (x - row) * wide, torch.maximum(x + y, row) / wide, row - x

    compiled = torch.compile(step)
    for i in range(4):
        for got, expected in zip(compiled(one + i, other), step(one + i, other), strict=True):
            np.testing.assert_array_equal(got.numpy(), expected.numpy())
        row += 0.5
    assert replays(compiled), compiled.explain()
