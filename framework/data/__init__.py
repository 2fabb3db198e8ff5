"""Samples, batches, splits. PyTorch's `torch.utils.data`."""

from .dataset import Dataset, Subset, TensorDataset, random_split
from .loader import DataLoader

__all__ = ["DataLoader", "Dataset", "Subset", "TensorDataset", "random_split"]
