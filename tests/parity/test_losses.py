"""Losses against PyTorch: values, types, shapes, first and second derivatives."""

import numpy as np
import pytest
from harness import check, integers, normal, rng

REDUCTIONS = ["mean", "sum", "none"]
DISTANCES = [
    ("mse_loss", {}),
    ("l1_loss", {}),
    ("smooth_l1_loss", {}),
    ("smooth_l1_loss", {"beta": 0.4}),
    ("smooth_l1_loss", {"beta": 0.0}),
    ("huber_loss", {}),
    ("huber_loss", {"delta": 0.4}),
    ("binary_cross_entropy_with_logits", {}),
]


def loss(name, **options):
    return lambda T, *tensors: getattr(T.nn.functional, name)(*tensors, **options)


def probabilities(*shape):
    return rng.uniform(0.05, 0.95, shape)


@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("shape", [(), (6,), (4, 3), (2, 3, 4)], ids=str)
@pytest.mark.parametrize(("name", "options"), DISTANCES)
def test_distances(name, options, shape, reduction):
    check(loss(name, reduction=reduction, **options), normal(*shape), normal(*shape))


@pytest.mark.parametrize("name", ["mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss"])
def test_mixed_types(name):
    # PyTorch cannot differentiate huber_loss there
    check(loss(name), normal(4, 3), integers(-3, 3, 4, 3), order=0 if name == "huber_loss" else 2)


@pytest.mark.parametrize("reduction", REDUCTIONS)
def test_binary_cross_entropy(reduction):
    def code(T, p, t, weight):
        f = T.nn.functional.binary_cross_entropy
        return [f(p, t, reduction=reduction), f(p, t, weight.detach(), reduction=reduction)]

    check(code, probabilities(4, 3), probabilities(4, 3), probabilities(3))


def test_binary_cross_entropy_of_certain_answers():
    p, t = np.array([0.0, 0.0, 1.0, 1.0]), np.array([0.0, 1.0, 0.0, 1.0])
    check(
        lambda T, p: T.nn.functional.binary_cross_entropy(p, T.tensor(t).to(p.dtype)),
        p,
        order=1,
        dtypes=("float32",),
    )


@pytest.mark.parametrize("reduction", REDUCTIONS)
def test_binary_cross_entropy_with_logits(reduction):
    def code(T, z, t, weight, pos_weight):
        f = T.nn.functional.binary_cross_entropy_with_logits
        weight, pos_weight = weight.detach(), pos_weight.detach()
        return [
            f(z, t, weight, reduction=reduction),
            f(z, t, reduction=reduction, pos_weight=pos_weight),
            f(z, t, weight, reduction=reduction, pos_weight=pos_weight),
        ]

    check(code, 3 * normal(4, 3), probabilities(4, 3), probabilities(3), probabilities(3))
    huge = np.array([[-1000.0, -50.0, 0.5], [50.0, 1000.0, -0.5]])
    check(code, huge, np.array([[0.0, 1, 1], [0, 1, 0]]), probabilities(3), probabilities(3))


INPUTS = [(4,), (5, 4), (1, 4), (3, 4, 2), (3, 4, 2, 5)]


def classes_for(shape, count=4):
    return integers(0, count, *((shape[0], *shape[2:]) if len(shape) > 1 else ()))


@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("shape", INPUTS, ids=str)
@pytest.mark.parametrize(
    ("name", "smoothing"), [("nll_loss", {}), ("cross_entropy", {}), ("cross_entropy", {"label_smoothing": 0.2})]
)
def test_class_numbers(name, smoothing, shape, reduction):
    target, weight = classes_for(shape), rng.uniform(0.1, 2, 4)
    options = {"reduction": reduction, **smoothing}

    def code(T, x, target, weight):
        f, weight = getattr(T.nn.functional, name), weight.detach()
        results = [f(x, target, **options), f(x, target, weight, **options)]
        if len(shape) > 1 and shape[0] > 1:
            # class 2 is ignored; and then -100 is, which is no class
            results += [f(x, target, w, ignore_index=2, **options) for w in (None, weight)]
            marked = T.where(target == 2, -100, target)
            results += [f(x, marked, w, **options) for w in (None, weight)]
        return results

    target.flat[0] = 1
    check(code, normal(*shape), target, weight)


@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("smoothing", [0.0, 0.3])
@pytest.mark.parametrize("shape", INPUTS, ids=str)
def test_class_probabilities(shape, smoothing, reduction):
    options = {"reduction": reduction, "label_smoothing": smoothing}
    check(loss("cross_entropy", **options), normal(*shape), probabilities(*shape))
    check(
        lambda T, x, t, w: T.nn.functional.cross_entropy(x, t, w.detach(), **options),
        normal(*shape),
        probabilities(*shape),
        rng.uniform(0.1, 2, 4),
    )


def test_cross_entropy_of_large_logits():
    check(loss("cross_entropy"), 1000 * normal(5, 4), classes_for((5, 4)))


@pytest.mark.filterwarnings("ignore:reduction:UserWarning")
@pytest.mark.parametrize("reduction", [*REDUCTIONS, "batchmean"])
@pytest.mark.parametrize("log_target", [False, True])
@pytest.mark.parametrize("shape", [(5,), (4, 3), (2, 3, 2)], ids=str)
def test_kl_div(shape, log_target, reduction):
    options = {"log_target": log_target, "reduction": reduction}
    check(loss("kl_div", **options), normal(*shape), probabilities(*shape))


def test_kl_div_of_a_target_with_zeros():
    t = np.array([[0.0, 0.25, 0.75], [1.0, 0.0, 0.0]])
    check(lambda T, x, t: T.nn.functional.kl_div(x, t.detach(), reduction="sum"), normal(2, 3), t)
