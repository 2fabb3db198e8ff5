"""Parameters side by side in one buffer: the same bits as one by one, whatever happens to them in between."""

from __future__ import annotations

import copy
from collections.abc import Callable

import numpy as np
import pytest

import framework as torch
from framework import nn
from framework.optim import flat

OPTIMIZERS: dict[str, Callable[..., torch.optim.Optimizer]] = {
    "SGD": lambda p: torch.optim.SGD(p, lr=0.1),
    "momentum": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.01),
    "Adam": lambda p: torch.optim.Adam(p, lr=0.01, amsgrad=True),
    "AdamW": lambda p: torch.optim.AdamW(p, lr=0.01, maximize=True),
    "RMSprop": lambda p: torch.optim.RMSprop(p, lr=0.01, momentum=0.5, centered=True),
    "Adagrad": lambda p: torch.optim.Adagrad(p, lr=0.1, lr_decay=0.1),
}
X = torch.tensor(np.random.default_rng(0).standard_normal((20, 2)).astype("float32"))


def network() -> nn.Sequential:
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 8), nn.Tanh(), nn.Linear(8, 1))


def train(model: nn.Module, optimizer: torch.optim.Optimizer, steps: int = 3) -> None:
    for _ in range(steps):
        optimizer.zero_grad()
        model(X).square().mean().backward()
        optimizer.step()


def values(model: nn.Module) -> list[bytes]:
    return [p.detach().numpy().tobytes() for p in model.parameters()]


def freeze_one(model: nn.Sequential, optimizer: torch.optim.Optimizer) -> None:
    """One step in which one parameter has no gradient."""
    optimizer.zero_grad()
    model(X).sum().backward()
    model[2].bias.grad = None
    optimizer.step()


def set_by_hand(model: nn.Sequential, optimizer: torch.optim.Optimizer) -> None:
    model[0].weight.grad = torch.ones(8, 2)
    optimizer.step()


def other_data(model: nn.Sequential, optimizer: torch.optim.Optimizer) -> None:
    model[0].weight.data = torch.ones(8, 2)


def in_place(model: nn.Sequential, optimizer: torch.optim.Optimizer) -> None:
    with torch.no_grad():
        model[2].weight.mul_(0.5)


def double(model: nn.Sequential, optimizer: torch.optim.Optimizer) -> None:
    model.to(torch.float64).to(torch.float32)


def reload(model: nn.Sequential, optimizer: torch.optim.Optimizer) -> None:
    saved = copy.deepcopy(optimizer.state_dict())
    train(model, optimizer)
    optimizer.load_state_dict(saved)
    model.load_state_dict(network().state_dict())


def another_group(model: nn.Sequential, optimizer: torch.optim.Optimizer) -> None:
    model.add_module("5", nn.Linear(1, 1))
    optimizer.add_param_group({"params": model[5].parameters(), "lr": 0.5})


def taken_out(model: nn.Sequential, optimizer: torch.optim.Optimizer) -> None:
    optimizer.state.pop(optimizer.param_groups[0]["params"].pop(1), None)


def shared(model: nn.Sequential, optimizer: torch.optim.Optimizer) -> None:
    train(model, torch.optim.SGD(model.parameters(), lr=0.2))


