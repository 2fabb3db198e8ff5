"""The sets of TensorFlow Playground: four to classify, two to predict a number for.

Shapes and ranges are those of https://github.com/tensorflow/playground (src/dataset.ts), with our own random
numbers. Noise moves a point only where its class or value is computed, as there (in `gauss` and `spiral` it
moves the point itself); Playground's slider goes from 0 to 0.5. Playground's classes -1 and 1 are 0 and 1 here.

All of them take samples, the number of points; noise; and seed: a number, a Generator, or None for the one
`manual_seed` seeds. They return X, shape (n, 2), and the classes, shape (n,), int64, or the values between -1
and 1, shape (n, 1); and raise ValueError for no samples or a negative noise.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .build import Pair, Seed, check, classes, draws, mixed, numbers

__all__ = ["circle", "gauss", "hills", "plane", "spiral", "xor"]

_RADIUS = 5.0


def xor(samples: int = 200, noise: float = 0.0, seed: Seed = None) -> Pair:
    """Four squares: class 1 where x and y have the same sign. The sides keep 0.3 away from the axes.

    Returns X, shape (n, 2), and the classes, shape (n,), int64. Raises ValueError for no samples or a
    negative noise. Source: TensorFlow Playground.

    >>> X, y = xor(100, seed=0)
    >>> bool(((X[:, 0] * X[:, 1] > 0) == (y == 1)).all())
    True
    """
    check(samples, noise)
    rng = draws(seed)
    points = rng.uniform(-_RADIUS, _RADIUS, (samples, 2))
    points += np.where(points > 0, 0.3, -0.3)
    moved = points + _shake(rng, points, noise)
    return numbers(points), classes(moved.prod(1) >= 0)


def gauss(samples: int = 200, noise: float = 0.0, seed: Seed = None) -> Pair:
    """Two round clouds, class 1 around (2, 2) and class 0 around (-2, -2). Noise widens them.

    Returns X, shape (n, 2), and the classes, shape (n,), int64. Raises ValueError for no samples or a
    negative noise. Source: TensorFlow Playground.

    >>> X, y = gauss(1000, seed=0)
    >>> [round(c) for c in X[y == 1].mean(0).tolist()]
    [2, 2]
    """
    check(samples, noise)
    rng = draws(seed)
    labels = np.arange(samples) % 2
    deviation = np.sqrt(0.5 + 7 * noise)  # variance 0.5 without noise, 4 at noise 0.5
    points = np.where(labels, 2.0, -2.0)[:, None] + deviation * rng.standard_normal((samples, 2))
    return mixed(rng, points, labels)


def circle(samples: int = 200, noise: float = 0.0, seed: Seed = None) -> Pair:
    """A disc of radius 2.5 (class 1) inside a ring from 3.5 to 5 (class 0).

    Returns X, shape (n, 2), and the classes, shape (n,), int64. Raises ValueError for no samples or a
    negative noise. Source: TensorFlow Playground.

    >>> X, y = circle(100, seed=0)
    >>> bool(((X.square().sum(1).sqrt() < 2.5) == (y == 1)).all())
    True
    """
    check(samples, noise)
    rng = draws(seed)
    inside = np.arange(samples) % 2 == 1
    r = np.where(inside, rng.uniform(0, 0.5 * _RADIUS, samples), rng.uniform(0.7 * _RADIUS, _RADIUS, samples))
    angle = rng.uniform(0, 2 * np.pi, samples)
    points = np.column_stack([r * np.sin(angle), r * np.cos(angle)])
    moved = points + _shake(rng, points, noise)
    return mixed(rng, points, np.hypot(moved[:, 0], moved[:, 1]) < 0.5 * _RADIUS)


def spiral(samples: int = 200, noise: float = 0.0, seed: Seed = None) -> Pair:
    """Two arms wound around each other, 1.75 turns long. Noise: how far a point leaves its arm.

    Returns X, shape (n, 2), and the classes, shape (n,), int64. Raises ValueError for no samples or a
    negative noise. Source: TensorFlow Playground.

    >>> X, y = spiral(100, seed=0)
    >>> X.shape, y.sum().item()
    (torch.Size([100, 2]), 50)
    """
    check(samples, noise)
    rng = draws(seed)
    labels = np.arange(samples) % 2
    along = np.arange(samples) // 2 / np.ceil(samples / 2)
    angle = 1.75 * 2 * np.pi * along + np.where(labels, 0, np.pi)
    points = _RADIUS * along[:, None] * np.column_stack([np.sin(angle), np.cos(angle)])
    return mixed(rng, points + noise * rng.uniform(-1, 1, points.shape), labels)


def plane(samples: int = 200, noise: float = 0.0, seed: Seed = None) -> Pair:
    """A slope: the value is (x + y) / 10, for x and y between -6 and 6.

    Returns X, shape (n, 2), and the values, shape (n, 1). Raises ValueError for no samples or a negative
    noise. Source: TensorFlow Playground.

    >>> X, y = plane(100, seed=0)
    >>> bool(abs(X.sum(1, keepdim=True) / 10 - y).max() < 1e-6)
    True
    """
    points, moved = _square(samples, noise, seed)
    return numbers(points), numbers(moved.sum(1) / 10)


def hills(samples: int = 200, noise: float = 0.0, seed: Seed = None) -> Pair:
    """Three hills and three hollows in two rows; Playground's "multi gaussian".

    At the six points (-4, 0, 4) x (-2.5, 2.5) the value is 1 or -1 in turn; from there it falls to 0 at distance
    2. Returns X, shape (n, 2), and the values, shape (n, 1). Raises ValueError for no samples or a negative
    noise. Source: TensorFlow Playground.

    >>> X, y = hills(1000, seed=0)
    >>> bool((abs(y) <= 1).all()), X.shape
    (True, torch.Size([1000, 2]))
    """
    points, moved = _square(samples, noise, seed)
    tops = np.array([(x, y) for y in (2.5, -2.5) for x in (-4.0, 0.0, 4.0)])
    signs = np.array([1, -1, 1, -1, 1, -1])
    distance = np.linalg.norm(moved[:, None] - tops, axis=2)
    heights = signs * np.clip(1 - distance / 2, 0, None)
    return numbers(points), numbers(heights[np.arange(samples), np.abs(heights).argmax(1)])


def _square(samples: int, noise: float, seed: Seed) -> tuple[Any, Any]:
    """Points between -6 and 6, and where noise moves them."""
    check(samples, noise)
    rng = draws(seed)
    points = rng.uniform(-6, 6, (samples, 2))
    return points, points + noise * rng.uniform(-6, 6, points.shape)


def _shake(rng: np.random.Generator, points: Any, noise: float) -> Any:
    return noise * rng.uniform(-_RADIUS, _RADIUS, points.shape)
