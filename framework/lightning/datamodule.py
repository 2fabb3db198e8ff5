"""LightningDataModule: all that has to do with the data, in one place."""

from __future__ import annotations

from typing import Any

from ..data import DataLoader
from .hooks import DataHooks
from .hparams import HyperparametersMixin


class LightningDataModule(DataHooks, HyperparametersMixin):
    """Loaders for training, validation, test and prediction, and what they need: subclass it.

    `prepare_data` (download), `setup(stage)` (read, split; stage is "fit", "validate", "test" or "predict"),
    then ``train_dataloader()``, ``val_dataloader()``, ``test_dataloader()``, ``predict_dataloader()``, as many as
    are needed; those that are not there raise NotImplementedError. Batches are of any shape the model takes.
    Source: `lightning.LightningDataModule`.

    >>> import framework as torch
    >>> from framework import lightning as L
    >>> data = L.LightningDataModule.from_datasets(torch.data.TensorDataset(torch.arange(5)), batch_size=2)
    >>> [batch.tolist() for (batch,) in data.val_dataloader()] if data.has("val") else "no validation"
    'no validation'
    >>> len(data.train_dataloader())
    3
    """

    #: The Trainer, while it works with this.
    trainer: Any = None

    def setup(self, stage: str) -> None:
        """Before each of `fit`, `validate`, `test` and `predict`."""

    def teardown(self, stage: str) -> None:
        """After each of them."""

    def state_dict(self) -> dict[str, Any]:
        """What to save with a checkpoint."""
        return {}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on from what was saved."""

    def has(self, kind: str) -> bool:
        """Is there a loader for "train", "val", "test" or "predict"?"""
        name = f"{kind}_dataloader"
        return name in vars(self) or getattr(type(self), name) is not getattr(DataHooks, name)

    @classmethod
    def from_datasets(
        cls,
        train_dataset: Any = None,
        val_dataset: Any = None,
        test_dataset: Any = None,
        predict_dataset: Any = None,
        batch_size: int = 1,
        num_workers: int = 0,
    ) -> LightningDataModule:
        """A data module of ready data sets; the one for training is shuffled. Lists of data sets make lists."""
        data = cls()

        def loaders(given: Any, shuffle: bool) -> Any:
            if isinstance(given, list | tuple):
                return [loaders(one, shuffle) for one in given]
            return DataLoader(given, batch_size=batch_size, shuffle=shuffle, num_workers=num_workers)

        kinds = {"train": train_dataset, "val": val_dataset, "test": test_dataset, "predict": predict_dataset}
        for kind, dataset in kinds.items():
            if dataset is not None:
                vars(data)[f"{kind}_dataloader"] = lambda d=dataset, k=kind: loaders(d, k == "train")
        return data
