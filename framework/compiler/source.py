"""Python source for a plan: each step as one direct call of NumPy into memory that is there already."""

from __future__ import annotations

import functools
import math
import operator
from collections.abc import Callable
from types import CodeType
from typing import Any

import numpy as np

from ..backend import on_cache_line
from .blocks import is_empty
from .live import LiveNumber
from .recorder import Step
from .traced import Slot

#: NumPy's reductions -> the ufunc whose ``reduce`` they call.
REDUCTIONS = {
    np.sum: np.add,
    np.max: np.maximum,
    np.min: np.minimum,
    np.amax: np.maximum,
    np.amin: np.minimum,
    np.prod: np.multiply,
    np.any: np.logical_or,
    np.all: np.logical_and,
}
#: A row is repeated for a matrix of so many elements, or for so many elements of a larger one: see `Writer._row`.
_SHORT, _TOGETHER = 2048, 320
#: Functions of two arrays in which a Python number takes the type of the array beside it.
_WITH_NUMBER = {np.add, np.subtract, np.multiply, np.divide, np.maximum, np.minimum, np.greater, np.less}
COPIES = {np.copy, np.array, np.asarray, np.ascontiguousarray, np.ndarray.copy}


@functools.lru_cache(maxsize=256)
def code(text: str, mode: str) -> CodeType:
    """`text` compiled by Python, which takes a quarter of a recording: networks of one shape share theirs."""
    return compile(text, "<a compiled step>", mode)


