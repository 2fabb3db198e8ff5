"""`tf.function`."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from ..compiler import compile


def function(func: Callable[..., Any] | None = None, input_signature: Any = None, **options: Any) -> Any:
    """A decorator that compiles a function of Tensors with `framework.compile`: recorded once, then replayed.

    It gives the same bits as the function itself, which keeps running as it is written where it cannot be
    replayed: for example under a tape that asks for gradients later, or with a schedule for the learning rate.
    ``.reason`` of the result says why, in words. input_signature and the other options are accepted and change
    nothing. Usable as ``@tf.function`` and as ``@tf.function(...)``.

    Source: https://www.tensorflow.org/api_docs/python/tf/function

    >>> @tf.function
    ... def double(x):
    ...     return x * 2
    >>> double(tf.constant(3.0)).numpy()
    np.float32(6.0)
    """
    if func is None:
        return lambda func: function(func, input_signature, **options)
    return _Compiled(func)


#: Calls after which a function that could not be replayed in any of them is no longer tried.
_TRIES = 8


class _Compiled:
    """What takes the place of a decorated function: its replay, or itself where that cannot be."""

    def __init__(self, func: Callable[..., Any]) -> None:
        functools.update_wrapper(self, func)
        self.python_function = func
        self._replay = compile(func)
        self._failures = 0

    @property
    def reason(self) -> str | None:
        """Why the last call ran as written, in words; None if it was replayed."""
        return self._replay.reason

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._failures >= _TRIES:
            return self.python_function(*args, **kwargs)
        result = self._replay(*args, **kwargs)
        self._failures = self._failures + 1 if self._replay.reason else 0
        return result

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        if instance is None:
            return self
        bound = _Compiled(self.python_function.__get__(instance, owner))
        instance.__dict__.setdefault(self.python_function.__name__, bound)
        return instance.__dict__[self.python_function.__name__]
