"""Curves of several runs: their looks, their smoothing."""

import math
import random

import pytest

from nntui.plots import PALETTES
from nntui.plots.palette import marker
from nntui.runs.kept_words import differing
from nntui.runs.overlay import MOST, look, slots, usual_metric
from nntui.runs.smoothing import smoothed


def by_hand(values: list[float], weight: float) -> list[float]:
    """The definition: what is not finite does not count; the sum is divided by the weights in it."""
    last, count, found = 0.0, 0, []
    for value in values:
        if not math.isfinite(value):
            found.append(value)
            continue
        count += 1
        last = last * weight + (1 - weight) * value
        found.append(last / (1 - weight**count))
    return found


@pytest.mark.parametrize("weight", [0.2, 0.6, 0.9, 0.99, 0.999])
@pytest.mark.parametrize("count", [0, 1, 5, 255, 256, 257, 1000])
def test_smoothing_is_the_debiased_moving_average(weight: float, count: int) -> None:
    seed = random.randrange(10**6)
    print("seed", seed)
    chance = random.Random(seed)
    values = [math.nan if chance.random() < 0.1 else chance.gauss(0, 1) for _ in range(count)]
    assert smoothed(values, weight).tolist() == pytest.approx(
        by_hand(values, weight), rel=1e-9, abs=1e-12, nan_ok=True
    )


def test_no_smoothing_changes_nothing_and_a_constant_stays() -> None:
    assert smoothed([1.0, 5.0, math.inf, 2.0], 0.0).tolist() == [1.0, 5.0, math.inf, 2.0]
    assert smoothed([3.0] * 600, 0.95).tolist() == pytest.approx([3.0] * 600)


def test_a_run_keeps_its_look_whatever_else_is_marked() -> None:
    alone = slots([4])[4]
    assert slots([9, 4])[4] == alone
    first = slots([1, 1 + MOST])
    assert first[1] != first[1 + MOST]
    more = slots([2, 3], {1 + MOST: first[1 + MOST]})
    assert more[1 + MOST] == first[1 + MOST]


def test_all_looks_can_be_told_apart_without_colour() -> None:
    given = slots(range(1, 100))
    assert len(set(given.values())) == len(given) == MOST
    for ascii_only in (False, True):
        assert len({marker(*look(slot), ascii_only) for slot in range(MOST)}) == MOST
    for palette in PALETTES.values():
        if palette.name != "mono":
            assert len({palette.role(*look(slot)) for slot in range(MOST)}) == MOST


def test_the_usual_metric_is_one_that_all_have() -> None:
    assert usual_metric([("loss", "val_loss"), ("loss", "val_loss")]) == "val_loss"
    assert usual_metric([("loss", "val_loss"), ("loss",)]) == "loss"
    assert usual_metric([("a_error",), ("b",)]) == "a_error"
    assert usual_metric([()]) == ""


def test_what_differs(tmp_path) -> None:  # type: ignore[no-untyped-def]
    from kept_kit import made

    from nntui.runs.kept import KeptRuns

    kept = KeptRuns(tmp_path / "runs.sqlite3")
    kept.keep(made(seed=1))
    kept.keep(made(seed=2, parameters={"model": "both", "rate": 0.05, "extra": True}))
    runs = kept.list()
    kept.close()
    assert set(differing(runs)) == {"units", "extra", "seed"}
