"""The points of the playground. Each data set is one small function, which `nntui.play.script` copies as it is.

Each takes a NumPy Generator, how many points and the noise (0 to 1), and returns x of shape (n, 2), within -6 to 6
without noise, and y of shape (n,): the classes 0 and 1, or numbers from -1 to 1. They follow the idea of the data
sets of TensorFlow Playground (https://playground.tensorflow.org); the code is our own.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from nntui.errors import UsageError
from nntui.i18n import _
from nntui.play.settings import FEATURES, Settings
from nntui.reasons import reason

Array = Any
REACH = 6.0
"""Pictures go from -REACH to REACH unless points lie outside."""


def circle(rng, n, noise):  # type: ignore[no-untyped-def]
    y = np.arange(n) % 2
    radius = np.where(y == 1, rng.uniform(0, 2.5, n), rng.uniform(3.5, 5, n))
    angle = rng.uniform(0, 2 * np.pi, n)
    x = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    return x + 2 * noise * rng.uniform(-1, 1, (n, 2)), y


def xor(rng, n, noise):  # type: ignore[no-untyped-def]
    x = rng.uniform(-5, 5, (n, 2))
    y = (x[:, 0] * x[:, 1] > 0).astype(int)
    x = x + 0.3 * np.sign(x)
    return x + 5 * noise * rng.uniform(-1, 1, (n, 2)), y


def gauss(rng, n, noise):  # type: ignore[no-untyped-def]
    y = np.arange(n) % 2
    centre = np.where(y == 1, 2.0, -2.0)[:, None]
    return centre + rng.normal(0, 0.7 + 2.5 * noise, (n, 2)), y


def spiral(rng, n, noise):  # type: ignore[no-untyped-def]
    y = np.arange(n) % 2
    along = (np.arange(n) // 2) / max(n // 2, 1)
    angle = 1.75 * along * 2 * np.pi + np.pi * y
    x = 5 * along[:, None] * np.stack([np.sin(angle), np.cos(angle)], axis=1)
    return x + 2 * noise * rng.uniform(-1, 1, (n, 2)), y


def moons(rng, n, noise):  # type: ignore[no-untyped-def]
    y = np.arange(n) % 2
    angle = rng.uniform(0, np.pi, n)
    side = np.where(y == 1, 1.0, -1.0)
    x = np.stack([3 * np.cos(angle) * side + 1.5 * side, 3 * np.sin(angle) * side - 0.75 * side], axis=1)
    return x + rng.normal(0, 0.25 + 2 * noise, (n, 2)), y


def above(rng, n, noise):  # type: ignore[no-untyped-def]
    x = rng.uniform(-5, 5, (n, 2))
    y = (x[:, 1] > 2 * np.sin(x[:, 0])).astype(int)
    return x + 2 * noise * rng.normal(0, 1, (n, 2)), y


def plane(rng, n, noise):  # type: ignore[no-untyped-def]
    x = rng.uniform(-5, 5, (n, 2))
    y = (x[:, 0] + x[:, 1]) / 10
    return x, y + noise * rng.normal(0, 0.5, n)


def hill(rng, n, noise):  # type: ignore[no-untyped-def]
    x = rng.uniform(-5, 5, (n, 2))
    up = np.exp(-((x[:, 0] - 2) ** 2 + (x[:, 1] - 1) ** 2) / 6)
    down = np.exp(-((x[:, 0] + 2) ** 2 + (x[:, 1] + 1) ** 2) / 6)
    return x, up - down + noise * rng.normal(0, 0.5, n)


MAKERS: dict[str, Callable[..., tuple[Array, Array]]] = {
    maker.__name__: maker for maker in (circle, xor, gauss, spiral, moons, above, plane, hill)
}


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """Points for training and for validation: x (n, 2) float64, y (n,) float64; extent (x0, x1, y0, y1)."""

    x: Array
    y: Array
    val_x: Array
    val_y: Array
    extent: tuple[float, float, float, float]


def problem(settings: Settings) -> Problem:
    """Make, mix and split the points of `settings`. Raises UsageError where a file can't be used."""
    rng = np.random.default_rng([settings.seed, 0])
    if settings.data == "csv":
        x, y = read_csv(Path(settings.file).expanduser(), settings.two_classes)
    elif settings.data == "points":
        drawn = np.array(settings.drawn, dtype=float)
        x, y = drawn[:, :2], (drawn[:, 2] > 0).astype(int) if settings.two_classes else drawn[:, 2]
    else:
        x, y = MAKERS[settings.data](rng, settings.n, settings.noise)
    order = rng.permutation(len(x))
    x, y = np.asarray(x, dtype=float)[order], np.asarray(y, dtype=float)[order]
    cut = min(max(round(settings.share * len(x)), 1), len(x) - 1)
    far = (
        max(REACH, *(float(np.ceil(np.abs(column).max())) for column in x.T))
        if settings.data in ("csv",)
        else REACH
    )
    return Problem(x[:cut], y[:cut], x[cut:], y[cut:], (-far, far, -far, far))


def features(x: Array, names: tuple[str, ...]) -> Array:
    """What goes into the network for the points x (n, 2): (n, number of features), float32."""
    scope = {"np": np, "x1": x[:, 0], "x2": x[:, 1]}
    return np.stack([eval(FEATURES[name], scope) for name in names], axis=1).astype(np.float32)


def read_csv(file: Path, two_classes: bool) -> tuple[Array, Array]:
    """Read three columns: x1, x2, and a class (two different values) or a number; one heading is skipped.

    Raises UsageError, with the line, for a file that is missing or holds something else.
    """
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            sample = stream.read(4096)
            stream.seek(0)
            rows = list(csv.reader(stream, delimiter=";" if sample.count(";") > sample.count(",") else ","))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        why = reason(error) if isinstance(error, OSError) else _("it is no text in UTF-8")
        raise UsageError(_("{file} can't be read: {reason}.").format(file=file, reason=why)) from None
    lines = [(number, row) for number, row in enumerate(rows, 1) if any(cell.strip() for cell in row)]
    if lines and not _numbers(lines[0][1][:2]):
        del lines[0]
    if len(lines) < 2:
        raise UsageError(_("{file} has fewer than two points.").format(file=file))
    for number, row in lines:
        if len(row) != 3 or not _numbers(row[: 2 if two_classes else 3]):
            message = _("{file}, line {line}: three columns are needed, x1, x2 and what to predict.")
            raise UsageError(message.format(file=file, line=number))
    x = np.array([[float(cell) for cell in row[:2]] for _number, row in lines])
    last = [row[2].strip() for _number, row in lines]
    if not two_classes:
        return x, np.array([float(cell) for cell in last])
    kinds = sorted(
        set(last), key=lambda cell: (not _numbers([cell]), float(cell) if _numbers([cell]) else 0, cell)
    )
    if len(kinds) != 2:
        message = _(
            "{file}: the last column has {n} different values; two classes need two. Add “numbers” to predict it."
        )
        raise UsageError(message.format(file=file, n=len(kinds)))
    return x, np.array([kinds.index(cell) for cell in last])


def _numbers(cells: list[str]) -> bool:
    try:
        return bool(np.isfinite([float(cell) for cell in cells]).all())
    except ValueError:
        return False
