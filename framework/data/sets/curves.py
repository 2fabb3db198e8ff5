"""Regression on one number: five points, a noisy line, a sine, a polynomial."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .build import Pair, Seed, check, draws, numbers
from .files import read_rows

__all__ = ["five_points", "line", "polynomial", "sine"]


def five_points(train: bool = True) -> Pair:
    """Five points, just enough to overfit; with ``train=False`` the 20 points to validate on.

    Returns x and y, shapes (5, 1) or (20, 1). They lie around y = 1.5 x + 2, with noise.

    Source: made for this course; how, is told in assets/data/five-points.md.

    >>> x, y = five_points()
    >>> x.flatten()
    tensor([-1.9000, -0.8000,  0.3000,  1.6000,  2.7000])
    """
    part = "training" if train else "validation"
    rows = [(float(x), float(y)) for kind, x, y in read_rows("five-points.csv") if kind == part]
    x, y = np.array(rows).T
    return numbers(x), numbers(y)


def line(samples: int = 120, noise: float = 0.5, seed: int = 13) -> Pair:
    """Points around y = 2x + 0.9 for x from 0 to 3, in mixed order.

    noise: standard deviation in y. Returns x and y, shapes (n, 1). The numbers are those of NumPy's older
    generator: ``np.random.seed(seed)``, one ``randn(n)``, one ``permutation(n)``. Raises ValueError for no
    samples or a negative noise.

    Source: made for this course.

    >>> x, y = line()
    >>> x.shape, round(x.mean().item(), 4)
    (torch.Size([120, 1]), 1.5)
    """
    check(samples, noise)
    rng = np.random.RandomState(seed)
    x = np.linspace(0, 3, samples)
    y = 2 * x + 0.9 + rng.randn(samples) * noise
    order = rng.permutation(samples)
    return numbers(x[order]), numbers(y[order])


def sine(samples: int = 50, noise: float = 0.1, seed: Seed = None) -> Pair:
    """Points around y = sin(x), x uniform between -pi and pi.

    noise: standard deviation in y. seed: a number, a Generator, or None for the one `manual_seed` seeds.
    Returns x and y, shapes (n, 1). Raises ValueError for no samples or a negative noise.

    Source: made for this course.

    >>> x, y = sine(1000, noise=0, seed=0)
    >>> bool(abs(y - x.sin()).max() < 1e-6)
    True
    """
    check(samples, noise)
    rng = draws(seed)
    x = rng.uniform(-np.pi, np.pi, samples)
    return numbers(x), numbers(np.sin(x) + noise * rng.standard_normal(samples))


def polynomial(
    samples: int = 20,
    coefficients: Sequence[float] = (0.5, -1.0, -0.5, 2.0),
    noise: float = 0.1,
    seed: Seed = None,
) -> Pair:
    """Points around a polynomial, x uniform between -1 and 1.

    coefficients: of x to the power 0, 1, 2, … noise: standard deviation in y. seed: a number, a Generator, or
    None for the one `manual_seed` seeds. Returns x and y, shapes (n, 1). Raises ValueError for no samples, no
    coefficients or a negative noise.

    Source: made for this course.

    >>> x, y = polynomial(5, coefficients=(1, 2), noise=0, seed=0)
    >>> bool(abs(y - (1 + 2 * x)).max() < 1e-6)
    True
    """
    check(samples, noise)
    if not len(coefficients):
        raise ValueError("polynomial needs at least one coefficient")
    rng = draws(seed)
    x = rng.uniform(-1, 1, samples)
    y = np.polynomial.Polynomial(np.asarray(coefficients, dtype=float))(x)
    return numbers(x), numbers(y + noise * rng.standard_normal(samples))
