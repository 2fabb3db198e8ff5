"""On a GPU: element-wise calls in a row as one kernel, written in CUDA C++ from the plan's own steps.

A call on a GPU costs its launch, about ten microseconds, and its way through memory. Where one element of the
result needs only the same element of the inputs, a row of calls can keep everything in between in registers: read
once, compute, write once. `kernels` finds such rows, and a `Kernel` is the body of a `cupy.ElementwiseKernel`.

The bits stay those of the calls one by one. Each line rounds as the call does; ``-fmad=false`` forbids CUDA to
draw a product and a sum together into one rounding; and `Kernel.agrees` tries every kernel, before it is used,
against the calls that it stands for. One that gives other bits is not used.
"""

from __future__ import annotations

import math
import operator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..backend import module_of
from .blocks import is_empty
from .live import LiveNumber
from .recorder import Step, leaves, swap
from .traced import Slot

#: NumPy's functions of numbers -> one element in C++, as CuPy's own kernels compute it.
ARITHMETIC: dict[Any, str] = {
    np.add: "{0} + {1}",
    np.subtract: "{0} - {1}",
    np.multiply: "{0} * {1}",
    np.true_divide: "{0} / {1}",
    np.negative: "-{0}",
    np.positive: "{0}",
    np.absolute: "fabs({0})",
    np.square: "{0} * {0}",
    np.reciprocal: "1 / {0}",
    np.maximum: "isnan({0}) || isnan({1}) ? {0} + {1} : fmax({0}, {1})",
    np.minimum: "isnan({0}) || isnan({1}) ? {0} + {1} : fmin({0}, {1})",
    np.power: "pow({0}, {1})",
    operator.pow: "pow({0}, {1})",
    np.where: "{0} ? {1} : {2}",
    np.copy: "{0}",
    np.ndarray.copy: "{0}",
    np.arcsin: "asin({0})",
    np.arccos: "acos({0})",
    np.arctan: "atan({0})",
} | {
    getattr(np, name): name + "({0})"
    for name in (
        *("sqrt", "exp", "exp2", "expm1", "log", "log2", "log10", "log1p"),
        *("sin", "cos", "tan", "sinh", "cosh", "tanh", "floor", "ceil", "rint"),
    )
}
COMPARISONS: dict[Any, str] = {
    np.less: "{0} < {1}",
    np.less_equal: "{0} <= {1}",
    np.greater: "{0} > {1}",
    np.greater_equal: "{0} >= {1}",
    np.equal: "{0} == {1}",
    np.not_equal: "{0} != {1}",
    np.isnan: "isnan({0})",
}
LOGIC: dict[Any, str] = {
    np.logical_and: "{0} && {1}",
    np.logical_or: "{0} || {1}",
    np.logical_not: "!{0}",
    np.bitwise_and: "{0} && {1}",
    np.bitwise_or: "{0} || {1}",
    np.invert: "!{0}",
}

TYPES = {np.dtype("float32"): "float", np.dtype("float64"): "double", np.dtype("bool"): "bool"}

#: Arrays in one kernel: each takes part of the 4 KB that a launch can hand over.
MOST = 32

#: On so many elements or more a kernel is tried, as far as `ROUNDS` launches go.
TRIED, ROUNDS = 2**16, 8


@dataclass
class Kernel:
    """Steps `start` to below `stop` of a plan as one kernel.

    inputs: the arrays that it reads; numbers: the live numbers. outputs: the arrays that it writes, those of
    `made` into new memory, the others in place. body: what it does with one element, in C++, where inputs are
    ``a0 …``, numbers ``n0 …``, outputs ``o0 …``. ahead: what comes before it, views and empty memory.
    """

    steps: list[Step]
    start: int
    stop: int
    inputs: list[Slot] = field(default_factory=list)
    numbers: list[LiveNumber] = field(default_factory=list)
    outputs: list[Slot] = field(default_factory=list)
    made: set[Slot] = field(default_factory=set)
    ahead: list[Step] = field(default_factory=list)
    body: str = ""

    def parameters(self) -> tuple[str, str]:
        """The declarations of what goes in and of what comes out, as `cupy.ElementwiseKernel` takes them."""
        given = [f"{s.array.dtype.name} a{i}" for i, s in enumerate(self.inputs)]
        given += [f"float64 n{i}" for i in range(len(self.numbers))]
        return ", ".join(given), ", ".join(f"{s.array.dtype.name} o{i}" for i, s in enumerate(self.outputs))

    def compiled(self, xp: Any) -> Any:
        """The kernel as a function of inputs, numbers and outputs. xp: CuPy."""
        return xp.ElementwiseKernel(
            *self.parameters(), self.body, "element_wise", no_return=True, options=("-fmad=false",)
        )

    def agrees(self, xp: Any, function: Any, native: Any) -> bool:
        """Does `function`, the compiled kernel, do to the last bit what the steps do one by one?

        Tried on random numbers, in arrays like the recorded ones. native: NumPy's function -> the one that runs.
        """
        rng = np.random.default_rng(0)
        rounds = TRIED // max(self.steps[self.start].out.array.size, 1)
        return all(self._agrees_on(rng, xp, function, native) for _ in range(max(1, min(rounds, ROUNDS))))

    def _agrees_on(self, rng: Any, xp: Any, function: Any, native: Any) -> bool:
        slots = dict.fromkeys([*self.inputs, *(s for s in self.outputs if s not in self.made)])
        drawn = {slot: rng.standard_normal(slot.array.shape) for slot in slots}
        alone, together = ({s: _sample(xp, s, numbers) for s, numbers in drawn.items()} for _ in range(2))
        for step in self.steps[self.start : self.stop]:
            if not computes_nothing(step):
                _take(step, alone, native)
        for slot in self.made:
            together[slot] = xp.empty_like(slot.array)
        function(
            *(together[slot] for slot in self.inputs),
            *(number.value for number in self.numbers),
            *(together[slot] for slot in self.outputs),
        )
        return all(_same(xp, together[slot], alone[slot]) for slot in self.outputs)


