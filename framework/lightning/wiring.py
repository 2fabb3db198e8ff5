"""Everything a run needs, found and put in its place: loaders, device, optimizers, callbacks."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from typing import Any

from ..data import DataLoader
from . import options, sources, transfer
from .errors import MisconfigurationException
from .module import overridden
from .optimizers import LightningOptimizer, configure
from .view import View


class Wiring(View):
    """The part of `Trainer` that prepares a run."""

    # -- data --------------------------------------------------------------------------------------------

    def _find_loaders(self, given: dict[str, Any]) -> None:
        """The loaders of `fit`, and how many batches of each."""
        train = sources.find("train", given["train"], self.datamodule, self.module)
        if train is None:
            raise MisconfigurationException(
                "Trainer.fit has no batches to train on: give it a loader, fit(model, loader), or a data module "
                "or module with train_dataloader"
            )
        self.train_dataloader = sources.train_loader(train)
        found = sources.find("val", given["val"], self.datamodule, self.module)
        has_step = overridden("validation_step", self.module)
        if (found is None) is has_step:
            there, missing = ("validation_step", "loader") if has_step else ("loader", "validation_step")
            warnings.warn(
                f"there is a {there} for validation but no {missing}: nothing will be validated", stacklevel=5
            )
        self.val_dataloaders = sources.loaders(found, "val") if has_step else []
        if self.overfit_batches and not self.fast_dev_run:
            self.train_dataloader = sources.unshuffled(self.train_dataloader)
            self.val_dataloaders = [sources.unshuffled(loader) for loader in self.val_dataloaders]
        length = sources.length(self.train_dataloader)
        if length == 0 and self.limit_train_batches:
            raise MisconfigurationException(
                "the train loader gives no batch: its data set is empty, or drop_last leaves out the only batch"
            )
        self.num_training_batches = options.count("limit_train_batches", self.limit_train_batches, length)
        self.num_val_batches = [
            options.count("limit_val_batches", self.limit_val_batches, sources.length(loader))
            for loader in self.val_dataloaders
        ]
        self.val_check_batch = self._val_check_batch()

    def _val_check_batch(self) -> float:
        """After so many batches there is a validation; infinity: at the end of the epoch."""
        interval, batches = self.val_check_interval, self.num_training_batches
        if isinstance(interval, int):
            if interval > batches and self.check_val_every_n_epoch is not None and self.validates:
                raise MisconfigurationException(
                    f"val_check_interval={interval}, but an epoch has only {batches:.0f} batches: make it "
                    f"smaller, or count across epochs with check_val_every_n_epoch=None"
                )
            return interval
        if math.isinf(batches):
            if interval != 1.0:
                raise MisconfigurationException(
                    f"val_check_interval={interval}: the loader does not know its length, so there is no share of "
                    f"it: give a number of batches"
                )
            return math.inf
        return max(1, int(batches * interval))

    def _keep_on_device(self) -> None:
        """Data that fit on the GPU are brought there once, not batch by batch."""
        loaders = [self.train_dataloader, *self.val_dataloaders]
        there = [loader.on(self.device) if isinstance(loader, DataLoader) else loader for loader in loaders]
        self.train_dataloader, self.val_dataloaders = there[0], there[1:]

    def _to_device(self) -> None:
        """Module and batches to where they are computed with."""
        self.module.to(self.device)
        if self.double:
            self.module.double()
        own = sources.transfers(self.module, self.datamodule)
        steps: list[Callable[[Any, int], Any]] = []
        if self.double:
            steps.append(lambda batch, number: transfer.to_double(batch))
        if "on_before_batch_transfer" in own:
            steps.append(own["on_before_batch_transfer"])
        if "transfer_batch_to_device" in own:
            move: Callable[[Any, str, int], Any] = own["transfer_batch_to_device"]
            steps.append(lambda batch, number: move(batch, self.device, number))
        elif self.device != "cpu":
            if "on_before_batch_transfer" not in own:  # which is for batches that still lie elsewhere
                self._keep_on_device()
            steps.append(lambda batch, number: transfer.to_device(batch, self.device))
        if "on_after_batch_transfer" in own:
            steps.append(own["on_after_batch_transfer"])

        def through(batch: Any, number: int) -> Any:
            for step in steps:
                batch = step(batch, number)
            return batch

        self.transfer = through if steps else None

    # -- optimizers --------------------------------------------------------------------------------------

    def _configure_optimizers(self) -> None:
        self.optimizers, self.lr_scheduler_configs = configure(self.module)
        self.lightning_optimizers = [
            LightningOptimizer(optimizer, self._before_step, self._after_step) for optimizer in self.optimizers
        ]

    def _before_step(self, optimizer: Any) -> None:
        self.fit_loop.optimization.before_step(optimizer)

    def _after_step(self) -> None:
        self.fit_loop.optimization.after_step()

    @property
    def estimated_stepping_batches(self) -> float:
        """How many steps the optimizer will take, for schedules that want to know."""
        epochs, steps = self.fit_loop.max_epochs, self.max_steps
        if epochs in (None, -1) or math.isinf(self.num_training_batches):
            return math.inf if steps == -1 else steps
        total = math.ceil(self.num_training_batches / self.accumulate_grad_batches) * max(epochs or 0, 1)
        return total if steps == -1 else min(total, steps)
