"""Optimizers without PyTorch at hand: flat buffers, states, one's own optimizers."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest

import framework as torch

OPTIMIZERS = [
    ("SGD", {"lr": 0.1, "momentum": 0.9, "nesterov": True, "weight_decay": 0.1}),
    ("Adam", {"lr": 0.1, "amsgrad": True, "weight_decay": 0.1}),
    ("AdamW", {"lr": 0.1, "maximize": True}),
    ("RMSprop", {"lr": 0.1, "centered": True, "momentum": 0.9}),
    ("Adagrad", {"lr": 0.1, "lr_decay": 0.1}),
]


@pytest.fixture
def rng() -> np.random.Generator:
    seed = random.randrange(2**32)
    print("seed", seed)
    return np.random.default_rng(seed)


@pytest.mark.parametrize(("name", "options"), OPTIMIZERS)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_one_flat_buffer_moves_as_its_parts(name: str, options: Any, dtype: str, rng: np.random.Generator) -> None:
    shapes = [(3, 4), (), (5,), (2, 1, 3)]
    parts = [np.asarray(rng.standard_normal(shape)).astype(dtype) for shape in shapes]
    flat = np.concatenate([part.reshape(-1) for part in parts])
    optimizer = getattr(torch.optim, name)([torch.zeros(1)], **options)
    states: list[dict[str, Any]] = [{} for _ in parts]
    whole: dict[str, Any] = {}
    for _ in range(20):
        gradients = [np.asarray(rng.standard_normal(shape)).astype(dtype) for shape in shapes]
        for part, gradient, state in zip(parts, gradients, states, strict=True):
            optimizer.update(part, gradient, state, optimizer.param_groups[0])
        memory = flat.ctypes.data
        optimizer.update(
            flat, np.concatenate([g.reshape(-1) for g in gradients]), whole, optimizer.param_groups[0]
        )
        assert flat.ctypes.data == memory
        assert flat.tobytes() == b"".join(part.tobytes() for part in parts)


@pytest.mark.parametrize(("name", "options"), OPTIMIZERS)
def test_a_loaded_state_is_a_copy(name: str, options: Any, rng: np.random.Generator) -> None:
    def made() -> tuple[Any, Any]:
        w = torch.tensor([1.0, 2.0], requires_grad=True)
        return w, getattr(torch.optim, name)([w], **options)

    def step(w: Any, optimizer: Any) -> list[float]:
        optimizer.zero_grad()
        (w**2).sum().backward()
        optimizer.step()
        return w.tolist()

    (w, first), (v, second) = made(), made()
    step(w, first)
    with torch.no_grad():
        v.copy_(w)
    second.load_state_dict(first.state_dict())
    expected = [step(w, first) for _ in range(3)]
    assert [step(v, second) for _ in range(3)] == expected


def test_a_state_that_does_not_fit_changes_nothing() -> None:
    w = torch.zeros(2, requires_grad=True)
    optimizer = torch.optim.Adam([w], lr=0.5)
    w.grad = torch.ones(2)
    optimizer.step()
    before = repr(optimizer.state_dict())
    good = optimizer.state_dict()
    group = good["param_groups"][0]
    for wrong in [
        {**good, "param_groups": [group, group]},
        {**good, "param_groups": [{**group, "params": [0, 1]}]},
        {**good, "state": {7: good["state"][0]}},
        {**good, "state": {0: {**good["state"][0], "exp_avg": torch.zeros(3)}}},
    ]:
        with pytest.raises(ValueError, match=r"saved"):
            optimizer.load_state_dict(wrong)
        assert repr(optimizer.state_dict()) == before


def test_an_optimizer_of_one_s_own_with_a_step_method_on_tensors() -> None:
    class Momentum(torch.optim.Optimizer):
        def __init__(self, params: Any, lr: float) -> None:
            super().__init__(params, {"lr": lr})

        def step(self, closure: Any = None) -> None:
            with torch.no_grad():
                for group in self.param_groups:
                    for p in group["params"]:
                        state = self.state[p]
                        if not state:
                            state["velocity"] = torch.zeros_like(p)
                            state["step"] = 0
                        state["step"] += 1
                        state["velocity"].mul_(0.5).add_(p.grad)
                        p -= group["lr"] * state["velocity"]

    w = torch.tensor([4.0], requires_grad=True)
    optimizer = Momentum([w], lr=0.25)
    schedule = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.5)
    for _ in range(2):
        optimizer.zero_grad()
        (w**2).sum().backward()
        optimizer.step()
        schedule.step()
    assert w.item() == 2 - 0.125 * (4 + 4)
    again = Momentum([w], lr=1.0)
    again.load_state_dict(optimizer.state_dict())
    assert isinstance(again.state[w]["velocity"], torch.Tensor)
    assert again.state[w]["step"] == 2
    assert again.state[w]["velocity"] is not optimizer.state[w]["velocity"]
    neither = torch.optim.Optimizer([w], {})
    with pytest.raises(NotImplementedError, match="neither an update nor a step"):
        neither.step()


def test_it_reads_like_pytorch_s() -> None:
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=0.1)
    assert repr(optimizer) == (
        "SGD (\nParameter Group 0\n    dampening: 0\n    lr: 0.1\n    maximize: False\n    momentum: 0\n"
        "    nesterov: False\n    weight_decay: 0\n)"
    )


def test_a_step_after_the_forward_pass_is_noticed_by_backward() -> None:
    w = torch.tensor([2.0], requires_grad=True)
    optimizer = torch.optim.SGD([w], lr=0.1)
    loss = (w**2).sum()
    w.grad = torch.ones(1)
    optimizer.step()
    with pytest.raises(RuntimeError, match="changed in place"):
        loss.backward()


def test_vectors_of_the_wrong_length_are_refused() -> None:
    w = torch.zeros(2)
    for length in (1, 3):
        with pytest.raises(ValueError, match="2 elements"):
            torch.nn.utils.vector_to_parameters(torch.ones(length), [w])
    assert w.tolist() == [0, 0]


def test_one_seed_gives_the_same_bits_everywhere() -> None:
    makers = {
        "rand": lambda g: torch.rand(4, generator=g),
        "randn": lambda g: torch.randn(4, generator=g),
        "randint": lambda g: torch.randint(0, 100, (4,), generator=g),
        "randperm": lambda g: torch.randperm(9, generator=g),
        "normal": lambda g: torch.normal(0.0, 1.0, (4,), generator=g),
        "uniform_": lambda g: torch.nn.init.uniform_(torch.zeros(4), generator=g),
        "normal_": lambda g: torch.nn.init.normal_(torch.zeros(4), generator=g),
        "xavier_uniform_": lambda g: torch.nn.init.xavier_uniform_(torch.zeros(4, 4), generator=g),
        "xavier_normal_": lambda g: torch.nn.init.xavier_normal_(torch.zeros(4, 4), generator=g),
        "kaiming_uniform_": lambda g: torch.nn.init.kaiming_uniform_(torch.zeros(4, 4), generator=g),
        "kaiming_normal_": lambda g: torch.nn.init.kaiming_normal_(torch.zeros(4, 4), generator=g),
        "random_split": lambda g: torch.tensor(torch.data.random_split(list(range(9)), [4, 5], g)[0].indices),
        "DataLoader": lambda g: next(iter(torch.data.DataLoader(list(range(9)), 9, shuffle=True, generator=g))),
    }
    for name, make in makers.items():
        torch.manual_seed(3)
        by_default = make(None).tolist()
        state = torch.random.default_generator.get_state()
        own = torch.Generator().manual_seed(3)
        assert make(own).tolist() == by_default, name
        assert make(own).tolist() != by_default, name
        assert torch.random.default_generator.get_state() == state, f"{name} did not use its generator"
    torch.manual_seed(3)
    first = [torch.nn.Linear(3, 3).weight.tolist(), torch.nn.functional.dropout(torch.ones(50)).tolist()]
    torch.manual_seed(3)
    assert [torch.nn.Linear(3, 3).weight.tolist(), torch.nn.functional.dropout(torch.ones(50)).tolist()] == first
