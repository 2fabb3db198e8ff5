"""An engine of one's own: values, one operation, a chain, shared numbers, the order, and no path walked twice."""

import math

import framework as torch
from nntui.lab.checks import message, number


def value_of(learner, result, name):
    """Return what a Value holds."""
    if not isinstance(result, learner.Value):
        message("not-a-value", name=name, got=result, at=name)
    return number(result.data, name)


def is_close(a, b):
    return abs(a - b) < 1e-6


def gradient(value, name):
    return number(value.grad, f"{name}.grad")


def test_forward(learner):
    a, b = learner.Value(2.0), learner.Value(-3.0)
    for name, result, expected in (
        ("__add__", a + b, -1.0),
        ("__mul__", a * b, -6.0),
        ("tanh", a.tanh(), math.tanh(2.0)),
    ):
        got = value_of(learner, result, name)
        if not is_close(got, expected):
            message("forward", name=name, expected=expected, got=got, at=name)


def test_one_operation(learner):
    a, b = learner.Value(2.0), learner.Value(-3.0)
    (a * b).backward()
    got, other = gradient(a, "a"), gradient(b, "b")
    if is_close(got, 0.0) and is_close(other, 0.0):
        message("unseeded", expected=-3.0, got=got, at="def backward")
    if is_close(got, 2.0) and is_close(other, -3.0):
        message("own-factor", expected=-3.0, got=got, at="__mul__")
    if not (is_close(got, -3.0) and is_close(other, 2.0)):
        message("product", expected=-3.0, got=got, at="__mul__")

    x = learner.Value(0.5)
    x.tanh().backward()
    got, t = gradient(x, "x"), math.tanh(0.5)
    if is_close(got, 0.75):
        message("tanh-slope", expected=1 - t * t, got=got, at="1 -")
    if not is_close(got, 1 - t * t):
        message("tanh", expected=1 - t * t, got=got, at="def tanh")


def test_chain(learner):
    a, b, c = learner.Value(0.5), learner.Value(-2.0), learner.Value(0.3)
    (a * b + c).tanh().backward()
    expected = (1 - math.tanh(-0.7) ** 2) * -2.0
    got = gradient(a, "a")
    if is_close(got, 0.0):
        message("stops-short", expected=expected, got=got, at="def backward")
    if not is_close(got, expected):
        message("chain", expected=expected, got=got, at="def backward")


def test_used_twice(learner):
    a = learner.Value(3.0)
    (a * a + a).backward()
    got = gradient(a, "a")
    if got in (1.0, 3.0, 4.0):
        message("overwritten", expected=7.0, got=got, at="def backward")
    if not is_close(got, 7.0):
        message("twice", expected=7.0, got=got, at="def backward")


def test_order(learner):
    def tangle(a, b):
        c = a * b
        d = c + a
        e = d * c
        return (e + d).tanh() + e

    values = learner.Value(0.5), learner.Value(-0.8)
    tangle(*values).backward()
    tensors = [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in (0.5, -0.8)]
    tangle(*(_Tensor(tensor) for tensor in tensors)).tensor.backward()
    for name, value, tensor in zip("ab", values, tensors, strict=True):
        got, expected = gradient(value, name), tensor.grad.item()
        if not is_close(got, expected):
            message("order", name=name, expected=expected, got=got, at="def backward")


def test_no_detours(learner):
    start = x = learner.Value(1.0)
    for _ in range(60):
        x = x + x
    x.backward()
    got = gradient(start, "x")
    if got != 2.0**60:
        message("doubling", expected=2.0**60, got=got, at="def backward")


class _Tensor:
    """A tensor with the three operations of a Value."""

    def __init__(self, tensor):
        self.tensor = tensor

    def __add__(self, other):
        return _Tensor(self.tensor + other.tensor)

    def __mul__(self, other):
        return _Tensor(self.tensor * other.tensor)

    def tanh(self):
        return _Tensor(torch.tanh(self.tensor))
