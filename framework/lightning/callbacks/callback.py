"""Callback: the base of everything that watches a training."""

from __future__ import annotations

from typing import Any


class Callback:
    """Subclass it and override the moments wanted; each gets the Trainer and the LightningModule first.

    The moments are those of a LightningModule (see `framework.lightning.hooks.ModelHooks`); batches and outputs
    are handed on as they are. `state_dict` says what is saved with a checkpoint. An error in a callback ends the
    training. Source: the interface is that of `lightning.pytorch.callbacks.Callback`.

    >>> from framework import lightning as L
    >>> class Counter(L.Callback):
    ...     epochs = 0
    ...
    ...     def on_train_epoch_end(self, trainer, pl_module):
    ...         self.epochs += 1
    >>> Counter().state_key
    'Counter'
    """

    #: True: called after the module at the end of an epoch, to see what it logs there.
    monitors = False

    @property
    def state_key(self) -> str:
        """Under which name the state is saved; two callbacks of one class need different ones."""
        return type(self).__qualname__

    def state_dict(self) -> dict[str, Any]:
        """What to save with a checkpoint: tensors, numbers, texts, lists and dictionaries of them."""
        return {}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on from what was saved."""

    def setup(self, trainer: Any, pl_module: Any, stage: str) -> None:
        """Before anything else; stage: "fit", "validate", "test" or "predict"."""

    def teardown(self, trainer: Any, pl_module: Any, stage: str) -> None:
        """After everything else."""

    def on_fit_start(self, trainer: Any, pl_module: Any) -> None:
        """At the start of `fit`."""

    def on_fit_end(self, trainer: Any, pl_module: Any) -> None:
        """At the end of `fit`."""

    def on_sanity_check_start(self, trainer: Any, pl_module: Any) -> None:
        """Before the few validation batches that `fit` tries out first."""

    def on_sanity_check_end(self, trainer: Any, pl_module: Any) -> None:
        """After them."""

    def on_train_start(self, trainer: Any, pl_module: Any) -> None:
        """Before the first epoch."""

    def on_train_end(self, trainer: Any, pl_module: Any) -> None:
        """After the last epoch."""

    def on_train_epoch_start(self, trainer: Any, pl_module: Any) -> None:
        """Before the batches of an epoch."""

    def on_train_epoch_end(self, trainer: Any, pl_module: Any) -> None:
        """After the batches of an epoch and its validation."""

    def on_train_batch_start(self, trainer: Any, pl_module: Any, batch: Any, batch_idx: int) -> None:
        """Before a training step."""

    def on_train_batch_end(self, trainer: Any, pl_module: Any, outputs: Any, batch: Any, batch_idx: int) -> None:
        """After the optimizer's step."""

    def on_before_zero_grad(self, trainer: Any, pl_module: Any, optimizer: Any) -> None:
        """Before the gradients of the step before are forgotten."""

    def on_before_backward(self, trainer: Any, pl_module: Any, loss: Any) -> None:
        """Before ``loss.backward()``."""

    def on_after_backward(self, trainer: Any, pl_module: Any) -> None:
        """After ``loss.backward()``."""

    def on_before_optimizer_step(self, trainer: Any, pl_module: Any, optimizer: Any) -> None:
        """Before the gradients are clipped and the optimizer takes its step."""

    def on_validation_start(self, trainer: Any, pl_module: Any) -> None:
        """Before a validation."""

    def on_validation_end(self, trainer: Any, pl_module: Any) -> None:
        """After a validation."""

    def on_validation_epoch_start(self, trainer: Any, pl_module: Any) -> None:
        """Before the batches of a validation."""

    def on_validation_epoch_end(self, trainer: Any, pl_module: Any) -> None:
        """After the batches of a validation."""

    def on_validation_batch_start(
        self, trainer: Any, pl_module: Any, batch: Any, batch_idx: int, dataloader_idx: int = 0
    ) -> None:
        """Before a validation step."""

    def on_validation_batch_end(
        self, trainer: Any, pl_module: Any, outputs: Any, batch: Any, batch_idx: int, dataloader_idx: int = 0
    ) -> None:
        """After a validation step."""

    def on_test_start(self, trainer: Any, pl_module: Any) -> None:
        """Before a test."""

    def on_test_end(self, trainer: Any, pl_module: Any) -> None:
        """After a test."""

    def on_test_epoch_start(self, trainer: Any, pl_module: Any) -> None:
        """Before the batches of a test."""

    def on_test_epoch_end(self, trainer: Any, pl_module: Any) -> None:
        """After the batches of a test."""

    def on_test_batch_start(
        self, trainer: Any, pl_module: Any, batch: Any, batch_idx: int, dataloader_idx: int = 0
    ) -> None:
        """Before a test step."""

    def on_test_batch_end(
        self, trainer: Any, pl_module: Any, outputs: Any, batch: Any, batch_idx: int, dataloader_idx: int = 0
    ) -> None:
        """After a test step."""

    def on_predict_start(self, trainer: Any, pl_module: Any) -> None:
        """Before a prediction."""

    def on_predict_end(self, trainer: Any, pl_module: Any) -> None:
        """After a prediction."""

    def on_predict_epoch_start(self, trainer: Any, pl_module: Any) -> None:
        """Before the batches of a prediction."""

    def on_predict_epoch_end(self, trainer: Any, pl_module: Any) -> None:
        """After the batches of a prediction."""

    def on_predict_batch_start(
        self, trainer: Any, pl_module: Any, batch: Any, batch_idx: int, dataloader_idx: int = 0
    ) -> None:
        """Before a prediction step."""

    def on_predict_batch_end(
        self, trainer: Any, pl_module: Any, outputs: Any, batch: Any, batch_idx: int, dataloader_idx: int = 0
    ) -> None:
        """After a prediction step."""

    def on_exception(self, trainer: Any, pl_module: Any, exception: BaseException) -> None:
        """Something was raised, or the training was interrupted."""

    def on_save_checkpoint(self, trainer: Any, pl_module: Any, checkpoint: dict[str, Any]) -> None:
        """A checkpoint is about to be written."""

    def on_load_checkpoint(self, trainer: Any, pl_module: Any, checkpoint: dict[str, Any]) -> None:
        """A checkpoint has been read; nothing of it is in use yet."""
