"""What a step can reach and `watch` cannot see at work, because it is called from C, or not called at all."""

from __future__ import annotations

import functools
import pickle
import random
import types
from collections.abc import Callable, Generator
from typing import Any

import numpy as np

from ..nn.parameter import Parameter
from ..tensor import Tensor
from .watch import has_effect

#: Of these types, which most things are of, nothing happens unseen.
USUAL = {type(None), bool, int, float, str, tuple, list, dict, type, types.FunctionType, Tensor, Parameter}
#: Python does not tell of calls of NumPy's generators, which are Cython's, nor of any from C, as by ``map``.
_GENERATORS = (np.random.Generator, np.random.RandomState, np.random.BitGenerator, random.Random)
#: The one that belongs to everybody in each of the modules that have one.
_COMMON = {"random": random.random.__self__, "numpy.random": np.random.rand.__self__}  # type: ignore[attr-defined]


class Unseen:
    """Notes such things while a step is looked through, and tells afterwards whether one may have been at work."""

    def __init__(self) -> None:
        #: Generators of random numbers with their states, by id.
        self._generators: dict[int, tuple[Any, bytes]] = {}
        #: What goes on by itself when it is used: what it is, and the learner's words for where it is.
        self._moving: list[tuple[str, str]] = []

    def note(self, value: Any, words: str) -> None:
        """Note `value` if it is such a thing; words: what the learner calls it, "" where it has no name."""
        if isinstance(value, types.ModuleType):
            value = _COMMON.get(value.__name__)
        elif isinstance(value, types.BuiltinFunctionType):
            value = value.__self__
        if isinstance(value, _GENERATORS):
            self._generators[id(value)] = value, pickle.dumps(value)
        elif _is_iterator_in_c(value):
            self._moving.append(("an iterator", words))
        elif isinstance(value, functools.partial) and _has_hidden_effect(value.func):
            self._moving.append((f"a partial of {value.func.__name__}", words))

    def note_common(self) -> None:
        """Note the generators that belong to everybody: the code names them."""
        for generator in _COMMON.values():
            self.note(generator, "")

    def at_work(self, named: Callable[[str], bool]) -> str | None:
        """Why the step that has run since cannot be replayed, in words; None if nothing is known against it.

        named: may the code that has run have used the attribute of this name?
        """
        if any(pickle.dumps(value) != before for value, before in self._generators.values()):
            return "it draws random numbers that do not come from the framework"
        for what, words in self._moving:
            attribute = words.removeprefix("the attribute ")
            if attribute == words or named(attribute):
                return f"it uses {f'{words} ({what})' if words else what}, and what that does is not seen"
        return None


def _has_hidden_effect(function: Any) -> bool:
    """Does it something that a replay would leave out, and would be seen if it were not called from C?"""
    return isinstance(function, types.BuiltinFunctionType) and has_effect(function)


def _is_iterator_in_c(value: Any) -> bool:
    """Does it go on in C? The code of a generator is Python, and seen."""
    step = getattr(type(value), "__next__", None)
    return isinstance(step, types.WrapperDescriptorType) and not isinstance(value, Generator)
