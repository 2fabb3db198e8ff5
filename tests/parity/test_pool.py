"""Pooling, embedding and padding against PyTorch: values, types, shapes, first and second derivatives."""

import numpy as np
import pytest
from harness import check, integers, normal

POOLS = [
    # shape, arguments
    ("1d", (2, 3, 8), (2,), {}),
    ("1d", (3, 8), (3,), {}),
    ("1d", (2, 3, 8), (3, 1), {}),
    ("1d", (2, 3, 8), (3, 2, 1), {}),
    ("1d", (2, 3, 7), (2, 3), {}),
    ("2d", (2, 3, 6, 4), (2,), {}),
    ("2d", (3, 6, 5), (2,), {}),
    ("2d", (2, 3, 6, 5), ((3, 2),), {"stride": 1}),
    ("2d", (2, 3, 6, 5), (3,), {"stride": (1, 2), "padding": 1}),
    ("2d", (2, 2, 6, 6), ((2, 3),), {"padding": (1, 0)}),
    ("2d", (0, 2, 6, 6), (2,), {}),
]


@pytest.mark.parametrize("kind", ["max_pool", "avg_pool"])
@pytest.mark.parametrize(("dims", "shape", "arguments", "options"), POOLS)
def test_pooling(kind, dims, shape, arguments, options):
    check(lambda T, x: getattr(T.nn.functional, kind + dims)(x, *arguments, **options), normal(*shape))


def test_max_pool_dilated():
    check(lambda T, x: T.nn.functional.max_pool1d(x, 3, 1, 1, 2), normal(2, 3, 8))
    check(lambda T, x: T.nn.functional.max_pool2d(x, 2, 2, (0, 1), (1, 3)), normal(2, 3, 6, 7))


def test_max_pool_ties_and_places():
    def code(T, x):
        return T.nn.functional.max_pool2d(x, 3, 2, 1, return_indices=True)

    check(code, integers(0, 3, 2, 3, 7, 6).astype(float))
    check(code, np.full((1, 1, 4, 4), -np.inf), order=1)


def test_max_pool_of_nan():
    x = normal(1, 1, 4, 4)
    x[0, 0, 1, 1] = np.nan
    check(lambda T, x: T.nn.functional.max_pool2d(x, 2), x, order=0)


def test_max_pool_not_contiguous():
    check(lambda T, x: T.nn.functional.max_pool2d(T.transpose(x, 0, 3), 2), normal(4, 3, 6, 2))


def test_avg_pool_divisors():
    check(lambda T, x: T.nn.functional.avg_pool1d(x, 3, 2, 1, count_include_pad=False), normal(2, 3, 8))
    check(lambda T, x: T.nn.functional.avg_pool2d(x, 3, 2, 1, count_include_pad=False), normal(2, 3, 6, 5))
    check(lambda T, x: T.nn.functional.avg_pool2d(x, 2, divisor_override=3), normal(2, 3, 6, 5))


@pytest.mark.parametrize("shape", [(2, 3, 6, 4), (3, 6, 4), (2, 3, 7, 5)], ids=str)
@pytest.mark.parametrize("output", [1, 2, (3, 2), (None, 2), (5, 4), (9, 8)], ids=str)
def test_adaptive_avg_pool2d(shape, output):
    check(lambda T, x: T.nn.functional.adaptive_avg_pool2d(x, output), normal(*shape))


@pytest.mark.parametrize("shape", [(), (5,), (0,), (3, 4), (2, 3, 2)], ids=str)
def test_embedding(shape):
    order = 1 if 0 in shape else 2  # PyTorch has no second derivative without elements
    for options in ({}, {"padding_idx": -2}):
        check(
            lambda T, i, w, options=options: T.nn.functional.embedding(i, w, **options),
            integers(0, 6, *shape),
            normal(6, 3),
            order=order,
        )


def test_a_row_used_more_than_once():
    check(lambda T, i, w: T.nn.functional.embedding(i, w), np.array([2, 2, 0, 2]), normal(3, 4))


@pytest.mark.parametrize("shape", [(), (5,), (3, 4)], ids=str)
def test_one_hot(shape):
    check(lambda T, i: T.nn.functional.one_hot(i), integers(0, 6, *shape))
    check(lambda T, i: T.nn.functional.one_hot(i, 8), integers(0, 6, *shape))


@pytest.mark.parametrize(
    ("shape", "pad"),
    [((4,), (1, 2)), ((4, 3), (1, 2)), ((4, 3), (0, 1, 2, 0)), ((4, 5), (-1, 2, 1, -2)), ((2, 3, 2), (1,) * 6)],
    ids=str,
)
def test_pad_with_a_constant(shape, pad):
    check(lambda T, x: T.nn.functional.pad(x, pad), normal(*shape))
    check(lambda T, x: T.nn.functional.pad(x, pad, value=1.5), normal(*shape))
    check(lambda T, x: T.nn.functional.pad(x, pad, "constant", 2), integers(0, 9, *shape))


@pytest.mark.parametrize("mode", ["reflect", "replicate", "circular"])
def test_pad_with_the_edge(mode):
    check(lambda T, x: T.nn.functional.pad(x, (2, 1), mode), normal(2, 3, 4))
    check(lambda T, x: T.nn.functional.pad(x, (2, 1, 0, 2), mode), normal(2, 3, 4, 5))
