"""Dropout: silence random neurons while training, so that none can be relied on.

Source: Srivastava et al. 2014, "Dropout: A Simple Way to Prevent Neural Networks from Overfitting".
"""

from __future__ import annotations

import numpy as np

from .. import backend, random
from ..ops import elementwise
from ..tensor import Tensor
from .module import Module


def dropout(input: Tensor, p: float = 0.5, training: bool = True) -> Tensor:
    """Each element 0 with probability `p`, the others multiplied by 1/(1-p), so that the mean stays.

    Any shape; the result has the same. Outside training the input itself. Raises ValueError for p not in [0, 1].
    """
    if not 0 <= p <= 1:
        raise ValueError(f"dropout probability must be between 0 and 1, got {p}")
    if not training or p == 0:
        return input
    kept = random.source(None).random(input.shape, dtype=np.float32) >= p
    scale = 0.0 if p == 1 else 1 / (1 - p)
    mask = backend.move((kept * scale).astype(input.array.dtype), input.device)
    return elementwise.mul(input, Tensor.of_array(mask))


class Dropout(Module):
    """`dropout` as a layer: active in training mode, nothing in evaluation mode. Any shape."""

    def __init__(self, p: float = 0.5) -> None:
        super().__init__()
        if not 0 <= p <= 1:
            raise ValueError(f"dropout probability must be between 0 and 1, got {p}")
        self.p = p

    def forward(self, input: Tensor) -> Tensor:
        """Any shape; the result has the same."""
        return dropout(input, self.p, self.training)

    def extra_repr(self) -> str:
        return f"p={self.p}"
