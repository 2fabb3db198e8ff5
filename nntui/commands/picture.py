"""The curves of a finished run as text."""

from __future__ import annotations

import math
from collections.abc import Mapping

from nntui.commands import terminal
from nntui.i18n import _
from nntui.plots import DARK, Curve, curves, to_ansi
from nntui.runs.history import History

WIDEST = 100
HEIGHT = 16
_LOG_FROM = 50.0


def picture(history: History, labels: Mapping[str, str]) -> str:
    """All loss curves (or, where there is none, all curves), logarithmic where they span much."""
    names = [name for name in history.names if name.endswith("loss")] or list(history.names)
    lines = [_curve(history, name, labels.get(name, name)) for name in names]
    values = [value for line in lines for value in line.y if math.isfinite(value)]
    log = bool(values) and min(values) > 0 and max(values) / min(values) > _LOG_FROM
    width = min(WIDEST, terminal.width())
    rows = curves(lines, width, HEIGHT, log=log, ascii=not terminal.unicode(), palette=DARK, x_label=_("step"))
    return to_ansi(rows, colour=terminal.colour())


def _curve(history: History, name: str, label: str) -> Curve:
    steps, values = history.series(name)
    return Curve(name, label, steps, values, "validation" if "val" in name else "training")
