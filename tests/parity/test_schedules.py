"""Learning-rate schedules: every value for 200 steps against PyTorch's."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from harness import SEED, rng

import framework

torch = pytest.importorskip("torch")

STEPS = 200
Make = Callable[[Any, Any], Any]


def optimizers(module: Any, name: str = "SGD", **options: Any) -> Any:
    groups = [{"params": [module.zeros(1, requires_grad=True)], "lr": lr} for lr in (0.3, 0.07)]
    return getattr(module.optim, name)(groups, lr=0.1, **options)


def values(module: Any, make: Make, steps: int = STEPS, **options: Any) -> list[list[float]]:
    """The rates, and momenta, of every step."""
    optimizer = optimizers(module, **options)
    with warnings.catch_warnings():
        if module is torch:  # it warns of a wrong order while a sequence within a sequence is being made
            warnings.simplefilter("ignore", UserWarning)
        schedule = make(module.optim.lr_scheduler, optimizer)
    found = []
    for step in range(steps + 1):
        assert schedule.get_last_lr() == [group["lr"] for group in optimizer.param_groups]
        momenta = [
            group["betas"][0] if "betas" in group else group["momentum"] for group in optimizer.param_groups
        ]
        found.append([*schedule.get_last_lr(), *momenta])
        optimizer.step()
        if step < steps:
            schedule.step()
    return found


SCHEDULES: dict[str, Make] = {
    "StepLR": lambda m, o: m.StepLR(o, 30, gamma=0.7),
    "StepLR every step": lambda m, o: m.StepLR(o, step_size=1, gamma=0.99),
    "MultiStepLR": lambda m, o: m.MultiStepLR(o, milestones=[7, 50, 50, 130], gamma=0.3),
    "ExponentialLR": lambda m, o: m.ExponentialLR(o, gamma=0.97),
    "CosineAnnealingLR": lambda m, o: m.CosineAnnealingLR(o, T_max=200, eta_min=0.001),
    "CosineAnnealingLR again and again": lambda m, o: m.CosineAnnealingLR(o, T_max=37),
    "LinearLR": lambda m, o: m.LinearLR(o),
    "LinearLR down": lambda m, o: m.LinearLR(o, start_factor=1.0, end_factor=0.01, total_iters=150),
    "ConstantLR": lambda m, o: m.ConstantLR(o),
    "ConstantLR long": lambda m, o: m.ConstantLR(o, factor=0.25, total_iters=100),
    "LambdaLR": lambda m, o: m.LambdaLR(o, lambda step: 1 / (1 + step)),
    "LambdaLR one each": lambda m, o: m.LambdaLR(o, [lambda step: 0.95**step, lambda step: math.sin(step)]),
    "warm-up": lambda m, o: m.SequentialLR(
        o, [m.LinearLR(o, 0.01, total_iters=20), m.CosineAnnealingLR(o, T_max=180)], milestones=[20]
    ),
    "three after another": lambda m, o: m.SequentialLR(
        o, [m.ConstantLR(o, 0.1, 5), m.ExponentialLR(o, 0.9), m.StepLR(o, 10)], milestones=[10, 30]
    ),
    "sequence of sequences": lambda m, o: m.SequentialLR(
        o,
        [
            m.SequentialLR(o, [m.ConstantLR(o, 0.1, 5), m.LinearLR(o)], milestones=[7]),
            m.MultiStepLR(o, [3, 40], 0.5),
            m.LambdaLR(o, lambda step: 0.99**step),
        ],
        milestones=[25, 90],
    ),
    "OneCycleLR": lambda m, o: m.OneCycleLR(o, max_lr=0.5, total_steps=STEPS),
    "OneCycleLR linear": lambda m, o: m.OneCycleLR(
        o, [0.5, 1.5], epochs=20, steps_per_epoch=10, anneal_strategy="linear", pct_start=0.4, div_factor=10
    ),
    "OneCycleLR in three phases": lambda m, o: m.OneCycleLR(
        o, 0.5, STEPS, three_phase=True, final_div_factor=100, base_momentum=[0.8, 0.7], max_momentum=0.9
    ),
    "OneCycleLR without momentum": lambda m, o: m.OneCycleLR(o, 0.5, STEPS, cycle_momentum=False),
}


@pytest.mark.parametrize("name", SCHEDULES)
def test_values_are_the_same_for_200_steps(name: str) -> None:
    ours, theirs = (values(module, SCHEDULES[name], momentum=0.9) for module in (framework, torch))
    assert ours == theirs


def test_one_cycle_moves_the_first_beta_of_adam() -> None:
    make = SCHEDULES["OneCycleLR"]
    assert values(framework, make, name="AdamW") == values(torch, make, name="AdamW")


@pytest.mark.parametrize("mode", ["min", "max"])
@pytest.mark.parametrize("threshold_mode", ["rel", "abs"])
@pytest.mark.parametrize(
    "more", [{}, {"cooldown": 3, "patience": 2, "min_lr": [0.01, 0.02]}, {"eps": 0.01}], ids=str
)
def test_plateau(mode: str, threshold_mode: str, more: dict) -> None:
    measured = np.cumsum(rng.standard_normal(STEPS) * 0.1) + 1

    def run(module: Any) -> list[Any]:
        optimizer = optimizers(module)
        schedule = module.optim.lr_scheduler.ReduceLROnPlateau(
            optimizer, mode, 0.5, threshold=0.01, threshold_mode=threshold_mode, **{"patience": 5, **more}
        )
        found = []
        for value in measured:
            schedule.step(module.tensor(value))
            found.append((schedule.get_last_lr(), schedule.best, schedule.num_bad_epochs, schedule.in_cooldown))
        return found

    assert run(framework) == run(torch), f"PARITY_SEED={SEED}"


@pytest.mark.parametrize("name", SCHEDULES)
def test_states_can_be_saved_loaded_and_exchanged(name: str) -> None:
    make = SCHEDULES[name]
    expected = values(framework, make, momentum=0.9)
    for origin in (framework, torch):
        if origin is torch and name == "sequence of sequences":
            continue  # it warns while this is being made
        optimizer = optimizers(origin, momentum=0.9)
        schedule = make(origin.optim.lr_scheduler, optimizer)
        for _ in range(57):
            optimizer.step()
            schedule.step()
        fresh = optimizers(framework, momentum=0.9)
        again = make(framework.optim.lr_scheduler, fresh)
        fresh.load_state_dict(optimizer.state_dict())
        again.load_state_dict(schedule.state_dict())
        for step in range(57, STEPS):
            assert again.get_last_lr() == expected[step][:2]
            fresh.step()
            again.step()
        assert again.get_last_lr() == expected[STEPS][:2]


@pytest.mark.parametrize("name", ["StepLR", "ExponentialLR", "CosineAnnealingLR", "LinearLR", "LambdaLR"])
def test_going_on_with_last_epoch(name: str) -> None:
    options: dict[str, Any] = {
        "StepLR": {"step_size": 4},
        "ExponentialLR": {"gamma": 0.9},
        "CosineAnnealingLR": {"T_max": 20},
        "LinearLR": {"total_iters": 15},
        "LambdaLR": {"lr_lambda": lambda step: 1 / (1 + step)},
    }[name]

    def run(module: Any) -> list[list[float]]:
        kind = getattr(module.optim.lr_scheduler, name)
        optimizer = optimizers(module)
        with pytest.raises(KeyError):
            kind(optimizer, **options, last_epoch=5)
        schedule = kind(optimizer, **options)
        for _ in range(6):
            optimizer.step()
            schedule.step()
        schedule = kind(optimizer, **options, last_epoch=5)
        found = [schedule.get_last_lr()]
        for _ in range(30):
            optimizer.step()
            schedule.step()
            found.append(schedule.get_last_lr())
        return found

    assert run(framework) == run(torch)


@pytest.mark.parametrize("steps_before", [0, 1])
@pytest.mark.parametrize("name", ["StepLR", "warm-up"])
def test_the_wrong_order_is_warned_of_as_there(steps_before: int, name: str) -> None:
    def warned(module: Any) -> list[type]:
        optimizer = optimizers(module)
        schedule = SCHEDULES[name](module.optim.lr_scheduler, optimizer)
        for _ in range(steps_before):
            optimizer.step()
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            for _ in range(3):
                schedule.step()
        return [w.category for w in caught]

    assert warned(framework) == warned(torch)
    assert bool(warned(framework)) == (steps_before == 0)


@pytest.mark.parametrize(
    "make",
    [
        lambda m, o: m.ReduceLROnPlateau(o, factor=1.0),
        lambda m, o: m.ReduceLROnPlateau(o, mode="most"),
        lambda m, o: m.ReduceLROnPlateau(o, threshold_mode="none"),
        lambda m, o: m.ReduceLROnPlateau(o, min_lr=[0.1]),
        lambda m, o: m.LinearLR(o, start_factor=0),
        lambda m, o: m.LinearLR(o, end_factor=1.5),
        lambda m, o: m.ConstantLR(o, factor=1.5),
        lambda m, o: m.LambdaLR(o, [math.sin]),
        lambda m, o: m.OneCycleLR(o, 0.1),
        lambda m, o: m.OneCycleLR(o, 0.1, total_steps=0),
        lambda m, o: m.OneCycleLR(o, 0.1, total_steps=10, pct_start=1.5),
        lambda m, o: m.OneCycleLR(o, 0.1, total_steps=10, anneal_strategy="none"),
        lambda m, o: m.OneCycleLR(o, [0.1], total_steps=10),
        lambda m, o: m.SequentialLR(o, [], []),
        lambda m, o: m.SequentialLR(o, [m.ExponentialLR(o, 0.9)], [5]),
        lambda m, o: m.SequentialLR(o, [m.ReduceLROnPlateau(o)], []),
    ],
)
def test_settings_out_of_range_are_refused_as_there(make: Make) -> None:
    for module in (framework, torch):
        with pytest.raises(ValueError, match=r"."):
            make(module.optim.lr_scheduler, optimizers(module))


def test_refusals_about_the_optimizer_and_the_end_of_a_cycle() -> None:
    for module in (framework, torch):
        schedules = module.optim.lr_scheduler
        with pytest.raises(TypeError):
            schedules.StepLR(object(), 5)
        rates = module.optim.Adagrad([module.zeros(1, requires_grad=True)])
        with pytest.raises(ValueError, match=r"momentum"):
            schedules.OneCycleLR(rates, 0.1, 10)
        optimizer = optimizers(module)
        with pytest.raises(ValueError, match=r"10"):
            values(module, lambda m, o: m.OneCycleLR(o, 0.1, 10), steps=11, momentum=0.9)
        with pytest.raises(ValueError, match=r"."):
            schedules.SequentialLR(optimizer, [schedules.ExponentialLR(optimizers(module), 0.9)], [])
