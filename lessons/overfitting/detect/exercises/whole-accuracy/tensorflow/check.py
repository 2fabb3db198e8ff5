"""Accuracy over batches of different sizes: every point counts, and counts the same."""

from framework import keras, tf
from nntui.lab.checks import array, message, number

LOGITS = ([2.0, -1.0, 0.3, -2.0], [1.0, -1.0, 2.0, -3.0], [1.5])
CLASSES = ([1.0, 0.0, 1.0, 0.0], [1.0, 0.0, 0.0, 1.0], [0.0])


def column(values):
    return tf.reshape(tf.constant(values), (-1, 1))


def is_close(a, b):
    return abs(a - b) < 1e-4


def test_all_points(learner):
    # The model answers with its input, so the points are the logits: 4 of 4, 2 of 4 and 0 of 1 are right.
    batches = [(column(z), column(y)) for z, y in zip(LOGITS, CLASSES, strict=True)]
    result = learner.accuracy(keras.layers.Activation("linear"), batches)
    if array(result).size > 1:
        message("one-number", got=result, at="return")
    got, expected = number(result), 6 / 9
    if got == 6:
        message("count", expected=expected, got=got, at="return")
    if is_close(got, 100 * expected):
        message("percent", expected=expected, got=got, at="100")
    if got == 1:
        message("first", expected=expected, got=got, at="return")
    if got == 0:
        message("last", expected=expected, got=got, at="return")
    if is_close(got, 0.5):
        message("mean-of-means", expected=expected, got=got, at="return")
    if is_close(got, 5 / 9):
        message("threshold", expected=expected, got=got, at="0.5")
    if is_close(got, 3 / 9):
        message("errors", expected=expected, got=got, at="return")
    if not is_close(got, expected):
        message("value", expected=expected, got=got, at="return")
