"""Element-wise operations and reductions: what they refuse, and what PyTorch's tests do not show."""

import math
import warnings

import numpy as np
import pytest

import framework as T
from framework.errors import DTypeError, ShapeError

REFUSED = {
    "clamp": (lambda: T.clamp(T.ones(2)), ValueError, "min, max or both"),
    "div": (lambda: T.div(T.ones(2), 2, rounding_mode="up"), ValueError, "'floor' or 'trunc'"),
    "where": (lambda: T.where(T.tensor([1, 0]), 1.0, 0.0), DTypeError, "bool condition, got int64"),
    "pow": (lambda: T.tensor([True]) ** True, DTypeError, "bool"),
    "pow_": (lambda: T.tensor([1]).pow_(0.5), DTypeError, "does not fit into int64"),
    "floor": (lambda: T.floor(T.tensor([True])), DTypeError, "got bool"),
    "isclose": (lambda: T.isclose(T.ones(2), T.tensor([1, 1])), DTypeError, "float32 and int64"),
    "mean": (lambda: T.tensor([1, 2]).mean(), DTypeError, r"\.float\(\)"),
    "var": (lambda: T.tensor([1, 2]).var(), DTypeError, r"\.float\(\)"),
    "norm": (lambda: T.norm(T.ones(2), "nuc"), ValueError, "'nuc'"),
    "sum": (lambda: T.sum(T.ones(2, 3), (0, -2)), ValueError, "twice"),
    "argmax": (lambda: T.argmax(T.ones(2, 0), 1), ShapeError, r"\(2, 0\)"),
    "topk": (lambda: T.topk(T.ones(2, 3), 4), ShapeError, "k is 4"),
    "add": (lambda: T.ones(2) + "1", DTypeError, "got str"),
    "and": (lambda: T.ones(2) & T.ones(2), Exception, "bitwise_and"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name):
    run, error, words = REFUSED[name]
    with pytest.raises(error, match=words):
        run()


def test_numbers_alone_become_tensors():
    assert T.add(2, 3).dtype == T.int64
    assert T.add(2, 3.5).dtype == T.float32
    assert T.maximum(1.0, 2.0).item() == 2.0


def test_results_along_a_dimension_can_be_changed_in_place():
    x = T.randn(3, 4, requires_grad=True)
    for result in (x.max(0).values, x.sort(1).values, x.cumsum(0), x.cumprod(1), x.topk(2).values):
        result += 1


def test_converting_twice_differentiates_twice():
    x = T.tensor([3.0], requires_grad=True)
    (slope,) = T.autograd.grad(x.double() ** 3, x, T.ones(1, dtype=T.float64), create_graph=True)
    (bend,) = T.autograd.grad(slope, x)
    assert slope.dtype == bend.dtype == T.float32
    assert bend.item() == 18.0


def test_means_of_nothing_are_nan_without_a_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert math.isnan(T.ones(0).mean().item())
        assert T.ones(2, 0).mean(1).isnan().all()


def test_numpy_functions_have_gradients():
    x = T.randn(3, 4, requires_grad=True)
    for result, expected in [
        (np.var(x, axis=0), x.var(0, correction=0)),
        (np.clip(x, -1, 1), x.clamp(-1, 1)),
        (np.cumsum(x), x.reshape(-1).cumsum(0)),
        (np.sort(x, axis=0), x.sort(0).values),
        (np.arctan2(x, 1.0), T.atan2(x, 1.0)),
    ]:
        assert result.requires_grad
        assert T.equal(result, expected)
    assert np.isfinite(x).all()
    assert T.equal(np.argmax(x, axis=1), x.argmax(1))


def test_long_cumulative_products_keep_their_gradient_with_a_zero():
    x = T.full((400,), 0.99, dtype=T.float64).requires_grad_()
    with T.no_grad():
        x[200] = 0.0
    x.cumprod(0).sum().backward()
    assert x.grad[200].item() == pytest.approx(sum(0.99**k for k in range(200, 399 + 1)), rel=1e-12)
    assert x.grad[201:].abs().max().item() == 0.0
