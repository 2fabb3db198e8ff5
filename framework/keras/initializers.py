"""Starting values for weights, by name or object. Keras's `keras.initializers`.

Each is called with a shape and a type and returns an array. Random numbers come from the generator that
`keras.utils.set_random_seed` and `framework.manual_seed` seed, or from a seed of the initializer's own.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import dtypes, random
from .configuration import Configured
from .naming import resolve

__all__ = [
    "Constant",
    "GlorotNormal",
    "GlorotUniform",
    "HeNormal",
    "HeUniform",
    "Identity",
    "Initializer",
    "LecunNormal",
    "LecunUniform",
    "Ones",
    "Orthogonal",
    "RandomNormal",
    "RandomUniform",
    "TruncatedNormal",
    "VarianceScaling",
    "Zeros",
    "get",
]

Array = np.ndarray[Any, Any]


class Initializer(Configured):
    """Base: `values` makes an array of a shape in float64. Source: `keras.initializers.Initializer`.

    >>> class Halves(Initializer):
    ...     def values(self, shape):
    ...         return np.full(shape, 0.5)
    >>> Halves()((2,)).tolist()
    [0.5, 0.5]
    """

    seed: int | None = None

    def values(self, shape: tuple[int, ...]) -> Array:
        """The numbers, of any shape."""
        raise NotImplementedError(f"{type(self).__name__} has no values method")

    def __call__(self, shape: Sequence[int], dtype: Any = None) -> Array:
        """An array of this shape and type (float32 by default)."""
        return np.asarray(self.values(tuple(shape))).astype(dtype or dtypes.get_default_dtype())

    @property
    def chance(self) -> np.random.Generator:
        """Where random numbers come from: the same ones at each call, if there is a seed."""
        return random.source(None if self.seed is None else random.Generator().manual_seed(self.seed))


class Zeros(Initializer):
    """Zeros. Source: `keras.initializers.Zeros`.

    >>> Zeros()((2,)).tolist()
    [0.0, 0.0]
    """

    def values(self, shape: tuple[int, ...]) -> Array:
        """Any shape."""
        return np.zeros(shape)


class Ones(Initializer):
    """Ones. Source: `keras.initializers.Ones`.

    >>> Ones()((2,)).tolist()
    [1.0, 1.0]
    """

    def values(self, shape: tuple[int, ...]) -> Array:
        """Any shape."""
        return np.ones(shape)


class Constant(Initializer):
    """One value everywhere, or an array that broadcasts. Source: `keras.initializers.Constant`.

    >>> Constant(3)((2,)).tolist()
    [3.0, 3.0]
    """

    def __init__(self, value: Any = 0.0) -> None:
        self.value = value

    def values(self, shape: tuple[int, ...]) -> Array:
        """Any shape. Raises ValueError where an array does not broadcast to it."""
        return np.broadcast_to(np.asarray(self.value), shape)


class Identity(Initializer):
    """`gain` times the identity matrix. Raises ValueError unless two-dimensional. `keras.initializers.Identity`.

    >>> Identity()((2, 2)).tolist()
    [[1.0, 0.0], [0.0, 1.0]]
    """

    def __init__(self, gain: float = 1.0) -> None:
        self.gain = gain

    def values(self, shape: tuple[int, ...]) -> Array:
        """(n, m)."""
        if len(shape) != 2:
            raise ValueError(f"an identity matrix has two dimensions, not {len(shape)}")
        return self.gain * np.eye(*shape)


class RandomUniform(Initializer):
    """Uniform from `minval` to `maxval`. Source: `keras.initializers.RandomUniform`.

    >>> bool(abs(RandomUniform(-1, 1, seed=0)((100,))).max() <= 1)
    True
    """

    def __init__(self, minval: float = -0.05, maxval: float = 0.05, seed: int | None = None) -> None:
        self.minval, self.maxval, self.seed = minval, maxval, seed

    def values(self, shape: tuple[int, ...]) -> Array:
        """Any shape."""
        return self.chance.uniform(self.minval, self.maxval, shape)


class RandomNormal(Initializer):
    """Normally distributed. Source: `keras.initializers.RandomNormal`.

    >>> RandomNormal(stddev=0.0, mean=2.0)((2,)).tolist()
    [2.0, 2.0]
    """

    def __init__(self, mean: float = 0.0, stddev: float = 0.05, seed: int | None = None) -> None:
        self.mean, self.stddev, self.seed = mean, stddev, seed

    def values(self, shape: tuple[int, ...]) -> Array:
        """Any shape."""
        return self.chance.normal(self.mean, self.stddev, shape)


class TruncatedNormal(RandomNormal):
    """Normally distributed, drawn again beyond two standard deviations. `keras.initializers.TruncatedNormal`.

    >>> bool(abs(TruncatedNormal(stddev=1.0, seed=0)((1000,))).max() <= 2)
    True
    """

    def values(self, shape: tuple[int, ...]) -> Array:
        """Any shape."""
        chance = self.chance
        drawn = chance.standard_normal(shape)
        while (outside := np.abs(drawn) > 2).any():
            drawn[outside] = chance.standard_normal(int(outside.sum()))
        return self.mean + self.stddev * drawn


class VarianceScaling(Initializer):
    """Random, with a variance of ``scale / n``: n the inputs of a neuron, its outputs, or the mean of both.

    mode: "fan_in", "fan_out" or "fan_avg". distribution: "truncated_normal", "untruncated_normal" or "uniform".
    Kernels are (..., in, out). Raises ValueError. Source: `keras.initializers.VarianceScaling`.

    >>> bool(abs(VarianceScaling(3.0, "fan_in", "uniform", seed=0)((9, 2))).max() <= 1)
    True
    """

    def __init__(
        self,
        scale: float = 1.0,
        mode: str = "fan_in",
        distribution: str = "truncated_normal",
        seed: int | None = None,
    ) -> None:
        if scale <= 0:
            raise ValueError(f"scale must be positive, got {scale}")
        if mode not in ("fan_in", "fan_out", "fan_avg"):
            raise ValueError(f"mode must be 'fan_in', 'fan_out' or 'fan_avg', not {mode!r}")
        if distribution not in ("truncated_normal", "untruncated_normal", "uniform"):
            raise ValueError(f"unknown distribution {distribution!r}")
        self.scale, self.mode, self.distribution, self.seed = scale, mode, distribution, seed

    def values(self, shape: tuple[int, ...]) -> Array:
        """(..., in, out)."""
        fan_in, fan_out = fans(shape)
        n = {"fan_in": fan_in, "fan_out": fan_out, "fan_avg": (fan_in + fan_out) / 2}[self.mode]
        variance = self.scale / max(1.0, n)
        if self.distribution == "uniform":
            bound = math.sqrt(3 * variance)
            return self.chance.uniform(-bound, bound, shape)
        if self.distribution == "untruncated_normal":
            return self.chance.normal(0.0, math.sqrt(variance), shape)
        # the standard deviation that is left after cutting off beyond two of them
        cut = TruncatedNormal(0.0, math.sqrt(variance) / 0.87962566103423978, self.seed)
        return cut.values(shape)


def fans(shape: tuple[int, ...]) -> tuple[float, float]:
    """How many inputs feed one output of a kernel (..., in, out), and how many outputs one input feeds."""
    if len(shape) < 2:
        return (float(shape[0]),) * 2 if shape else (1.0, 1.0)
    field = math.prod(shape[:-2])
    return float(shape[-2] * field), float(shape[-1] * field)


def scaled(name: str, scale: float, mode: str, distribution: str, source: str) -> Any:
    """A `VarianceScaling` with everything but the seed settled."""

    def init(self: Any, seed: int | None = None) -> None:
        VarianceScaling.__init__(self, scale, mode, distribution, seed)

    doc = f"""`VarianceScaling` with scale {scale:g}, {mode!r} and a {distribution} distribution. {source}.

    Source: `keras.initializers.{name}`.

    >>> {name}(seed=1)((3, 4)).shape
    (3, 4)
    """
    return type(name, (VarianceScaling,), {"__init__": init, "__doc__": doc, "__module__": __name__})


GlorotUniform = scaled("GlorotUniform", 1.0, "fan_avg", "uniform", "Glorot & Bengio 2010")
GlorotNormal = scaled("GlorotNormal", 1.0, "fan_avg", "truncated_normal", "Glorot & Bengio 2010")
HeUniform = scaled("HeUniform", 2.0, "fan_in", "uniform", "He et al. 2015")
HeNormal = scaled("HeNormal", 2.0, "fan_in", "truncated_normal", "He et al. 2015")
LecunUniform = scaled("LecunUniform", 1.0, "fan_in", "uniform", "LeCun et al. 1998")
LecunNormal = scaled("LecunNormal", 1.0, "fan_in", "truncated_normal", "LeCun et al. 1998")


class Orthogonal(Initializer):
    """Rows, or columns, at right angles and of length `gain`. Raises ValueError for a vector. Saxe et al. 2014.

    Source: `keras.initializers.Orthogonal`.

    >>> q = Orthogonal(seed=0)((3, 3))
    >>> bool(np.allclose(q @ q.T, np.eye(3), atol=1e-6))
    True
    """

    def __init__(self, gain: float = 1.0, seed: int | None = None) -> None:
        self.gain, self.seed = gain, seed

    def values(self, shape: tuple[int, ...]) -> Array:
        """(..., n): the leading dimensions count as rows."""
        if len(shape) < 2:
            raise ValueError(f"an orthogonal matrix has at least two dimensions, got {shape}")
        rows, columns = math.prod(shape[:-1]), shape[-1]
        q, r = np.linalg.qr(self.chance.standard_normal((max(rows, columns), min(rows, columns))))
        q = q * np.sign(np.diag(r))
        return self.gain * (q if rows >= columns else q.T).reshape(shape)


NAMES: dict[str, Any] = {
    "zeros": Zeros,
    "ones": Ones,
    "constant": Constant,
    "identity": Identity,
    "random_uniform": RandomUniform,
    "random_normal": RandomNormal,
    "truncated_normal": TruncatedNormal,
    "variance_scaling": VarianceScaling,
    "glorot_uniform": GlorotUniform,
    "glorot_normal": GlorotNormal,
    "he_uniform": HeUniform,
    "he_normal": HeNormal,
    "lecun_uniform": LecunUniform,
    "lecun_normal": LecunNormal,
    "orthogonal": Orthogonal,
    "uniform": RandomUniform,
    "normal": RandomNormal,
}
NAMES.update({item.__name__: item for item in list(NAMES.values())})


def get(identifier: Any) -> Any:
    """The initializer for a name or object; None stays None. Raises ValueError, TypeError.

    >>> type(get("he_normal")).__name__
    'HeNormal'
    """
    return None if identifier is None else resolve("initializer", NAMES, identifier)
