"""Recording: one run of a step whose arrays and optimizer numbers note what is done with them.

While it runs, every array that the step can reach is exchanged for a `Traced` one and every number of an
optimizer for a `LiveNumber`. Both compute as usual, so the run is a correct run of the step; besides, they leave
a flat list of `Step` behind. Whatever a replay could not repeat is refused with a reason in words.
"""

from __future__ import annotations

import math
import operator
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from threading import get_ident
from types import BuiltinFunctionType
from typing import Any
from weakref import ref

import numpy as np

from .. import backend
from ..autograd import Overwritten
from ..explain import where_text
from ..modes import State
from .live import LiveNumber
from .native import native
from .traced import Slot, Traced, TracedModule
from .watch import is_users


@dataclass(slots=True)
class Step:
    """One line of a recorded step.

    kind: ``"call"`` (out = function(...)), ``"view"`` (the same, where out looks into an input's memory),
    ``"change"`` (function(...) writes into the memory of `out`), ``"condition"`` (out must be as `expected`),
    ``"draw"`` (out = the method named `function` of the generator ``args[0]``). In args and kwargs, Slots and
    LiveNumbers stand for their values. part: which of several results (of views only). inputs: the slots that are
    read. numbers: the LiveNumbers among the arguments.
    """

    kind: str
    out: Slot
    function: Any = None
    args: tuple[Any, ...] = ()
    kwargs: dict[str, Any] | None = None
    part: int | None = None
    expected: bool = True
    inputs: list[Slot] = field(init=False)
    numbers: list[LiveNumber] = field(init=False)

    def __post_init__(self) -> None:
        self.inputs, self.numbers = [self.out] if self.kind == "condition" else [], []
        leaves(self.args, self.inputs, self.numbers)
        if self.kwargs:
            leaves(self.kwargs, self.inputs, self.numbers)

    def exchange(self, others: dict[Slot, Slot]) -> None:
        """Put other slots in the place of some."""
        if self.out in others or not others.keys().isdisjoint(self.inputs):
            self.out = others.get(self.out, self.out)
            self.args, self.kwargs = (
                swap(tree, lambda leaf: others.get(leaf, leaf) if type(leaf) is Slot else leaf)
                for tree in (self.args, self.kwargs)
            )
            self.__post_init__()


#: What arguments may be nested in. By their exact types, which are quickly told.
_NESTS = {tuple, list, dict}


def leaves(tree: Any, found: list[Slot], numbers: list[LiveNumber] | None = None) -> None:
    """Gather the Slots, and into `numbers` the LiveNumbers, in nested tuples, lists and dictionaries."""
    for part in tree.values() if type(tree) is dict else tree if type(tree) in _NESTS else (tree,):
        kind = type(part)
        if kind is Slot:
            found.append(part)
        elif kind in _NESTS:
            leaves(part, found, numbers)
        elif kind is LiveNumber and numbers is not None:
            numbers.append(part)


def swap(tree: Any, change: Callable[[Any], Any]) -> Any:
    """The same nested tuples, lists and dictionaries with `change` done to every leaf."""
    kind = type(tree)
    if kind is dict:
        return {key: swap(part, change) for key, part in tree.items()}
    if kind in _NESTS:
        return kind([swap(part, change) if type(part) in _NESTS else change(part) for part in tree])
    return change(tree)


#: Where the result of a call goes that is not noted yet.
_NOWHERE = Slot(-1, None, "result")
#: What has a name of its own in the source of a plan.
_NAMED = (np.ufunc, BuiltinFunctionType)
#: Functions whose result depends on shapes and types only.
_OF_SHAPES = {np.zeros_like, np.ones_like, np.empty_like}
_FACTS = {np.shape, np.ndim, np.size, np.may_share_memory, np.shares_memory, np.result_type, np.can_cast}
#: Functions whose result has a shape that depends on values.
_DATA_SHAPED = {
    *(np.nonzero, np.flatnonzero, np.argwhere, np.unique, np.extract, np.compress, np.repeat, np.bincount),
    *(np.arange, np.linspace, np.full, np.zeros, np.ones, np.empty, np.eye, np.tile),
    *(np.ndarray.nonzero, np.ndarray.compress, np.ndarray.repeat),
}


def _is_array(value: Any) -> bool:
    return isinstance(value, np.ndarray) or type(value) in backend.modules


