"""Penalties on large weights, added to the loss. Keras's `keras.regularizers`."""

from __future__ import annotations

from typing import Any

from ..tensor import Tensor
from .configuration import Configured
from .naming import resolve

__all__ = ["L1", "L1L2", "L2", "Regularizer", "get", "l1", "l1_l2", "l2"]


class Regularizer(Configured):
    """Base: called with a Tensor of any shape, returns the penalty, a Tensor without dimensions.

    Source: `keras.regularizers.Regularizer`.

    >>> class Largest(Regularizer):
    ...     def __call__(self, x):
    ...         return x.abs().max()
    >>> Largest()(Tensor([1.0, -3.0]))
    tensor(3.)
    """

    def __call__(self, x: Tensor) -> Tensor:
        """The penalty of `x`."""
        raise NotImplementedError(f"{type(self).__name__} has no __call__ method")


class L1L2(Regularizer):
    """``l1 * sum(|x|) + l2 * sum(x²)``. Raises ValueError below 0. Source: `keras.regularizers.L1L2`.

    >>> L1L2(l1=1.0, l2=0.5)(Tensor([1.0, -2.0]))
    tensor(5.5000)
    """

    def __init__(self, l1: float | None = 0.0, l2: float | None = 0.0) -> None:
        self.l1, self.l2 = l1 or 0.0, l2 or 0.0
        if self.l1 < 0 or self.l2 < 0:
            raise ValueError(f"a penalty must be at least 0, got l1={l1}, l2={l2}")

    def __call__(self, x: Tensor) -> Tensor:
        """The penalty of `x`, of any shape."""
        parts: list[Tensor] = []
        if self.l1:
            parts.append(self.l1 * x.abs().sum())
        if self.l2:
            parts.append(self.l2 * x.square().sum())
        return sum(parts[1:], parts[0]) if parts else Tensor(0.0)


class L1(L1L2):
    """``l1 * sum(|x|)``: pushes small weights to exactly 0. Source: `keras.regularizers.L1`.

    >>> L1(0.5)(Tensor([1.0, -2.0]))
    tensor(1.5000)
    """

    def __init__(self, l1: float = 0.01) -> None:
        super().__init__(l1=l1)


class L2(L1L2):
    """``l2 * sum(x²)``: pushes large weights down. Source: `keras.regularizers.L2`.

    >>> L2(0.5)(Tensor([1.0, -2.0]))
    tensor(2.5000)
    """

    def __init__(self, l2: float = 0.01) -> None:
        super().__init__(l2=l2)


def l1_l2(l1: float = 0.01, l2: float = 0.01) -> L1L2:
    """`L1L2` with Keras's older name and defaults."""
    return L1L2(l1, l2)


l1, l2 = L1, L2
NAMES: dict[str, Any] = {"l1": L1, "l2": L2, "l1_l2": l1_l2, "L1": L1, "L2": L2, "L1L2": L1L2}


def get(identifier: Any) -> Any:
    """The regularizer for a name or object; None stays None. Raises ValueError, TypeError.

    >>> get("l2").l2
    0.01
    """
    if identifier in ("l1_l2",):
        return l1_l2()
    return None if identifier is None else resolve("regularizer", NAMES, identifier)
