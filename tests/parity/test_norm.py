"""Normalisation against PyTorch: values, types, shapes, first and second derivatives."""

import numpy as np
import pytest
from harness import check, normal, positive


@pytest.mark.parametrize(
    ("shape", "last"), [((5,), 1), ((4, 3), 1), ((2, 3, 4), 1), ((2, 3, 4), 2), ((2, 3, 4), 3)], ids=str
)
def test_layer_norm(shape, last):
    of = shape[-last:]
    check(lambda T, x: T.nn.functional.layer_norm(x, of), normal(*shape))
    check(lambda T, x, w, b: T.nn.functional.layer_norm(x, of, w, b), normal(*shape), normal(*of), normal(*of))
    # PyTorch has no second derivative with a bias and without a weight
    check(lambda T, x, b: T.nn.functional.layer_norm(x, of, None, b, 0.1), normal(*shape), normal(*of), order=1)


@pytest.mark.parametrize(("shape", "last"), [((5,), 1), ((4, 3), 1), ((2, 3, 4), 2)], ids=str)
def test_rms_norm(shape, last):
    of = shape[-last:]
    check(lambda T, x: T.nn.functional.rms_norm(x, of), normal(*shape))
    check(lambda T, x, w: T.nn.functional.rms_norm(x, of, w, 0.1), normal(*shape), normal(*of))


def test_layer_norm_of_a_transposed_input():
    check(lambda T, x: T.nn.functional.layer_norm(T.transpose(x, 0, 1), (4,)), normal(4, 3))


@pytest.mark.parametrize("shape", [(4, 3), (1, 3, 4), (2, 3, 4), (2, 3, 4, 2)], ids=str)
@pytest.mark.parametrize("training", [True, False])
def test_batch_norm(shape, training):
    def code(T, x, mean, var, w, b):
        f, mean, var = T.nn.functional.batch_norm, mean.detach().clone(), var.detach().clone()
        results = [f(x, mean, var, training=training), f(x, mean, var, w, b, training, 0.3, 0.01)]
        return [*results, mean, var]

    check(code, normal(*shape), normal(3), positive(3), normal(3), normal(3))


def test_batch_norm_without_running_values():
    check(lambda T, x: T.nn.functional.batch_norm(x, None, None, training=True), normal(4, 3))


@pytest.mark.parametrize("dim", [0, 1, -1])
@pytest.mark.parametrize("p", [1.0, 2.0, 3.0])
def test_normalize(dim, p):
    check(lambda T, x: T.nn.functional.normalize(x, p=p, dim=dim), normal(3, 4, 2))


def test_normalize_of_zeros():
    check(lambda T, x: T.nn.functional.normalize(x), np.array([[0.0, 0.0], [3.0, 4.0]]), order=1)


@pytest.mark.parametrize(
    ("a", "b", "dim"),
    [((4, 3), (4, 3), 1), ((4, 3), (4, 3), 0), ((2, 3, 4), (4,), -1), ((4, 1, 3), (2, 3), 2)],
    ids=str,
)
def test_cosine_similarity(a, b, dim):
    check(lambda T, a, b: T.nn.functional.cosine_similarity(a, b, dim=dim), normal(*a), normal(*b))
