"""Runs to keep, made up."""

from __future__ import annotations

import math
from typing import Any

from nntui.runs.history import History
from nntui.runs.kept import NewRun


def made(title: str = "", seed: int = 0, rows: int = 50, **changes: Any) -> NewRun:
    """A run with a falling and a turning loss, the latter at every second step only."""
    steps = list(range(1, rows + 1))
    loss = [1 / step + seed for step in steps]
    val_loss = [1 / step + step / 100 if step % 2 else math.nan for step in steps]
    history = History.of(
        steps,
        [step // 10 for step in steps],
        {"loss": loss, "val_loss": val_loss},
        {"loss": range(rows), "val_loss": range(0, rows, 2)},
    )
    fields: dict[str, Any] = {
        "kind": "demo",
        "source": "overfitting/five-points/fit",
        "title": title,
        "parameters": {"model": "both", "rate": 0.05, "units": 2},
        "seed": seed,
        "device": "cpu",
        "history": history,
        "result": {"linear": {"train_error": 5.25, "parameters": 2}, "best": None},
        "stopped": False,
        "seconds": 1.5,
        "version": "0.1.0 abcdef01",
    }
    return NewRun(**fields | changes)
