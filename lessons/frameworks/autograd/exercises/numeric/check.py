"""A measured gradient: every element on its own, from both sides, and nothing left behind."""

import numpy as np

from nntui.lab.checks import array, message

POINT = (2.0, -1.0, 0.5)
RIGHT = (-4.0, 4.5, -1.0)


def f(x):
    """Return x0^2 x1 + x1 x2, whose gradient at POINT is RIGHT."""
    return float(x[0] ** 2 * x[1] + x[1] * x[2])


def cube(x):
    return float(x[0] ** 3)


def first_wrong(found):
    """Return the index of the first element that is off, or None."""
    return next((i for i in range(3) if not abs(found[i] - RIGHT[i]) < 1e-3), None)


def test_values(learner):
    found = array(learner.numeric_gradient(f, np.array(POINT)))
    if found.shape != (3,):
        message("shape", expected=[3], got=list(found.shape), at="return")
    shown = {"expected": np.array(RIGHT), "got": found}
    if np.allclose(found, 0):
        message("zero", at="] +=", **shown)
    if np.allclose(found, sum(RIGHT), atol=1e-3):
        message("together", at="f(x", **shown)
    if np.allclose(found, 2 * np.array(RIGHT), atol=1e-3):
        message("doubled", at="/", **shown)
    i = first_wrong(found)
    if i is not None:
        message("element", index=i, expected=RIGHT[i], got=found[i], at="gradient[")


def test_both_sides(learner):
    got = float(array(learner.numeric_gradient(cube, np.array([2.0]), 0.1))[0])
    if abs(got - 12.01) > 1e-6:
        key_values = {"expected": 12.01, "got": got, "at": "f("}
        if abs(got - 12.61) < 1e-6 or abs(got - 11.41) < 1e-6:
            message("one-sided", **key_values)
        message("wide", **key_values)


def test_untouched(learner):
    x = np.array(POINT)
    learner.numeric_gradient(f, x, 0.25)
    if not np.allclose(x, POINT, atol=1e-9):
        message("moved", expected=np.array(POINT), got=x, at="x[")
