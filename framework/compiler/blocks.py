"""Long arrays piece by piece: element-wise calls in a row run on one piece after another.

Each is small enough to stay in the processor's cache from call to call. Elements do not know of each other, so the
results have the same bits. What only lives between two such calls needs memory for one piece.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import numpy as np

from .recorder import Step
from .traced import Slot

#: Elements in a piece, and in arrays so long that they are worth it, because no cache near the core holds them.
PIECE, LONG = 2**15, 2**16


@dataclass
class Run:
    """Steps `start` to below `stop` of a plan. inner: the results that nobody needs after them, or before."""

    start: int
    stop: int
    inner: set[Slot]


def runs(steps: list[Step], kept: set[Slot]) -> list[Run]:
    """Where element-wise calls on long arrays follow one another. kept: slots that need all their memory."""
    kinds = [_kind(step) for step in steps]
    found, start = [], 0
    for kind, group in itertools.groupby(kinds):
        stop = start + len(list(group))
        if kind is not None and stop - start > 1 and _apart(steps[start:stop]):
            found.append(Run(start, stop, set()))
        start = stop
    for run in found:
        rest = [step for i, step in enumerate(steps) if not run.start <= i < run.stop and not is_empty(step)]
        elsewhere = {slot.owner for slot in kept} | {s.owner for step in rest for s in (*step.inputs, step.out)}
        outs = {step.out for step in steps[run.start : run.stop]}
        run.inner = {s for s in outs if s.owner is s and s.role in ("result", "constant") and s not in elsewhere}
    return found


def is_empty(step: Step) -> bool:
    """Does it only make memory, whose contents mean nothing?"""
    return step.kind == "call" and step.function in (np.empty, np.empty_like)


def _kind(step: Step) -> Any:
    """Shape and layout of what an element-wise call on long arrays works on; None for any other step."""
    function, out = step.function, step.out.array
    if step.kind not in ("call", "change") or not isinstance(function, np.ufunc) or function.signature is not None:
        return None
    usual = function.nout == 1 and len(step.args) == function.nin and set(step.kwargs or {}) <= {"out"}
    if not usual or out.size < LONG or (step.kind == "call" and step.out.role == "constant"):
        return None
    for slot in (*step.inputs, step.out):
        whole = (slot.array.shape, slot.array.strides) == (out.shape, out.strides)
        if slot.owner.role == "given" or not (whole or (slot.array.size == 1 and slot is not step.out)):
            return None
    if not (out.flags.c_contiguous or out.flags.f_contiguous):
        return None
    return out.shape, out.strides


def _apart(steps: list[Step]) -> bool:
    """Is the memory of all these slots either the same or has nothing in common?"""
    slots = {slot for step in steps for slot in (*step.inputs, step.out)}
    return not any(
        np.may_share_memory(a.array, b.array) and a.array.ctypes.data != b.array.ctypes.data
        for a, b in itertools.combinations(slots, 2)
    )


def pieces(arrays: list[Any], size: int) -> list[tuple[Any, ...]]:
    """The arrays in pieces, one tuple for each; an array of one piece or one element comes again each time."""
    flat = [a.reshape(-1, order="A") for a in arrays]
    return [
        tuple(a if len(a) == 1 else a[: stop - start] if len(a) < size else a[start:stop] for a in flat)
        for start in range(0, size, PIECE)
        for stop in (min(start + PIECE, size),)
    ]
