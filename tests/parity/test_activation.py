"""Activations against PyTorch: values, types, shapes, first and second derivatives."""

import numpy as np
import pytest
from harness import check, integers, normal

FUNCTIONS = {
    # name: keyword arguments to try
    "relu": [{}],
    "relu6": [{}],
    "leaky_relu": [{}, {"negative_slope": 0.3}],
    "elu": [{}, {"alpha": 0.5}],
    "selu": [{}],
    "gelu": [{}, {"approximate": "tanh"}],
    "silu": [{}],
    "mish": [{}],
    "softplus": [{}, {"beta": 2.0, "threshold": 3.0}],
    "softsign": [{}],
    "sigmoid": [{}],
    "tanh": [{}],
    "hardtanh": [{}, {"min_val": -0.5, "max_val": 2.0}],
    "hardsigmoid": [{}],
    "hardswish": [{}],
    "logsigmoid": [{}],
    "softmax": [{"dim": 0}, {"dim": -1}],
    "softmin": [{"dim": 0}, {"dim": -1}],
    "log_softmax": [{"dim": 0}, {"dim": -1}],
}
#: PyTorch has no second derivative of hardsigmoid (and its first is off by 3e-8 in float64), and its second
#: derivative of mish is NaN for large inputs.
LIMITS = {"hardsigmoid": {"order": 1, "dtypes": ("float32",)}}
CASES = [(name, options) for name, several in FUNCTIONS.items() for options in several]
SHAPES = [(), (5,), (0, 3), (3, 0), (4, 3), (2, 3, 4)]


def call(name, options):
    return lambda T, x: getattr(T.nn.functional, name)(x, **options)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize(("name", "options"), CASES)
def test_random_inputs(name, options, shape):
    check(call(name, options), np.asarray(3 * normal(*shape)), **LIMITS.get(name, {}))


@pytest.mark.parametrize(("name", "options"), CASES)
def test_not_contiguous(name, options):
    check(lambda T, x: call(name, options)(T, T.transpose(x, 0, 2)), normal(2, 3, 4), **LIMITS.get(name, {}))


@pytest.mark.parametrize(("name", "options"), CASES)
def test_large_inputs_neither_overflow_nor_give_nan(name, options):
    x = np.array([-1000.0, -90.0, -30.0, -19.5, 19.5, 30.0, 90.0, 1000.0])
    check(call(name, options), x, **LIMITS.get(name, {"order": 1 if name == "mish" else 2}))


@pytest.mark.parametrize("name", sorted(FUNCTIONS.keys() - {"softmax", "softmin", "log_softmax"}))
def test_first_derivative_at_the_kinks(name):
    check(call(name, {}), np.array([-3.0, -1.0, 0.0, 1.0, 3.0, 6.0]), **{"order": 1, **LIMITS.get(name, {})})


@pytest.mark.parametrize("name", ["relu", "relu6", "softsign", "sigmoid", "tanh", "hardtanh"])
def test_integers(name):
    check(call(name, {}), integers(-9, 9, 3, 4))


@pytest.mark.parametrize("name", ["softmax", "softmin", "log_softmax"])
def test_softmax_of_a_given_type(name):
    check(lambda T, x: getattr(T.nn.functional, name)(x, dim=1, dtype=T.float64), integers(-9, 9, 3, 4))
    check(lambda T, x: getattr(T.nn.functional, name)(x, dim=1, dtype=T.float64), normal(3, 4))


@pytest.mark.parametrize("name", ["softmax", "log_softmax"])
def test_softmax_with_masked_elements(name):
    x = normal(3, 4)
    x[:, 1] = -np.inf
    check(lambda T, x: getattr(T.nn.functional, name)(x, dim=1)[:, ::2], x)


@pytest.mark.parametrize("shape", [(4,), (4, 3), (2, 3, 4), (2, 3, 4, 2)], ids=str)
def test_prelu(shape):
    check(lambda T, x, w: T.nn.functional.prelu(x, w), normal(*shape), normal(1))
    if len(shape) > 1:
        check(lambda T, x, w: T.nn.functional.prelu(x, w), normal(*shape), normal(3))
