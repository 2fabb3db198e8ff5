"""The hooks of Lightning: what a LightningModule may define to be called at a moment of the training.

None of them does anything here, and the Trainer calls only those that are overridden.
"""

from __future__ import annotations

from typing import Any


class ModelHooks:
    """The moments of training, validation, test and prediction.

    Batches come as the loader made them. `outputs` is what the step returned: after `training_step` a dictionary
    with ``"loss"``, divided by ``accumulate_grad_batches``.

    >>> from framework import lightning as L
    >>> class Loud(L.LightningModule):
    ...     def on_train_start(self):
    ...         print("off we go, in epoch", self.current_epoch)
    """

    def setup(self, stage: str) -> None:
        """Before anything else; stage: "fit", "validate", "test" or "predict"."""

    def teardown(self, stage: str) -> None:
        """After everything else."""

    def on_fit_start(self) -> None:
        """At the start of `fit`."""

    def on_fit_end(self) -> None:
        """At the end of `fit`."""

    def on_train_start(self) -> None:
        """Before the first epoch."""

    def on_train_end(self) -> None:
        """After the last epoch."""

    def on_train_epoch_start(self) -> None:
        """Before the batches of an epoch."""

    def on_train_epoch_end(self) -> None:
        """After the batches of an epoch and its validation."""

    def on_train_batch_start(self, batch: Any, batch_idx: int) -> int | None:
        """Before `training_step`; returning -1 leaves out the rest of the epoch."""
        return None

    def on_train_batch_end(self, outputs: Any, batch: Any, batch_idx: int) -> None:
        """After the optimizer's step."""

    def on_before_zero_grad(self, optimizer: Any) -> None:
        """Before the gradients of the step before are forgotten."""

    def on_before_backward(self, loss: Any) -> None:
        """Before ``loss.backward()``."""

    def on_after_backward(self) -> None:
        """After ``loss.backward()``: the gradients are there, not yet clipped."""

    def on_before_optimizer_step(self, optimizer: Any) -> None:
        """Before the gradients are clipped and the optimizer takes its step."""

    def on_validation_model_zero_grad(self) -> None:
        """Before a validation in the middle of training."""

    def on_validation_start(self) -> None:
        """Before a validation."""

    def on_validation_end(self) -> None:
        """After a validation; its metrics are in ``trainer.callback_metrics``."""

    def on_validation_epoch_start(self) -> None:
        """Before the batches of a validation."""

    def on_validation_epoch_end(self) -> None:
        """After the batches of a validation; `log` here still belongs to it."""

    def on_validation_batch_start(self, batch: Any, batch_idx: int, dataloader_idx: int = 0) -> None:
        """Before `validation_step`."""

    def on_validation_batch_end(self, outputs: Any, batch: Any, batch_idx: int, dataloader_idx: int = 0) -> None:
        """After `validation_step`."""

    def on_test_start(self) -> None:
        """Before a test."""

    def on_test_end(self) -> None:
        """After a test."""

    def on_test_epoch_start(self) -> None:
        """Before the batches of a test."""

    def on_test_epoch_end(self) -> None:
        """After the batches of a test; `log` here still belongs to it."""

    def on_test_batch_start(self, batch: Any, batch_idx: int, dataloader_idx: int = 0) -> None:
        """Before `test_step`."""

    def on_test_batch_end(self, outputs: Any, batch: Any, batch_idx: int, dataloader_idx: int = 0) -> None:
        """After `test_step`."""

    def on_predict_start(self) -> None:
        """Before a prediction."""

    def on_predict_end(self) -> None:
        """After a prediction."""

    def on_predict_epoch_start(self) -> None:
        """Before the batches of a prediction."""

    def on_predict_epoch_end(self) -> None:
        """After the batches of a prediction."""

    def on_predict_batch_start(self, batch: Any, batch_idx: int, dataloader_idx: int = 0) -> None:
        """Before `predict_step`."""

    def on_predict_batch_end(self, outputs: Any, batch: Any, batch_idx: int, dataloader_idx: int = 0) -> None:
        """After `predict_step`."""

    def on_save_checkpoint(self, checkpoint: dict[str, Any]) -> None:
        """A checkpoint is about to be written: what is added to the dictionary is saved with it."""

    def on_load_checkpoint(self, checkpoint: dict[str, Any]) -> None:
        """A checkpoint has been read; nothing of it is in the model yet."""


class DataHooks:
    """Where the batches come from; for a LightningModule or a LightningDataModule.

    >>> import framework as torch
    >>> from framework import lightning as L
    >>> class Numbers(L.LightningDataModule):
    ...     def train_dataloader(self):
    ...         return torch.data.DataLoader(torch.data.TensorDataset(torch.arange(6)), batch_size=2)
    >>> len(Numbers().train_dataloader())
    3
    """

    def prepare_data(self) -> None:
        """Once, before `setup`: download, unpack."""

    def train_dataloader(self) -> Any:
        """The batches to train on."""
        raise NotImplementedError(f"{type(self).__name__} has no train_dataloader")

    def val_dataloader(self) -> Any:
        """The batches to validate with, or a list of several sets of them."""
        raise NotImplementedError(f"{type(self).__name__} has no val_dataloader")

    def test_dataloader(self) -> Any:
        """The batches to test with, or a list of several sets of them."""
        raise NotImplementedError(f"{type(self).__name__} has no test_dataloader")

    def predict_dataloader(self) -> Any:
        """The batches to predict for, or a list of several sets of them."""
        raise NotImplementedError(f"{type(self).__name__} has no predict_dataloader")

    def transfer_batch_to_device(self, batch: Any, device: str, dataloader_idx: int) -> Any:
        """Bring a batch to the device of the model."""
        from .transfer import to_device

        return to_device(batch, device)

    def on_before_batch_transfer(self, batch: Any, dataloader_idx: int) -> Any:
        """Change a batch before it goes to the device."""
        return batch

    def on_after_batch_transfer(self, batch: Any, dataloader_idx: int) -> Any:
        """Change a batch after it has gone to the device."""
        return batch
