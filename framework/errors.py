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
    """Base of all errors raised on purpose. A RuntimeError, as in PyTorch."""


class ShapeError(FrameworkError, ValueError):
    """Shapes that do not fit together."""


class DTypeError(FrameworkError, TypeError):
    """An operation that the element type does not allow."""


class DeviceError(FrameworkError):
    """Tensors on different devices, or a device that is not there."""


class GradientError(FrameworkError):
    """A gradient was asked for where there is none to be had."""


class InPlaceError(FrameworkError):
    """An in-place change that would make a gradient wrong."""
