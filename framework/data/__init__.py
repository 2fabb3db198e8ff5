"""Samples, batches, splits, scales and ready-made sets. PyTorch's `torch.utils.data`, and more in `data.sets`."""

from typing import TYPE_CHECKING, Any

from .collate import default_collate
from .dataset import ConcatDataset, Dataset, IterableDataset, Subset, TensorDataset, random_split
from .loader import DataLoader
from .scaling import MinMax, OneHot, Standardize
from .table import Table, read_csv

if TYPE_CHECKING:
    from . import sets as sets

__all__ = [
    "ConcatDataset",
    "DataLoader",
    "Dataset",
    "IterableDataset",
    "MinMax",
    "OneHot",
    "Standardize",
    "Subset",
    "Table",
    "TensorDataset",
    "default_collate",
    "random_split",
    "read_csv",
]


def __getattr__(name: str) -> Any:
    """`sets` is loaded when it is first used: most programs bring data of their own."""
    if name != "sets":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    return importlib.import_module(f"{__name__}.sets")
