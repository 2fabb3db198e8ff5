"""Extremes along a dimension and sorting against PyTorch: values, places, derivatives, ties."""

from functools import partial

import harness
import numpy as np
import pytest
from harness import integers, normal

check = partial(harness.check, through_start=True)

SHAPES = [(), (1,), (5,), (3, 4), (2, 3, 4)]
TIES = np.array([[1.0, 3.0, 3.0, 2.0, 3.0], [2.0, 2.0, 2.0, 2.0, 2.0], [0.0, -0.0, 0.0, -1.0, -1.0]])


def every_dim(shape):
    return range(-max(len(shape), 1), max(len(shape), 1))


def pair(result):
    return result.values, result.indices


@pytest.mark.parametrize("name", ["max", "min"])
@pytest.mark.parametrize("keepdim", [False, True])
def test_extreme_along_a_dimension(name, keepdim):
    for shape in SHAPES:
        for dim in every_dim(shape):
            check(lambda T, a: pair(getattr(T, name)(a, dim, keepdim=keepdim)), normal(*shape))
            check(lambda T, a: pair(getattr(a, name)(dim, keepdim)), integers(-9, 9, *shape))
    check(lambda T, a: pair(getattr(T, name)(a, 1, keepdim=keepdim)), TIES)
    check(lambda T, a: pair(getattr(T, name)(a, 1, keepdim=keepdim)), TIES > 1)
    check(lambda T, a: getattr(T, name)(a.T, 0)[0], normal(3, 4))
    check(lambda T, a: getattr(T, name)(a, 0)[0], np.zeros((3, 0)))


@pytest.mark.parametrize("name", ["max", "min"])
def test_extreme_of_all_and_of_two(name):
    for shape in SHAPES:
        check(lambda T, a: getattr(T, name)(a), normal(*shape))
        check(lambda T, a: getattr(a, name)(), integers(-9, 9, *shape))
    check(lambda T, a, b: getattr(T, name)(a, b), normal(3, 4), normal(4))
    check(lambda T, a, b: getattr(a, name)(b), normal(3), integers(0, 3, 3))


@pytest.mark.parametrize("name", ["argmax", "argmin"])
def test_place_of_an_extreme(name):
    for shape in SHAPES:
        check(lambda T, a: getattr(T, name)(a), normal(*shape))
        for dim in every_dim(shape):
            check(lambda T, a: getattr(T, name)(a, dim), normal(*shape))
            check(lambda T, a: getattr(a, name)(dim, keepdim=True), integers(-9, 9, *shape))
    check(lambda T, a: getattr(T, name)(a, 1), TIES)
    check(lambda T, a: getattr(T, name)(a), np.array([1.0, np.nan, 2.0, np.nan]))
    check(lambda T, a: getattr(T, name)(a, 0), np.zeros((3, 0)))


@pytest.mark.parametrize("descending", [False, True])
def test_sort(descending):
    for shape in [*SHAPES, (0,), (2, 0)]:
        for dim in every_dim(shape):
            check(lambda T, a: pair(T.sort(a, dim, descending)), normal(*shape))
            check(lambda T, a: T.argsort(a, dim, descending), normal(*shape))
            check(
                lambda T, a: pair(T.sort(a, dim=dim, descending=descending, stable=True)), integers(0, 3, *shape)
            )
    check(lambda T, a: pair(a.sort(descending=descending)), normal(3, 4))
    check(lambda T, a: a.argsort(0, descending), normal(3, 4))
    check(lambda T, a: pair(T.sort(a, stable=True, dim=-1, descending=descending)), TIES)
    check(lambda T, a: pair(T.sort(a, stable=True, dim=-1, descending=descending)), TIES > 1)
    check(
        lambda T, a: pair(T.sort(a, descending=descending)), np.array([1.0, np.nan, 2.0, np.inf, -np.inf]), order=0
    )
    check(lambda T, a: T.sort(a.T, 0, descending)[0], normal(3, 4))


@pytest.mark.parametrize("largest", [True, False])
@pytest.mark.parametrize("k", [0, 1, 2, 3])
def test_topk(largest, k):
    for shape in [(3,), (3, 4), (4, 3, 5)]:
        for dim in every_dim(shape):
            check(lambda T, a: pair(T.topk(a, k, dim, largest)), normal(*shape))
    check(lambda T, a: pair(a.topk(k, largest=largest)), normal(3, 4))
    check(lambda T, a: T.topk(a, k, largest=largest)[0], TIES, order=0)
    check(lambda T, a: T.topk(a, k, largest=largest)[0], integers(0, 3, 5))
    if k < 2:
        check(lambda T, a: pair(T.topk(a, k, largest=largest)), normal())
