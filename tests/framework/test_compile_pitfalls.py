"""Where a recorded step could go wrong: each pitfall is replayed correctly or runs eagerly, with the reason."""

from __future__ import annotations

import copy
import gc
import random
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from compile_worlds import BCE, World, adam, batches, bits, compare, ready, replays, sgd, usual

import framework as torch
from framework import nn
from framework.compiler.compiled import EAGER_FIRST, EAGER_LATER, ROUNDS, Compiled

F = nn.functional


# -- results and memory ------------------------------------------------------------------------------------


def test_results_are_not_overwritten_by_the_next_call() -> None:
    double = ready(lambda x: (x * 2, x + 1), torch.ones(3))
    first = double(torch.tensor([1.0, 2.0, 3.0]))
    kept = bits(first)
    double(torch.tensor([7.0, 8.0, 9.0]))
    assert bits(first) == kept
    first[0].fill_(5.0)
    assert double(torch.ones(3))[0].tolist() == [2.0, 2.0, 2.0]
    assert replays(double)


def test_a_constant_result_can_be_changed() -> None:
    ones = ready(lambda x: torch.ones(2) * 3, torch.ones(1))
    ones(torch.ones(1)).fill_(7.0)
    assert ones(torch.ones(1)).tolist() == [3.0, 3.0]


def test_what_is_asked_again_of_changed_memory_is_computed_again() -> None:
    def step(x: Any) -> Any:
        with torch.no_grad():
            doubled = x * 2
            before = doubled.exp().sum()
            doubled.add_(1)
            return before, doubled.exp().sum()

    compiled = ready(step, torch.ones(3))
    x = torch.tensor([0.5, 1.0, 2.0])
    assert bits(compiled(x)) == bits(step(x))
    assert replays(compiled)


def test_a_constant_changed_inside_starts_anew() -> None:
    def counted(x: Any) -> Any:
        total = torch.zeros(2)
        total += x
        total[0] = 9.0
        return total

    step = ready(counted, torch.ones(2))
    assert step(torch.tensor([1.0, 2.0])).tolist() == [9.0, 2.0]
    assert replays(step)


@pytest.mark.parametrize("hold", ["tensor", "array", "view"])
def test_gradients_kept_by_others_stay(hold: str) -> None:
    w = sgd()
    step = torch.compile(usual(BCE)(w))
    held, before = [], []
    for x, y in batches(14, 10, 2):
        step(x, y)
        for p in w.model.parameters():
            grad = {"tensor": p.grad, "array": p.grad.array, "view": p.grad.array.T}[hold]
            held.append(grad)
            before.append(bits(torch.tensor(np.asarray(grad))))
    assert [bits(torch.tensor(np.asarray(g))) for g in held] == before
    assert replays(step) or hold != "tensor", step.explain()


@pytest.fixture
def no_collector() -> Iterator[None]:
    """The garbage collector runs when it is told to, and not before."""
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("no_collector")
@pytest.mark.parametrize("hold", ["array", "view"])
def test_gradients_kept_by_others_stay_also_when_the_collector_has_run(hold: str) -> None:
    """What the recording has left lying about must not have counted as somebody who holds them."""
    w = sgd()
    step = torch.compile(usual(BCE)(w))
    for x, y in batches(4, 10, 2):
        step(x, y)
    gc.collect()
    grad = next(iter(w.model.parameters())).grad
    held = {"array": grad.array, "view": grad.array.T}[hold]
    before = held.copy()
    step(*batches(1, 10, 2)[0])
    assert held.tobytes() == before.tobytes()


def test_a_step_that_is_not_recorded_runs_with_the_collector() -> None:
    seen = []
    step = torch.compile(lambda values: seen.append(gc.isenabled()))
    step(iter([1.0]))
    assert "iterator" in (step.reason or "")
    assert seen == [True]
    assert gc.isenabled()


@pytest.mark.usefixtures("no_collector")
def test_a_plan_stays_when_another_shape_is_recorded() -> None:
    """The gradients are its memory then, and the other recording has looked at them."""
    step = torch.compile(usual(BCE)(sgd()))
    for x, y in batches(4, 10, 2):
        step(x, y)
    plan = step._plans[0]
    step(*batches(1, 7, 2)[0])
    for x, y in batches(2, 10, 2):
        step(x, y)
    assert step._plans[0] is plan


