"""PyTorch's `torch.utils`: a door to `framework.data`, so that its import lines work."""

from . import data

__all__ = ["data"]