class Writer:
    """Writes steps as source. bind: gives an object a name in the plan. arrays: the memory of the slots."""

    def __init__(self, bind: Callable[[Any], str], arrays: dict[Slot, Any]) -> None:
        self.bind, self.arrays = bind, arrays
        #: Slots that are a local of a loop just now.
        self.local: dict[Slot, str] = {}
        #: Numbers as arrays, by their source and type.
        self._numbers: dict[tuple[str, Any], Any] = {}
        #: Memory for rows that are repeated, by shape and type.
        self._repeated: dict[tuple[int, int, Any], Any] = {}

    def slot(self, slot: Slot) -> str:
        """How a slot is written: memory by its name in the plan, what is found at each call as a local."""
        if slot in self.local:
            return self.local[slot]
        return self.bind(self.arrays[slot]) if slot in self.arrays else f"v{slot.number}"

    def tree(self, tree: Any) -> str:
        """An argument as source."""
        if isinstance(tree, Slot):
            return self.slot(tree)
        if isinstance(tree, LiveNumber):
            return tree.source
        if type(tree) is tuple:
            return f"({''.join(self.tree(part) + ', ' for part in tree)})"
        if type(tree) is list:
            return f"[{', '.join(self.tree(part) for part in tree)}]"
        if type(tree) in (int, bool, str, type(None)) or (type(tree) is float and math.isfinite(tree)):
            return repr(tree)
        return self.bind(tree)

    def call(self, function: Any, args: tuple[Any, ...], kwargs: dict[str, Any] | None) -> str:
        """``function(*args, **kwargs)`` as source."""
        if function is operator.getitem:
            return f"{self.tree(args[0])}[{self.tree(args[1])}]"
        given = [self.tree(arg) for arg in args]
        given += [f"{key}={self.tree(value)}" for key, value in (kwargs or {}).items()]
        return f"{self.bind(function)}({', '.join(given)})"

    def into(self, function: Any, args: tuple[Any, ...], out: Slot) -> list[str]:
        """A call whose result goes into `out`: by position, which is faster, where NumPy lets it."""
        if function is np.dot and isinstance(args[0], Slot):
            function = np.ndarray.dot  # the method starts sooner than the function
        before, args = self._with_array(function, self._without_dimensions(function, args, out))
        target: Any = out
        row = self._row(function, args, out)
        if row is not None:
            line, args, target = row
            before = [*before, line]
        if function in (np.maximum, np.minimum):
            return [*before, self.call(function, args, {"out": target})]
        return [*before, self.call(function, (*args, target), None)]

    def _row(self, function: Any, args: tuple[Any, ...], out: Slot) -> tuple[str, tuple[Any, ...], Any] | None:
        """For a row beside a matrix, such as a bias: a line that repeats it, and arguments and result of several
        rows at once. None for anything else, and where nothing is gained.

        To begin anew at each row takes NumPy longer than to copy a short one a few times.
        """
        if function not in _WITH_NUMBER or not all(isinstance(arg, Slot) for arg in args) or out in self.local:
            return None
        a, b = args
        shape, dtype = out.array.shape, out.array.dtype
        if len(shape) != 2 or b.array.dtype != dtype or b.array.shape not in (shape[1:], (1, *shape[1:])):
            return None
        places = [self.arrays.get(slot) for slot in (a, out)]
        if a.array.shape != shape or any(place is None or not place.flags.c_contiguous for place in places):
            return None
        rows, width = shape
        counts = [rows] if rows * width <= _SHORT else range(4, _TOGETHER // width + 1)
        together = max((count for count in counts if count > 1 and rows % count == 0), default=None)
        if together is None:
            return None
        key = together, width, dtype
        if key not in self._repeated:
            self._repeated[key] = np.ndarray(key[:2], dtype, on_cache_line(together * width * dtype.itemsize))
        repeated = self._repeated[key]
        whole = (-1,) if together == rows else (-1, repeated.size)
        target = self.arrays[out].reshape(whole)
        # NumPy need not find out that two arrays lie in the same place if they are one
        left = target if self.arrays[a] is self.arrays[out] else self.arrays[a].reshape(whole)
        return f"{self.bind(repeated)}[...] = {self.slot(b)}", (left, repeated.reshape(-1)), target

    def _without_dimensions(self, function: Any, args: tuple[Any, ...], out: Slot) -> tuple[Any, ...]:
        """Arguments in which one element beside a whole array, such as an only bias, has no dimensions.

        NumPy then goes over the array in one run, and not row by row.
        """
        if function not in _WITH_NUMBER or not all(isinstance(arg, Slot) for arg in args):
            return args
        a, b = args
        if self._is_alone(b) and a.array.shape == out.array.shape:
            return a, self.arrays[b].reshape(())
        if self._is_alone(a) and b.array.shape == out.array.shape:
            return self.arrays[a].reshape(()), b
        return args

    def _is_alone(self, slot: Slot) -> bool:
        """Is this one element, in memory that stays where it is?"""
        return slot.array.size == 1 and slot.array.ndim > 0 and slot in self.arrays and slot not in self.local

    def _with_array(self, function: Any, args: tuple[Any, ...]) -> tuple[list[str], tuple[Any, ...]]:
        """Arguments in which a number beside an array is an array, too: NumPy needs half a microsecond to see what
        type a number should have. A number that is new at every call is put there by a line ahead of the call.
        """
        if function not in _WITH_NUMBER:
            return [], args
        numbers = [arg for arg in args if type(arg) in (int, float) or isinstance(arg, LiveNumber)]
        types = {arg.array.dtype for arg in args if isinstance(arg, Slot)}
        if len(numbers) != 1 or len(types) != 1:
            return [], args
        (number,), (dtype,) = numbers, types
        if dtype.kind != "f":
            return [], args
        live = isinstance(number, LiveNumber)
        key = number.source if live else repr(number), dtype
        if key not in self._numbers:
            self._numbers[key] = np.empty((), dtype) if live else np.array(number, dtype)
        array = self._numbers[key]
        before = [f"{self.bind(array)}[()] = {self.tree(number)}"] if live else []
        return before, tuple(array if arg is number else arg for arg in args)

    def lines(self, step: Step) -> list[str]:
        """The source of one step."""
        if step.kind == "view":
            if step.out in self.arrays:
                return []
            part = "" if step.part is None else f"[{step.part}]"
            return [f"{self.slot(step.out)} = {self.call(step.function, step.args, step.kwargs)}{part}"]
        if step.kind == "draw":
            return [self._draw(step)]
        if step.kind == "change":
            return self._change(step)
        return self._call(step)

    def _change(self, step: Step) -> list[str]:
        if step.function is operator.setitem:
            target, index, value = (self.tree(arg) for arg in step.args)
            return [f"{target}[{index}] = {value}"]
        kwargs = dict(step.kwargs or {})
        if (isinstance(step.function, np.ufunc) or step.function is np.dot) and set(kwargs) == {"out"}:
            return self.into(step.function, step.args, kwargs["out"])
        return [self.call(step.function, step.args, kwargs)]

    def _draw(self, step: Step) -> str:
        generator, *args = step.args
        source = f"{generator}.numpy"
        out = self.slot(step.out)
        fills = step.function in ("random", "standard_normal") and step.out.array.dtype.kind == "f"
        if fills and len(args) == 1 and set(step.kwargs or {}) <= {"dtype"}:
            return f"{source}.{step.function}(None, {self.bind(step.out.array.dtype)}, {out})"
        given = [self.tree(arg) for arg in args] + [f"{k}={self.tree(v)}" for k, v in (step.kwargs or {}).items()]
        return f"{self.bind(np.copyto)}({out}, {source}.{step.function}({', '.join(given)}))"

    def _call(self, step: Step) -> list[str]:
        function, args, kwargs = step.function, step.args, step.kwargs or {}
        out, copyto = self.slot(step.out), self.bind(np.copyto)
        if step.out.role == "constant":  # made anew because it is changed later in the step
            if is_empty(step):
                return []
            return [f"{copyto}({out}, {self.bind(step.out.initial)})"]
        if (isinstance(function, np.ufunc) or function in (np.dot, np.ndarray.dot)) and not kwargs:
            return self.into(function, args, step.out)
        if function is operator.pow and type(args[1]) in (int, float) and args[0].array.dtype.kind == "f":
            quick = {2: np.square, 0.5: np.sqrt}.get(args[1])
            if quick is not None:
                return [self.call(quick, (args[0], step.out), None)]
        if function in REDUCTIONS and len(args) <= 2 and set(kwargs) <= {"axis", "keepdims"}:
            axis = args[1] if len(args) == 2 else kwargs.get("axis")
            return [self._reduce(REDUCTIONS[function], args[0], axis, kwargs, out)]
        if function is np.mean and len(args) == 1 and set(kwargs) <= {"axis", "keepdims"}:
            count = args[0].array.size // max(step.out.array.size, 1)
            if args[0].array.dtype.char in "fd" and 0 < count < 2**24:
                total = self._reduce(np.add, args[0], kwargs.get("axis"), kwargs, out)
                return [total, f"{self.bind(np.true_divide)}({out}, {count}, {out})"]
        if function in COPIES and len(args) == 1 and not kwargs:
            return [f"{copyto}({out}, {self.tree(args[0])})"]
        if function is np.ndarray.astype and len(args) == 2 and set(kwargs) <= {"copy"}:
            return [f"{copyto}({out}, {self.tree(args[0])}, 'unsafe')"]
        if function is np.reshape and len(args) == 2 and not kwargs and step.out.array.flags.c_contiguous:
            inside = self.arrays[step.out].reshape(args[0].array.shape)
            return [f"{copyto}({self.bind(inside)}, {self.tree(args[0])})"]
        if function is np.where and len(args) == 3 and not kwargs:
            condition, yes, no = (self.tree(arg) for arg in args)
            return [f"{copyto}({out}, {no})", f"{copyto}({out}, {yes}, 'same_kind', {condition})"]
        if function in (np.concatenate, np.stack, np.take, np.clip) and not kwargs.get("out"):
            return [self.call(function, args, {**kwargs, "out": step.out})]
        return [f"{copyto}({out}, {self.call(function, args, kwargs)})"]

    def _reduce(self, ufunc: Any, a: Any, axis: Any, kwargs: dict[str, Any], out: str) -> str:
        keep = kwargs.get("keepdims", False)
        return f"{self.bind(ufunc.reduce)}({self.tree(a)}, {self.tree(axis)}, None, {out}, {self.tree(keep)})"


class _Answer:
    """What a replay returns instead of a result."""

    def __init__(self, words: str) -> None:
        self.words = words

    def __repr__(self) -> str:
        return self.words


#: The guards do not hold, and nothing has been done.
MISS = _Answer("another plan is needed")
#: The guards hold, and say that this call must run eagerly.
EAGER = _Answer("runs eagerly")
#: Memory of the plan is held by others: the call must be recorded once more, into other memory.
AGAIN = _Answer("must be recorded again")
