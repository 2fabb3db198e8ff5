"""Settings of the whole face. Keras's `keras.backend` and `keras.config`, as far as learners meet them."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import dtypes
from . import naming

__all__ = ["backend", "clear_session", "epsilon", "floatx", "image_data_format", "set_floatx"]


def backend() -> str:
    """The name of what computes.

    >>> backend()
    'framework'
    """
    return "framework"


def epsilon() -> float:
    """The small number that keeps probabilities away from 0 and 1."""
    return 1e-7


def floatx() -> str:
    """The type of new weights: that of the framework's new tensors.

    >>> floatx()
    'float32'
    """
    return str(dtypes.get_default_dtype().name)


def set_floatx(value: Any) -> None:
    """Set the type of new weights, ``"float32"`` or ``"float64"``, for the framework as a whole."""
    dtypes.set_default_dtype(np.dtype(value))


def image_data_format() -> str:
    """Where the channels of images are."""
    return "channels_last"


def clear_session() -> None:
    """Let the names of layers begin again with ``"dense"``."""
    naming.forget()