def test_gradients_that_an_eager_step_replaces() -> None:
    assert replays(compare(sgd, usual(BCE), batches(9, 10, 2), eager_at=(3, 4, 7)))
    assert replays(compare(adam, usual(BCE), batches(9, 10, 2), eager_at=(0, 3, 4, 7)))


def test_a_view_of_a_parameter_comes_back_as_a_view() -> None:
    w = torch.zeros(2, requires_grad=True)
    step = ready(lambda x: w.detach(), torch.ones(1))
    step(torch.ones(1)).fill_(4.0)
    assert w.tolist() == [4.0, 4.0]


# -- frozen constants --------------------------------------------------------------------------------------

FACTOR = 2.0


def test_numbers_in_the_closure_in_globals_and_in_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    offset = 1.0
    settings = {"power": 1, "list": [1.0]}

    def f(x: Any, by: float = 1.0) -> Any:
        return x * FACTOR + offset * settings["power"] + settings["list"][0] * by

    def ask() -> float:
        return float(step(torch.ones(1)))

    step = ready(f, torch.ones(1))
    assert ask() == 4.0
    offset = 2.0
    assert ask() == 5.0
    settings["power"] = 3
    assert ask() == 9.0
    settings["list"][0] = 2.0
    assert ask() == 10.0
    monkeypatch.setitem(globals(), "FACTOR", 3.0)
    assert ask() == 11.0
    f.__defaults__ = (2.0,)
    assert ask() == 13.0
    assert float(step(torch.ones(1), 5.0)) == 19.0
    assert step.reason is None


def test_a_number_and_its_like_of_another_type() -> None:
    half = ready(lambda x, n: x * n, torch.tensor([1, 2]), 2)
    assert half(torch.tensor([1, 2]), 2).dtype == torch.int64
    assert half(torch.tensor([1, 2]), 2.0).dtype == torch.float32
    assert half(torch.tensor([1, 2]), True).dtype == torch.int64


def test_numbers_in_called_functions_objects_and_methods() -> None:
    class Settings:
        scale = 1.0

        def scaled(self, x: Any) -> Any:
            return x * self.scale * self.offset()

        def offset(self) -> float:
            return self.amount

    settings = Settings()
    settings.amount = 2.0
    step = ready(lambda x: settings.scaled(x), torch.ones(1))
    assert replays(step), step.explain()
    settings.amount = 3.0
    assert float(step(torch.ones(1))) == 3.0
    settings.scale = 2.0
    assert float(step(torch.ones(1))) == 6.0
    del settings.scale
    Settings.scale = 5.0
    assert float(step(torch.ones(1))) == 15.0


def test_learning_rate_schedules() -> None:
    def make() -> World:
        w = sgd(momentum=0.9)
        w.schedule = torch.optim.lr_scheduler.CosineAnnealingLR(w.optimizer, 10)
        return w

    def between(w: World, i: int) -> None:
        if i:
            w.schedule.step()

    step = compare(make, usual(BCE), batches(12, 10, 2), between)
    assert replays(step)
    assert len(step._plans) == 1


def test_other_settings_of_the_optimizer() -> None:
    def between(w: World, i: int) -> None:
        group = w.optimizer.param_groups[0]
        if i == 3:
            group["betas"] = (0.8, 0.99)
        if i == 5:
            group["weight_decay"] = 0.1
        if i == 7:
            group["maximize"] = True

    assert replays(compare(adam, usual(BCE), batches(9, 10, 2), between))


# -- arguments ---------------------------------------------------------------------------------------------


def test_duplicate_inputs() -> None:
    f = ready(lambda a, b: a * 2 + b, torch.ones(2), torch.ones(2))
    x = torch.tensor([1.0, 2.0])
    assert f(x, x).tolist() == [3.0, 6.0]
    assert f(x, torch.ones(2)).tolist() == [3.0, 5.0]
    g = ready(lambda a, b: a * 2 + b, x, x)
    assert g(x, torch.ones(2)).tolist() == [3.0, 5.0]
    assert g(x, x).tolist() == [3.0, 6.0]


