"""Random tensors. `tf.random`. The numbers are the framework's own, not TensorFlow's.

They are drawn from the generator that everything draws from, so one seed settles all faces.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import dtypes
from .. import random as chance
from .convert import of_array, operand
from .tensor import Tensor, dims, own

#: One generator for each seed that was given to an operation, going on from call to call.
_seeded: dict[int, chance.Generator] = {}


def set_seed(seed: int) -> None:
    """Seed everything random, here and in the other faces. Same seed, same bits.

    Source: https://www.tensorflow.org/api_docs/python/tf/random/set_seed

    >>> tf.random.set_seed(1)
    >>> a = tf.random.normal([2])
    >>> tf.random.set_seed(1)
    >>> bool(tf.reduce_all(a == tf.random.normal([2])))
    True
    """
    chance.manual_seed(seed)
    _seeded.clear()


def source(seed: int | None) -> np.random.Generator:
    """The generator for an operation: the common one, or its own if it was given a seed.

    An operation's seed counts together with the common one, and its numbers go on from call to call.
    """
    if seed is None:
        return chance.source(None)
    if seed not in _seeded:
        both = np.random.SeedSequence([chance.default_generator.initial_seed() % 2**64, int(seed) % 2**64])
        _seeded[seed] = chance.Generator().manual_seed(int(both.generate_state(1, np.uint64)[0]))
    return _seeded[seed].numpy


def normal(
    shape: Any,
    mean: Any = 0.0,
    stddev: Any = 1.0,
    dtype: Any = dtypes.float32,
    seed: int | None = None,
    name: str | None = None,
) -> Tensor:
    """Normally distributed numbers. mean, stddev: numbers, or tensors that broadcast to `shape`.

    Source: https://www.tensorflow.org/api_docs/python/tf/random/normal

    >>> tf.random.normal([2, 3]).shape
    TensorShape([2, 3])
    """
    return _moved(source(seed).standard_normal(dims(shape)), mean, stddev, dtype)


def truncated_normal(
    shape: Any,
    mean: Any = 0.0,
    stddev: Any = 1.0,
    dtype: Any = dtypes.float32,
    seed: int | None = None,
    name: str | None = None,
) -> Tensor:
    """Normally distributed numbers, drawn again where they are more than two `stddev` from the mean.

    Source: https://www.tensorflow.org/api_docs/python/tf/random/truncated_normal

    >>> bool(tf.reduce_max(tf.abs(tf.random.truncated_normal([100]))) <= 2.0)
    True
    """
    generator = source(seed)
    drawn = np.asarray(generator.standard_normal(dims(shape)))
    while (far := np.abs(drawn) > 2).any():
        drawn[far] = generator.standard_normal(int(far.sum()))
    return _moved(drawn, mean, stddev, dtype)


def _moved(drawn: Any, mean: Any, stddev: Any, dtype: Any) -> Tensor:
    """Standard normal numbers with another mean and deviation, rounded to `dtype` first."""
    wanted = np.dtype(dtype)
    out = np.asarray(drawn).astype(wanted)
    if not (type(stddev) in (int, float) and stddev == 1):
        out = out * operand(stddev).array.astype(wanted)
    if not (type(mean) in (int, float) and mean == 0):
        out = out + operand(mean).array.astype(wanted)
    return of_array(np.asarray(out))


def uniform(
    shape: Any,
    minval: Any = 0,
    maxval: Any = None,
    dtype: Any = dtypes.float32,
    seed: int | None = None,
    name: str | None = None,
) -> Tensor:
    """Uniform numbers from `minval` to below `maxval`, 1 unless given.

    dtype: an integer type gives whole numbers, and then needs `maxval`, else ValueError.
    Source: https://www.tensorflow.org/api_docs/python/tf/random/uniform

    >>> tf.random.uniform([3], maxval=10, dtype=tf.int32).dtype.name
    'int32'
    """
    wanted, generator = np.dtype(dtype), source(seed)
    low = operand(minval).array
    if wanted.kind in "iu":
        if maxval is None:
            raise ValueError(f"uniform: maxval is needed for the integer type {wanted.name}")
        return of_array(np.asarray(generator.integers(low, operand(maxval).array, dims(shape)).astype(wanted)))
    high = operand(1 if maxval is None else maxval).array
    drawn = generator.random(dims(shape), dtype=np.float64 if wanted == np.float64 else np.float32)
    low, high = low.astype(wanted), high.astype(wanted)
    return of_array(
        np.asarray(drawn.astype(wanted) * (high - low) + low if high != 1 or low != 0 else drawn, wanted)
    )


def shuffle(value: Any, seed: int | None = None, name: str | None = None) -> Tensor:
    """The rows of `value` (…) in random order along the first dimension.

    Source: https://www.tensorflow.org/api_docs/python/tf/random/shuffle

    >>> sorted(tf.random.shuffle([3, 1, 2]).numpy().tolist())
    [1, 2, 3]
    """
    x = operand(value)
    return own(x[source(seed).permutation(len(x)).tolist()])
