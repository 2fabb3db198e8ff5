"""ModelCheckpoint: the best, or the latest, state of a training in files."""

from __future__ import annotations

import glob
import math
import os
import time
import warnings
from contextlib import suppress
from datetime import timedelta
from typing import Any

from ...tensor import Tensor
from ..errors import MisconfigurationException
from ..say import say
from .callback import Callback
from .naming import format_name, free_path


class ModelCheckpoint(Callback):
    """Saves the training in safetensors files that end in ``.ckpt``: by default the latest epoch.

    dirpath: the folder; default that of the first logger, or ``default_root_dir``, and in it ``checkpoints``.
    filename: such as ``"{epoch}-{val_loss:.2f}"``, default ``"{epoch}-{step}"``. monitor: the logged name by which
    the best `save_top_k` are kept (-1: all, 0: none); None keeps the latest. mode: "min" or "max", which is
    better. save_last: also ``last.ckpt``, a copy of the latest ("link": a link to it). save_weights_only: no
    optimizer state. every_n_train_steps, train_time_interval, every_n_epochs: when, one of them; default each
    epoch, after its validation.
    save_on_train_epoch_end: at the end of the epoch, not of the validation; None finds out.
    save_on_exception: also when something is raised. auto_insert_metric_name: ``val_loss=0.12``, not only
    ``0.12``. enable_version_counter: ``-v1`` is added to a name that is taken.

    Then `best_model_path`, `best_model_score`, `last_model_path` and `best_k_models` say what there is. Raises
    MisconfigurationException for settings that contradict each other and for a `monitor` that is not logged.
    Source: `lightning.pytorch.callbacks.ModelCheckpoint`.

    >>> from framework import lightning as L
    >>> best = L.callbacks.ModelCheckpoint(monitor="val_loss", filename="{epoch:02d}-{val_loss:.2f}")
    >>> best.format_checkpoint_name({"epoch": 3, "val_loss": 0.25})
    'epoch=03-val_loss=0.25.ckpt'
    """

    monitors = True
    CHECKPOINT_NAME_LAST = "last"
    FILE_EXTENSION = ".ckpt"
    #: What is saved with a checkpoint, if it lies in the same folder.
    KEPT = ("best_model_score", "kth_best_model_path", "kth_value", "best_k_models", "last_model_path")

    def __init__(
        self,
        dirpath: str | os.PathLike[str] | None = None,
        filename: str | None = None,
        monitor: str | None = None,
        verbose: bool = False,
        save_last: bool | str | None = None,
        save_top_k: int = 1,
        save_on_exception: bool = False,
        save_weights_only: bool = False,
        mode: str = "min",
        auto_insert_metric_name: bool = True,
        every_n_train_steps: int | None = None,
        train_time_interval: timedelta | None = None,
        every_n_epochs: int | None = None,
        save_on_train_epoch_end: bool | None = None,
        enable_version_counter: bool = True,
    ) -> None:
        if mode not in ("min", "max"):
            raise MisconfigurationException(f'mode is "min" or "max", got {mode!r}')
        if save_top_k < -1:
            raise MisconfigurationException(f"save_top_k is -1 (all), 0 (none) or a number, not {save_top_k}")
        if monitor is None and save_top_k not in (-1, 0, 1):
            raise MisconfigurationException(
                f'save_top_k={save_top_k} needs something to compare by: monitor="val_loss", say'
            )
        given = {
            "every_n_train_steps": every_n_train_steps,
            "every_n_epochs": every_n_epochs,
            "train_time_interval": train_time_interval,
        }
        negative = [name for name in ("every_n_train_steps", "every_n_epochs") if ((given[name] or 0) < 0)]  # type: ignore[operator]
        if negative:
            raise MisconfigurationException(f"{negative[0]} must be at least 0, got {given[negative[0]]}")
        if sum(value is not None and value != 0 for value in given.values()) > 1:
            raise MisconfigurationException(f"choose one of {', '.join(given)}")
        self.dirpath = None if dirpath is None else os.path.realpath(os.path.expanduser(dirpath))
        self.filename, self.monitor, self.mode, self.verbose = filename, monitor, mode, verbose
        self.save_last, self.save_top_k, self.save_on_exception = save_last, save_top_k, save_on_exception
        self.save_weights_only, self.auto_insert_metric_name = save_weights_only, auto_insert_metric_name
        self.every_n_train_steps, self.train_time_interval = every_n_train_steps or 0, train_time_interval
        self.every_n_epochs = 1 if all(value is None for value in given.values()) else every_n_epochs or 0
        self.save_on_train_epoch_end, self.enable_version_counter = save_on_train_epoch_end, enable_version_counter
        self.best_k_models: dict[str, Tensor] = {}
        self.best_model_score: Tensor | None = None
        self.current_score: Tensor | None = None
        self.kth_value = Tensor(math.inf if mode == "min" else -math.inf)
        self.best_model_path = self.kth_best_model_path = self.last_model_path = ""
        self._saved_step = 0
        self._saved_path = ""
        self._looked = 0.0
        self._waits = False

    @property
    def state_key(self) -> str:
        """Under which name the state is saved."""
        settings = {
            "monitor": self.monitor,
            "mode": self.mode,
            "every_n_train_steps": self.every_n_train_steps,
            "every_n_epochs": self.every_n_epochs,
            "train_time_interval": self.train_time_interval,
        }
        return f"ModelCheckpoint{settings}"

    def state_dict(self) -> dict[str, Any]:
        """What to save."""
        kept = {name: getattr(self, name) for name in self.KEPT}
        return {**kept, "dirpath": self.dirpath, "monitor": self.monitor, "best_model_path": self.best_model_path}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on from what was saved; in another folder, only the best path is taken over."""
        self.best_model_path = state_dict["best_model_path"]
        if state_dict["dirpath"] == self.dirpath:
            self.__dict__.update({name: state_dict[name] for name in self.KEPT})

    # -- when --------------------------------------------------------------------------------------------

    def setup(self, trainer: Any, pl_module: Any, stage: str) -> None:
        """Find the folder."""
        if self.dirpath is None and stage == "fit":
            self.dirpath = os.path.join(trainer.log_dir or trainer.default_root_dir, "checkpoints")

    def on_train_start(self, trainer: Any, pl_module: Any) -> None:
        """Start the clock."""
        self._looked = time.monotonic()

    def on_train_batch_end(self, trainer: Any, pl_module: Any, outputs: Any, batch: Any, batch_idx: int) -> None:
        """Save, if it is time by steps or by the clock."""
        if not self.every_n_train_steps and self.train_time_interval is None:
            return
        due = self.every_n_train_steps > 0 and trainer.global_step % self.every_n_train_steps == 0
        if self.train_time_interval is not None:
            due = time.monotonic() - self._looked >= self.train_time_interval.total_seconds()
            if due:
                self._looked = time.monotonic()
        if not due:
            return
        if self.monitor is not None:
            old = trainer.is_last_batch and trainer.validates_in_epoch and not self._at_train_epoch_end(trainer)
            if self.monitor not in trainer.callback_metrics or old:
                self._waits = True  # for a validation to measure it
                return
        if not self._skip(trainer):
            self._save(trainer)

    def on_train_epoch_end(self, trainer: Any, pl_module: Any) -> None:
        """Save, if it is time by epochs."""
        if self._at_train_epoch_end(trainer) and not self._skip(trainer):
            self._save_epoch(trainer)

    def on_validation_end(self, trainer: Any, pl_module: Any) -> None:
        """Save, if it is time by validations."""
        if self._at_train_epoch_end(trainer) or self._skip(trainer):
            return
        if self._waits:
            self._waits = False
            self._save(trainer)
        else:
            self._save_epoch(trainer)

    def on_train_end(self, trainer: Any, pl_module: Any) -> None:
        """There is a ``last.ckpt``, even if nothing else was saved."""
        if self.save_last and not self._saved_path and not self._skip(trainer):
            self._save_last(trainer, self._candidates(trainer))

    def on_exception(self, trainer: Any, pl_module: Any, exception: BaseException) -> None:
        """Save what has been learnt, if wanted."""
        if self.save_on_exception and not self._skip(trainer):
            candidates = self._candidates(trainer)
            path = self.format_checkpoint_name(candidates)
            self._write(trainer, path)
            self._save_last(trainer, candidates)
            say(f"{type(exception).__name__}: the training is saved in {path}")

    def _skip(self, trainer: Any) -> bool:
        return (
            bool(trainer.fast_dev_run)
            or trainer.state.fn != "fit"
            or trainer.sanity_checking
            or self._saved_step == trainer.global_step
        )

    def _at_train_epoch_end(self, trainer: Any) -> bool:
        if self.save_on_train_epoch_end is not None:
            return self.save_on_train_epoch_end
        if trainer.check_val_every_n_epoch != 1:
            return False
        return not sum(trainer.num_val_batches) or trainer.val_check_interval == 1.0

    def _save_epoch(self, trainer: Any) -> None:
        candidates = self._candidates(trainer)
        if self.every_n_epochs >= 1 and (trainer.current_epoch + 1) % self.every_n_epochs == 0:
            self._save_top(trainer, candidates)
        if self._saved_step == trainer.global_step:
            self._save_last(trainer, candidates)

    def _save(self, trainer: Any) -> None:
        candidates = self._candidates(trainer)
        self._save_top(trainer, candidates)
        self._save_last(trainer, candidates)

    # -- what --------------------------------------------------------------------------------------------

    def _candidates(self, trainer: Any) -> dict[str, Any]:
        """All that may stand in a file name or be monitored."""
        logged = dict(trainer.callback_metrics)
        for name, value in (("epoch", trainer.current_epoch), ("step", trainer.global_step)):
            logged[name] = int(logged[name].item()) if name in logged else value
        return logged

    def _save_top(self, trainer: Any, candidates: dict[str, Any]) -> None:
        if self.save_top_k == 0:
            return
        if self.monitor is None:
            before, self.best_model_path = self.best_model_path, self._free(candidates, self.best_model_path)
            self._write(trainer, self.best_model_path)
            if self.save_top_k == 1 and before and before != self.best_model_path:
                self._remove(trainer, before)
            return
        if self.monitor not in candidates:
            names = ", ".join(map(repr, trainer.callback_metrics)) or "nothing yet"
            message = (
                f"ModelCheckpoint waits for {self.monitor!r}, which is not logged (logged: {names}): log it with "
                f"self.log({self.monitor!r}, ...)"
            )
            if sum(trainer.num_val_batches) and not trainer.has_validated:
                warnings.warn(message, stacklevel=2)  # the validation to come may log it
                return
            raise MisconfigurationException(message)
        current = candidates[self.monitor]
        current = current if isinstance(current, Tensor) else Tensor(float(current))
        if self._is_among_best(current):
            self._save_best(trainer, current, candidates)
        elif self.verbose:
            say(f"{self._where(candidates)}: {self.monitor!r} was not in top {self.save_top_k}")

    def _is_among_best(self, current: Tensor) -> bool:
        if self.save_top_k == -1 or len(self.best_k_models) < self.save_top_k:
            return True
        worst = self.best_k_models[self.kth_best_model_path].array
        return bool(current.array < worst if self.mode == "min" else current.array > worst)

    def _save_best(self, trainer: Any, current: Tensor, candidates: dict[str, Any]) -> None:
        limit = len(self.best_k_models) + 1 if self.save_top_k == -1 else self.save_top_k
        dropped = ""
        if len(self.best_k_models) == limit:
            dropped = self.kth_best_model_path
            del self.best_k_models[dropped]
        if math.isnan(current.item()):
            current = Tensor(math.inf if self.mode == "min" else -math.inf)
        path = self._free(candidates, dropped)
        self.current_score = self.best_k_models[path] = current
        order = sorted(
            self.best_k_models, key=lambda p: self.best_k_models[p].item() * (1 if self.mode == "min" else -1)
        )
        if len(self.best_k_models) == limit:
            # of equally bad ones the first goes
            worst = self.best_k_models[order[-1]].item()
            self.kth_best_model_path = next(p for p in order if self.best_k_models[p].item() == worst)
            self.kth_value = self.best_k_models[self.kth_best_model_path]
        self.best_model_path = order[0]
        self.best_model_score = self.best_k_models[order[0]]
        if self.verbose:
            say(
                f"{self._where(candidates)}: {self.monitor!r} reached {current.item():0.5f} "
                f"(best {self.best_model_score.item():0.5f}), saving model to {path!r} as top {limit}"
            )
        self._write(trainer, path)
        if dropped and dropped != path:
            self._remove(trainer, dropped)

    def _save_last(self, trainer: Any, candidates: dict[str, Any]) -> None:
        if not self.save_last:
            return
        before = self.last_model_path
        name = format_name(self.CHECKPOINT_NAME_LAST, candidates, self.auto_insert_metric_name)
        path = self.last_model_path = free_path(self._in_folder(name), before, self.enable_version_counter)
        if self.save_last == "link" and self._saved_path and self._saved_path != path:
            with suppress(FileNotFoundError):
                os.remove(path)
            os.symlink(os.path.relpath(self._saved_path, os.path.dirname(path)), path)
        else:
            self._write(trainer, path)
        if before and before != path:
            self._remove(trainer, before)

    def format_checkpoint_name(self, metrics: dict[str, Any], filename: str | None = None) -> str:
        """The path for these values; names that `metrics` does not have count as 0."""
        return self._in_folder(format_name(filename or self.filename, metrics, self.auto_insert_metric_name))

    def find_last(self, trainer: Any) -> str | None:
        """The newest ``last.ckpt`` in the folder, or None."""
        self.setup(trainer, None, "fit")
        paths = glob.glob(
            os.path.join(glob.escape(self.dirpath or ""), f"{self.CHECKPOINT_NAME_LAST}*{self.FILE_EXTENSION}")
        )
        return max(paths, key=os.path.getmtime, default=None)

    def _in_folder(self, name: str) -> str:
        return os.path.join(self.dirpath or "", name + self.FILE_EXTENSION)

    def _free(self, candidates: dict[str, Any], may_be: str) -> str:
        return free_path(self.format_checkpoint_name(candidates), may_be, self.enable_version_counter)

    def _write(self, trainer: Any, path: str) -> None:
        self._saved_step, self._saved_path = trainer.global_step, path
        trainer.save_checkpoint(path, self.save_weights_only)

    def _remove(self, trainer: Any, path: str) -> None:
        """Delete a file that is not wanted any more: never one from before, from which this run goes on."""
        inside = os.path.dirname(os.path.abspath(path)) == os.path.abspath(self.dirpath or "")
        if inside and path != trainer.ckpt_path:
            with suppress(FileNotFoundError):
                os.remove(path)

    @staticmethod
    def _where(candidates: dict[str, Any]) -> str:
        return f"Epoch {candidates['epoch']}, global step {candidates['step']}"
