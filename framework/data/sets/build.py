"""What the makers of sets share: where chance comes from, and arrays turned into the tensors of a set."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import dtypes, random
from ...tensor import Tensor

#: A seed, a generator, or None for the generator that `manual_seed` seeds.
Seed = int | random.Generator | None
Pair = tuple[Tensor, Tensor]


def draws(seed: Seed) -> np.random.Generator:
    """The NumPy generator behind `seed`."""
    if isinstance(seed, int):
        return random.Generator().manual_seed(seed).numpy
    return random.source(seed)


def numbers(values: Any) -> Tensor:
    """`values` as a tensor of the default floating-point type; a flat one becomes a column (n, 1)."""
    array = np.asarray(values).astype(dtypes.get_default_dtype())
    return Tensor.of_array(array.reshape(-1, 1) if array.ndim == 1 else array)


def classes(values: Any) -> Tensor:
    """`values` as class numbers, shape (n,), int64."""
    return Tensor.of_array(np.asarray(values).astype(np.int64))


def mixed(rng: np.random.Generator, points: Any, labels: Any) -> Pair:
    """Points and their classes in random order, so that any part of them is a fair sample."""
    order = rng.permutation(len(points))
    return numbers(np.asarray(points)[order]), classes(np.asarray(labels)[order])


def check(samples: int, noise: float = 0.0) -> None:
    """Raise ValueError for fewer than one sample or a negative noise."""
    if samples < 1:
        raise ValueError(f"samples must be at least 1, got {samples}")
    if noise < 0:
        raise ValueError(f"noise must not be negative, got {noise}")
