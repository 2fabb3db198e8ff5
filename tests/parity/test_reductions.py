"""Reductions against PyTorch: values, types, shapes, first and second derivatives."""

from functools import partial

import harness
import numpy as np
import pytest
from harness import integers, normal, positive, torch

import framework

check = partial(harness.check, through_start=True)

pytestmark = pytest.mark.filterwarnings("ignore:.*degrees of freedom.*:UserWarning")

SHAPES = [(), (5,), (3, 4), (2, 3, 4), (2, 1, 3)]
ANY_DIM = ["sum", "mean", "amax", "amin", "var", "std", "logsumexp", "all", "any"]


def dims(n):
    """None, each dimension from the front and from the back, and groups of them."""
    return [None, *range(-n, n), *([(0, -1), (1,), list(range(n))] if n > 1 else []), *([0, -1] if n == 0 else [])]


@pytest.mark.parametrize("name", ANY_DIM)
@pytest.mark.parametrize("keepdim", [False, True])
def test_over_dimensions(name, keepdim):
    for shape in SHAPES:
        for dim in dims(len(shape)):
            if dim is None and name == "logsumexp":
                continue
            if name in ("all", "any") and isinstance(dim, list):
                dim = tuple(dim)
            x = normal(*shape)
            options = {"keepdim": keepdim} if dim is not None or name in ("var", "std") else {}
            given = {} if dim is None and name != "sum" else {"dim": dim}
            # of one number PyTorch leaves out the second derivative of the spread, which is NaN here
            order = 1 if name in ("var", "std") and not shape else 2
            check(lambda T, a: getattr(T, name)(a, **given, **options), x, order=order)
            check(lambda T, a: getattr(a, name)(**given, **options), x, order=0)
    check(lambda T, a: getattr(T, name)(T.transpose(a, 0, 2), 1, keepdim=keepdim), normal(2, 3, 4))


@pytest.mark.parametrize("name", ["sum", "mean", "prod", "all", "any", "var", "std", "logsumexp", "count_nonzero"])
def test_of_nothing(name):
    for shape, dim in [((0,), 0), ((2, 0), 1), ((2, 0), 0), ((0, 3), 0), ((0, 3), -1)]:
        check(lambda T, a: getattr(T, name)(a, dim), np.zeros(shape), order=1)


@pytest.mark.parametrize("name", ["sum", "prod", "amax", "amin", "all", "any", "count_nonzero", "max", "min"])
@pytest.mark.parametrize("dtype", ["int64", "int32", "uint8", "bool"])
def test_of_integers(name, dtype):
    if name in ("all", "any") and dtype == "uint8":
        pytest.skip("PyTorch answers uint8 for uint8, and bool for all other types; ours is always bool")
    x = integers(0, 3, 3, 4).astype(dtype)
    check(lambda T, a: getattr(T, name)(a), x)
    check(lambda T, a: getattr(T, name)(a, 1), x)
    check(lambda T, a: T.logsumexp(a, 1), x)


def test_result_types_on_request():
    x = integers(0, 3, 3, 4)
    for name in ("sum", "mean", "prod"):
        check(lambda T, a: getattr(T, name)(a, 1, dtype=T.float64), x)
        check(lambda T, a: getattr(T, name)(a, 1, dtype=T.float64), normal(3, 4), dtypes=("float64",))
        check(lambda T, a: getattr(T, name)(a, 1, dtype=T.float32), normal(3, 4), dtypes=("float32",))
    for name in ("cumsum", "cumprod"):
        check(lambda T, a: getattr(T, name)(a, 1, dtype=T.float64), x)


@pytest.mark.parametrize("name", ["var", "std", "var_mean", "std_mean"])
def test_spread(name):
    x = normal(3, 4)
    check(lambda T, a: getattr(T, name)(a), x)
    check(lambda T, a: getattr(T, name)(a, 1), x)
    check(lambda T, a: getattr(T, name)(a, dim=(0, 1), correction=0, keepdim=True), x)
    check(lambda T, a: getattr(T, name)(a, 0, correction=2), x)
    check(lambda T, a: getattr(T, name)(a, unbiased=False), x)
    check(lambda T, a: getattr(T, name)(a, 1, unbiased=True, keepdim=True), x)
    check(lambda T, a: getattr(T, name)(a, False), x)
    check(lambda T, a: getattr(T, name)(a), normal(1), order=1)
    check(lambda T, a: getattr(T, name)(a, correction=3), normal(2), order=0)
    check(lambda T, a: getattr(T, name)(a, 1), np.ones((2, 3)), order=1)


@pytest.mark.parametrize("name", ["amax", "amin", "max", "min"])
def test_equal_extremes_share(name):
    x = np.array([[1.0, 3.0, 3.0], [1.0, 1.0, 1.0]])
    check(lambda T, a: getattr(T, name)(a), x)
    if name.startswith("a"):
        check(lambda T, a: getattr(T, name)(a, 1), x)