class Recorder:
    """Notes one run of a step; see the module. `refused` is the first reason why it cannot be replayed."""

    def __init__(self) -> None:
        #: The module that computes: NumPy, or CuPy where arrays of the step are on a GPU.
        self.xp: Any = np
        self.steps: list[Step] = []
        self.slots: list[Slot] = []
        self.refused: str | None = None
        #: Lines that compute numbers, (name, expression), and what must be true of them: (expression, outcome).
        self.number_lines: list[tuple[str, str]] = []
        #: For numbers that are read, not computed: the check that they are still of their type.
        self.number_types: dict[str, str] = {}
        self.numbers_hold: list[tuple[str, bool]] = []
        #: Other threads, which may be loading data meanwhile, are not recorded.
        self._thread = get_ident()
        self.bound: dict[str, Any] = {}
        self._names: dict[int, str] = {}
        self._of_array: dict[int, Slot] = {}
        #: What looks at every call of Python while the step runs: see `watch`.
        self.watching: Any = None
        #: Slots that others look into.
        self._viewed: set[Slot] = set()
        self._traced: dict[Slot, Traced] = {}
        self._numbers: list[ref[LiveNumber]] = []
        #: Slots of gradients from before the step: the only given memory that may be changed.
        self.changeable: set[Slot] = set()
        #: Captured tensors whose array is found anew at each call, by their ids.
        self.found: dict[int, Slot] = {}

    # -- names -------------------------------------------------------------------------------------------

    def bind(self, thing: Any) -> str:
        """A name for `thing` in the plan."""
        name = self._names.get(id(thing))
        if name is None:
            stem = getattr(thing, "__name__", "") if isinstance(thing, _NAMED) else ""
            name = self._names[id(thing)] = f"{stem or 'k'}{len(self._names)}"
            self.bound[name] = thing
        return name

    def literal(self, number: Any) -> str:
        """A plain number as Python source."""
        return f"({number!r})" if type(number) in (int, bool) or math.isfinite(number) else self.bind(number)

    def number(self, value: Any, source: str) -> LiveNumber:
        """A number computed by the expression `source`, which has `value` now."""
        name = f"n{len(self.number_lines)}"
        self.number_lines.append((name, source))
        number = LiveNumber(self, value, name)
        self._numbers.append(ref(number))
        return number

    # -- slots -------------------------------------------------------------------------------------------

    def slot(self, array: Any, role: str, owner: Slot | None = None, source: str = "") -> Slot:
        """A new slot for `array`."""
        out = Slot(len(self.slots), array, role, owner, source)
        self.slots.append(out)
        if owner is not None:
            self._viewed.add(owner)
        if role == "live":
            self._of_array[id(array)] = out
        return out

    def live(self, array: Any) -> Traced:
        """The traced array for memory that outlives the step; a view gets an owner for the memory it is in."""
        slot = self._of_array.get(id(array))
        if slot is None:
            owner = array.base if type(array.base) is type(array) else None
            slot = self.slot(array, "live", None if owner is None else self.live(owner).slot)
        return self.traced(slot)

    def side_by_side(self, buffer: Any, homes: list[Any], notes: list[int]) -> None:
        """Note that the memory of the arrays `homes` is parts of `buffer`; each counts as memory of its own."""
        whole = self.live(buffer).slot
        whole.notes = notes
        for home in homes:
            for array in (home.base, home):
                slot = self.slot(array, "live", whole)
                slot.root = slot if array is home.base else self._of_array[id(home.base)]
                slot.notes = [id(home.base)]

    def traced(self, slot: Slot) -> Traced:
        """The one traced array of a slot."""
        traced = self._traced.get(slot)
        if traced is None:
            traced = self._traced[slot] = Traced(self, slot)
        return traced

    def constant(self, array: Any) -> Any:
        """An array just made of plain values that the guards watch. See `framework.modes.State.recorder`."""
        if isinstance(array, Traced) or get_ident() != self._thread:
            return array
        out = self.slot(array, "constant")
        self.steps.append(Step("call", out))
        return self.traced(out)

    def scratch(self, array: Any) -> Traced:
        """Memory like `array` whose numbers from before the step mean nothing."""
        out = self.slot(backend.module_of(array).empty_like(array), "constant")
        self.steps.append(Step("call", out, np.empty_like))
        return self.traced(out)

    def moved(self, array: Any, where: str) -> Any:
        """`array` on device `where`; or the array behind it, still to be moved. See `framework.backend.move`."""
        if where == "cpu" or self.xp is np:
            self.refuse("moves an array to another device")
            return self.real(array)
        return self.call(np.asarray, (array,), {})

    def drawn(self, generator: Any, method: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Random numbers, drawn anew at every replay. See `framework.random.draw`."""
        if get_ident() != self._thread:
            return getattr(generator.numpy, method)(*args, **kwargs)
        source = self.bind(generator)
        array = np.asarray(getattr(generator.numpy, method)(*args, **kwargs))
        out = self.slot(array, "result")
        self.steps.append(Step("draw", out, method, (source, *args), kwargs))
        return self.traced(out)

    def refuse(self, reason: str) -> None:
        """This run cannot be replayed, because of what the learner's line that runs now does."""
        if self.refused is None and get_ident() == self._thread:
            frame = sys._getframe(1)
            while frame.f_back is not None and not is_users(frame.f_globals):
                frame = frame.f_back
            self.refused = f"{where_text((frame.f_code, frame.f_lasti))} {reason}"

    # -- what arrays do ----------------------------------------------------------------------------------

    def real(self, leaf: Any) -> Any:
        """The array behind a traced one, the value of a live number, anything else as it is."""
        kind = type(leaf)
        return leaf.slot.array if kind is Traced else leaf.value if kind is LiveNumber else leaf

    def native(self, function: Any, tree: Any = ()) -> Any:
        """What runs for NumPy's `function` where its arguments are the leaves of `tree`: see `native`."""
        if self.xp is np:
            return function
        slots: list[Slot] = []
        leaves(swap(tree, lambda leaf: leaf.slot if isinstance(leaf, Traced) else leaf), slots)
        return native(self.xp, function, [slot.array for slot in slots])

    def _noted(self, leaf: Any) -> Any:
        if isinstance(leaf, Traced):
            return leaf.slot
        if _is_array(leaf):
            if leaf.size:
                self.refuse("uses an array that is neither a tensor nor made from plain numbers in the step")
            return self.slot(leaf, "constant")
        return leaf

    def call(self, function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Run a NumPy function on traced arrays, and note it."""
        if self.watching is None:
            return self._call(function, args, kwargs)
        sys.setprofile(None)  # each call would be looked at
        try:
            if any(map(callable, args)) or (kwargs and any(map(callable, kwargs.values()))):
                sys.setprofile(self.watching)  # they may be the learner's
            return self._call(function, args, kwargs)
        finally:
            sys.setprofile(self.watching)

    def _call(self, function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if isinstance(function, np.ufunc) and len(args) > function.nin:
            args, kwargs = args[: function.nin], {**kwargs, "out": args[function.nin]}
        out = kwargs.get("out")
        if type(out) is Traced:
            return self.change(out, function, args, kwargs)
        if out is not None:
            self.refuse("writes into a NumPy array that is not a tensor's")
        run = self.native(function, (args, kwargs))
        real = swap(args, self.real)
        result = run(*real, **swap(kwargs, self.real)) if kwargs else run(*real)
        if function in _FACTS:
            return result
        options = swap(kwargs, self._noted) if kwargs else kwargs
        step = Step("call", _NOWHERE, function, swap(args, self._noted), options)
        if self._shaped_by_data(function, args, step.inputs):
            self.refuse(f"makes an array whose shape depends on values ({function.__name__})")
        if type(result) in (tuple, list) and all(map(_is_array, result)):
            return type(result)(self._result(replace(step, part=i), part) for i, part in enumerate(result))
        if not _is_array(result) and not isinstance(result, np.generic):
            self.refuse(
                f"takes {getattr(function, '__name__', function)} of an array, which is not an array itself"
            )
            return result
        return self._result(step, np.asarray(result) if isinstance(result, np.generic) else result)

    def _result(self, step: Step, array: Any) -> Traced:
        """Note the call `step`, or the part of its result that it says, which is `array`."""
        seen = None
        for slot in step.inputs:
            if slot.array is array:
                return self.traced(slot)
            looks = seen is None and array.base is not None and type(slot.array) is type(array)
            if looks and self._meet(array, slot.array):
                seen = slot
        if seen is not None:
            out = self.slot(array, "view", seen.owner)
            out.root = seen.root
            step.kind = "view"
        elif step.part is not None:
            self.refuse(f"uses {step.function.__name__}, which gives several arrays")
            return self.traced(self.slot(array, "result"))
        else:
            fixed = step.function in _OF_SHAPES or not (step.inputs or step.numbers)
            out = self.slot(backend.lined_up(array) if fixed else array, "constant" if fixed else "result")
        step.out = out
        self.steps.append(step)
        return self.traced(out)

    def _meet(self, a: Any, b: Any) -> bool:
        """May two arrays of one kind share memory?"""
        return bool(backend.module_of(a).may_share_memory(a, b))

    def _shaped_by_data(self, function: Any, args: tuple[Any, ...], inputs: list[Slot]) -> bool:
        if function is operator.getitem:
            parts = args[1] if isinstance(args[1], tuple) else (args[1],)
            return any(getattr(part, "dtype", None) == np.bool_ for part in parts)
        return bool(inputs) and (function in _DATA_SHAPED or (function is np.where and len(args) == 1))

    def change(self, target: Any, function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Run a function that writes into `target`, and note it."""
        if isinstance(target, Traced):
            owner = target.slot.owner
            if owner.role == "constant" and not owner.written:
                owner.initial = owner.array.copy("K")
            owner.written = True
            if owner is target.slot and owner.role == "live":
                inside = [self.traced(s) for s in self.slots if s.owner is owner and s.root is s]
                Overwritten.note_all(Overwritten.together([id(traced) for traced in inside]))
        run = self.native(function, (args, kwargs))
        run(*swap(args, self.real), **swap(kwargs, self.real))
        if not isinstance(target, Traced):
            self.refuse("changes a NumPy array that is not a tensor's")
            return target
        notes, options = swap(args, self._noted), swap(kwargs, self._noted)
        if owner.role == "given" and owner not in self.changeable:
            self.refuse("changes one of its arguments in place")
        self.steps.append(Step("change", target.slot, function, notes, options))
        return target

    def fill(self, target: Traced, value: Any) -> None:
        """``target.fill(value)``: where nobody else looks into the memory, the same as a new constant."""
        slot = target.slot
        own = slot.role in ("result", "constant") and slot not in self._viewed
        if own and not isinstance(value, LiveNumber | Traced):
            target.slot = self.slot(backend.module_of(slot.array).full_like(slot.array, value), "constant")
            del self._traced[slot]
            self._traced[target.slot] = target
        else:
            self.change(target, np.ndarray.fill, (target, value), {})

    def condition(self, traced: Traced) -> bool:
        """A question to the data. A replay is valid only while the answer stays."""
        answer = bool(traced.slot.array)
        self.steps.append(Step("condition", traced.slot, expected=answer))
        return answer

    # -- running -----------------------------------------------------------------------------------------

    def __enter__(self) -> Recorder:
        backend.modules[Traced] = TracedModule(self)
        if self.xp.ndarray in backend.distant:
            backend.distant.add(Traced)
        State.recorder = self
        return self

    def __exit__(self, *exception: object) -> None:
        State.recorder = self.watching = None
        del backend.modules[Traced]
        backend.distant.discard(Traced)

    def uses(self) -> Counter[int]:
        """By the id of a number, how many times the recorded steps refer to it: as an argument, and in a list."""
        return Counter(2 * [id(number) for step in self.steps for number in step.numbers])

    def containers(self) -> set[int]:
        """The ids of the lists, tuples and dictionaries in which the recorded steps keep their arguments."""
        found: set[int] = set()

        def look(tree: Any) -> None:
            found.add(id(tree))
            for part in tree.values() if type(tree) is dict else tree:
                if type(part) in _NESTS:
                    look(part)

        for step in self.steps:
            look(step.args)
            look(step.kwargs or {})
            look(step.numbers)
        return found

    def forget(self) -> list[Any]:
        """Let go of traced arrays and live numbers; weak references tell which of them others still hold."""
        held = [*map(ref, self._traced.values()), *self._numbers]
        self._traced.clear()
        self._numbers = []
        return held

    def let_go(self) -> None:
        """Forget everything, once there is a plan or none can be made yet.

        Slots refer to themselves, so only the collector would free their arrays, among them gradients of other
        plans, which must not look as if somebody held them.
        """
        for slot in self.slots:
            slot.array = slot.initial = None
        self.slots, self.steps, self.bound = [], [], {}
        self._of_array.clear()
        self._viewed.clear()
        self._names.clear()
