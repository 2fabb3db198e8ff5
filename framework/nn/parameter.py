"""Parameter: a tensor that training changes."""

from __future__ import annotations

from typing import Any

from ..tensor import Tensor


class Parameter(Tensor):
    """A tensor that training changes. As an attribute of a `Module` it becomes one of its parameters.

    data: a Tensor (whose memory is shared, as in PyTorch) or anything a Tensor is made of, of any shape. Raises
    DTypeError for integers, unless `requires_grad` is False. Source: `torch.nn.Parameter`.

    >>> import framework as torch
    >>> torch.nn.Parameter(torch.zeros(2))
    Parameter containing:
    tensor([0., 0.], requires_grad=True)
    """

    def __init__(self, data: Any, requires_grad: bool = True) -> None:
        self.array = data.array if isinstance(data, Tensor) else Tensor(data).array
        self.requires_grad_(requires_grad)

    def __repr__(self) -> str:
        return f"Parameter containing:\n{super().__repr__()}"