@pytest.mark.parametrize("name", ["amax", "amin", "max", "min"])
def test_extremes_of_nan(name):
    check(lambda T, a: getattr(T, name)(a), np.array([1.0, np.nan, 2.0]), order=0)
    check(lambda T, a: getattr(T, name)(a, 0), np.array([1.0, np.nan, 2.0, np.nan]), order=0)


@pytest.mark.parametrize("dim", [0, 1, -1, (0, 1)])
def test_logsumexp_of_extremes(dim):
    x = np.array([[1000.0, 1000.0], [-1000.0, -1001.0], [-np.inf, 0.0]])
    check(lambda T, a: T.logsumexp(a, dim), x, order=1)
    check(lambda T, a: T.logsumexp(a, dim), np.array([[np.inf, 1.0], [2.0, 1.0]]), order=0)
    check(lambda T, a: T.logsumexp(a, dim), np.full((2, 2), -np.inf), order=0)


@pytest.mark.parametrize("p", ["fro", 2, 1, 3, 2.5, 1.5, 0.5, 0, np.inf, -np.inf])
def test_norm(p):
    for shape in SHAPES:
        x = np.asarray(np.where(normal(*shape) > 0, 1, -1) * positive(*shape))
        check(lambda T, a: T.norm(a, p), x)
        for dim in range(-len(shape), len(shape)):
            check(lambda T, a: T.norm(a, p, dim), x)
            check(lambda T, a: a.norm(p, dim, keepdim=True), x)
    check(lambda T, a: T.norm(a, p, (0, 2)), positive(2, 3, 4))
    if p != 0.5:
        check(lambda T, a: T.norm(a, p, 1), np.array([[0.0, 0.0], [0.0, 2.0]]), order=1)


def test_norm_of_zeros_with_a_small_power():
    check(lambda T, a: T.norm(a, 0.5, 1), np.array([[0.0, 3.0], [1.0, 2.0]]), order=1)


@pytest.mark.parametrize("keepdim", [False, True])
def test_prod(keepdim):
    for shape in SHAPES:
        x = normal(*shape)
        check(lambda T, a: T.prod(a), x)
        for dim in range(-len(shape), len(shape)):
            check(lambda T, a: T.prod(a, dim, keepdim=keepdim), x)
            check(lambda T, a: a.prod(dim, keepdim=keepdim), x, order=0)


@pytest.mark.parametrize("zeros", [1, 2, 3, 4])
def test_prod_with_zeros(zeros):
    x = normal(4, 3)
    x[:zeros, 0] = 0
    x[0, 1] = 0
    check(lambda T, a: T.prod(a, 0), x)
    check(lambda T, a: T.prod(a), x)


@pytest.mark.parametrize("name", ["cumsum", "cumprod"])
def test_cumulative(name):
    for shape in [(), (1,), (0,), (5,), (3, 4), (2, 0), (2, 3, 4)]:
        for dim in range(-max(len(shape), 1), max(len(shape), 1)):
            # PyTorch divides by the factors: near 0 it is too inaccurate to compare with in float32
            check(lambda T, a: getattr(T, name)(a, dim), positive(*shape))
            check(lambda T, a: getattr(T, name)(a, dim), normal(*shape), dtypes=("float64",))
            check(lambda T, a: getattr(a, name)(dim), integers(-3, 4, *shape))
    check(lambda T, a: getattr(T, name)(a.T, dim=0), normal(3, 4))
    check(lambda T, a: getattr(T, name)(a, 0), integers(0, 2, 5).astype(bool))


@pytest.mark.parametrize("zeros", [[0], [1], [3], [0, 2], [1, 2], [0, 1, 2, 3]])
def test_cumprod_with_zeros(zeros):
    x = normal(4)
    x[zeros] = 0
    check(lambda T, a: T.cumprod(a, 0), x)


def test_count_nonzero():
    for x in (
        normal(3, 4) * (normal(3, 4) > 0),
        integers(0, 2, 3, 4),
        integers(0, 2, 3, 4).astype(bool),
        normal(),
    ):
        check(lambda T, a: T.count_nonzero(a), x)
        check(lambda T, a: a.count_nonzero(0), x)
        check(lambda T, a: T.count_nonzero(a, dim=-1), x)
    check(lambda T, a: T.count_nonzero(a, (0, 1)), integers(0, 2, 3, 4))


@pytest.mark.parametrize("name", ["sum", "mean", "amax", "var", "prod", "cumsum", "logsumexp", "argmax", "sort"])
def test_a_dimension_out_of_range(name):
    for module in (framework, torch):
        with pytest.raises(IndexError):
            getattr(module, name)(module.ones(2, 3), 2)
