"""Measures: one number read from a run, by which predictions, goals and claims are judged.

`result = "nonlinear.validation_error"` is a dotted path into what the demo returned (a whole number counts into
a list); `metric = "val_loss"` is a curve, and `at` says where on it:

    last, first     the value at that end
    min, max        the smallest, the largest value
    argmin, argmax  the step of the smallest, of the largest value
    rise            the last value divided by the smallest: 1 for a curve that ends at its lowest
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nntui.runs.history import History

AT = ("last", "first", "min", "max", "argmin", "argmax", "rise")
"""Where on a curve a measure may look."""

_SAMPLES = 60
_FLAT = 0.1
_DEPTH = 1e-3


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run came to: the demo's result (None without one), its metrics, whether it was stopped half-way."""

    result: Mapping[str, Any] | None
    history: History | None
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class Measure:
    """Either the path of a `result`, or a `metric` and the place on its curve."""

    result: str | None = None
    metric: str | None = None
    at: str = "last"

    def of(self, outcome: Outcome) -> float | None:
        """Return the number, None where the run has no such finite number."""
        found = _at_path(outcome.result, self.result) if self.result else self._on_curve(outcome.history)
        return found if found is not None and math.isfinite(found) else None

    def curve(self, outcome: Outcome) -> list[float]:
        """Return all finite values of the metric; none where the run did not report it."""
        return [value for _step, value in self._points(outcome.history)]

    def _points(self, history: History | None) -> list[tuple[int, float]]:
        if history is None or self.metric is None or self.metric not in history.values:
            return []
        steps, values = history.series(self.metric)
        return [(step, value) for step, value in zip(steps, values, strict=True) if math.isfinite(value)]

    def _on_curve(self, history: History | None) -> float | None:
        points = self._points(history)
        if not points:
            return None
        lowest = min(points, key=lambda point: point[1])
        highest = max(points, key=lambda point: point[1])
        match self.at:
            case "first":
                return points[0][1]
            case "min":
                return lowest[1]
            case "max":
                return highest[1]
            case "argmin":
                return float(lowest[0])
            case "argmax":
                return float(highest[0])
            case "rise":
                return points[-1][1] / lowest[1] if lowest[1] else None
        return points[-1][1]

    def __str__(self) -> str:
        """Return what an author calls it: the path, or the metric with its place."""
        return self.result or f"{self.metric} ({self.at})"


def _at_path(result: object, path: str) -> float | None:
    found = result
    for name in path.split("."):
        if isinstance(found, Mapping):
            found = found.get(name)
        elif isinstance(found, list | tuple) and name.isdecimal() and int(name) < len(found):
            found = found[int(name)]
        else:
            return None
    return float(found) if isinstance(found, int | float) and not isinstance(found, bool) else None


def sketch_distances(sketches: Mapping[str, Sequence[float]], values: Sequence[float]) -> dict[str, float]:
    """Return how far a curve is from each sketch, 0 (the same) to 1.

    Both are brought to 0..1 in x and y; in y on a logarithmic scale, as otherwise the steep start of a loss would
    count more than what comes after it. Where one is flat, which is to say within a tenth of its height, it is not
    shapes that are compared but how much of its height each goes up or down.
    """
    curve = _samples(values)
    return {name: _distance(curve, _samples(sketch)) for name, sketch in sketches.items()}


def nearest_sketch(sketches: Mapping[str, Sequence[float]], values: Sequence[float]) -> str:
    """Return the name of the sketch that is most like the curve `values`. Raises ValueError for no values."""
    if not values:
        raise ValueError("a curve without values has no shape")
    distances = sketch_distances(sketches, values)
    return min(distances, key=distances.__getitem__)


def _distance(a: list[float], b: list[float]) -> float:
    if min(_range(a), _range(b)) <= _FLAT:
        return abs(_range(a) - _range(b))
    return sum(abs(x - y) for x, y in zip(_shape(a), _shape(b), strict=True)) / _SAMPLES


def _range(samples: list[float]) -> float:
    """Return how much of its height a curve goes up or down; one that is somewhere negative has no height."""
    low, high = min(samples), max(samples)
    if high == low:
        return 0.0
    return (high - low) / high if low >= 0 else 1.0


def _shape(samples: list[float]) -> list[float]:
    """Bring a curve that is not flat to heights of 0 to 1."""
    high = max(samples)
    if min(samples) >= 0:
        samples = [math.log(max(value, high * _DEPTH)) for value in samples]
    low, high = min(samples), max(samples)
    return [(value - low) / (high - low) for value in samples]


def _samples(values: Sequence[float]) -> list[float]:
    return [_sample(values, i / (_SAMPLES - 1) * (len(values) - 1)) for i in range(_SAMPLES)]


def _sample(values: Sequence[float], place: float) -> float:
    """Return the mean about `place`, so that a noisy curve counts by its course, not by single points."""
    width = len(values) / _SAMPLES / 2
    if width > 1:
        part = values[max(0, round(place - width)) : round(place + width) + 1]
        return sum(part) / len(part)
    left = min(int(place), len(values) - 1)
    right = min(left + 1, len(values) - 1)
    return values[left] + (place - left) * (values[right] - values[left])
