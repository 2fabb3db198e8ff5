"""A step over several parts: their gradients add up, then start again from nothing."""

from framework import tf
from nntui.lab.checks import message, number

RATE = 0.01
PARTS = [([1.0], [2.0]), ([2.0], [8.0])]


def parts():
    """Return two parts of one point each. At w = 0 their shares of the gradient are -2 and -16."""
    return [(tf.constant(x), tf.constant(y)) for x, y in PARTS]


def is_close(a, b):
    return abs(a - b) < 1e-4


def test_one_step(learner):
    got = number(learner.train(parts(), RATE, 1))
    if is_close(got, 0.0):
        message("nothing-left", expected=0.18, got=got, at="total =")
    if is_close(got, 0.16):
        message("last-part", expected=0.18, got=got, at="total")
    if is_close(got, 0.1792):
        message("each-part", expected=0.18, got=got, at="assign_sub")
    if is_close(got, 0.36):
        message("sum", expected=0.18, got=got, at="mean")
    if not is_close(got, 0.18):
        message("wrong", expected=0.18, got=got, at="assign_sub")


def test_two_steps(learner):
    got = number(learner.train(parts(), RATE, 2))
    if is_close(got, 0.531):
        message("never-cleared", expected=0.351, got=got, at="total =")
    if not is_close(got, 0.351):
        message("second-total", expected=0.351, got=got, at="for _")


def test_whole(learner):
    x = tf.constant([1.0, -1.0, 2.0, 3.0, 0.5, -2.0])
    y = 1.5 * x
    three = [(x[i : i + 2], y[i : i + 2]) for i in (0, 2, 4)]
    together, apart = number(learner.train([(x, y)], 0.02, 5)), number(learner.train(three, 0.02, 5))
    if not is_close(together, apart):
        message("differs", expected=together, got=apart)
