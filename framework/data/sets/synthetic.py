"""make_classification: scikit-learn's generator of classification problems, number for number."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import dtypes
from ...tensor import Tensor
from .build import Pair, classes

__all__ = ["make_classification"]


def make_classification(
    n_samples: int = 100,
    n_features: int = 20,
    *,
    n_informative: int = 2,
    n_redundant: int = 2,
    n_classes: int = 2,
    n_clusters_per_class: int = 2,
    flip_y: float = 0.01,
    class_sep: float = 1.0,
    random_state: int | None = None,
    dtype: Any = None,
) -> Pair:
    """Clouds of points around corners of a cube, stretched at random, with some classes falsified.

    n_samples: number of points. n_features: numbers that describe a point; of them n_informative place it,
    n_redundant are mixtures of those, the rest is noise that means nothing. n_classes, n_clusters_per_class: the
    clouds are dealt out to the classes in turn. flip_y: the share of points whose class is drawn anew. class_sep:
    half the side of the cube, so larger is easier. random_state: a seed of NumPy's older generator, None for a
    fresh one. dtype: type of X, default float32; ``torch.float64`` gives scikit-learn's own bits.

    Returns X, shape (n_samples, n_features), and the classes, shape (n_samples,), int64. Raises ValueError where
    the numbers of features, corners and clouds do not fit together, or a share is not between 0 and 1.

    Source: the same points as scikit-learn's `make_classification` with the same arguments,
    https://scikit-learn.org/stable/modules/generated/sklearn.datasets.make_classification.html, after the
    problems I. Guyon made for the NIPS 2003 challenge.

    >>> X, y = make_classification(n_features=2, n_redundant=0, class_sep=1.5, flip_y=0.1, random_state=0)
    >>> X.shape, y.sum().item()
    (torch.Size([100, 2]), 48)
    """
    clouds = n_classes * n_clusters_per_class
    if min(n_samples, n_informative, n_classes, n_clusters_per_class) < 1 or n_redundant < 0:
        raise ValueError("make_classification needs at least one sample, informative feature, class and cluster")
    if n_informative + n_redundant > n_features:
        raise ValueError(
            f"{n_informative} informative and {n_redundant} redundant features, but n_features={n_features}"
        )
    if n_informative > 30:
        raise ValueError(f"n_informative must be at most 30, got {n_informative}")
    if clouds > 2**n_informative:
        raise ValueError(
            f"{n_classes} classes of {n_clusters_per_class} clusters need {clouds} corners, but a cube of "
            f"{n_informative} informative features has {2**n_informative}"
        )
    if not 0 <= flip_y <= 1:
        raise ValueError(f"flip_y is a share between 0 and 1, got {flip_y}")
    rng = np.random.RandomState(random_state)
    used = n_informative + n_redundant

    corners = _corners(clouds, n_informative, rng) * (2.0 * class_sep) - class_sep
    x = np.zeros((n_samples, n_features))
    x[:, :n_informative] = rng.standard_normal((n_samples, n_informative))
    y = np.empty(n_samples, dtype=np.int64)
    ends = np.cumsum(_sizes(n_samples, n_classes, n_clusters_per_class)).tolist()
    for k, (start, end) in enumerate(zip([0, *ends], ends, strict=False)):
        stretch = 2 * rng.uniform(size=(n_informative, n_informative)) - 1
        x[start:end, :n_informative] = x[start:end, :n_informative] @ stretch + corners[k]
        y[start:end] = k % n_classes

    if n_redundant:
        mixture = 2 * rng.uniform(size=(n_informative, n_redundant)) - 1
        x[:, n_informative:used] = x[:, :n_informative] @ mixture
    if n_features > used:
        x[:, used:] = rng.standard_normal((n_samples, n_features - used))
    flipped = rng.uniform(size=n_samples) < flip_y
    y[flipped] = rng.randint(n_classes, size=int(flipped.sum()))

    rows, columns = np.arange(n_samples), np.arange(n_features)
    rng.shuffle(rows)
    rng.shuffle(columns)
    kind = dtype or dtypes.get_default_dtype()
    return Tensor.of_array(x[rows][:, columns].astype(kind)), classes(y[rows])


def _sizes(samples: int, classes: int, clusters: int) -> list[int]:
    """How many points each cloud gets: equally many, and the rest one by one from the first cloud on."""
    share = 1.0 / classes
    sizes = [int(samples * share / clusters)] * (classes * clusters)
    for i in range(samples - sum(sizes)):
        sizes[i % len(sizes)] += 1
    return sizes


def _corners(count: int, dimensions: int, rng: np.random.RandomState) -> Any:
    """`count` different corners of the unit cube, shape (count, dimensions), chosen as scikit-learn chooses.

    All corners come in order, without chance; among very many (over a hundred times too many) each is drawn
    until it is new; otherwise they are the beginning of a permutation.
    """
    total = 2**dimensions
    ratio = count / total
    if ratio >= 0.99:
        chosen = _reservoir(count, total, rng)
    elif ratio > 0.01:
        chosen = rng.permutation(total)[:count].tolist()
    else:
        chosen = []
        while len(chosen) < count:
            corner = int(rng.randint(total))
            if corner not in chosen:
                chosen.append(corner)
    powers = np.arange(dimensions)[::-1]
    return np.array(chosen)[:, None] >> powers & 1


def _reservoir(count: int, total: int, rng: np.random.RandomState) -> list[int]:
    """The first `count` numbers, each later one replacing a random one of them by chance."""
    chosen = list(range(count))
    for number in range(count, total):
        place = int(rng.randint(0, number + 1))
        if place < count:
            chosen[place] = number
    return chosen
