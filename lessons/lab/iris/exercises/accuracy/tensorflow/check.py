"""Accuracy: of all flowers, by the column of the largest logit, as a share."""

from framework import tf
from nntui.lab.checks import message, number

# Of these three flowers the first two are right. Three, so that whoever takes columns for rows gets a number too.
LOGITS = [[4.0, 1.0, 0.0], [-1.0, 2.2, 0.5], [5.0, 3.0, 2.9]]
SPECIES = [0, 1, 2]


def species(numbers):
    """Return species as integers of the type that argmax gives."""
    return tf.constant(numbers, tf.int64)


def is_close(a, b):
    return abs(a - b) < 1e-4


def test_two_of_three(learner):
    got = number(learner.accuracy(tf.constant(LOGITS), species(SPECIES)))
    expected = 2 / 3
    if is_close(got, 2):
        message("count", expected=expected, got=got, at="sum")
    if is_close(got, 1):
        message("one-flower", expected=expected, got=got, at="argmax")
    if is_close(got, 1 / 3) and looks_down_columns(learner):
        message("columns", expected=expected, got=got, at="argmax")
    if is_close(got, 0):
        explain_zero(learner, expected, got)
    if not is_close(got, expected):
        message("value", expected=expected, got=got, at="return")


def looks_down_columns(learner):
    """Tell whether the largest logit of each species is looked for, not that of each flower."""
    logits = tf.constant([[0.0, 1.0, 5.0], [5.0, 0.0, 1.0], [1.0, 5.0, 0.0]])
    return is_close(number(learner.accuracy(logits, species([1, 2, 0]))), 1)


def explain_zero(learner, expected, got):
    """Tell apart what can make two right flowers of three come to 0."""
    if not is_close(number(learner.accuracy(tf.eye(3) * 5, species(SPECIES))), 1):
        message("logit", expected=expected, got=got, at="==")
    first_last = number(learner.accuracy(tf.constant(LOGITS[::-1]), species(SPECIES[::-1])))
    if is_close(first_last, 1):
        message("one-flower", expected=expected, got=got, at="return")
    message("all", expected=expected, got=got, at="return")


def test_any_number(learner):
    for count in (1, 4, 45):
        logits = tf.tile(tf.constant([[1.0, 0.0, 0.0]]), [count, 1])
        got = number(learner.accuracy(logits, species([0] + [1] * (count - 1))))
        if not is_close(got, 1 / count):
            message("size", count=count, expected=1 / count, got=got, at="return")
