"""Early stopping: when it stops, what a bump does to it, and whose parameters it brings back."""

from framework import keras
from nntui.lab.checks import message, number


def model_with(weight):
    """Return a model with one parameter, of that value."""
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False)])
    turn(model, weight)
    return model


def turn(model, weight):
    """Change the parameter in place, as an optimizer does."""
    model.weights[0].assign([[weight]])


def stopping_epoch(learner, losses, patience):
    """Return the epoch in which the learner's class says stop, 0 if it never does."""
    stopping, model = learner.EarlyStopping(patience), model_with(0.0)
    for epoch, loss in enumerate(losses, 1):
        stop = stopping.look(loss, model)
        if stop is None:
            message("no-answer", at="def look")
        if stop:
            return epoch
    return 0


def test_stops(learner):
    losses = [0.9, 0.5, 0.6, 0.7, 0.8, 0.9]
    got = stopping_epoch(learner, losses, 2)
    if got == 0:
        message("never", losses=str(losses), expected=4, at="def look")
    if got == 5:
        message("too-late", losses=str(losses), expected=4, got=got, at=">")
    if got < 4:
        message("too-soon", losses=str(losses), expected=4, got=got, at="return")
    if got != 4:
        message("other", losses=str(losses), patience=2, expected=4, got=got, at="return")


def test_bump(learner):
    losses = [0.9, 1.0, 0.7, 0.8, 0.5, 0.6, 0.4]
    got = stopping_epoch(learner, losses, 2)
    if got:
        message("no-reset", losses=str(losses), got=got, at="def look")


def test_lowest(learner):
    losses = [0.5, 0.9, 0.8, 0.7, 0.6]
    got = stopping_epoch(learner, losses, 3)
    if got == 0:
        message("previous", losses=str(losses), expected=4, at="<")
    if got != 4:
        message("other", losses=str(losses), patience=3, expected=4, got=got, at="return")
    losses = [0.5, 0.5, 0.5, 0.5, 0.5]
    got = stopping_epoch(learner, losses, 3)
    if got == 0:
        message("equal", losses=str(losses), expected=4, at="<=")
    if got != 4:
        message("other", losses=str(losses), patience=3, expected=4, got=got, at="return")


def test_restore(learner):
    stopping, model, other = learner.EarlyStopping(5), model_with(0.0), model_with(0.0)
    for weight, loss in ((1.0, 0.9), (2.0, 0.4), (3.0, 0.6)):
        turn(model, weight)
        stopping.look(loss, model)
    turn(model, 9.0)  # training goes on
    stopping.restore(other)
    got = number(other.get_weights()[0])
    if got == 0:
        message("not-set", expected=2.0, got=got, at="def restore")
    if got == 9:
        message("reference", expected=2.0, got=got, at="snapshot")
    if got == 3:
        message("every-epoch", expected=2.0, got=got, at="snapshot")
    if got == 1:
        message("first-only", expected=2.0, got=got, at="snapshot")
    if got != 2:
        message("weight", expected=2.0, got=got, at="snapshot")
    stopping.restore(model)
    turn(model, 7.0)
    stopping.restore(model)
    got = number(model.get_weights()[0])
    if got != 2:
        message("handed-out", expected=2.0, got=got, at="def restore")
