"""Where the batches come from: loaders that were given, or hooks of the data module or the module."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ..data import DataLoader
from .datamodule import LightningDataModule
from .errors import MisconfigurationException
from .hooks import DataHooks
from .module import overridden


def find(kind: str, given: Any, datamodule: LightningDataModule | None, module: Any) -> Any:
    """The loader, or loaders, for "train", "val", "test" or "predict"; None where there are none."""
    if given is not None:
        return given
    if datamodule is not None and datamodule.has(kind):
        return getattr(datamodule, f"{kind}_dataloader")()
    return getattr(module, f"{kind}_dataloader")() if overridden(f"{kind}_dataloader", module) else None


def train_loader(found: Any) -> Any:
    """The one loader to train on. Raises MisconfigurationException for several, TypeError for what is none."""
    if isinstance(found, Mapping) or (isinstance(found, list | tuple) and any(map(_is_loader, found))):
        raise MisconfigurationException(
            "one loader at a time trains here: join the data with torch.utils.data.ConcatDataset, or make one "
            "data set whose samples have all parts"
        )
    return _checked(found, "train")


def loaders(found: Any, kind: str) -> list[Any]:
    """The loaders to measure on, as a list."""
    if found is None:
        return []
    several = isinstance(found, list | tuple) and all(map(_is_loader, found))
    return [_checked(one, kind) for one in found] if several else [_checked(found, kind)]


def _is_loader(found: Any) -> bool:
    return isinstance(found, DataLoader) or (hasattr(found, "__iter__") and hasattr(found, "dataset"))


def _checked(found: Any, kind: str) -> Any:
    if not isinstance(found, Iterable):
        raise TypeError(
            f"a {kind} loader is a torch.utils.data.DataLoader or anything else that gives batches, "
            f"not a {type(found).__name__}"
        )
    return found


def length(loader: Any) -> float:
    """How many batches there are; infinity where that is not known."""
    try:
        return len(loader)
    except (TypeError, NotImplementedError):
        return math.inf


def unshuffled(loader: Any) -> Any:
    """`loader`, but always the same batches in the same order, for ``overfit_batches``."""
    if isinstance(loader, DataLoader) and loader.shuffle:
        loader = copy.copy(loader)
        loader.shuffle = False
    return loader


def transfers(module: Any, datamodule: LightningDataModule | None) -> dict[str, Callable[..., Any]]:
    """The hooks on the way to the device that somebody overrides; the data module comes first."""
    found = {}
    for name in ("on_before_batch_transfer", "transfer_batch_to_device", "on_after_batch_transfer"):
        for owner in (datamodule, module):
            if owner is not None and getattr(type(owner), name) is not getattr(DataHooks, name):
                found[name] = getattr(owner, name)
                break
    return found
