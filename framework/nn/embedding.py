"""Embedding: a table of vectors, looked up by number."""

from __future__ import annotations

from typing import Any, Self

from .. import create
from ..errors import ShapeError
from ..ops import embedding
from ..tensor import Tensor
from . import init
from .module import Module
from .parameter import Parameter


class Embedding(Module):
    """The row of `weight` for each number. Input: integers of any shape; output: that shape, embedding_dim.

    weight: (num_embeddings, embedding_dim), starts standard normal. padding_idx: a row that starts at 0 and gets
    no gradient. Raises DTypeError unless the input holds integers, IndexError for numbers without a row,
    ValueError for such a `padding_idx`. Source: `torch.nn.Embedding`.

    >>> import framework as torch
    >>> layer = torch.nn.Embedding(10, 3, padding_idx=0)
    >>> layer(torch.tensor([[1, 2], [3, 0]])).shape
    torch.Size([2, 2, 3])
    """

    def __init__(
        self,
        num_embeddings: int,
        embedding_dim: int,
        padding_idx: int | None = None,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        if padding_idx is not None and not -num_embeddings <= padding_idx < num_embeddings:
            raise ValueError(f"Embedding: padding_idx {padding_idx} is not a row: there are {num_embeddings}")
        self.num_embeddings, self.embedding_dim = num_embeddings, embedding_dim
        self.padding_idx = None if padding_idx is None else padding_idx % num_embeddings
        self.weight = Parameter(create.empty(num_embeddings, embedding_dim, device=device, dtype=dtype))
        self.reset_parameters()

    @classmethod
    def from_pretrained(cls, embeddings: Tensor, freeze: bool = True, padding_idx: int | None = None) -> Self:
        """A layer with the table `embeddings`, a matrix, not trained if `freeze`. Raises ShapeError."""
        if embeddings.ndim != 2:
            raise ShapeError(f"Embedding: the table must be a matrix, got shape {tuple(embeddings.shape)}")
        rows, width = embeddings.shape
        layer = cls(rows, width, padding_idx)
        layer.weight = Parameter(embeddings, requires_grad=not freeze)
        return layer

    def reset_parameters(self) -> None:
        """Draw new starting values."""
        init.normal_(self.weight)
        if self.padding_idx is not None:
            self.weight.array[self.padding_idx] = 0

    def forward(self, input: Tensor) -> Tensor:
        """input: integers of any shape; returns that shape with embedding_dim behind."""
        return embedding.embedding(input, self.weight, self.padding_idx)

    def extra_repr(self) -> str:
        padding = "" if self.padding_idx is None else f", padding_idx={self.padding_idx}"
        return f"{self.num_embeddings}, {self.embedding_dim}{padding}"
