"""`nn.init` against PyTorch's: the same numbers where nothing is random, the same distribution where it is."""

from __future__ import annotations

import math

import numpy as np
import pytest
from harness import SEED, same, torch

import framework

FIXED = {
    "constant_": lambda T, w: T.nn.init.constant_(w, 2.5),
    "zeros_": lambda T, w: T.nn.init.zeros_(w),
    "ones_": lambda T, w: T.nn.init.ones_(w),
    "eye_": lambda T, w: T.nn.init.eye_(w),
}


@pytest.mark.parametrize("shape", [(3, 5), (5, 3), (4, 4)], ids=str)
@pytest.mark.parametrize("name", FIXED)
def test_fixed(name, shape):
    ours, theirs = framework.nn.Parameter(framework.rand(*shape)), torch.nn.Parameter(torch.rand(*shape))
    assert FIXED[name](framework, ours) is ours
    FIXED[name](torch, theirs)
    same(ours, theirs, name)
    assert ours.requires_grad


@pytest.mark.parametrize("groups", [1, 2])
@pytest.mark.parametrize("shape", [(4, 6, 3), (6, 2, 3, 4), (2, 2, 3, 3, 3)], ids=str)
def test_dirac(shape, groups):
    ours, theirs = framework.ones(*shape), torch.ones(*shape)
    same(framework.nn.init.dirac_(ours, groups), torch.nn.init.dirac_(theirs, groups), "dirac_")


GAINS = [
    ("linear", None), ("conv1d", None), ("conv2d", None), ("sigmoid", None), ("tanh", None), ("relu", None),
    ("leaky_relu", None), ("leaky_relu", 0.2), ("leaky_relu", 1), ("selu", None),
]  # fmt: skip


@pytest.mark.parametrize(("name", "param"), GAINS)
def test_calculate_gain(name, param):
    ours, theirs = (T.nn.init.calculate_gain(name, param) for T in (framework, torch))
    assert ours == theirs


#: How to draw, and the bound of what is drawn (None for none).
RANDOM = {
    "uniform_": (lambda i, w: i.uniform_(w, -1.0, 3.0), None),
    "normal_": (lambda i, w: i.normal_(w, 2.0, 0.5), None),
    "trunc_normal_": (lambda i, w: i.trunc_normal_(w, 0.5, 1.0, -0.2, 3.0), None),
    "trunc_normal_ of one side": (lambda i, w: i.trunc_normal_(w, 0.0, 1.0, 1.0, 5.0), None),
    "xavier_uniform_": (lambda i, w: i.xavier_uniform_(w), lambda n, m: math.sqrt(6 / (n + m))),
    "xavier_uniform_ with gain": (lambda i, w: i.xavier_uniform_(w, 3.0), lambda n, m: 3 * math.sqrt(6 / (n + m))),
    "xavier_normal_": (lambda i, w: i.xavier_normal_(w, 2.0), None),
    "kaiming_uniform_": (lambda i, w: i.kaiming_uniform_(w), lambda n, m: math.sqrt(6 / n)),
    "kaiming_uniform_ of Linear": (lambda i, w: i.kaiming_uniform_(w, a=math.sqrt(5)), lambda n, m: n**-0.5),
    "kaiming_uniform_ fan_out": (
        lambda i, w: i.kaiming_uniform_(w, mode="fan_out", nonlinearity="tanh"),
        lambda n, m: 5 / 3 * math.sqrt(3 / m),
    ),
    "kaiming_normal_": (lambda i, w: i.kaiming_normal_(w), None),
    "kaiming_normal_ relu": (lambda i, w: i.kaiming_normal_(w, mode="fan_out", nonlinearity="relu"), None),
    "orthogonal_": (lambda i, w: i.orthogonal_(w, 2.0), None),
}


@pytest.mark.parametrize("shape", [(80, 120), (30, 20, 5), (30, 10, 4, 6)], ids=str)
@pytest.mark.parametrize("name", RANDOM)
def test_distribution(name, shape):
    draw, bound = RANDOM[name]
    framework.manual_seed(SEED)
    torch.manual_seed(SEED)
    ours = draw(framework.nn.init, framework.nn.Parameter(framework.zeros(*shape))).detach().numpy()
    theirs = draw(torch.nn.init, torch.nn.Parameter(torch.zeros(*shape))).detach().numpy()
    hint = f"{name} (PARITY_SEED={SEED})"
    assert abs(ours.mean() - theirs.mean()) < 5 * theirs.std() * math.sqrt(2 / theirs.size), hint
    assert abs(ours.std() / theirs.std() - 1) < 6 / math.sqrt(theirs.size), hint
    quantiles = np.linspace(0.05, 0.95, 19)  # at 5 standard errors and more everywhere
    gap = np.abs(
        (ours[..., None] < np.quantile(theirs, quantiles)).mean(axis=tuple(range(len(shape)))) - quantiles
    )
    assert gap.max() < 5 * 0.5 * math.sqrt(2 / theirs.size), hint
    if bound is not None:
        field = math.prod(shape[2:])
        limit = bound(shape[1] * field, shape[0] * field)
        assert 0.99 * limit < np.abs(ours).max() <= limit * (1 + 1e-6), hint


@pytest.mark.parametrize("shape", [(3, 5), (5, 3), (4, 4), (6, 2, 2), (2, 3, 4)], ids=str)
def test_orthogonal(shape):
    w = framework.nn.init.orthogonal_(framework.zeros(*shape, dtype=framework.float64), gain=3.0).numpy()
    flat = w.reshape(shape[0], -1)
    small = flat @ flat.T if flat.shape[0] <= flat.shape[1] else flat.T @ flat
    np.testing.assert_allclose(small, 9 * np.eye(len(small)), atol=1e-10)


def test_seed_and_generator():
    draw = framework.nn.init.normal_
    framework.manual_seed(3)
    first = draw(framework.zeros(5)).tolist()
    framework.manual_seed(3)
    assert draw(framework.zeros(5)).tolist() == first
    own = framework.Generator().manual_seed(3)
    assert draw(framework.zeros(5), generator=own).tolist() == first


@pytest.mark.parametrize(
    "wrong",
    [
        lambda i, w: i.xavier_uniform_(w(3)),
        lambda i, w: i.kaiming_normal_(w(3, 3), mode="fan"),
        lambda i, w: i.kaiming_normal_(w(3, 3), nonlinearity="magic"),
        lambda i, w: i.eye_(w(3)),
        lambda i, w: i.orthogonal_(w(3)),
        lambda i, w: i.dirac_(w(3, 3)),
        lambda i, w: i.dirac_(w(3, 3, 3), groups=2),
    ],
)
def test_refused(wrong):
    for T in (framework, torch):
        with pytest.raises(ValueError):  # noqa: PT011
            wrong(T.nn.init, T.zeros)
