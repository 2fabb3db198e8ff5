"""One step with a tape: the right values, in the variables themselves, for one point and for several."""

from framework import tf
from nntui.lab.checks import message, number

RATE = 0.1


def parameters():
    """Return w = 3 and b = 1."""
    return tf.Variable(3.0), tf.Variable(1.0)


def loss(w, b, x, y):
    return float(tf.reduce_mean((w * x + b - y) ** 2))


def is_close(a, b):
    return abs(a - b) < 1e-4


def test_update(learner):
    # Twice the same point, where the gradients of the mean are 20 and 10, so that a sum shows.
    w, b = parameters()
    learner.step(w, b, tf.constant([2.0, 2.0]), tf.constant([2.0, 2.0]), RATE)
    new_w, new_b = number(w, "w"), number(b, "b")
    if is_close(new_w, 3.0) and is_close(new_b, 1.0):
        message("unassigned", expected=1.0, got=new_w, at="w =")
    if is_close(new_w, 5.0) or is_close(new_b, 2.0):
        message("uphill", expected=1.0, got=new_w, at="add")
    if is_close(new_w, -1.0) and is_close(new_b, -1.0):
        message("summed", expected=1.0, got=new_w, at="sum")
    if is_close(new_w, 2.0):
        message("replaced", expected=1.0, got=new_w, at="assign(")
    if is_close(new_w, 2.7):
        message("own-value", name="w", expected=1.0, got=new_w, at="w.assign")
    if is_close(new_b, 0.9):
        message("own-value", name="b", expected=0.0, got=new_b, at="b.assign")
    for name, got, expected in (("w", new_w, 1.0), ("b", new_b, 0.0)):
        if not is_close(got, expected):
            message("wrong-value", name=name, expected=expected, got=got, at=f"{name}.assign")


def test_twenty_steps(learner):
    w, b = parameters()
    x = tf.constant([0.0, 1.0, 2.0, 3.0])
    y = 1.5 * x - 2.0
    before = loss(w, b, x, y)
    for _ in range(20):
        learner.step(w, b, x, y, 0.1)
    after = loss(w, b, x, y)
    if not after < before / 20:
        message("no-descent", before=before, expected=before / 20, got=after, at="loss")
