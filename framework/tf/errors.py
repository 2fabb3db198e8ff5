"""The errors that operations raise. `tf.errors`."""

from ..errors import FrameworkError as InvalidArgumentError

__all__ = ["InvalidArgumentError"]
