"""Axes as numbers: limits, rounded ticks and short labels, linear or logarithmic."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
_TINY, _HUGE = 1e-300, 1e300


@dataclass(frozen=True)
class Scale:
    """Maps values in [low, high] to [0, 1]; values that a log scale can't show become NaN."""

    low: float
    high: float
    log: bool = False

    def unit(self, values: Array) -> Array:
        """Values of any shape to the share of the way from `low` to `high`."""
        if self.log:
            with np.errstate(divide="ignore", invalid="ignore"):
                values = np.where(values > 0, np.log10(values), np.nan)
            low, high = math.log10(self.low), math.log10(self.high)
        else:
            low, high = self.low, self.high
        with np.errstate(over="ignore", invalid="ignore"):
            # Halves, because high - low of two huge numbers overflows.
            return (values / 2 - low / 2) / (high / 2 - low / 2)

    def ticks(self, count: int) -> list[tuple[float, str]]:
        """At most about `count` rounded values inside the limits, with their labels."""
        choose = log_ticks if self.log else linear_ticks
        places = choose(self.low, self.high, count)
        return list(zip(places, labels(places), strict=True))


def fit(values: Array, log: bool = False, count: int = 5, rounded: bool = True) -> Scale:
    """A scale around the finite values (for log: the positive ones), ending on rounded numbers."""
    usable = values[np.isfinite(values)]
    if log:
        usable = usable[usable > 0]
    usable = np.clip(usable, _TINY if log else -_HUGE, _HUGE)
    if not usable.size:
        return Scale(0.1, 10.0, True) if log else Scale(0.0, 1.0)
    low, high = float(usable.min()), float(usable.max())
    if log:
        low, high = _round_log(low, -1), _round_log(high, 1)
        return Scale(low, high, True) if low < high else Scale(low / 10, high * 10, True)
    if high - low <= 1e-12 * max(abs(low), abs(high), _TINY):
        room = abs(low) / 2 or 0.5
        low, high = low - room, high + room
    if not rounded:
        return Scale(low, high)
    # Half steps, because a whole one may leave half of the picture empty.
    step = _step(low, high, count) / 2
    return Scale(math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step)


def _step(low: float, high: float, count: int) -> float:
    rough = (high / 2 - low / 2) / max(1, count) * 2
    power: float = 10.0 ** math.floor(math.log10(rough))
    return next(m * power for m in (1, 2, 5, 10) if m * power >= rough * (1 - 1e-9))


def linear_ticks(low: float, high: float, count: int, whole: bool = False) -> list[float]:
    """Multiples of 1, 2 or 5 times a power of ten in [low, high]; `whole`: whole numbers only."""
    step = _step(low, high, count)
    if whole:
        step = max(1.0, step)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(i * step, 12 - math.floor(math.log10(step))) for i in range(first, last + 1)]


def _round_log(value: float, direction: int) -> float:
    exponent = math.floor(math.log10(value))
    grid = [float(f"{m}e{exponent + shift}") for shift in (-1, 0, 1) for m in (1, 2, 5)]
    if direction < 0:
        return max(g for g in grid if g <= value * (1 + 1e-9))
    return min(g for g in grid if g >= value * (1 - 1e-9))


def log_ticks(low: float, high: float, count: int) -> list[float]:
    """Powers of ten in [low, high], with 3 or 2 and 5 between them where there is room."""
    first, last = math.floor(math.log10(low)) - 1, math.ceil(math.log10(high)) + 1
    exponents = range(first, last + 1)
    for steps in ((1, 2, 5), (1, 3), (1,)):
        grid = (float(f"{m}e{e}") for e in exponents for m in steps)
        ticks = [v for v in grid if low * (1 - 1e-9) <= v <= high * (1 + 1e-9)]
        if len(ticks) <= max(2, count):
            break
    if len(ticks) > max(2, count):
        stride = math.ceil(len(ticks) / max(1, count))
        ticks = [t for t in ticks if round(math.log10(t)) % stride == 0] or ticks[:1]
    return ticks if len(ticks) > 1 else linear_ticks(low, high, count)


def labels(values: Sequence[float]) -> list[str]:
    """Short texts for tick values: 0.01, 1.0, 250, 1e-5; all with the same number of decimals."""
    if not values:
        return []
    largest = max(abs(v) for v in values)
    gaps = [b - a for a, b in pairwise(values)]
    smallest = min((abs(g) for g in gaps if g), default=largest or 1.0)
    even = len(gaps) < 2 or max(gaps) <= min(gaps) * 1.001
    if not even:
        return [_short(v, min(values) < 1) for v in values]
    if largest >= 1e6 or (largest and largest < 1e-3):
        return [_scientific(v, smallest) for v in values]
    decimals = max(0, -math.floor(math.log10(smallest) + 1e-9))
    return [f"{v + 0.0:.{decimals}f}" for v in values]


def _short(value: float, decimals: bool) -> str:
    if 1e-3 <= abs(value) < 1e5:
        return f"{value:.1f}" if decimals and 1 <= value < 10 else f"{value:g}"
    return _exponent(f"{value:.0e}")


def _scientific(value: float, gap: float) -> str:
    if not value:
        return "0"
    digits = max(0, math.floor(math.log10(abs(value))) - math.floor(math.log10(gap) + 1e-9))
    return _exponent(f"{value:.{min(digits, 8)}e}")


def _exponent(written: str) -> str:
    mantissa, exponent = written.split("e")
    return f"{mantissa}e{int(exponent)}"
