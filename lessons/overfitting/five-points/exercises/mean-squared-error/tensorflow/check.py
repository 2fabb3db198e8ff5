"""The mean squared error: its value, for any number of points, and its gradient."""

import numpy as np

from framework import tf
from nntui.lab.checks import array, compare_gradient, message, number

PREDICTION = [1.0, 2.0, 7.0, 4.0]
TARGET = [2.0, 2.0, 3.0, 2.0]


def error(prediction):
    """Return the mean squared error by NumPy."""
    return float(((prediction - np.array(TARGET)) ** 2).mean())


def is_close(a, b):
    return abs(a - b) < 1e-4


def test_value(learner):
    prediction, target = tf.constant(PREDICTION), tf.constant(TARGET)
    result = learner.mean_squared_error(prediction, target)
    if array(result).size > 1:
        message("one-number", got=result, at="return")
    got, expected = number(result), error(np.array(PREDICTION))
    if is_close(got, 4 * expected):
        message("sum", expected=expected, got=got, at="sum")
    if is_close(got, 1.25):
        message("unsquared", expected=expected, got=got, at="mean")
    if is_close(got, 1.25**2):
        message("squared-mean", expected=expected, got=got, at="mean")
    if is_close(got, 1.75):
        message("absolute", expected=expected, got=got, at="abs")
    if is_close(got, expected**0.5):
        message("root", expected=expected, got=got, at="sqrt")
    if not is_close(got, expected):
        message("value", expected=expected, got=got, at="return")


def test_other_sizes(learner):
    for size in (1, 2, 10):
        got = number(learner.mean_squared_error(tf.fill([size], 3.0), tf.zeros([size])))
        if not is_close(got, 9.0):
            message("size", size=size, expected=9.0, got=got, at="return")


def test_gradient(learner):
    prediction = tf.Variable(PREDICTION)
    with tf.GradientTape() as tape:
        result = learner.mean_squared_error(prediction, tf.constant(TARGET))
    gradient = tape.gradient(result, prediction) if tf.is_tensor(result) else None
    compare_gradient(error, PREDICTION, gradient, name="prediction", at="return")
