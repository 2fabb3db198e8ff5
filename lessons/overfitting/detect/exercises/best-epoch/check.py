"""The epoch of the lowest loss: counted from 1, past every bump, the first one of equals."""

from nntui.lab.checks import message, number


def test_valley(learner):
    losses = [0.9, 0.5, 0.4, 0.6, 0.8]
    got = number(learner.best_epoch(losses))
    if got == 0.4:
        message("loss", expected=3, got=got, at="return")
    if got == 2:
        message("from-zero", expected=3, got=got, at="return")
    if got == 5:
        message("last", expected=3, got=got, at="return")
    if got != 3:
        message("valley", losses=str(losses), expected=3, got=got, at="return")


def test_bump(learner):
    losses = [0.9, 0.6, 0.65, 0.4, 0.7]
    got = number(learner.best_epoch(losses))
    if got == 2:
        message("bump", losses=str(losses), expected=4, got=got, at="break")
    if got != 4:
        message("valley", losses=str(losses), expected=4, got=got, at="return")


def test_tie(learner):
    losses = [0.5, 0.3, 0.3, 0.4]
    got = number(learner.best_epoch(losses))
    if got == 3:
        message("tie", losses=str(losses), expected=2, got=got, at="<=")
    if got != 2:
        message("valley", losses=str(losses), expected=2, got=got, at="return")
