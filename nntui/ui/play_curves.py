"""The curves of a playground, with the best epoch and the place from where it overfits."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nntui.i18n import N_, _
from nntui.plots import Curve, Mark, Row, curves
from nntui.ui.play_history import PlayHistory
from nntui.ui.play_look import Look

_PATIENCE = 10
"""Epochs without a better validation loss before one may speak of overfitting."""
_WORSE = 1.1
_LOSSES = (("loss", N_("training"), "training"), ("val_loss", N_("validation"), "validation"))


def onset(history: PlayHistory) -> int | None:
    """From which epoch on the network overfits: since then the validation loss has been higher than at the best
    epoch, while the training loss has gone on falling. None while it doesn't.
    """
    best = history.best
    if best is None or history.epochs[-1] - best.epoch < max(_PATIENCE, 0.05 * history.epochs[-1]):
        return None
    loss, val_loss = history.values["loss"], history.values["val_loss"]
    if not (loss[-1] < best.loss and val_loss[-1] > best.val_loss * _WORSE):
        return None
    low = np.flatnonzero(np.asarray(val_loss) <= best.val_loss * _WORSE)
    # Of a long run only some epochs are kept, and the best need not be among them.
    after = max(int(low[-1]) + 1 if len(low) else 0, int(np.searchsorted(history.epochs, best.epoch, "right")))
    return history.epochs[after] if after < len(history) else None


def loss_rows(history: PlayHistory, width: int, height: int, look: Look, log: bool) -> list[Row]:
    """Training and validation loss over epochs."""
    marks = []
    if history.best is not None:
        text = _("best epoch {epoch}").format(epoch=history.best.epoch)
        marks.append(Mark(history.best.epoch, text, "val_loss"))
        start = onset(history)
        if start is not None:
            marks.append(Mark(start, _("overfits from {epoch}").format(epoch=start)))
    title = _("loss (log)") if log else _("loss")
    return _rows(history, ("loss", "val_loss"), width, height, look, log, marks, title)


def together_rows(
    histories: Sequence[tuple[str, PlayHistory]], width: int, height: int, look: Look, log: bool
) -> list[Row]:
    """The losses of several playgrounds, each with its letter, its own shade, and its own marker at the end."""
    series, marks = [], []
    for shade, (letter, history) in enumerate(histories):
        for name, label, role in _LOSSES:
            if name in history.values:
                named = f"{letter} {_(label)}"
                curve = Curve(f"{letter} {name}", named, history.epochs, history.values[name], role, shade=shade)
                series.append(curve)
        if history.best is not None:
            text = f"{letter}: " + _("best epoch {epoch}").format(epoch=history.best.epoch)
            marks.append(Mark(history.best.epoch, text, f"{letter} val_loss"))
    if not series:
        return []
    title = _("loss (log)") if log else _("loss")
    x_label = _("epoch") if height > 8 else ""
    return curves(series, width, height, log, look.ascii, look.palette, marks, x_label, title)


def accuracy_rows(history: PlayHistory, width: int, height: int, look: Look) -> list[Row]:
    """Training and validation accuracy over epochs."""
    return _rows(history, ("accuracy", "val_accuracy"), width, height, look, False, [], _("accuracy"))


def _rows(
    history: PlayHistory,
    names: tuple[str, str],
    width: int,
    height: int,
    look: Look,
    log: bool,
    marks: list[Mark],
    title: str,
) -> list[Row]:
    labels = _("training"), _("validation")
    series = [
        Curve(name, label, history.epochs, history.values[name], role)
        for name, label, role in zip(names, labels, ("training", "validation"), strict=True)
        if name in history.values
    ]
    return curves(
        series, width, height, log, look.ascii, look.palette, marks, _("epoch") if height > 8 else "", title
    )