def test_inputs_that_look_into_parameters() -> None:
    def make_step(w: World) -> Any:
        inner = usual(lambda z, y: (z * y).mean())(w)
        return lambda y: inner(next(iter(w.model.parameters())).detach(), y)

    torch.manual_seed(0)
    left, right = sgd(), sgd()
    right.model.load_state_dict(left.model.state_dict())
    plain, step = usual(BCE)(left), torch.compile(usual(BCE)(right))
    for _ in range(5):
        results = [f(w.model[0].weight.detach(), torch.ones(8, 1)) for w, f in ((left, plain), (right, step))]
        assert bits(results[0]) == bits(results[1])
    assert bits(left.model.state_dict()) == bits(right.model.state_dict())


def test_arguments_changed_in_place() -> None:
    def f(x: Any) -> Any:
        x += 1
        return x * 2

    step = ready(f, torch.zeros(2))
    x = torch.zeros(2)
    assert step(x).tolist() == [2.0, 2.0]
    assert x.tolist() == [1.0, 1.0]
    assert "in place" in step.reason


def test_lists_dictionaries_and_keywords() -> None:
    f = ready(lambda pair, **named: pair[0] + named["b"]["c"] * pair[1], [torch.ones(1), torch.ones(1)], calls=0)
    for i in range(4):
        n = float(i)
        assert float(f([torch.tensor([n]), torch.ones(1)], b={"c": torch.tensor([2 * n])})) == 3 * n
    assert replays(f)
    with pytest.raises(KeyError):
        f([torch.ones(1), torch.ones(1)])


def test_other_layouts_and_types() -> None:
    f = ready(lambda x: x @ x.T, torch.ones(3, 3))
    x = torch.arange(9).reshape(3, 3)
    for other in (x.float(), x.float().T, x.double(), x):
        assert bits(f(other)) == bits(other @ other.T)


def test_the_different_last_batch() -> None:
    calls = [b for _ in range(3) for b in (*batches(3, 10, 2), *batches(1, 7, 2))]
    step = compare(adam, usual(BCE), calls)
    assert replays(step)
    assert step.explain().count("(7, 2)") == 1


def test_too_many_shapes() -> None:
    f = torch.compile(lambda x: x * 2)
    for n in range(20):
        assert f(torch.ones(n)).tolist() == [2.0] * n
    assert "change too often" in f.reason
    f(torch.ones(15))
    assert f.reason is None, "the plans that it has are of use still"


def test_plans_that_are_not_used_any_more_make_room() -> None:
    f = torch.compile(lambda x: x * 2)
    for n in range(20):
        for _ in range(3):
            f(torch.ones(2))
            assert f(torch.ones(n)).tolist() == [2.0] * n
            assert f.reason is None
    assert len(f._plans) == 8
    plan = next(plan for plan in f._plans if "(2,)" in plan.describe())
    f(torch.ones(2))
    assert f._plans[0] is plan, "the one in use all the time has stayed"


def test_too_much_to_look_at() -> None:
    everything = [torch.full((1,), float(i)) for i in range(3000)]
    f = torch.compile(lambda i: everything[i] * 2)
    assert [float(f(i)) for i in range(20)] == [2.0 * i for i in range(20)]
    assert "more than" in f.reason


def test_iterators_and_arrays() -> None:
    f = torch.compile(lambda numbers: sum(numbers) * torch.ones(1))
    assert float(f(iter([1.0, 2.0]))) == 3.0
    assert float(f(iter([1.0, 3.0]))) == 4.0
    assert "iterator" in f.reason
    g = torch.compile(lambda a: torch.tensor(a) * 2)
    assert g(np.ones(2)).tolist() == [2.0, 2.0]
    assert g(np.zeros(2)).tolist() == [0.0, 0.0]
    assert "NumPy" in g.reason


def test_gradients_that_leave_the_step() -> None:
    w = torch.tensor([2.0], requires_grad=True)
    forward = ready(lambda x: (x * w).sum(), torch.ones(1))
    assert "backward inside" in forward.reason
    forward(torch.tensor([3.0])).backward()
    assert w.grad.tolist() == [3.0]
    square = ready(lambda h: h.detach() * 2, w * 1)
    assert bits(square(w * 3)) == bits((w * 3).detach() * 2)
    assert square.reason


