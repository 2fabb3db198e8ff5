"""The arguments of a step: how a plan finds them again, and what must be true of them."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..tensor import Tensor
from .reach import Reach
from .recorder import Recorder
from .traced import Slot


class Arguments:
    """The tensors among the arguments are used where they lie; everything else is a guard.

    lines: source that loads the arguments and leaves the plan where they differ. tensors: (tensor, its array,
    its slot). source_of: the plan's name for an argument by its id. refused: why there can be no plan.
    """

    def __init__(self, recorder: Recorder, reach: Reach) -> None:
        self._recorder, self._reach = recorder, reach
        self.lines: list[str] = []
        self.tensors: list[tuple[Tensor, Any, Slot]] = []
        self.source_of: dict[int, str] = {}
        self.shapes: list[str] = []
        self.refused: str | None = None
        #: The ids of the captured tensors that had a gradient before the step.
        self.with_gradient: set[int] = set()
        self._count = 0

    def walk(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """Look at all arguments. Captured tensors must have been found already."""
        keys = self._recorder.bind(tuple(kwargs))
        self.must(f"len(args) == {len(args)} and " + (f"tuple(kwargs) == {keys}" if kwargs else "not kwargs"))
        for i, value in enumerate(args):
            self._look(f"args[{i}]", value)
        for key, value in kwargs.items():
            self._look(f"kwargs[{key!r}]", value)

    def must(self, check: str) -> None:
        """Leave the plan unless `check` holds."""
        self.lines.append(f"if not ({check}): return MISS")

    def _look(self, source: str, value: Any) -> None:
        bind, name = self._recorder.bind, f"x{self._count}"
        self._count += 1
        self.lines.append(f"{name} = {source}")
        if isinstance(value, Tensor):
            self._tensor(name, value)
        elif type(value) in (list, tuple):
            self.must(f"type({name}) is {bind(type(value))} and len({name}) == {len(value)}")
            for i, part in enumerate(value):
                self._look(f"{name}[{i}]", part)
        elif type(value) is dict:
            self.must(f"type({name}) is dict and tuple({name}) == {bind(tuple(value))}")
            for key, part in value.items():
                self._look(f"{name}[{bind(key)}]", part)
        elif hasattr(value, "__next__"):
            self.refused = "an argument is an iterator, which can be read only once: pass what it gives"
        elif isinstance(value, np.ndarray):
            self.refused = "an argument is a NumPy array: make it a tensor first"
        else:
            before = len(self._reach.checks)
            self._reach.value(name, value)
            self.must(self._reach.checks.pop(before))

    def _tensor(self, name: str, tensor: Tensor) -> None:
        bind, array = self._recorder.bind, tensor.array
        known = self.source_of.get(id(tensor))
        if known is not None:
            self.must(f"{name} is {known}")
            return
        self.source_of[id(tensor)] = name
        if tensor.tracked or id(tensor) in self._reach.tensors:
            self._reach.tensors[id(tensor)] = tensor
            self.must(f"{name} is {bind(tensor)}")
            return
        if self._reach.own_attributes(tensor):
            self.refused = "an argument has attributes of its own that it may read: pass them as arguments"
        slot = self._recorder.slot(array, "given", None, f"{name}.array")
        local = f"v{slot.number}"
        self.must(f"type({name}) is {bind(type(tensor))} and not {name}.tracked")
        self.lines.append(f"{local} = {name}.array")
        self.must(same_kind(bind, local, array))
        self.tensors.append((tensor, array, slot))
        self.shapes.append(f"{array.dtype.name} {array.shape}")


def same_kind(bind: Any, name: str, array: Any) -> str:
    """The check that the array `name` has the shape, type and layout of `array`."""
    return (
        f"type({name}) is {bind(type(array))} and {name}.shape == {array.shape} and "
        f"{name}.dtype is {bind(array.dtype)} and {name}.strides == {array.strides}"
    )
