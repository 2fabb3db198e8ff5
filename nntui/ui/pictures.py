"""Which of a session's numbers are drawn, and what is said about the best of them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from textual.content import Content

from nntui.commands.table import number
from nntui.i18n import _
from nntui.plots import MONO, PALETTES, Curve, Mark, curves
from nntui.ui.session import Session
from nntui.ui.theme import PLOT_PALETTES
from nntui.ui.widgets.line import flow
from nntui.ui.widgets.plot import PlotView

if TYPE_CHECKING:
    from nntui.ui.app import NntuiApp

SKETCH_WIDTH, SKETCH_HEIGHT = 24, 3


def role(metric: str) -> str:
    """Whose curve a metric is: validation if `val` is a word of its name, else training."""
    return "validation" if "val" in metric.split("_") else "training"


def plotted(session: Session) -> tuple[str, ...]:
    """The metrics that belong in the curve plot: the losses and errors, or all where there is none."""
    losses = tuple(name for name in session.history.names if name.endswith(("loss", "error")))
    return losses or session.history.names


class Best(NamedTuple):
    """The smallest value of a validation curve."""

    name: str
    step: int
    value: float


def best(session: Session) -> Best | None:
    """The smallest validation loss, once its curve has turned and risen again."""
    names = _validations(session)
    if not names:
        return None
    name = "val_loss" if "val_loss" in names else names[0]
    try:
        step, value = session.history.best(name)
    except ValueError:
        return None
    last = session.history.series(name)[1][-1]
    turned = step < session.history.steps[-1] and (math.isnan(last) or last > value * 1.02)
    return Best(name, step, value) if turned else None


def _validations(session: Session) -> list[str]:
    return [name for name in plotted(session) if role(name) == "validation"]


def best_text(session: Session, found: Best, labels: Mapping[str, str] | None = None) -> str:
    """Where the best validation loss was, in epochs if the demo counts them.

    With `labels` it is also said of which curve, where several are drawn.
    """
    epoch = session.history.epochs[session.history.steps.index(found.step)]
    text = _("best step {step}").format(step=found.step)
    if session.history.epochs[-1] > 0:
        text = _("best epoch {epoch}").format(epoch=epoch)
    if labels is not None and len(_validations(session)) > 1:
        text += f" ({labels.get(found.name, found.name)})"
    return text


def draw_curves(
    plot: PlotView, session: Session, labels: Mapping[str, str], log: bool, more: Sequence[Curve] = ()
) -> None:
    """Show the session's loss curves and `more`, the axis reaching to the end of a run under way."""
    history = session.history
    lines = [
        Curve(name, labels.get(name, name), *history.series(name), role=role(name)) for name in plotted(session)
    ]
    found = best(session)
    marks = [Mark(found.step, best_text(session, found), found.name)] if found else []
    last, total = history.steps[-1] if history.steps else 0, session.total
    limits = (0.0, float(total)) if session.alive and total and last <= total else None
    plot.show_curves([*lines, *more], log=log, marks=marks, x_label=_("step"), x_limits=limits)


def sketch(values: Sequence[float], app: NntuiApp) -> list[Content]:
    """A small picture of a curve without axes, as lines of text."""
    palette = MONO if app.no_color else PALETTES[PLOT_PALETTES[app.theme]]
    curve = Curve("sketch", "", range(len(values)), values, role="other")
    rows = curves([curve], SKETCH_WIDTH, SKETCH_HEIGHT, ascii=app.ascii_only, palette=palette)
    return [Content.assemble(*((text, style.fg or "") for text, style in row)) for row in rows]


def scaled_sketch(values: Sequence[float], session: Session, metric: str, label: str) -> Curve:
    """A sketch over the steps of a session's run, as high as the curve of `metric`."""
    steps, measured = session.history.series(metric)
    finite = [value for value in measured if math.isfinite(value)] or [0.0, 1.0]
    low, high = min(finite), max(finite)
    bottom, top = min(values), max(values)
    last = session.total or steps[-1]
    x = [last * place / max(1, len(values) - 1) for place in range(len(values))]
    y = [high if top == bottom else low + (value - bottom) / (top - bottom) * (high - low) for value in values]
    return Curve("guess", label, x, y, role="other", dotted=True)


def headline(session: Session, labels: Mapping[str, str], width: int) -> Content:
    """The newest training and validation loss, in one row if they fit."""
    values = session.latest.values if session.latest else {}
    names = [name for name in ("loss", "val_loss") if name in values] or list(values)[:2]
    parts = [
        Content.assemble((labels.get(name, name), f"${role(name)}"), " ", number(values[name])) for name in names
    ]
    return flow(parts, width)
