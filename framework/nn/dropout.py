"""Dropout: silence random neurons while training, so that none can be relied on.

Source: Srivastava et al. 2014, "Dropout: A Simple Way to Prevent Neural Networks from Overfitting".
"""

from __future__ import annotations

import numpy as np

from .. import backend, random
from ..ops import elementwise
from ..tensor import Tensor
from .module import Module


def checked(p: float) -> float:
    """`p`. Raises ValueError unless it is a probability."""
    if not 0 <= p <= 1:
        raise ValueError(f"dropout probability must be between 0 and 1, got {p}")
    return p


def dropout(input: Tensor, p: float = 0.5, training: bool = True) -> Tensor:
    """Each element 0 with probability `p`, the others multiplied by 1/(1-p), so that the mean stays.

    Any shape; the result has the same. Outside training the input itself. Raises ValueError for p not in [0, 1].
    """
    if checked(p) == 0 or not training:
        return input
    kept = random.draw(None, "random", input.array.shape, dtype=np.float32) >= p
    scale = 0.0 if p == 1 else 1 / (1 - p)
    mask = backend.module_of(input.array).asarray((kept * scale).astype(input.array.dtype))
    return elementwise.mul(input, Tensor.of_array(mask))


class Dropout(Module):
    """`dropout` as a layer: active in training mode, nothing in evaluation mode. Any shape.

    p: the share of elements set to 0; the others grow by 1/(1-p). inplace is taken, and shown, for PyTorch's sake:
    the result is a new tensor. Raises ValueError for p not in [0, 1]. Source: `torch.nn.Dropout`.

    >>> import framework as torch
    >>> layer = torch.nn.Dropout(p=0.5)
    >>> sorted(set(layer(torch.ones(100)).tolist()))
    [0.0, 2.0]
    >>> layer.eval()(torch.ones(3))
    tensor([1., 1., 1.])
    """

    def __init__(self, p: float = 0.5, inplace: bool = False) -> None:
        super().__init__()
        self.p, self.inplace = checked(p), inplace

    def forward(self, input: Tensor) -> Tensor:
        """Any shape; the result has the same."""
        return dropout(input, self.p, self.training)

    def extra_repr(self) -> str:
        return f"p={self.p}, inplace={self.inplace}"
