"""Min-max normalisation: every column by itself, and both sets by the range of the training set."""

import numpy as np

from framework import tf
from nntui.lab.checks import array, message

TRAINING = np.array([[4.0, 1.0], [8.0, 3.0], [5.0, 2.0]])
TEST = np.array([[6.0, 2.0], [10.0, 5.0]])


def scaled(x, of, axis=0):
    """Return `x` scaled by the range of `of`; axis None: one range for all numbers."""
    low, high = of.min(axis, keepdims=True), of.max(axis, keepdims=True)
    return (x - low) / (high - low)


def normalised(learner):
    """Return what the learner makes of the two sets."""
    result = learner.normalise(*(tf.constant(x, tf.float32) for x in (TRAINING, TEST)))
    if result is not None and (not isinstance(result, tuple | list) or len(result) != 2):
        message("two", got=result, at="return")
    return [array(part) for part in (result or (None, None))]


def is_close(got, expected):
    return got.shape == expected.shape and np.allclose(got, expected, atol=1e-4)


def test_training_set(learner):
    got, _ = normalised(learner)
    expected = scaled(TRAINING, TRAINING)
    if is_close(got, scaled(TRAINING, TRAINING, axis=None)):
        message("one-range", expected=expected, got=got, at="min")
    if is_close(got, TRAINING / TRAINING.max(0)):
        message("not-shifted", expected=expected, got=got, at="/")
    if is_close(got, scaled(TRAINING, TRAINING, axis=1)):
        message("rows", expected=expected, got=got, at="min")
    if is_close(got, scaled(TRAINING, np.concatenate([TRAINING, TEST]))):
        message("leak", expected=expected, got=got, at="concat")
    if not is_close(got, expected):
        message("training", expected=expected, got=got, at="return")


def test_test_set(learner):
    _, got = normalised(learner)
    expected = scaled(TEST, TRAINING)
    if is_close(got, scaled(TEST, TEST)):
        message("own-range", expected=expected, got=got, at="test")
    if is_close(got, TEST):
        message("untouched", expected=expected, got=got, at="return")
    if not is_close(got, expected):
        message("test", expected=expected, got=got, at="return")
