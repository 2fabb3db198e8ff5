"""Ratios with room to spare, so that a busy machine cannot break them. ``pytest tests/benchmarks``."""

from __future__ import annotations

import math

import pytest

from . import contenders, others
from .timing import alternate
from .workloads import TABLE, Workload

SMALL = TABLE[0]


@pytest.mark.parametrize("work", TABLE[:4], ids=lambda work: work.name)
def test_all_of_ours_compute_what_the_floor_computes(work: Workload) -> None:
    floor, eager = contenders.numpy(work), contenders.eager(work)
    for _ in range(5):
        assert math.isclose(floor(), float(eager()), rel_tol=1e-4)


def test_a_small_step_is_at_most_five_times_the_floor() -> None:
    times = alternate({"floor": contenders.numpy(SMALL), "eager": contenders.eager(SMALL)}, 7)
    assert times["eager"] < 5 * times["floor"]


def test_a_small_step_beats_pytorch() -> None:
    pytest.importorskip("torch")
    times = alternate({"torch": contenders.torch_eager(SMALL), "eager": contenders.eager(SMALL)}, 7)
    assert times["eager"] < times["torch"]


def test_the_update_does_not_grow_with_the_number_of_layers_as_the_layers_do() -> None:
    deep = Workload((4, *(4,) * 32, 1), 2, "bce", "adam")
    plain = Workload((4, *(4,) * 32, 1), 2, "bce", "sgd")
    times = alternate({"adam": contenders.eager(deep), "sgd": contenders.eager(plain)}, 7)
    assert times["adam"] < 1.5 * times["sgd"]


def test_steps_leave_nothing_behind() -> None:
    assert others.growth("eager") < 100_000
