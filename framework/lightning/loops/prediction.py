"""The loop of `predict`."""

from __future__ import annotations

from typing import Any

from ... import modes
from ..entries import Entries
from ..replaying import takes


def predict(trainer: Any, loaders: list[Any], counts: list[float]) -> list[Any]:
    """What predict_step returns for every batch; a list of such lists if there are several loaders."""
    hooks, module = trainer.hooks, trainer.module
    step = module.predict_step
    arguments = takes(step)
    modes_before = [(part, part.training) for part in module.modules()]
    module.eval()
    found: list[list[Any]] = []
    with modes.no_grad():
        hooks.call("on_predict_start")
        hooks.call("on_predict_epoch_start")
        for number, (loader, count) in enumerate(zip(loaders, counts, strict=True)):
            found.append([])
            for index, batch, _ in Entries(loader, 0, count):
                if trainer.transfer is not None:
                    batch = trainer.transfer(batch, number)
                which = (index, number) if len(loaders) > 1 else (index,)
                hooks.call("on_predict_batch_start", batch, *which)
                output = step(batch, *which) if arguments > 1 else step(batch)
                hooks.call("on_predict_batch_end", output, batch, *which)
                found[-1].append(output)
                if trainer.interrupt_wanted:
                    raise KeyboardInterrupt
        hooks.call("on_predict_epoch_end")
        hooks.call("on_predict_end")
    for part, training in modes_before:
        part.training = training
    return found[0] if len(found) == 1 else found
