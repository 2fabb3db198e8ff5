"""Samples, batches, splits, scales and ready-made sets. PyTorch's `torch.utils.data`, and more in `data.sets`."""

from . import sets
from .collate import default_collate
from .dataset import ConcatDataset, Dataset, IterableDataset, Subset, TensorDataset, random_split
from .loader import DataLoader
from .scaling import MinMax, OneHot, Standardize
from .table import Table, read_csv

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
    "sets",
]
