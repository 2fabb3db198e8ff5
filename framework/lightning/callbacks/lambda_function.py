"""A callback of functions, for the small things."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .callback import Callback


class LambdaCallback(Callback):
    """``LambdaCallback(on_train_epoch_end=function, …)``: each function is called as the method of that name.

    Raises TypeError for a name that is no moment of a `Callback`.
    Source: `lightning.pytorch.callbacks.LambdaCallback`.

    >>> from framework import lightning as L
    >>> callback = L.callbacks.LambdaCallback(on_train_start=lambda trainer, pl_module: print("here we go"))
    """

    def __init__(self, **functions: Callable[..., Any]) -> None:
        for name, function in functions.items():
            if not hasattr(Callback, name) or not (name.startswith("on_") or name in ("setup", "teardown")):
                raise TypeError(f"a Callback has no {name!r}; see the methods of lightning.Callback")
            vars(self)[name] = function
