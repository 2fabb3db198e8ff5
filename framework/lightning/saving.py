"""Checkpoints: everything a training needs to go on to the last bit, under Lightning's names in one file."""

from __future__ import annotations

import inspect
import os
import warnings
from collections.abc import Mapping
from typing import Any

from .. import checkpoint as checkpoints
from ..checkpoint import CheckpointError
from ..random import default_generator


def dump(trainer: Any, weights_only: bool = False) -> dict[str, Any]:
    """All that is saved, as a nest for `framework.save`; weights_only: the network and what it was made with."""
    module = trainer.module
    saved: dict[str, Any] = {
        "epoch": trainer.current_epoch,
        "global_step": trainer.global_step,
        "state_dict": module.state_dict(),
        "hyper_parameters": _storable(module.hparams),
    }
    if not weights_only:
        saved |= {
            "loops": trainer.fit_loop.state_dict(),
            "callbacks": {c.state_key: state for c in trainer.callbacks if (state := c.state_dict())},
            "optimizer_states": [optimizer.state_dict() for optimizer in trainer.optimizers],
            "lr_schedulers": [config.scheduler.state_dict() for config in trainer.lr_scheduler_configs],
            "metrics": {"callback": dict(trainer.callback_metrics), "log": dict(trainer.logged_metrics)},
            "random": default_generator.get_state(),
        }
        if trainer.datamodule is not None:
            saved["datamodule"] = trainer.datamodule.state_dict()
        for callback in trainer.callbacks:
            callback.on_save_checkpoint(trainer, module, saved)
    module.on_save_checkpoint(saved)
    return saved


def write(trainer: Any, path: Any, weights_only: bool) -> None:
    """Write the checkpoint; the folder is made if it is not there."""
    os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
    checkpoints.save(dump(trainer, weights_only), path)


def read(path: Any, map_location: str = "cpu") -> dict[str, Any]:
    """What `write` wrote. Raises CheckpointError for anything else."""
    saved = checkpoints.load(path, map_location)
    if not isinstance(saved, dict) or "state_dict" not in saved:
        raise CheckpointError(
            f"{path}: this file was not written by a Trainer; read it with torch.load, and its tensors with "
            f"load_state_dict"
        )
    return saved


def restore_weights(trainer: Any, path: Any) -> None:
    """Give the module the weights of a checkpoint, before `validate`, `test` or `predict`."""
    saved = read(path)
    trainer.module.on_load_checkpoint(saved)
    try:
        trainer.module.load_state_dict(saved["state_dict"])
    except Exception as error:
        raise CheckpointError(f"{path}: {error}") from error


def restore(trainer: Any, path: Any) -> None:
    """Bring a training to where it was saved, before `fit` goes on; or change nothing if it does not fit."""
    saved = read(path)
    if "loops" not in saved:
        raise CheckpointError(
            f"{path}: only the weights were saved, so training cannot go on from here: load them with "
            f"{type(trainer.module).__name__}.load_from_checkpoint(...) and start anew"
        )
    module, loop = trainer.module, trainer.fit_loop
    counts = {
        "optimizers": (saved["optimizer_states"], trainer.optimizers),
        "schedules": (saved["lr_schedulers"], trainer.lr_scheduler_configs),
    }
    for name, (before, now) in counts.items():
        if len(before) != len(now):
            raise CheckpointError(f"{path}: the run was saved with {len(before)} {name}, this one has {len(now)}")
    module.on_load_checkpoint(saved)
    for callback in trainer.callbacks:
        callback.on_load_checkpoint(trainer, module, saved)
    parts: list[tuple[str, Any, Any]] = [("network", module, saved["state_dict"])]
    parts += [("optimizer", o, s) for o, s in zip(trainer.optimizers, saved["optimizer_states"], strict=True)]
    schedules = [config.scheduler for config in trainer.lr_scheduler_configs]
    parts += [("schedule", o, s) for o, s in zip(schedules, saved["lr_schedulers"], strict=True)]
    parts += [
        (c.state_key, c, saved["callbacks"][c.state_key])
        for c in trainer.callbacks
        if c.state_key in saved["callbacks"]
    ]
    if trainer.datamodule is not None and "datamodule" in saved:
        parts.append(("data module", trainer.datamodule, saved["datamodule"]))
    tasks = [(name, part.state_dict, part.load_state_dict, state) for name, part, state in parts]
    tasks.append(("loop", loop.state_dict, loop.load_state_dict, saved["loops"]))
    tasks.append(("random state", default_generator.get_state, default_generator.set_state, saved["random"]))
    checkpoints.all_or_nothing(path, tasks)
    trainer.metrics.restore(saved["metrics"]["callback"], saved["metrics"]["log"])


def accepted(cls: type, hparams: Mapping[str, Any]) -> dict[str, Any]:
    """Those of `hparams` that the ``__init__`` of `cls` takes."""
    parameters = inspect.signature(cls).parameters
    if any(p.kind is p.VAR_KEYWORD for p in parameters.values()):
        return dict(hparams)
    return {name: value for name, value in hparams.items() if name in parameters}


def _storable(hparams: Mapping[str, Any]) -> dict[str, Any]:
    """`hparams` without those that a file of tensors, numbers and texts cannot hold."""
    kept, dropped = {}, []
    for name, value in hparams.items():
        try:
            checkpoints._pack(value)
        except TypeError:
            dropped.append(name)
        else:
            kept[name] = value
    if dropped:
        warnings.warn(
            f"the hyperparameters {dropped} are no numbers, texts or tensors, so the checkpoint leaves them out: "
            f"save_hyperparameters(ignore={dropped}), and give them to load_from_checkpoint",
            stacklevel=2,
        )
    return kept
