"""Both gradients of one expression: right, for any shape, and for tensors that no tape watches by itself."""

import numpy as np

from framework import tf
from nntui.lab.checks import array, compare_gradient, message

A = [[3.0, 5.0], [8.0, 7.0]]
B = [[4.0, 12.0], [15.0, 24.0]]


def pair(result):
    """Return the two gradients as arrays."""
    if not isinstance(result, (tuple, list)) or len(result) != 2:
        message("pair", got=result, at="return")
    for name, gradient in zip("ab", result, strict=True):
        if gradient is None:
            message("not-watched", name=name, at="tape")
    return array(result[0], "a"), array(result[1], "b")


def are(found, wanted):
    return all(f.shape == w.shape and np.allclose(f, w, atol=1e-4) for f, w in zip(found, wanted, strict=True))


def test_values(learner):
    a, b = np.array(A), np.array(B)
    found = pair(learner.gradients(tf.constant(A), tf.constant(B)))
    right = a / np.hypot(a, b) / 4, b / np.hypot(a, b) / 4
    shown = {"expected": right[0], "got": found[0]}
    if are(found, (4 * right[0], 4 * right[1])):
        message("sum", at="tape.gradient", **shown)
    if are(found, (a / 2, b / 2)):
        message("no-root", at="**", **shown)
    middle = np.sqrt((a**2 + b**2).mean()) * 4
    if are(found, (a / middle, b / middle)):
        message("root-of-mean", at="sqrt", **shown)
    if are(found, (right[1], right[0])):
        message("swapped", at="return", **shown)
    if not are(found, right):
        message("wrong", at="return", **shown)


def test_shapes(learner):
    a, b = np.array([[0.5, -2.0, 1.0]]), np.array([[1.5, 0.3, -4.0]])
    found = pair(learner.gradients(tf.constant(a), tf.constant(b)))
    compare_gradient(lambda x: float(np.hypot(x, b).mean()), a, found[0], name="a")
    compare_gradient(lambda x: float(np.hypot(a, x).mean()), b, found[1], name="b")
