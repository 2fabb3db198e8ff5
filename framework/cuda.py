"""`framework.cuda`: is there a GPU, and if not, why not."""

from __future__ import annotations

from .backend import cuda_available as is_available
from .backend import cuda_reason as reason

__all__ = ["is_available", "reason"]
