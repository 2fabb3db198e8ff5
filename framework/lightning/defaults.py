"""What the Trainer adds when nothing else is said: callbacks, loggers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .callbacks import Callback, ModelCheckpoint, ModelSummary, ProgressBar, Timer, TQDMProgressBar
from .errors import MisconfigurationException
from .loggers import CSVLogger, DummyLogger, Logger


def loggers(given: Any, folder: str, dummy: bool) -> list[Logger]:
    """The loggers that `given` means: True or None for a CSVLogger in `folder`, False for none."""
    if given is False:
        return []
    if dummy:
        return [DummyLogger()]
    if given is None or given is True:
        return [CSVLogger(folder)]
    return list(given) if isinstance(given, Iterable) else [given]


def callbacks(
    given: Any, checkpointing: bool | None, bar: bool | None, summary: bool | None, max_time: Any, dummy: bool
) -> list[Callback]:
    """The callbacks that are given, and those that are there by default; those that save come last.

    checkpointing, bar, summary: None for the default, True for "yes, please", False for "no". dummy: no saving.
    """
    found: list[Callback] = [given] if isinstance(given, Callback) else list(given or ())
    for callback in found:
        if not isinstance(callback, Callback):
            raise TypeError(f"a callback is an object of a class made from L.Callback, not {callback!r}")
    wishes = (
        (checkpointing, ModelCheckpoint, ModelCheckpoint, "enable_checkpointing"),
        (summary, ModelSummary, ModelSummary, "enable_model_summary"),
        (bar, ProgressBar, TQDMProgressBar, "enable_progress_bar"),
    )
    for wish, kind, default, name in wishes:
        there = any(isinstance(callback, kind) for callback in found)
        if wish is False and there:
            raise MisconfigurationException(f"{name}=False, but there is a {kind.__name__} among the callbacks")
        if wish is not False and not there and not (dummy and kind is ModelCheckpoint):
            found.append(default())
    if max_time is not None:
        found.append(Timer(max_time))
    return in_order(found)


def in_order(found: list[Callback]) -> list[Callback]:
    """`found`, those that save last, so that they see what the others did."""
    return sorted(found, key=lambda callback: isinstance(callback, ModelCheckpoint))
