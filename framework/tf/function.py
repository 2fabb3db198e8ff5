"""`tf.function`."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any


def function(func: Callable[..., Any] | None = None, input_signature: Any = None, **options: Any) -> Any:
    """A decorator for a function of Tensors that TensorFlow would compile: here it runs as it is written.

    It gives the same results. input_signature and the other options are accepted and change nothing. Usable
    as ``@tf.function`` and as ``@tf.function(...)``.

    Source: https://www.tensorflow.org/api_docs/python/tf/function

    >>> @tf.function
    ... def double(x):
    ...     return x * 2
    >>> double(tf.constant(3.0)).numpy()
    np.float32(6.0)
    """
    if func is None:
        return lambda func: function(func, input_signature, **options)
    return _compiled(func)


def _compiled(func: Callable[..., Any]) -> Callable[..., Any]:
    """What takes the place of a decorated function."""

    @functools.wraps(func)
    def run(*args: Any, **kwargs: Any) -> Any:
        return func(*args, **kwargs)

    return run
