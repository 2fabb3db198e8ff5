"""Models, and reading them back from files. Keras's `keras.models`."""

from .model import Model
from .saving import load_model
from .sequential import Sequential

__all__ = ["Model", "Sequential", "load_model"]