# -- modules -----------------------------------------------------------------------------------------------


def test_nesting() -> None:
    def make_step(w: World) -> Any:
        forward = torch.compile(lambda x, y: BCE(w.model(x), y) * w.scale)

        def step(x: Any, y: Any) -> Any:
            w.optimizer.zero_grad()
            loss = forward(x, y)
            loss.backward()
            w.optimizer.step()
            return loss

        return step

    def make() -> World:
        w = sgd()
        w.scale = 1.0
        return w

    def between(w: World, i: int) -> None:
        w.scale = 1.0 if i < 4 else 2.0

    assert replays(compare(make, make_step, batches(8, 10, 2), between))


class Trainer:
    def __init__(self, lr: float) -> None:
        self.scale = lr
        self.w = torch.tensor([1.0], requires_grad=True)

    @torch.compile
    def scaled(self, x: Any) -> Any:
        with torch.no_grad():
            self.w += self.scale
            return x * self.w


def test_methods_share_nothing() -> None:
    a, b = Trainer(1.0), Trainer(10.0)
    for i in range(1, 5):
        assert float(a.scaled(torch.ones(1))) == 1.0 + i
        assert float(b.scaled(torch.ones(1))) == 1.0 + 10 * i
    assert replays(a.scaled)
    assert replays(b.scaled)
    assert a.scaled is not b.scaled
    twin = copy.deepcopy(a)
    twin.scaled(torch.ones(1))
    assert a.w.item() == 5.0
    assert twin.w.item() == 6.0
    a.scale = 2.0
    assert float(a.scaled(torch.ones(1))) == 7.0


def test_parameters_replaced_loaded_and_converted() -> None:
    saved: dict[int, Any] = {}

    def between(w: World, i: int) -> None:
        layer = w.model[2]
        if i == 2:
            saved[id(w)] = copy.deepcopy(w.model.state_dict())
        if i == 4:
            layer.weight = nn.Parameter(torch.ones(1, 8))
        if i == 6:
            w.model.load_state_dict(saved[id(w)])
        if i == 8:
            w.model.to(torch.float64)
        if i == 9:
            w.model.to(torch.float32)
        if i == 11:
            w.model[1] = nn.ReLU()
        if i == 13:
            layer.weight.data = torch.zeros(1, 8)

    def make_step(w: World) -> Any:
        inner = usual(BCE)(w)

        def step(x: Any, y: Any) -> Any:
            dtype = w.model[0].weight.dtype
            return inner(x.to(dtype), y.to(dtype))

        return step

    step = compare(sgd, make_step, batches(16, 10, 2), between)
    assert replays(step), step.explain()


def test_optimizer_state_loaded() -> None:
    saved: dict[int, Any] = {}

    def between(w: World, i: int) -> None:
        if i == 4:
            saved[id(w)] = copy.deepcopy(w.optimizer.state_dict())
        if i == 7:
            w.optimizer.load_state_dict(saved[id(w)])
        if i == 9:
            w.optimizer = torch.optim.Adam(w.model.parameters(), lr=0.02)

    assert replays(compare(adam, usual(BCE), batches(13, 10, 2), between))


def test_frozen_parameters() -> None:
    def between(w: World, i: int) -> None:
        w.model[0].requires_grad_(i < 4)

    assert replays(compare(adam, usual(BCE), batches(8, 10, 2), between))


def test_train_and_eval_and_dropout() -> None:
    def make() -> World:
        model = nn.Sequential(nn.Linear(2, 16), nn.Dropout(0.5), nn.BatchNorm1d(16), nn.Linear(16, 1))
        return World(model, torch.optim.SGD(model.parameters(), lr=0.1))

    def between(w: World, i: int) -> None:
        w.model.train(i % 4 != 3)

    step = compare(make, usual(BCE), batches(12, 10, 2), between)
    assert replays(step)

    dropped = ready(lambda x: F.dropout(x, 0.5), torch.ones(50))
    assert replays(dropped)
    assert dropped(torch.ones(50)).tolist() != dropped(torch.ones(50)).tolist()
    torch.manual_seed(5)
    expected = F.dropout(torch.ones(50), 0.5).tolist()
    torch.manual_seed(5)
    assert dropped(torch.ones(50)).tolist() == expected