EVENTS = [freeze_one, set_by_hand, other_data, in_place, double, reload, another_group, taken_out, shared]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_same_bits_as_one_by_one(name: str, event: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    results = []
    for largest in (flat.LARGEST, 0):
        monkeypatch.setattr(flat, "LARGEST", largest)
        model = network()
        optimizer = OPTIMIZERS[name](model.parameters())
        assert bool(optimizer._flats[0].places) == bool(largest)
        train(model, optimizer)
        event(model, optimizer)
        train(model, optimizer)
        state = optimizer.state_dict()["state"]
        results.append((values(model), {k: {n: repr(v) for n, v in s.items()} for k, s in state.items()}))
    assert results[0] == results[1]


def test_memory_that_others_look_into_stays_where_it_is() -> None:
    model = network()
    seen, row = model[0].weight.detach(), model[2].weight[0].detach()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    train(model, optimizer)
    assert seen.tolist() == model[0].weight.tolist()
    assert row.tolist() == model[2].weight.tolist()[0]
    assert len(optimizer._flats[0].places) == 4


def test_large_parameters_begin_at_a_line_of_the_cache_unless_somebody_looks_into_them() -> None:
    weights = [torch.nn.Linear(100, 90 + i).weight for i in range(16)]
    seen = weights[3].detach()
    before = [weight.tolist() for weight in weights]
    assert any(address(weight) % 64 for weight in weights), "an allocator that does it itself shows nothing"
    place = address(seen)
    torch.optim.SGD(weights, lr=0.1)
    assert [weight.tolist() for weight in weights] == before
    assert address(weights[3]) == place
    assert not any(address(weight) % 64 for weight in weights if weight is not weights[3])


@pytest.mark.parametrize("compiled", [False, True])
def test_what_is_remembered_of_large_parameters_begins_there_too(compiled: bool) -> None:
    weights = [torch.nn.Linear(100, 90 + i).weight for i in range(8)]
    optimizer = torch.optim.Adam(weights)

    def step() -> None:
        optimizer.zero_grad()
        torch.stack([(weight * weight).sum() for weight in weights]).sum().backward()
        optimizer.step()

    call = torch.compile(step) if compiled else step
    for _ in range(3):
        call()
    state = [optimizer.state[weight][name] for weight in weights for name in ("exp_avg", "exp_avg_sq")]
    assert len(state) == 16
    assert not any(array.ctypes.data % 64 for array in state)


def address(tensor: torch.Tensor) -> int:
    return tensor.detach().numpy().ctypes.data


def test_the_newest_optimizer_has_the_buffer_and_the_older_one_still_works() -> None:
    model = network()
    old = torch.optim.Adam(model.parameters())
    new = torch.optim.Adam(model.parameters())
    train(model, old)
    before = values(model)
    assert len(new._flats[0].places) == 6
    train(model, new)
    train(model, old)
    assert values(model) != before


def test_changing_one_parameter_does_not_spoil_a_graph_that_needs_its_neighbour() -> None:
    model = network()
    torch.optim.SGD(model.parameters(), lr=0.1)
    loss = model[2](torch.ones(1, 8, requires_grad=True)).sum()
    with torch.no_grad():
        model[0].weight.zero_()
    loss.backward()
    loss = model[2](torch.ones(1, 8, requires_grad=True)).sum()
    with torch.no_grad():
        model[2].weight.zero_()
    with pytest.raises(torch.errors.InPlaceError):
        loss.backward()


def test_a_step_spoils_graphs_from_before_it() -> None:
    model = network()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    loss = model(X).sum()
    train(model, optimizer, 1)
    with pytest.raises(torch.errors.InPlaceError):
        loss.backward()


def test_a_copy_of_model_and_optimizer_trains_on_its_own() -> None:
    model = network()
    optimizer = torch.optim.Adam(model.parameters())
    train(model, optimizer)
    twin, its_optimizer = copy.deepcopy((model, optimizer))
    before = values(model)
    train(twin, its_optimizer)
    assert values(model) == before
    train(model, optimizer)
    assert values(model) == values(twin)


def test_an_update_of_ones_own_is_called_once_a_parameter() -> None:
    class Normed(torch.optim.SGD):
        def update(self, p, g, state, group):  # type: ignore[no-untyped-def]
            p -= group["lr"] * g / (np.abs(g).max() + 1)
            shapes.append(p.shape)

    shapes: list[tuple[int, ...]] = []
    model = network()
    train(model, Normed(model.parameters(), lr=0.1), 1)
    assert shapes == [tuple(p.shape) for p in model.parameters()]