def _sample(xp: Any, slot: Slot, numbers: Any) -> Any:
    out = xp.empty_like(slot.array)
    out[...] = xp.asarray((numbers > 0) if slot.array.dtype.kind == "b" else numbers.astype(slot.array.dtype))
    return out


def _take(step: Step, arrays: dict[Slot, Any], native: Any) -> None:
    """One step by itself."""

    def real(leaf: Any) -> Any:
        return arrays[leaf] if isinstance(leaf, Slot) else leaf.value if isinstance(leaf, LiveNumber) else leaf

    if step.kind == "change" and step.out not in arrays:  # memory whose contents mean nothing yet
        arrays[step.out] = module_of(step.out.array).empty_like(step.out.array)
    args, kwargs = swap(step.args, real), swap(step.kwargs or {}, real)
    result = native(step.function, step)(*args, **kwargs)
    if step.kind == "call":
        arrays[step.out] = result


def _same(xp: Any, a: Any, b: Any) -> bool:
    same = a == b
    if a.dtype.kind == "f":  # 0 and -0 differ, two that are not a number do not
        same = (same & (xp.signbit(a) == xp.signbit(b))) | (xp.isnan(a) & xp.isnan(b))
    return bool(same.all())


# -- which steps go together -----------------------------------------------------------------------------


def kernels(steps: list[Step], kept: set[Slot]) -> list[Kernel]:
    """Where element-wise steps on arrays of one shape follow one another. kept: slots that are read afterwards."""
    found, start = [], 0
    while start < len(steps):
        stop = _end(steps, start)
        while stop > start and computes_nothing(steps[stop - 1]):
            stop -= 1
        kernel = _written(Kernel(steps, start, stop), kept)
        while len(kernel.inputs) + len(kernel.outputs) > MOST:
            stop = (start + stop) // 2
            kernel = _written(Kernel(steps, start, stop), kept)
        if sum(not computes_nothing(step) for step in steps[start:stop]) > 1:
            found.append(kernel)
        start = max(stop, start + 1)
    return found


def computes_nothing(step: Step) -> bool:
    """Does it only look at memory, or make some whose contents mean nothing?"""
    return step.kind == "view" or is_empty(step)


def _end(steps: list[Step], start: int) -> int:
    """Up to where the steps from `start` on can be one kernel."""
    if formula(steps[start]) is None:
        return start
    shape = steps[start].out.array.shape
    used: set[Slot] = set()
    written: set[Slot] = set()
    for i, step in enumerate(steps[start:], start):
        touched = {*step.inputs, step.out}
        if computes_nothing(step):
            # it comes ahead of the kernel, so it must look at nothing that is made in it
            if step.kind == "view" and any(slot.owner in {s.owner for s in written} for slot in touched):
                return i
            continue
        fits = formula(step) is not None and step.out.array.shape == shape
        if not fits or not _apart(used, written, step):
            return i
        used |= touched
        written.add(step.out)
    return len(steps)


def _apart(used: set[Slot], written: set[Slot], step: Step) -> bool:
    """Does `step` meet memory that is written in the kernel only through one and the same slot?

    Elements of another view of it may be other elements, which other threads compute.
    """
    now = {*step.inputs, step.out}
    changed = {slot.owner: slot for slot in (*written, step.out)}
    return all(changed.get(slot.owner, slot) is slot for slot in now | used)


