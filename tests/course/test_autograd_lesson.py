"""The lesson frameworks/autograd: what its cards say of the demos, and its code in four faces."""

import numpy as np
import pytest

from nntui import headless
from nntui.course import load
from nntui.course.code_tabs import tabs
from nntui.course.measures import Measure, Outcome, nearest_sketch

LESSON = "frameworks/autograd"


def run(demo, **parameters):
    return headless.run(f"{LESSON}/{demo}", **parameters)


def heights(**parameters):
    return run("bowl", **parameters).history.values["loss"]


def test_fifteen_steps_cover_four_fifths_of_the_way_left_each():
    expected = [13 * 0.64**step for step in range(16)]
    assert heights() == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize(("stretch", "grows"), [(9.5, False), (10.5, True)])
def test_the_steepest_direction_sets_the_limit_of_the_rate(stretch: float, grows: bool):
    walk = heights(stretch=stretch, steps=100)
    assert (walk[-1] > walk[0]) == grows


def test_without_zeroing_the_walk_swings_and_never_settles():
    walk = heights(zero=False, steps=200)
    assert min(walk[150:]) < 0.5
    assert 12 < max(walk[150:]) < 15


def test_the_prediction_of_the_swing_is_answered_by_the_swing():
    step = next(step for step in load().lesson(LESSON).steps if step.id == "friction")
    done = run("bowl", **step.set)
    curve = Measure(metric="loss").curve(Outcome(done.result, done.history))
    assert nearest_sketch(step.question.sketches, curve) == "swings"


def test_the_slopes_are_those_of_the_expression():
    values = run("tangent", expression="wave", end=1.0).history.values
    x = np.linspace(-3, 1, len(values["slope"]))
    np.testing.assert_allclose(values["slope"], np.sin(2 * x) + 2 * x * np.cos(2 * x), atol=1e-9)
    np.testing.assert_allclose(values["curvature"], 4 * np.cos(2 * x) - 4 * x * np.sin(2 * x), atol=1e-9)


@pytest.mark.parametrize(("scheme", "arm"), [("forward", 1), ("central", 2)])
def test_the_error_falls_with_h_and_then_rises(scheme: str, arm: int):
    error = np.log10(run("differences", scheme=scheme).history.values["error"])
    assert (error[4] - error[8]) == pytest.approx(arm, abs=0.1)  # from h = 0.1 to 0.01
    lowest = int(np.argmin(error))
    assert 16 <= lowest <= 40
    assert error[-8:].mean() > error[lowest] + 4


def test_all_four_faces_give_the_same_losses():
    found = {}
    for tab in tabs(load().lesson(LESSON), "descent"):
        if not tab.real:
            names: dict[str, object] = {}
            exec(tab.source, names)
            found[tab.face] = names["losses"]
    assert found["pytorch"] == pytest.approx([13 * 0.64**step for step in range(15)], rel=1e-4)
    assert list(found.values()) == [found["pytorch"]] * 4
