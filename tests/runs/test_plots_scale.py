"""Axes: limits that hold the data, rounded ticks, short labels."""

import random

import numpy as np
import pytest

from nntui.plots.scale import Scale, fit, labels, linear_ticks, log_ticks
from nntui.plots.trace import decimate, stroke


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([0.0, 0.5, 1.0], ["0.0", "0.5", "1.0"]),
        ([0.0, 50.0, 100.0], ["0", "50", "100"]),
        ([0.02, 0.04], ["0.02", "0.04"]),
        ([-2.0, 0.0, 2.0], ["-2", "0", "2"]),
        ([0.01, 0.1, 1.0, 10.0], ["0.01", "0.1", "1.0", "10"]),
        ([1.0, 3.0, 10.0], ["1", "3", "10"]),
        ([1e-7, 1e-6, 1e-5], ["1e-7", "1e-6", "1e-5"]),
        ([0.0, 2e-5, 4e-5], ["0", "2e-5", "4e-5"]),
        ([0.0, 1e6, 2e6], ["0", "1e6", "2e6"]),
        ([5e6, 1e7, 1.5e7], ["5e6", "1.0e7", "1.5e7"]),
        ([1000000.0, 1000001.0], ["1.000000e6", "1.000001e6"]),
        ([], []),
        ([5.0], ["5"]),
    ],
)
def test_labels_are_short(values, expected):
    assert labels(values) == expected


@pytest.mark.parametrize("log", [False, True])
def test_limits_hold_the_data_and_ticks_lie_inside(log):
    seed = random.randrange(2**32)
    print("seed", seed)
    rng = np.random.default_rng(seed)
    for _ in range(300):
        values = 10.0 ** rng.uniform(-12, 12, 5) if log else rng.normal(size=5) * 10.0 ** rng.uniform(-12, 12)
        scale = fit(values, log)
        slack = 1e-9 * (scale.high - scale.low)
        assert scale.low <= values.min() + slack
        assert values.max() <= scale.high + slack
        places = [place for place, _ in scale.ticks(6)]
        assert 1 <= len(places) <= 14
        assert all(scale.low - slack <= place <= scale.high + slack for place in places)
        names = [name for _, name in scale.ticks(6)]
        assert len(set(names)) == len(names), names


def test_linear_limits_waste_little_room():
    seed = random.randrange(2**32)
    print("seed", seed)
    rng = np.random.default_rng(seed)
    for _ in range(300):
        values = rng.uniform(-5, 5, 2)
        scale = fit(values)
        assert scale.high - scale.low <= 2 * np.ptp(values)


def test_whole_ticks_have_no_fractions():
    assert linear_ticks(0, 3, 10, whole=True) == [0, 1, 2, 3]


def test_log_ticks_are_decades_with_some_between_where_there_is_room():
    assert log_ticks(0.01, 100, 6) == [0.01, 0.1, 1, 10, 100]
    assert log_ticks(0.02, 2, 5) == [0.03, 0.1, 0.3, 1]
    assert log_ticks(0.5, 5, 6) == [0.5, 1, 2, 5]
    assert len(log_ticks(1e-12, 1e12, 6)) <= 8


def test_log_scale_is_even_in_decades_and_leaves_out_what_it_cannot_show():
    unit = Scale(0.01, 100.0, log=True).unit(np.array([0.01, 1.0, 100.0, 0.0, -1.0]))
    assert unit[:3] == pytest.approx([0.0, 0.5, 1.0])
    assert np.isnan(unit[3:]).all()


def test_decimation_keeps_two_points_a_column_and_the_extremes():
    seed = random.randrange(2**32)
    print("seed", seed)
    rng = np.random.default_rng(seed)
    x = np.sort(rng.uniform(0, 50, 5000))
    y = rng.normal(size=5000)
    dx, dy = decimate(x, y)
    for column in range(1, 50):
        mine, kept = y[np.round(x) == column], dy[dx == column]
        assert len(kept) <= 2
        assert (kept.min(), kept.max()) == (mine.min(), mine.max())
        first, second = (int(np.flatnonzero(y == value)[0]) for value in kept)
        assert first < second


def test_decimation_keeps_gaps():
    y = np.ones(1000)
    y[400:600] = np.nan
    _, kept = decimate(np.linspace(0, 20, 1000), y)
    assert np.isnan(kept).any()
    assert np.isfinite(kept[[0, -1]]).all()


@pytest.mark.parametrize(("x", "y"), [([0, 9], [0, 3]), ([0, 2], [0, 9]), ([5, 0], [5, 0]), ([3, 3], [7, 2])])
def test_stroke_is_connected_and_ends_at_its_points(x, y):
    px, py = stroke(np.array(x, float), np.array(y, float))
    assert (px[0], py[0]) == (x[0], y[0])
    assert (px[-1], py[-1]) == (x[1], y[1])
    steps = np.maximum(np.abs(np.diff(px)), np.abs(np.diff(py)))
    assert (steps == 1).all()
