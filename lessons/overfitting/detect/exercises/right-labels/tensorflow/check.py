"""Two sets, each with its own labels and its own size; the model in use, not in training."""

from framework import keras, tf
from nntui.lab.checks import message, number


class Steady(keras.layers.Layer):
    """Answers with its input, always."""

    def call(self, x, training=False):
        return x


class Moody(keras.layers.Layer):
    """Answers with its input in use, and with the opposite in training."""

    def call(self, x, training=False):
        return -x if training else x


def column(*values):
    return tf.reshape(tf.constant(values), (-1, 1))


VALIDATION = column(1.0, 2.0, -1.0, -2.0), column(1.0, 1.0, 0.0, 1.0)
TEST = column(-1.0, 3.0, 2.0, -2.0, 1.0, -3.0), column(0.0, 1.0, 0.0, 1.0, 0.0, 1.0)
SHORT = TEST[0][:4], TEST[1][:4]


def accuracies(learner, model, test):
    """Return what the learner's report says of validation and test."""
    found = learner.report(model, VALIDATION, test)
    if not isinstance(found, dict) or not {"validation", "test"} <= found.keys():
        message("not-a-dict", got=found, at="return")
    return number(found["validation"]), number(found["test"])


def test_own_labels(learner):
    validation, test = accuracies(learner, Steady(), SHORT)
    if validation != 0.75:
        message("validation", expected=0.75, got=validation, at="val_right")
    if test == 0.25:
        message("labels", expected=0.5, got=test, at="test_right")
    if test == 0.75:
        message("same-set", expected=0.5, got=test, at="test_answers")
    if test != 0.5:
        message("test", expected=0.5, got=test, at="test_right")


def test_own_size(learner):
    _, test = accuracies(learner, Steady(), TEST)
    if test == 2 / 4:
        message("size", expected=2 / 6, got=test, at='"test"')
    if test != 2 / 6:
        message("test", expected=2 / 6, got=test, at="test_right")


def test_in_use(learner):
    validation, test = accuracies(learner, Moody(), TEST)
    if (validation, test) == (0.25, 4 / 6):
        message("training-call", expected=0.75, got=validation, at="training")
    if test == 4 / 6:
        message("one-call", expected=2 / 6, got=test, at="model(test")
    if (validation, test) != (0.75, 2 / 6):
        message("validation", expected=0.75, got=validation, at="model(validation")
