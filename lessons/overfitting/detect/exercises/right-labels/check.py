"""Two sets, each with its own labels and its own size; the model in use, and afterwards as it was."""

import framework as torch
from framework import nn
from nntui.lab.checks import message, number


class Moody(nn.Module):
    """Answers with its input in use, and with the opposite while it is in training mode."""

    def forward(self, x):
        return -x if self.training else x


def column(*values):
    return torch.tensor(values).reshape(-1, 1)


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
    validation, test = accuracies(learner, Moody().eval(), SHORT)
    if validation != 0.75:
        message("validation", expected=0.75, got=validation, at="val_right")
    if test == 0.25:
        message("labels", expected=0.5, got=test, at="test_right")
    if test == 0.75:
        message("same-set", expected=0.5, got=test, at="test_right")
    if test != 0.5:
        message("test", expected=0.5, got=test, at="test_right")


def test_own_size(learner):
    _, test = accuracies(learner, Moody().eval(), TEST)
    if test == 2 / 4:
        message("size", expected=2 / 6, got=test, at='"test"')
    if test != 2 / 6:
        message("test", expected=2 / 6, got=test, at="test_right")


def test_in_use(learner):
    validation, test = accuracies(learner, Moody().train(), TEST)
    if (validation, test) == (0.25, 4 / 6):
        message("training-mode", expected=0.75, got=validation, at="no_grad")
    if test == 4 / 6:
        message("one-of-two", expected=2 / 6, got=test, at="eval")
    if (validation, test) != (0.75, 2 / 6):
        message("validation", expected=0.75, got=validation, at="eval")


def test_as_it_was(learner):
    model = Moody().train()
    learner.report(model, VALIDATION, TEST)
    if not model.training:
        message("left-in-eval", at="eval")
    model.eval()
    learner.report(model, VALIDATION, TEST)
    if model.training:
        message("always-train", at="train")
