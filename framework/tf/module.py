"""Module: an object that knows the variables in it. `tf.Module`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .variable import Variable


class Module:
    """Base of layers and models of one's own: set Variables and other modules as attributes, and it finds them.

    name: by default the name of the class in small letters.
    Source: https://www.tensorflow.org/api_docs/python/tf/Module

    >>> class Line(tf.Module):
    ...     def __init__(self):
    ...         super().__init__()
    ...         self.w, self.b = tf.Variable(2.0), tf.Variable(1.0)
    ...     def __call__(self, x):
    ...         return self.w * x + self.b
    >>> line = Line()
    >>> line(3.0).numpy(), len(line.trainable_variables)
    (np.float32(7.0), 2)
    """

    def __init__(self, name: str | None = None) -> None:
        self._name = name or type(self).__name__.lower()

    @property
    def name(self) -> str:
        """The module's name."""
        return self._name

    @property
    def variables(self) -> tuple[Variable, ...]:
        """All variables in it and in its modules, by the names of their attributes, each once."""
        found: dict[int, Variable] = {}
        for part in _parts(self, set()):
            if isinstance(part, Variable):
                found.setdefault(id(part), part)
        return tuple(found.values())

    @property
    def trainable_variables(self) -> tuple[Variable, ...]:
        """The variables that training changes."""
        return tuple(variable for variable in self.variables if variable.trainable)

    @property
    def submodules(self) -> tuple[Module, ...]:
        """All modules in it."""
        found: dict[int, Module] = {}
        for part in _parts(self, set()):
            if isinstance(part, Module) and part is not self:
                found.setdefault(id(part), part)
        return tuple(found.values())


def _parts(value: Any, seen: set[int]) -> Iterator[Any]:
    """Variables and modules in `value`, through attributes, lists and dictionaries: its own first."""
    if isinstance(value, Variable):
        yield value
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _parts(part, seen)
    elif isinstance(value, Mapping):
        for key in sorted(value, key=str):
            yield from _parts(value[key], seen)
    elif isinstance(value, Module) and id(value) not in seen:
        seen.add(id(value))
        yield value
        inside = [vars(value)[key] for key in sorted(vars(value))]
        yield from (part for part in inside if isinstance(part, Variable))
        for part in inside:
            if not isinstance(part, Variable):
                yield from _parts(part, seen)