def formula(step: Step) -> str | None:
    """One element of the result of `step` in C++, with places for its arguments; None for any other step."""
    if step.kind not in ("call", "change") or (step.kind == "call" and step.out.role == "constant"):
        return None
    function, out, options = step.function, step.out.array, set(step.kwargs or {})
    if out.dtype not in TYPES or not (out.flags.c_contiguous or out.flags.f_contiguous or step.kind == "change"):
        return None
    if function is np.ndarray.astype and options <= {"copy"} and step.kind == "call":
        return "{0}" if step.args[0].array.dtype in TYPES else None
    if options > {"out"} or (step.kind == "change" and "out" not in options):
        return None
    if not all(type(a) in (Slot, LiveNumber) or _is_number(a) for a in step.args):
        return None
    kinds = {slot.array.dtype for slot in step.inputs}
    floats = {kind for kind in kinds if kind.kind == "f"}
    if not kinds <= set(TYPES) or any(type(slot.array) is not type(out) for slot in step.inputs):
        return None
    if function in LOGIC:
        fits = out.dtype.kind == "b" and not floats and all(isinstance(a, Slot) for a in step.args)
        return LOGIC[function] if fits else None
    if function in COMPARISONS:
        return COMPARISONS[function] if out.dtype.kind == "b" and len(floats) == 1 else None
    if function in ARITHMETIC and out.dtype.kind == "f":
        widest = max(floats, default=np.dtype("float64"), key=lambda kind: kind.itemsize)
        return ARITHMETIC[function] if widest == out.dtype else None
    return None


def _is_number(value: Any) -> bool:
    return type(value) in (int, bool, float) and math.isfinite(value) and abs(value) < 2**53


# -- C++ ---------------------------------------------------------------------------------------------------


def _written(kernel: Kernel, kept: set[Slot]) -> Kernel:
    """`kernel` with its inputs, outputs and body."""
    steps = kernel.steps
    inside = steps[kernel.start : kernel.stop]
    kernel.ahead = [step for step in inside if computes_nothing(step)]
    inside = [step for step in inside if not computes_nothing(step)]
    later = {s.owner for step in steps[kernel.stop :] for s in (*step.inputs, step.out)} | {s.owner for s in kept}
    earlier = {step.out for step in inside if step.kind == "call"}
    names: dict[Slot, str] = {}
    lines = []

    def loaded(slot: Slot) -> str:
        if slot not in names:
            names[slot] = f"s{len(kernel.inputs)}"
            lines.append(f"const {TYPES[slot.array.dtype]} {names[slot]} = a{len(kernel.inputs)};")
            kernel.inputs.append(slot)
        return names[slot]

    def argument(leaf: Any, kind: str) -> str:
        if isinstance(leaf, Slot):
            return f"({kind}){loaded(leaf)}"
        if isinstance(leaf, LiveNumber):
            place = next((i for i, known in enumerate(kernel.numbers) if known is leaf), len(kernel.numbers))
            kernel.numbers[place:] = kernel.numbers[place:] or [leaf]
            return f"({kind})n{place}"
        return f"({kind}){float(leaf)!r}"

    for i, step in enumerate(inside):
        text, kind = formula(step), TYPES[step.out.array.dtype]
        assert text is not None
        places = step.args[:1] if step.function is np.ndarray.astype else step.args
        inner = kind
        if step.function in COMPARISONS:
            inner = next(TYPES[slot.array.dtype] for slot in step.inputs if slot.array.dtype.kind == "f")
        values = [argument(leaf, inner) for leaf in places]
        if step.function is np.where:
            values[0] = argument(places[0], "bool")
        lines.append(f"const {kind} t{i} = {text.format(*values)};")
        names[step.out] = f"t{i}"
    for slot in dict.fromkeys(step.out for step in inside):
        if slot.owner in later or slot.outlives:
            lines.append(f"o{len(kernel.outputs)} = {names[slot]};")
            kernel.outputs.append(slot)
    kernel.made = {slot for slot in kernel.outputs if slot in earlier}
    kernel.body = "\n".join(lines)
    return kernel


def needs_apart(kernel: Kernel) -> set[tuple[Slot, Slot]]:
    """Arguments that must not share memory with what the kernel changes: where they would lie is not known yet."""
    lasting = {slot.owner for slot in kernel.outputs if slot.outlives}
    found: list[Slot] = []
    leaves([step.args for step in kernel.steps[kernel.start : kernel.stop]], found)
    return {(slot.owner, owner) for slot in found for owner in lasting if slot.owner.role == "given"} - {
        (owner, owner) for owner in lasting
    }
