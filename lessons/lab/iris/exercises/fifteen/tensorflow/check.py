"""One layer of 15 parameters that gives logits, and a loop that trains it as gradient descent does."""

import numpy as np

from framework import keras, tf
from framework.data.sets import iris
from nntui.lab.checks import array, message, number

EPOCHS, RATE = 5, 0.1


def flowers():
    """Return every tenth flower in its own measures, and its species."""
    x, y = iris()
    return tf.constant(x[::10].numpy()), tf.constant(y[::10].numpy())


def layer():
    """Return one layer that starts at zero."""
    return keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, kernel_initializer="zeros")])


def descend():
    """Return the losses of gradient descent by NumPy."""
    x, y = (array(each) for each in flowers())
    rows, w, b, losses = np.eye(3)[y.astype(int)], np.zeros((4, 3)), np.zeros(3), []
    for _ in range(EPOCHS):
        shares = np.exp(x @ w + b)
        shares /= shares.sum(1, keepdims=True)
        losses.append(float(-np.log((shares * rows).sum(1)).mean()))
        slope = (shares - rows) / len(x)
        w -= RATE * x.T @ slope
        b -= RATE * slope.sum(0)
    return losses


def are_close(got, expected):
    return all(abs(a - b) < 1e-4 for a, b in zip(got, expected, strict=True))


def built(learner):
    """Return the learner's model, with its parameters made by a first call."""
    model = learner.build()
    if not isinstance(model, keras.layers.Layer):
        array(model)  # says so if there is nothing at all
        message("no-model", got=model, at="return")
    return model, array(model(flowers()[0]))


def test_parameters(learner):
    model, _ = built(learner)
    count = model.count_params()
    if count == 12:
        message("no-bias", expected=15, got=count, at="Dense")
    if count != 15:
        message("parameters", expected=15, got=count, at="Dense")


def test_logits(learner):
    _, logits = built(learner)
    if logits.shape != (15, 3):
        message("outputs", expected=[15, 3], got=list(logits.shape), at="Dense")
    if abs(logits.sum(1) - 1).max() < 1e-4:
        message("softmax-inside", got=logits[0], at="oftmax")


def test_training(learner):
    x, y = flowers()
    result = learner.train(layer(), x, y, EPOCHS, RATE)
    if not isinstance(result, list | tuple) or len(result) != EPOCHS:
        message("length", epochs=EPOCHS, got=result, at="losses")
    got = [number(value, "losses") for value in result]
    expected = descend()
    if are_close(got, [expected[0]] * EPOCHS):
        message("unmoved", expected=expected[-1], got=got[-1], at="gradient")
    if are_close(got[:-1], expected[1:]):
        message("after-the-step", expected=expected[0], got=got[0], at="append")
    for epoch, (found, wanted) in enumerate(zip(got, expected, strict=True), 1):
        if abs(found - wanted) > 1e-4:
            message("losses", epoch=epoch, expected=wanted, got=found, at="losses")
