"""The training loop: epochs, batches, validations, schedules."""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping
from typing import Any

from ... import modes
from ...random import default_generator
from ...tensor import Tensor
from ..entries import Entries
from ..errors import MisconfigurationException
from ..module import overridden
from ..say import say
from .evaluation import evaluate
from .optimization import Optimization
from .progress import BATCH_DONE, EPOCH_DONE, INSIDE, START, VALIDATED, Progress, loader_state


class FitLoop:
    """Runs `fit` for a Trainer. max_epochs may be raised between two calls; -1 is without an end."""

    def __init__(self, trainer: Any, min_epochs: int | None, max_epochs: int | None) -> None:
        self.trainer = trainer
        self.min_epochs, self.max_epochs = min_epochs, max_epochs
        self.progress = Progress()
        self.optimization: Any = None
        self.is_last_batch = False
        self._resumes = False
        self._random: Any = None
        self._gradients: list[Any] | None = None

    # -- when to end -------------------------------------------------------------------------------------

    @property
    def _epochs_done(self) -> int:
        return self.progress.epoch + (self.progress.stage == EPOCH_DONE)

    @property
    def can_stop_early(self) -> bool:
        """Have min_epochs and min_steps been reached?"""
        return self._epochs_done >= (self.min_epochs or 0) and self.progress.step >= (self.trainer.min_steps or 0)

    @property
    def epochs_left(self) -> float:
        """How many epochs are still to come, this one among them, if nothing ends the training before."""
        return math.inf if self.max_epochs in (None, -1) else (self.max_epochs or 0) - self.progress.epoch

    def _steps_reached(self) -> bool:
        return bool(self.trainer.max_steps != -1 and self.progress.step >= self.trainer.max_steps)

    def _done(self) -> bool:
        """Is the training over? Says why."""
        if self._steps_reached():
            say(f"`Trainer.fit` stopped: `max_steps={self.trainer.max_steps}` reached.")
        elif self.max_epochs not in (None, -1) and self.progress.epoch >= (self.max_epochs or 0):
            say(f"`Trainer.fit` stopped: `max_epochs={self.max_epochs}` reached.")
        elif not self.trainer.should_stop or not self.can_stop_early:
            return False
        return True

    # -- the loop ----------------------------------------------------------------------------------------

    def run(self) -> None:
        """All epochs that are left."""
        trainer, progress = self.trainer, self.progress
        if trainer.num_training_batches == 0:
            say("`Trainer.fit` stopped: No training batches.")
            return
        if not self._resumes:
            progress.batch, progress.stage = 0, START
        self.optimization = Optimization(trainer, trainer.module)
        with modes.enable_grad():
            if progress.stage == START and self._done():
                return
            trainer.hooks.call("on_train_start")
            if self._random is not None:
                default_generator.set_state(self._random)
                self._random = None
            self._resumes = False
            if progress.stage == EPOCH_DONE:
                self._close_epoch()
            while progress.stage != START or not self._done():
                self._epoch()
            trainer.hooks.call("on_train_end")

    def _epoch(self) -> None:
        """One epoch, or what is left of it."""
        trainer, progress, hooks = self.trainer, self.progress, self.trainer.hooks
        trainer.metrics.active = trainer.metrics.of_stage["train"]
        if progress.stage == START:
            progress.batch, self.is_last_batch = 0, False
            hooks.call("on_train_epoch_start")
        if self.optimization.replaying is not None:
            self.optimization.replaying.expect(self.epochs_left)
        self._batches()
        trainer.metrics.refresh()
        trainer.metrics.active.on_step = False
        progress.stage = EPOCH_DONE
        hooks.call("on_train_epoch_end")
        self._close_epoch()

    def _close_epoch(self) -> None:
        """What comes after the hooks of the end of an epoch."""
        trainer, progress = self.trainer, self.progress
        logged = trainer.metrics.refresh()
        if progress.batch == trainer.num_training_batches or self.is_last_batch:
            self._schedules("epoch", listening=True)
        trainer.log_to_loggers(logged, progress.logged - 1)
        trainer.metrics.active.reset()
        progress.epoch += 1
        progress.batch, progress.stage = 0, START

    def _batches(self) -> None:
        """The batches of an epoch that are left."""
        trainer, progress, hooks = self.trainer, self.progress, self.trainer.hooks
        count = trainer.num_training_batches
        self._restore_gradients()
        if progress.stage in (BATCH_DONE, VALIDATED):
            self._after_batch(progress.batch - 1)
            if self.is_last_batch or self._leave():
                return
        results = trainer.metrics.active
        first = progress.batch
        loader = trainer.train_dataloader
        batches = iter(loader)
        progress.stage = INSIDE
        if first and not hasattr(loader, "load_state_dict"):
            for _ in range(first):
                next(batches, None)
        run, transfer = self.optimization.run, trainer.transfer
        starts, ends = hooks.wanted("on_train_batch_start"), hooks.wanted("on_train_batch_end")
        steps = any(c.interval == "step" and not c.reduce_on_plateau for c in trainer.lr_scheduler_configs)
        accumulate = trainer.accumulate_grad_batches
        quiet = self._is_quiet()
        rest = Entries(batches, first, count)
        entry = next(rest, None)
        if entry is None and not first:
            raise MisconfigurationException("the train loader gave no batch: is its data set empty, or used up?")
        while entry is not None:
            index, batch, last = entry
            self.is_last_batch = last
            if transfer is not None:
                batch = transfer(batch, 0)
            results.begin(batch)
            results.on_step = True
            if starts and hooks.call("on_train_batch_start", batch, index) == -1:
                self.is_last_batch = True
                self._schedules("step")
                self._schedules("epoch")
                break
            accumulating = accumulate > 1 and (index + 1) % accumulate != 0 and not last
            outputs = run(batch, index, accumulating, quiet and index > first)
            progress.batch = index + 1
            progress.total += 1
            if quiet and not (last or trainer.should_stop):
                progress.logged += 1
                if trainer.interrupt_wanted:
                    raise KeyboardInterrupt
                entry = self.optimization.replaying.stretch(rest, progress.add)
                continue
            progress.stage = BATCH_DONE
            if steps and not accumulating:
                self._schedules("step")
            if last:
                self._schedules("epoch")
            if ends:
                hooks.call("on_train_batch_end", outputs, batch, index)
            results.batch = None
            if trainer.loggers and not accumulating and trainer.should_log:
                trainer.log_to_loggers(trainer.metrics.refresh(), progress.logged)
            self._after_batch(index)
            if trainer.interrupt_wanted:
                raise KeyboardInterrupt
            if self._leave():
                break
            entry = next(rest, None)

    def _is_quiet(self) -> bool:
        """Is nothing due between the batches of this epoch, and does only code of the framework's run there?"""
        trainer, wanted = self.trainer, self.trainer.hooks.wanted
        hooks = wanted("on_train_batch_start") or wanted("on_train_batch_end")
        schedules = any(config.interval == "step" for config in trainer.lr_scheduler_configs)
        inside = trainer.val_check_batch < trainer.num_training_batches
        validates = inside or trainer.check_val_every_n_epoch is None
        due = hooks or schedules or validates or trainer.loggers or trainer.should_stop or trainer.max_steps != -1
        if due or trainer.transfer is not None or self.optimization.replaying is None:
            return False
        return getattr(trainer.train_dataloader, "only_looks_up", False)

    def _leave(self) -> bool:
        """Is it time to end this epoch in the middle?"""
        trainer = self.trainer
        return (trainer.should_stop and self.can_stop_early) or (trainer.max_steps != -1 and self._steps_reached())

    def _after_batch(self, index: int) -> None:
        """Validation, if it is time for it, and the schedules that listen to it."""
        progress = self.progress
        if progress.stage == BATCH_DONE:
            if self.validates_after(index):
                self._validate(index)
            progress.stage = VALIDATED
        accumulate = self.trainer.accumulate_grad_batches
        if accumulate == 1 or (index + 1) % accumulate == 0 or self.is_last_batch:
            if self.trainer.lr_scheduler_configs:
                self._schedules("step", listening=True)
            progress.logged += 1
        progress.stage = INSIDE

    # -- validation --------------------------------------------------------------------------------------

    def validates_after(self, index: int) -> bool:
        """Does a validation follow batch `index`?"""
        trainer, progress = self.trainer, self.progress
        at_the_end = math.isinf(trainer.val_check_batch)
        if at_the_end and not (self.is_last_batch or trainer.should_stop):
            return False  # asked after every batch, and nearly always the answer
        every = trainer.check_val_every_n_epoch
        if not trainer.validates_in_epoch:
            return False
        if trainer.should_stop and self.can_stop_early:
            return True
        if at_the_end:
            return self.is_last_batch
        done = progress.total if every is None else index + 1
        return bool(done % trainer.val_check_batch == 0)

    def _validate(self, index: int) -> None:
        trainer = self.trainer
        trainer.metrics.refresh()
        accumulate = trainer.accumulate_grad_batches
        if trainer.hooks.wanted("on_validation_model_zero_grad") and (index + 1) % accumulate == 0:
            trainer.hooks.call("on_validation_model_zero_grad")
        evaluate(trainer, "validate", trainer.val_dataloaders, trainer.num_val_batches)
        trainer.state.stage = "train"
        trainer.metrics.active = trainer.metrics.of_stage["train"]

    # -- schedules ---------------------------------------------------------------------------------------

    def _schedules(self, interval: str, listening: bool = False) -> None:
        """The step of every schedule that is due; of those that listen to a measurement, or of the others."""
        trainer = self.trainer
        if not trainer.module.automatic_optimization:
            return
        number = self.progress.batch if interval == "step" else self.progress.epoch + 1
        for config in trainer.lr_scheduler_configs:
            if config.reduce_on_plateau != listening or config.interval != interval or number % config.frequency:
                continue
            value = None
            if listening:
                logged = trainer.callback_metrics
                value = logged.get(config.monitor)
                if value is None:
                    if not config.strict:
                        continue
                    raise MisconfigurationException(
                        f"{type(config.scheduler).__name__} listens to {config.monitor!r}, which is not logged; "
                        f'logged: {", ".join(map(repr, logged)) or "nothing"}. Log it, or change its "monitor"'
                    )
            if overridden("lr_scheduler_step", trainer.module) or listening:
                trainer.module.lr_scheduler_step(config.scheduler, value)
            else:
                config.scheduler.step()

    # -- saving ------------------------------------------------------------------------------------------

    def state_dict(self) -> dict[str, Any]:
        """Where the training is."""
        trainer, progress = self.trainer, self.progress
        inside = progress.stage == INSIDE or (progress.stage in (BATCH_DONE, VALIDATED) and not self.is_last_batch)
        unfinished = inside and progress.batch % trainer.accumulate_grad_batches != 0
        return {
            **progress.state_dict(),
            "last": self.is_last_batch,
            "results": trainer.metrics.of_stage["train"].state_dict(),
            "train_loader": loader_state(trainer.train_dataloader, progress.batch if inside else None),
            "val_loaders": [loader_state(loader, None) for loader in trainer.val_dataloaders],
            # the gradients of batches that no step has used yet
            "gradients": [p.grad for p in trainer.module.parameters()] if unfinished else None,
        }

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Go on from there in the next `run`. Raises ValueError where an epoch cannot be finished."""
        trainer = self.trainer
        loaders = [
            (trainer.train_dataloader, state_dict["train_loader"], state_dict["stage"] in (START, EPOCH_DONE))
        ]
        pairs = zip(trainer.val_dataloaders, state_dict["val_loaders"], strict=False)
        loaders += [(loader, state, True) for loader, state in pairs]
        for loader, state, between in loaders:
            if state is not None and hasattr(loader, "load_state_dict"):
                try:
                    loader.load_state_dict(state)
                except ValueError as error:
                    if not between:
                        raise
                    warnings.warn(
                        f"training goes on with other batches than it was saved with: {error}", stacklevel=2
                    )
        for name in Progress.__dataclass_fields__:
            setattr(self.progress, name, state_dict[name])
        self.is_last_batch = state_dict["last"]
        trainer.metrics.of_stage["train"].load_state_dict(state_dict["results"])
        self._gradients = state_dict["gradients"]
        self._resumes = True
        self._random = None

    def remember_random(self) -> None:
        """The random numbers go on from here, whatever hooks draw before the first batch."""
        self._random = default_generator.get_state()

    def _restore_gradients(self) -> None:
        if self._gradients is not None:
            for parameter, gradient in zip(self.trainer.module.parameters(), self._gradients, strict=True):
                parameter.grad = None if gradient is None else Tensor(gradient).to(parameter.device)
            self._gradients = None
