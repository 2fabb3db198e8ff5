"""The framework's own exceptions: each says what happened, where, and what to do."""

from __future__ import annotations

__all__ = [
    "DTypeError",
    "DeviceError",
    "FrameworkError",
    "GradientError",
    "InPlaceError",
    "ShapeError",
]


class FrameworkError(RuntimeError):
    """Base of all errors raised on purpose. A RuntimeError, as in PyTorch.

    >>> import framework as torch
    >>> issubclass(torch.ShapeError, torch.FrameworkError), issubclass(torch.FrameworkError, RuntimeError)
    (True, True)
    """


class ShapeError(FrameworkError, ValueError):
    """Shapes that do not fit together.

    >>> import framework as torch
    >>> torch.ones(2, 3) @ torch.ones(2, 3)
    Traceback (most recent call last):
    framework.errors.ShapeError: matmul: (2, 3) @ (2, 3) do not fit: each row of the first has 3 numbers, ...
    """


class DTypeError(FrameworkError, TypeError):
    """An operation that the element type does not allow.

    >>> import framework as torch
    >>> torch.tensor([1, 2]).mean()
    Traceback (most recent call last):
    framework.errors.DTypeError: mean needs floating-point numbers, got int64: ...
    """


class DeviceError(FrameworkError):
    """Tensors on different devices, or a device that is not there.

    >>> import framework as torch
    >>> torch.ones(2, device="tpu")
    Traceback (most recent call last):
    framework.errors.DeviceError: unknown device 'tpu': choose 'cpu', 'cuda' or 'auto'.
    """


class GradientError(FrameworkError):
    """A gradient was asked for where there is none to be had.

    >>> import framework as torch
    >>> torch.tensor(1.0).backward()
    Traceback (most recent call last):
    framework.errors.GradientError: this tensor was not computed from anything that requires gradients ...
    """


class InPlaceError(FrameworkError):
    """An in-place change that would make a gradient wrong.

    >>> import framework as torch
    >>> w = torch.tensor(1.0, requires_grad=True)
    >>> w += 1
    Traceback (most recent call last):
    framework.errors.InPlaceError: a leaf that requires gradients cannot be changed in place ...
    """
