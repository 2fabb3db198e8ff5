"""One step by hand: the right values, in place, and gradients that start again from zero."""

import framework as torch
from nntui.lab.checks import message, number

RATE = 0.1


def parameters():
    """Return w = 3 and b = 1 with the gradients of a loss at one point: 20 and 10."""
    w = torch.tensor(3.0, requires_grad=True)
    b = torch.tensor(1.0, requires_grad=True)
    loss(w, b).backward()
    return w, b


def loss(w, b):
    """Return the squared error at x = 2, y = 2."""
    return (w * 2.0 + b - 2.0) ** 2


def is_close(a, b):
    return abs(a - b) < 1e-4


def test_update(learner):
    w, b = parameters()
    learner.step(w, b, RATE)
    new_w, new_b = number(w, "w"), number(b, "b")
    if is_close(new_w, 3.0) and is_close(new_b, 1.0):
        message("unmoved", expected=1.0, got=new_w, at="w =")
    if is_close(new_w, 5.0) or is_close(new_b, 2.0):
        message("uphill", expected=1.0, got=new_w, at="+")
    if is_close(new_w, 2.7):
        message("own-value", name="w", expected=1.0, got=new_w, at="w -=")
    if is_close(new_b, 0.9):
        message("own-value", name="b", expected=0.0, got=new_b, at="b -=")
    if is_close(new_w, 0.0) and is_close(new_b, 0.0):
        message("weights-zeroed", expected=1.0, got=new_w, at="zero_")
    for name, got, expected in (("w", new_w, 1.0), ("b", new_b, 0.0)):
        if not is_close(got, expected):
            message("wrong-value", name=name, expected=expected, got=got, at=f"{name} -=")


def test_zero(learner):
    w, b = parameters()
    learner.step(w, b, RATE)
    for name, parameter in (("w", w), ("b", b)):
        left = 0.0 if parameter.grad is None else number(parameter.grad, f"{name}.grad")
        if not is_close(left, 0.0):
            message("not-zeroed", name=name, expected=0.0, got=left)


def test_twenty_steps(learner):
    w, b = parameters()
    before = loss(w, b).item()
    for _ in range(20):
        learner.step(w, b, 0.02)
        loss(w, b).backward()
    after = loss(w, b).item()
    if not after < before / 100:
        message("not-falling", before=before, expected=before / 100, got=after)
