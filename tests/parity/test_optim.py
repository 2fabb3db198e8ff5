"""Optimizers and gradient clipping, step by step against PyTorch's."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pytest
from harness import SEED, normal, rng
from strict import StrictArray

import framework

torch = pytest.importorskip("torch")

STEPS = 100

SGD = [
    {"momentum": momentum, "dampening": dampening, "nesterov": nesterov}
    for momentum, dampening, nesterov in [(0, 0, False), (0.9, 0, False), (0.9, 0.5, False), (0.9, 0, True)]
]
ADAM = [{}, {"amsgrad": True}, {"betas": (0.5, 0.9), "eps": 1e-3}]
CASES = [
    *(("SGD", {"lr": 0.01, **options}) for options in SGD),
    *(("Adam", {"lr": 0.02, **options}) for options in ADAM),
    *(("AdamW", {"lr": 0.02, **options}) for options in ADAM),
    *(
        ("RMSprop", {"lr": 0.01, "centered": centered, "momentum": momentum, "alpha": 0.9})
        for centered, momentum in itertools.product((False, True), (0, 0.8))
    ),
    *(
        ("Adagrad", {"lr": 0.1, **options})
        for options in ({}, {"lr_decay": 0.1, "initial_accumulator_value": 0.5})
    ),
]
EVERYWHERE = [{}, {"weight_decay": 0.1}, {"maximize": True, "weight_decay": 0.05}]


def parameters(module: Any, arrays: list[np.ndarray]) -> list[Any]:
    return [module.tensor(array, requires_grad=True) for array in arrays]


def close(ours: Any, theirs: Any, tolerance: float, what: str) -> None:
    a, b = np.asarray(ours.detach().numpy()), theirs.detach().numpy()
    assert a.shape == b.shape
    np.testing.assert_allclose(a, b, rtol=tolerance, atol=tolerance, err_msg=f"{what} (PARITY_SEED={SEED})")


@pytest.mark.parametrize("everywhere", EVERYWHERE, ids=str)
@pytest.mark.parametrize(("name", "options"), CASES, ids=str)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_the_same_gradients_give_the_same_steps(name: str, options: dict, everywhere: dict, dtype: str) -> None:
    start = [normal(4, 3, dtype=dtype), normal(dtype=dtype), normal(5, dtype=dtype)]
    ours, theirs = parameters(framework, start), parameters(torch, start)
    mine = getattr(framework.optim, name)(ours, **options, **everywhere)
    yours = getattr(torch.optim, name)(theirs, **options, **everywhere)
    for step in range(STEPS):
        for a, b in zip(ours, theirs, strict=True):
            gradient = normal(*a.shape, dtype=dtype)
            a.grad, b.grad = framework.tensor(gradient), torch.tensor(gradient)
        mine.step()
        yours.step()
        for i, (a, b) in enumerate(zip(ours, theirs, strict=True)):
            close(a, b, 1e-6, f"parameter {i} after step {step + 1}")


@pytest.mark.parametrize(("name", "options"), CASES, ids=str)
def test_training_a_network_goes_the_same_way(name: str, options: dict) -> None:
    # Steps a tenth as long: with long ones some of these runs chatter, and rounding errors grow a millionfold
    # (PyTorch's own run then parts from itself when a weight is changed in its last digit).
    options = {**options, "lr": options["lr"] / 10}
    x, y = normal(20, 2), normal(20, 1)
    start = [normal(2, 8), normal(8), normal(8, 1), normal(1)]

    def losses(module: Any) -> list[float]:
        weights = parameters(module, start)
        optimizer = getattr(module.optim, name)(weights, **options)
        xs, ys = module.tensor(x), module.tensor(y)
        found = []
        for _ in range(STEPS):
            optimizer.zero_grad()
            loss = ((module.tanh(xs @ weights[0] + weights[1]) @ weights[2] + weights[3] - ys) ** 2).mean()
            loss.backward()
            optimizer.step()
            found.append(loss.item())
        return found

    np.testing.assert_allclose(losses(framework), losses(torch), rtol=1e-6, err_msg=f"PARITY_SEED={SEED}")


@pytest.mark.parametrize(("name", "options"), CASES, ids=str)
def test_state_dicts_read_the_same_and_can_be_exchanged(name: str, options: dict) -> None:
    start = [normal(3, 2), normal(3)]
    ours, theirs = parameters(framework, start), parameters(torch, start)
    mine, yours = getattr(framework.optim, name)(ours, **options), getattr(torch.optim, name)(theirs, **options)

    def go_on(first: Any, second: Any, steps: int) -> None:
        for _ in range(steps):
            for a, b in zip(ours, theirs, strict=True):
                gradient = normal(*a.shape)
                a.grad, b.grad = framework.tensor(gradient), torch.tensor(gradient)
            first.step()
            second.step()

    go_on(mine, yours, 5)
    a, b = mine.state_dict(), yours.state_dict()
    assert a["state"].keys() == b["state"].keys()
    for number, entries in b["state"].items():
        assert a["state"][number].keys() == entries.keys()
        for key, value in entries.items():
            close(a["state"][number][key], value, 1e-9, key)
    implementation = {"foreach", "fused", "capturable", "differentiable"}
    for group, theirs_group in zip(a["param_groups"], b["param_groups"], strict=True):
        assert group == {key: value for key, value in theirs_group.items() if key not in implementation}

    def converted(value: Any) -> Any:
        return framework.tensor(value.numpy()) if isinstance(value, torch.Tensor) else value

    moved = {
        "state": {i: {k: converted(v) for k, v in entries.items()} for i, entries in b["state"].items()},
        "param_groups": b["param_groups"],
    }
    again = getattr(framework.optim, name)(ours)
    again.load_state_dict(moved)
    go_on(again, yours, 5)
    for p, q in zip(ours, theirs, strict=True):
        close(p, q, 1e-9, "after going on from PyTorch's state")


def test_groups_have_settings_of_their_own() -> None:
    start = [normal(3), normal(2), normal(4)]

    def run(module: Any) -> list[Any]:
        weights = parameters(module, start)
        groups = [{"params": weights[:1], "lr": 0.5}, {"params": weights[1], "momentum": 0.0}]
        optimizer = module.optim.SGD(groups, lr=0.1, momentum=0.9, weight_decay=0.01)
        optimizer.add_param_group({"params": weights[2:], "nesterov": True})
        for _ in range(20):
            optimizer.zero_grad()
            sum((w**2).sum() for w in weights).backward()
            optimizer.step()
        return weights

    for a, b in zip(run(framework), run(torch), strict=True):
        close(a, b, 1e-12, "parameter")


def test_a_closure_is_called_and_parameters_without_gradient_stay() -> None:
    def run(module: Any) -> tuple[float, Any, Any]:
        used, unused = module.tensor([2.0], requires_grad=True), module.tensor([3.0], requires_grad=True)
        optimizer = module.optim.Adam([used, unused], lr=0.5, weight_decay=0.1)

        def closure() -> Any:
            optimizer.zero_grad()
            loss = (used**2).sum()
            loss.backward()
            return loss

        with module.no_grad():
            loss = optimizer.step(closure)
        return loss.item(), used, unused

    ours, theirs = run(framework), run(torch)
    assert ours[0] == theirs[0]
    close(ours[1], theirs[1], 1e-6, "used")
    assert ours[2].tolist() == theirs[2].tolist() == [3.0]


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("SGD", {"lr": -1}),
        ("SGD", {"momentum": -0.1}),
        ("SGD", {"weight_decay": -1}),
        ("SGD", {"nesterov": True}),
        ("SGD", {"nesterov": True, "momentum": 0.9, "dampening": 0.1}),
        ("Adam", {"lr": math.nan}),
        ("Adam", {"betas": (1.0, 0.9)}),
        ("Adam", {"betas": (0.9, -0.1)}),
        ("Adam", {"eps": -1e-8}),
        ("AdamW", {"weight_decay": -1e-8}),
        ("RMSprop", {"alpha": -0.1}),
        ("RMSprop", {"momentum": -0.1}),
        ("Adagrad", {"lr_decay": -0.1}),
        ("Adagrad", {"initial_accumulator_value": -0.1}),
    ],
    ids=str,
)
def test_settings_out_of_range_are_refused_as_there(name: str, options: dict) -> None:
    for module in (framework, torch):
        with pytest.raises(ValueError, match=r"."):
            getattr(module.optim, name)([module.zeros(1, requires_grad=True)], **options)


def test_parameters_that_are_none_are_refused_as_there() -> None:
    for module in (framework, torch):
        w = module.zeros(1, requires_grad=True)
        for wrong, error in [
            (w, TypeError),
            ([], ValueError),
            ([1.0], TypeError),
            ([w * 2], ValueError),
            ([{"params": {w}}], TypeError),
            ([{"params": [w]}, {"params": [w]}], ValueError),
        ]:
            with pytest.raises(error):
                module.optim.SGD(wrong, lr=0.1)
        with pytest.warns(UserWarning, match=r"twice|duplicate"):
            module.optim.SGD([w, w], lr=0.1)


@pytest.mark.parametrize("norm_type", [1.0, 2.0, 3.0, math.inf])
@pytest.mark.parametrize("max_norm", [0.5, 100.0])
def test_clipping_the_norm(norm_type: float, max_norm: float) -> None:
    gradients = [normal(3, 2), normal(), normal(4)]

    def run(module: Any) -> list[Any]:
        weights = [module.zeros(g.shape, dtype=module.float64, requires_grad=True) for g in gradients]
        for w, g in zip(weights, gradients, strict=True):
            w.grad = module.tensor(g)
        unused = module.zeros(2, requires_grad=True)
        norm = module.nn.utils.clip_grad_norm_([*weights, unused], max_norm, norm_type)
        return [norm, *(w.grad for w in weights)]

    for a, b in zip(run(framework), run(torch), strict=True):
        close(a, b, 1e-12, f"norm {norm_type}")


def test_clipping_values_and_norms_that_are_not_finite() -> None:
    gradient = rng.standard_normal(50) * 3

    def run(module: Any) -> list[Any]:
        w = module.zeros(50, dtype=module.float64, requires_grad=True)
        w.grad = module.tensor(gradient)
        module.nn.utils.clip_grad_value_(w, 0.7)
        broken = module.zeros(2, requires_grad=True)
        broken.grad = module.tensor([math.inf, 1.0])
        with pytest.raises(RuntimeError):
            module.nn.utils.clip_grad_norm_([broken], 1.0, error_if_nonfinite=True)
        norm = module.nn.utils.clip_grad_norm_([broken], 1.0)
        return [w.grad, norm, broken.grad, module.nn.utils.clip_grad_norm_([], 1.0)]

    for a, b in zip(run(framework), run(torch), strict=True):
        close(a, b, 0, "clipped")


def test_parameters_as_one_vector_and_back() -> None:
    start, vector = [normal(2, 3), normal(), normal(4)], normal(11)

    def run(module: Any) -> list[Any]:
        weights = parameters(module, start)
        together = module.nn.utils.parameters_to_vector(weights)
        (together**2).sum().backward()
        gradients = [w.grad for w in weights]
        module.nn.utils.vector_to_parameters(module.tensor(vector), weights)
        return [together, *gradients, *weights]

    for a, b in zip(run(framework), run(torch), strict=True):
        close(a, b, 1e-12, "vector")


@pytest.mark.parametrize("everywhere", EVERYWHERE, ids=str)
@pytest.mark.parametrize(("name", "options"), CASES, ids=str)
def test_updates_stay_in_the_array_module_and_in_place(name: str, options: dict, everywhere: dict) -> None:
    for shape in ((3, 2), ()):
        optimizer = getattr(framework.optim, name)([framework.zeros(1)], **options, **everywhere)
        group = optimizer.param_groups[0]
        plain, foreign = normal(*shape), None
        plain = np.asarray(plain)
        foreign = StrictArray(plain.copy())
        memory, states = foreign.hidden, ({}, {})
        for _ in range(5):
            gradient = np.asarray(normal(*shape))
            before = gradient.copy()
            optimizer.update(plain, gradient, states[0], group)
            optimizer.update(foreign, StrictArray(gradient), states[1], group)
            assert np.array_equal(gradient, before), "the gradient was changed"
        assert np.array_equal(plain, memory)
