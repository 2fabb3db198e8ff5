"""Points in the plane for classification: moons, circles, blobs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .build import Pair, Seed, check, draws, mixed

__all__ = ["blobs", "circles", "moons"]


def moons(samples: int = 100, noise: float = 0.1, seed: Seed = None) -> Pair:
    """Two half circles that reach into each other.

    noise: standard deviation of both coordinates. seed: a number, a Generator, or None for the one
    `manual_seed` seeds. Returns X, shape (n, 2), and the classes 0 and 1, shape (n,), int64. Raises ValueError
    for no samples or a negative noise.

    Source: the shape of scikit-learn's `make_moons`; other random numbers.

    >>> X, y = moons(100, seed=0)
    >>> X.shape, y.sum().item()
    (torch.Size([100, 2]), 50)
    """
    upper, lower = _halves(samples, noise)
    t, u = np.linspace(0, np.pi, upper), np.linspace(0, np.pi, lower)
    first = np.column_stack([np.cos(t), np.sin(t)])
    second = np.column_stack([1 - np.cos(u), 0.5 - np.sin(u)])
    return _two(first, second, noise, seed)


def circles(samples: int = 100, noise: float = 0.05, factor: float = 0.5, seed: Seed = None) -> Pair:
    """A circle of radius 1 (class 0) around one of radius `factor` (class 1).

    noise: standard deviation of both coordinates. factor: between 0 and 1. seed: a number, a Generator, or
    None for the one `manual_seed` seeds. Returns X, shape (n, 2), and the classes, shape (n,), int64. Raises
    ValueError for arguments out of range.

    Source: the shape of scikit-learn's `make_circles`; other random numbers.

    >>> X, y = circles(8, noise=0, seed=0)
    >>> X.square().sum(1).sqrt()[y == 1]
    tensor([0.5000, 0.5000, 0.5000, 0.5000])
    """
    if not 0 <= factor < 1:
        raise ValueError(f"factor must be at least 0 and below 1, got {factor}")
    outer, inner = (np.linspace(0, 2 * np.pi, n, endpoint=False) for n in _halves(samples, noise))
    ring = np.column_stack([np.cos(outer), np.sin(outer)])
    return _two(ring, factor * np.column_stack([np.cos(inner), np.sin(inner)]), noise, seed)


def blobs(
    samples: int = 100,
    centers: int | Sequence[Sequence[float]] = 3,
    spread: float = 1.0,
    features: int = 2,
    seed: Seed = None,
) -> Pair:
    """Round clouds of points, one for each class.

    centers: how many, drawn uniformly between -10 and 10; or the points themselves, shape (classes, features).
    spread: standard deviation of each coordinate. seed: a number, a Generator, or None for the one
    `manual_seed` seeds. Returns X, shape (n, features), and the classes, shape (n,), int64, all equally
    frequent. Raises ValueError for arguments out of range.

    Source: as scikit-learn's `make_blobs`; other random numbers.

    >>> X, y = blobs(90, centers=[(0, 0), (5, 5)], spread=0, seed=0)
    >>> X[y == 1].amin().item(), X[y == 0].amax().item()
    (5.0, 0.0)
    """
    check(samples, spread)
    rng = draws(seed)
    if isinstance(centers, int):
        if centers < 1 or features < 1:
            raise ValueError(f"blobs needs at least one centre and one feature, got {centers} and {features}")
        middles = rng.uniform(-10, 10, (centers, features))
    else:
        middles = np.asarray(centers, dtype=float)
        if middles.ndim != 2 or not middles.size:
            raise ValueError(f"centers must be points, shape (classes, features), got shape {middles.shape}")
    labels = np.arange(samples) % len(middles)
    return mixed(rng, middles[labels] + spread * rng.standard_normal((samples, middles.shape[1])), labels)


def _halves(samples: int, noise: float) -> tuple[int, int]:
    check(samples, noise)
    return samples // 2, samples - samples // 2


def _two(first: Any, second: Any, noise: float, seed: Seed) -> Pair:
    """The points of class 0 and of class 1, noise on each, in random order."""
    rng = draws(seed)
    points = np.concatenate([first, second])
    labels = np.repeat([0, 1], [len(first), len(second)])
    return mixed(rng, points + noise * rng.standard_normal(points.shape), labels)
