"""The arrays of a recorded step: each computes with NumPy as usual, and tells the recorder what it did."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from .recorder import Recorder


class Slot:
    """A place for an array in a plan.

    role: ``"live"`` (memory that outlives the step: a parameter, a running mean), ``"given"`` (found anew at
    every call by the expression `source`: an argument, a gradient), ``"constant"``, ``"result"`` of a call, or
    ``"view"`` of another slot, its `owner`. written: is it changed in place after it was made?
    """

    __slots__ = ("array", "initial", "notes", "number", "owner", "role", "root", "source", "written")

    def __init__(self, number: int, array: Any, role: str, owner: Slot | None = None, source: str = "") -> None:
        self.number, self.array, self.role, self.source = number, array, role, source
        self.owner: Slot = self if owner is None else owner
        #: The slot that counts as its memory where parameters lie side by side in one buffer: see `Overwritten`.
        self.root: Slot = self.owner if owner is None else owner.root
        #: What to tell `Overwritten` of when it is changed.
        self.notes = [id(array)]
        self.written = False
        #: What a constant held before it was first changed.
        self.initial: Any = None

    @property
    def outlives(self) -> bool:
        """Does someone outside the step see what is written here?"""
        return self.owner.role in ("live", "given")


class Traced:
    """Stands for an array while a step is recorded."""

    __slots__ = ("__weakref__", "recorder", "slot")
    __hash__ = object.__hash__

    def __init__(self, recorder: Recorder, slot: Slot) -> None:
        self.recorder, self.slot = recorder, slot

    @property
    def base(self) -> Traced | None:
        """The array whose memory this one looks into; None if the memory is its own."""
        root = self.slot.root
        return None if root is self.slot else self.recorder.traced(root)

    @property
    def stands_for(self) -> Any:
        """The array behind it, for questions of where it is. See `framework.backend.device_of`."""
        return self.slot.array

    @property
    def T(self) -> Any:
        """The transpose, a view."""
        return self.recorder.call(np.transpose, (self,), {})

    def __len__(self) -> int:
        return len(self.slot.array)

    def __iter__(self) -> Iterator[Any]:
        return (self[i] for i in range(len(self)))

    def __getitem__(self, index: Any) -> Any:
        return self.recorder.call(operator.getitem, (self, index), {})

    def __setitem__(self, index: Any, value: Any) -> None:
        if value is not self:  # a[i] += b ends in a[i] = a[i], which has happened by then
            self.recorder.change(self, operator.setitem, (self, index, value), {})

    def fill(self, value: Any) -> None:
        """Set every element to `value`. Memory of its own that was just made becomes a constant."""
        self.recorder.fill(self, value)

    def __bool__(self) -> bool:
        return self.recorder.condition(self)

    def __getattr__(self, name: str) -> Any:
        """What it has besides, which leaves the array."""
        if not hasattr(np.ndarray, name):
            raise AttributeError(f"{type(self.slot.array).__name__} has no attribute {name!r}")
        self.recorder.refuse(f"reads numbers out of an array with {LEAVING.get(name, name)}")
        return getattr(self.slot.array, name)

    def __array__(self, *args: Any, **kwargs: Any) -> Any:
        self.recorder.refuse("hands an array to code that is not part of the framework")
        return np.asarray(self.slot.array, *args, **kwargs)

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        function = ufunc if method == "__call__" else getattr(ufunc, method)
        if method == "at":
            return self.recorder.change(inputs[0], function, inputs, options)
        if isinstance(options.get("out"), tuple):
            options["out"] = options["out"][0]
        return self.recorder.call(function, inputs, options)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        return self.recorder.call(function, args, kwargs)


# Attributes that follow from shape, type and layout are the same at every replay.
for _name in ("shape", "dtype", "ndim", "size", "itemsize", "nbytes", "strides", "flags"):
    setattr(Traced, _name, property(operator.attrgetter(f"slot.array.{_name}")))

#: Ways out of an array, which a replay cannot repeat, and how to name them.
LEAVING = {"item": "item()", "tolist": "tolist()", "tobytes": "tobytes()", "data": "data"}

#: Methods that are a function with out=.
METHODS: dict[str, Any] = {
    "sum": np.sum,
    "mean": np.mean,
    "max": np.max,
    "min": np.min,
    "prod": np.prod,
    "any": np.any,
    "all": np.all,
    "clip": np.clip,
    "transpose": np.ndarray.transpose,
}


def _recorded(name: str) -> Callable[..., Any]:
    """A method of arrays, recorded."""
    function = METHODS.get(name) or getattr(np.ndarray, name)

    def method(self: Traced, *args: Any, **kwargs: Any) -> Any:
        return self.recorder.call(function, (self, *args), kwargs)

    def changing(self: Traced, *args: Any, **kwargs: Any) -> Any:
        return self.recorder.change(self, function, (self, *args), kwargs)

    return changing if name in ("sort", "partition", "put", "resize", "setfield") else method


for _name, _member in vars(np.ndarray).items():
    if callable(_member) and not (_name.startswith("__") or _name in LEAVING or hasattr(Traced, _name)):
        setattr(Traced, _name, _recorded(_name))


def _plain(name: str, words: str) -> Callable[[Any], Any]:
    """An operator that leaves the array: float(a), int(a), …"""

    def method(self: Traced, *args: Any) -> Any:
        self.recorder.refuse(f"reads a number out of an array with {words}")
        return getattr(self.slot.array, name)(*args)

    return method


for _name, _words in (("float", "float()"), ("int", "int()"), ("index", "int()"), ("complex", "complex()")):
    setattr(Traced, f"__{_name}__", _plain(f"__{_name}__", _words))
for _name, _words in (("repr", "print or repr()"), ("str", "print or str()"), ("format", "format()")):
    setattr(Traced, f"__{_name}__", _plain(f"__{_name}__", _words))

OPERATORS: dict[str, Any] = {
    "add": np.add,
    "sub": np.subtract,
    "mul": np.multiply,
    "truediv": np.true_divide,
    "floordiv": np.floor_divide,
    "mod": np.remainder,
    "pow": operator.pow,
    "matmul": np.matmul,
    "and": np.bitwise_and,
    "or": np.bitwise_or,
    "xor": np.bitwise_xor,
    "lt": np.less,
    "le": np.less_equal,
    "gt": np.greater,
    "ge": np.greater_equal,
    "eq": np.equal,
    "ne": np.not_equal,
}


def _operator(function: Any) -> tuple[Any, Any, Any]:
    """The three methods of an operator: ``a + b``, the reflected ``b + a``, and ``a += b``."""

    def forward(self: Traced, other: Any) -> Any:
        return self.recorder.call(function, (self, other), {})

    def reflected(self: Traced, other: Any) -> Any:
        return self.recorder.call(function, (other, self), {})

    def in_place(self: Traced, other: Any) -> Any:
        if function is operator.pow:
            return self.recorder.change(self, operator.ipow, (self, other), {})
        return self.recorder.call(function, (self, other), {"out": self})

    return forward, reflected, in_place


for _name, _function in OPERATORS.items():
    _three = _operator(_function)
    for _prefix, _method in zip(("", "r", "i"), _three, strict=True):
        if _prefix == "" or _name not in ("lt", "le", "gt", "ge", "eq", "ne"):
            setattr(Traced, f"__{_prefix}{_name}__", _method)
for _name, _function in (("neg", np.negative), ("abs", np.absolute), ("invert", np.invert), ("pos", np.positive)):
    setattr(Traced, f"__{_name}__", lambda self, _f=_function: self.recorder.call(_f, (self,), {}))


class TracedModule:
    """NumPy for traced arrays: ``xp`` of every rule while a step is recorded."""

    ndarray = Traced

    def __init__(self, recorder: Recorder, module: Any = np) -> None:
        self._recorder, self._module = recorder, module

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._module, name)
        if isinstance(value, type(np)):
            value = TracedModule(self._recorder, value)
        elif callable(value) and not isinstance(value, type):
            value = TracedFunction(self._recorder, value)
        self.__dict__[name] = value
        return value


class TracedFunction:
    """One function of NumPy, recorded; of a ufunc also ``at``, ``reduce``, …"""

    def __init__(self, recorder: Recorder, function: Any) -> None:
        self._recorder, self._function = recorder, function

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._function is np.copyto:
            return self._recorder.change(args[0], np.copyto, args, kwargs)
        return self._recorder.call(self._function, args, kwargs)

    def at(self, a: Any, *rest: Any) -> Any:
        """``ufunc.at``: in place at positions."""
        return self._recorder.change(a, self._function.at, (a, *rest), {})

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._function, name)
        return TracedFunction(self._recorder, value) if callable(value) else value
