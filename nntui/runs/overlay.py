"""Curves of several runs in one picture: each run has its own colour, marker and dashes, which it keeps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from nntui.plots import Curve
from nntui.plots.palette import ROLES
from nntui.runs.history import History
from nntui.runs.smoothing import smoothed

SHAPES = 3
"""Markers that each role has."""
MOST = len(ROLES) * SHAPES
"""Runs that can be told apart, with and without colour."""


def slots(ids: Iterable[int], taken: Mapping[int, int] | None = None) -> dict[int, int]:
    """A place in the row of looks for each run; its number says which, unless another has that one already.

    taken: places that were given before, which stay.
    """
    found = dict(taken or {})
    for id in ids:
        if id in found or len(found) >= MOST:
            continue
        used = set(found.values())
        first = (id - 1) % MOST
        found[id] = next(place % MOST for place in range(first, first + MOST) if place % MOST not in used)
    return found


def look(slot: int) -> tuple[str, int]:
    """The role and the shade with which curves of a place are drawn."""
    return ROLES[slot % len(ROLES)], slot // len(ROLES)


@dataclass(frozen=True, slots=True)
class Entry:
    """A run in the picture: its place in the row of looks, its name in the legend, its curves."""

    slot: int
    label: str
    history: History
    labels: Mapping[str, str]


def metrics_of(names: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """All metrics of several runs, each once."""
    return tuple(dict.fromkeys(name for each in names for name in each))


def usual_metric(names: Iterable[Sequence[str]]) -> str:
    """What runs are best compared by: the validation loss, else another loss, else whatever there is; or ""."""
    every = list(names)
    known = metrics_of(every)
    wanted = ("val_loss", "loss", *(name for name in known if name.endswith(("loss", "error"))), *known)
    shared = [name for name in wanted if all(name in each for each in every)]
    return next(iter(shared or [name for name in wanted if name in known]), "")


def overlay(entries: Sequence[Entry], metric: str, smoothing: float = 0.0) -> list[Curve]:
    """One curve of the metric for each run that has it."""
    found = []
    for entry in entries:
        if metric in entry.history.values:
            role, shade = look(entry.slot)
            x, y = entry.history.series(metric)
            found.append(Curve(entry.label, entry.label, x, smoothed(y, smoothing), role, False, shade))
    return found


def alone(entry: Entry, smoothing: float = 0.0) -> list[Curve]:
    """All losses of one run, or all its curves where there is none, as its lesson draws them."""
    names = entry.history.names
    losses = [name for name in names if name.endswith(("loss", "error"))] or list(names)
    found = []
    for name in losses:
        x, y = entry.history.series(name)
        role = "validation" if "val" in name else "training"
        found.append(Curve(name, entry.labels.get(name, name), x, smoothed(y, smoothing), role))
    return found