def test_dropout_before_a_checked_target() -> None:
    def make() -> World:
        model = nn.Sequential(nn.Linear(4, 16), nn.Dropout(0.5), nn.BatchNorm1d(16), nn.Linear(16, 3))
        return World(model, torch.optim.Adam(model.parameters(), lr=0.1))

    step = compare(make, usual(F.cross_entropy), batches(6, 10, 4, 3))
    assert replays(step), step.explain()


def test_random_tensors_made_in_the_step() -> None:
    f = ready(lambda x: x + torch.randn(3) + torch.rand(3) + torch.randint(5, (3,)), torch.ones(3))
    assert replays(f)
    torch.manual_seed(1)
    got = [f(torch.ones(3)).tolist() for _ in range(2)]
    torch.manual_seed(1)
    assert got == [f.compiled_function(torch.ones(3)).tolist() for _ in range(2)]


@pytest.mark.parametrize("draw", [random.random, np.random.random])
def test_random_numbers_from_elsewhere(draw: Any) -> None:
    f = ready(lambda x: x * draw(), torch.ones(1))
    assert float(f(torch.ones(1))) != float(f(torch.ones(1)))
    assert f.reason


def test_numbers_of_the_optimizer_that_a_step_keeps_are_plain_numbers():
    w = torch.tensor([1.0], requires_grad=True)
    optimizer = torch.optim.SGD([w], lr=0.5)
    rates, named = [], {}

    @torch.compile
    def step():
        rates.append(optimizer.param_groups[0]["lr"])
        named["rate"] = optimizer.param_groups[0]["lr"] * 2
        optimizer.zero_grad()
        (w * w).sum().backward()
        optimizer.step()

    for n in range(4):
        optimizer.param_groups[0]["lr"] = 0.5 / (n + 1)
        step()
    assert rates == [0.5 / (n + 1) for n in range(4)]
    assert {type(rate) for rate in rates} == {float}
    assert (named["rate"], type(named["rate"])) == (0.25, float)
    assert step.reason is not None


def test_what_is_no_tensor_comes_back_as_it_is() -> None:
    class Mine:
        def __init__(self, tensor: torch.Tensor) -> None:
            self.tensor = tensor

    @torch.compile
    def step(x: torch.Tensor) -> Mine:
        return Mine(x * 2)

    for i in range(3):
        assert step(torch.full((2,), float(i))).tensor.tolist() == [2 * i, 2 * i]
    assert "Mine" in (step.reason or "")


def test_a_patient_step_waits_longer_with_further_shapes() -> None:
    step = Compiled(lambda x: x * 2.0, patient=True)
    for i in range(EAGER_LATER + 2):
        for count in (4, 3):
            assert step(torch.full((count,), float(i))).tolist() == [2.0 * i] * count
        assert step.reason is None
        assert ("(4,)" in step.explain()) is (i >= EAGER_FIRST), i
        assert ("(3,)" in step.explain()) is (i >= EAGER_LATER), i
    assert step.explain().count("array calls") == 2


def test_a_patient_step_that_knows_how_much_is_to_come_waits_less() -> None:
    step = Compiled(lambda x: x * 2.0, patient=True)
    step.rounds = ROUNDS
    for i in range(EAGER_FIRST + 2):
        for count in (4, 3):
            assert step(torch.full((count,), float(i))).tolist() == [2.0 * i] * count
        assert ("(3,)" in step.explain()) is (i >= 1), i


@pytest.mark.parametrize("rows", [1, 2, 32, 128, 129, 3000])
@pytest.mark.parametrize("shape", [(5,), (1, 5), (1, 1), (1,)])
def test_rows_beside_a_matrix(rows: int, shape: tuple[int, ...]) -> None:
    def combined(x: Any, row: Any) -> Any:
        return (x + row) * row - (x / row) @ torch.ones(5, 5), x.T.contiguous().T - row

    torch.manual_seed(rows)
    step = ready(combined, torch.randn(rows, 5), torch.randn(*shape))
    for _ in range(3):
        x, row = torch.randn(rows, 5), torch.randn(*shape)
        assert bits(step(x, row)) == bits(combined(x, row))
    assert replays(step)
