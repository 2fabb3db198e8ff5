"""From the recorded list to the list that is replayed: without what is constant, repeated or read by nobody.


Nothing here changes a result: the calls that remain are the recorded ones in the recorded order (except that
questions to the data come before anything outlives the step), on memory of the recorded layout.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..backend import on_cache_line
from .blocks import PIECE, Run, is_empty
from .live import LiveNumber
from .recorder import Recorder, Step, swap
from .traced import Slot


class CannotReplay(Exception):
    """The recorded list cannot be turned into a plan; the text says why."""


def without_constants(recorder: Recorder) -> list[Step]:
    """The steps that must run at every replay: those that compute the same each time are left out."""
    fixed = {slot for slot in recorder.slots if slot.role == "constant" and not slot.written}
    kept = []
    for step in recorder.steps:
        out = step.out
        same = not step.numbers and all(slot in fixed for slot in step.inputs)
        if (
            (step.kind == "view" and out.owner in fixed)
            or (step.kind == "call" and (same or out.role == "constant") and not out.written)
            or (step.kind == "condition" and same)
        ):
            fixed.add(out)
            out.role = "constant"
        else:
            kept.append(step)
    return kept


def needed(steps: list[Step], wanted: set[Slot]) -> list[Step]:
    """The steps that `wanted` slots, lasting changes, conditions and the random generators depend on."""
    kept = []
    alive = {slot.owner for slot in wanted}
    viewed = set(wanted)
    for step in reversed(steps):
        out, kind = step.out, step.kind
        if kind == "view":
            used = out in viewed
        else:
            used = out.owner in alive or (kind == "change" and out.outlives) or kind in ("condition", "draw")
        if used:
            kept.append(step)
            viewed.update(step.inputs)
            viewed.add(out)
            alive.update([slot.owner for slot in step.inputs])
            alive.add(out.owner)
    return kept[::-1]


def questions_first(steps: list[Step]) -> tuple[list[Step], set[tuple[Slot, Slot]]]:
    """The steps with every condition ahead of random numbers and of the first change that outlives the step.

    A replay must be able to stop at a condition as if it had never begun. Returns also which arguments must not
    share memory with which others for that. Raises CannotReplay where a condition depends on such a change.
    """
    last = max((i for i, step in enumerate(steps) if step.kind == "condition"), default=-1)
    if not any(step.kind == "draw" or (step.kind == "change" and step.out.outlives) for step in steps[: last + 1]):
        return steps, set()
    wanted = {step.out for step in steps if step.kind == "condition"}
    alive, viewed = {slot.owner for slot in wanted}, set(wanted)
    early = []
    for step in reversed(steps[: last + 1]):
        if step.kind == "condition" or step.out in viewed or (step.kind != "view" and step.out.owner in alive):
            early.append(step)
            for slot in (*step.inputs, step.out):
                alive.add(slot.owner)
                viewed.add(slot)
    early.reverse()
    ahead = {id(step) for step in early}
    if any(step.kind == "draw" or (step.kind == "change" and step.out.outlives) for step in early):
        raise CannotReplay("asks for values, in a condition, that the step itself has changed or drawn")
    overtaken = {step.out.owner for step in steps[: last + 1] if step.kind == "change" and step.out.outlives}
    read = {slot.owner for step in early for slot in step.inputs if slot.owner.role == "given"}
    apart = {(slot, owner) for slot in read for owner in overtaken}
    return early + [step for step in steps if id(step) not in ahead], apart


def without_repeats(steps: list[Step], given: set[Slot]) -> list[Step]:
    """The steps without calls that have been made before on the same values: the first result stands for all.

    Forward and backward often ask for the same thing, such as an exponential. given: slots that must stay apart,
    because they go out to different places.
    """
    made: dict[Any, Slot] = {}
    stands: dict[Slot, Slot] = {}
    versions: dict[Slot, int] = {}
    lasting = 0  # changes of memory that outlives the step: arguments may look into any of it
    kept = []

    def leaf(value: Any) -> Any:
        kind = type(value)
        if kind is Slot:
            return value, lasting if value.outlives else versions.get(value.owner, 0)
        return ("number", value.source) if kind is LiveNumber else (kind, repr(value))

    for step in steps:
        step.exchange(stands)
        out = step.out
        out.owner = stands.get(out.owner, out.owner)
        if step.kind == "change":
            lasting += out.outlives
            versions[out.owner] = versions.get(out.owner, 0) + 1
        elif (
            step.kind in ("call", "view") and not (out.owner.written and step.kind == "call") and out not in given
        ):
            key = (id(step.function), step.part, _frozen(step.args, leaf), _frozen(step.kwargs, leaf))
            known = made.setdefault(key, out)
            if known is not out:
                stands[out] = known
                continue
        kept.append(step)
    return kept


def _frozen(tree: Any, leaf: Callable[[Any], Any]) -> Any:
    """Nested tuples, lists and dictionaries as something that can be compared and hashed."""
    kind = type(tree)
    if kind is tuple or kind is list:
        return kind, tuple([_frozen(part, leaf) for part in tree])
    if kind is dict:
        return tuple([(key, _frozen(part, leaf)) for key, part in tree.items()])
    return leaf(tree)


Part = tuple[Slot, int, int]


def gathered(steps: list[Step]) -> tuple[list[Step], dict[Slot, Part]]:
    """The steps without those that copy results side by side, and which part of what these results are to be.

    An optimizer that moves its small parameters together gathers their gradients first. They may as well be
    computed where they are wanted.
    """
    parts: dict[Slot, Part] = {}
    kept = []
    for i, step in enumerate(steps):
        if step.function is not np.concatenate or step.kind != "change" or not _gathers(step, i, steps, parts):
            kept.append(step)
            continue
        start = 0
        for slot in step.args[0]:
            parts[slot.owner] = (step.out.owner, start, start + slot.owner.array.size)
            start += slot.owner.array.size
    return kept, parts


def _gathers(step: Step, i: int, steps: list[Step], parts: dict[Slot, Part]) -> bool:
    """Does step number `i` copy into memory of its own what may as well be computed there?"""
    sources, target = step.args[0], step.out.owner
    owners = [slot.owner for slot in sources if isinstance(slot, Slot)]
    empty = {s.out for s in steps if is_empty(s)}
    changed = {later.out.owner for later in steps[i + 1 :] if later.kind == "change"}
    others = [s for s in steps if s is not step and s.kind == "change" and s.out.owner is target]
    return (
        bool(sources)
        and (step.kwargs or {}).get("axis", 0) is None
        and target.role == "constant"
        and step.out is target
        and not others
        and len(set(owners)) == len(sources)
        and not any(owner in parts or owner in changed for owner in owners)
        and all(_movable(slot, target, empty) for slot in sources)
    )


def _movable(slot: Slot, target: Slot, empty: set[Slot]) -> bool:
    """Is this all that a call made, or put into `empty` memory, in order and of the type of `target`?"""
    owner, array = slot.owner, slot.array
    whole = array.size == owner.array.size and array.flags.c_contiguous and array.dtype == target.array.dtype
    return bool(whole and (owner in empty or (owner is slot and slot.role == "result")))


class Memory:
    """Arrays for the results of a plan. Where one is not needed any more, the next may take its place.

    arrays: slot -> array. Those found anew at each call, and views of them, have none. runs: what goes
    piece by piece, see `blocks`.
    """

    def __init__(
        self, steps: list[Step], lasting: set[Slot], slots: list[Slot], parts: dict[Slot, Part], runs: list[Run]
    ) -> None:
        self.arrays: dict[Slot, Any] = {
            s: s.array for s in slots if s.role in ("live", "constant") and not s.written
        }
        self.arrays |= {s: s.array for s in slots if s.role == "live"}
        #: Slots that need memory for one piece only.
        self._short = short = {slot for run in runs for slot in run.inner}
        self._free: dict[int, list[Any]] = {}
        self._blocks: dict[Slot, Any] = {}
        self._lasting = {slot.owner for slot in lasting}
        self._last: dict[Slot, int] = {}
        for i, step in enumerate(steps):
            for slot in (*step.inputs, step.out):
                self._last[slot.owner] = i
        self._last.update(dict.fromkeys(self._lasting, len(steps)))
        for slot in slots:
            if slot.role == "constant" and slot.written:
                like = slot.array if slot not in short else np.empty(PIECE, slot.array.dtype)
                if slot.initial is None or any(step.out is slot and is_empty(step) for step in steps):
                    self.arrays[slot] = np.empty_like(like)
                else:
                    self.arrays[slot] = slot.initial.copy("K")
        #: Arrays of which several results are parts.
        self.wholes: list[Any] = []
        for slot, (whole, start, stop) in parts.items():
            array = self.arrays[whole]
            order: Any = "C" if slot.array.flags.c_contiguous else "F"
            self.arrays[slot] = array[start:stop].reshape(slot.array.shape, order=order)
            if not any(array is known for known in self.wholes):
                self.wholes.append(array)
        ends: dict[int, list[Slot]] = {}
        for owner, i in self._last.items():
            # within a run the steps take turns: what one is done with, it will use for the next piece again
            end = next((run.stop - 1 for run in runs if run.start <= i < run.stop), i)
            ends.setdefault(end, []).append(owner)
        for i, step in enumerate(steps):
            if step.kind == "view":
                self._view(step)
            elif step.kind in ("call", "draw") and step.out not in self.arrays:
                self._place(step, i)
            for owner in ends.get(i, ()):
                if owner in self._blocks:
                    block = self._blocks.pop(owner)
                    self._free.setdefault(block.nbytes, []).append(block)

    def _view(self, step: Step) -> None:
        if step.out.owner.role == "given":
            return
        args, kwargs = swap(step.args, self._real), swap(step.kwargs, self._real)
        made = step.function(*args, **kwargs)
        made = made if step.part is None else made[step.part]
        owner = self.arrays[step.out.owner]
        if not laid_out_alike(made, step.out.array) or not np.may_share_memory(made, owner):
            raise CannotReplay("looks at memory in a way that cannot be repeated")
        self.arrays[step.out] = made

    def _real(self, leaf: Any) -> Any:
        return self.arrays[leaf] if isinstance(leaf, Slot) else leaf

    def _place(self, step: Step, i: int) -> None:
        """Give the result of step number `i` an array: that of an input that ends here, free memory, or new."""
        out, like = step.out, step.out.array
        if out in self._short:
            like = np.empty(PIECE, like.dtype)
        if out in self._lasting:
            self.arrays[out] = np.empty_like(like)
            return
        element_wise = isinstance(step.function, np.ufunc) and step.function.signature is None
        if element_wise and like.size > 1:  # into itself, one number takes NumPy three times as long
            for slot in step.inputs:
                mine = self._blocks.get(slot)
                same = alike(slot.array, out.array) and (out in self._short or slot not in self._short)
                if mine is not None and self._last[slot] == i and same:
                    self._blocks[out] = self._blocks.pop(slot)
                    self.arrays[out] = self.arrays[slot]
                    return
        size = -(-max(like.nbytes, 1) // 64) * 64
        waiting = self._free.get(size)
        block = waiting.pop() if waiting else on_cache_line(size)
        self._blocks[out] = block
        self.arrays[out] = in_block(block, like)


def alike(a: Any, b: Any) -> bool:
    """Do two arrays have one shape, type and layout?"""
    return (a.shape, a.dtype, a.strides) == (b.shape, b.dtype, b.strides)


def laid_out_alike(a: Any, b: Any) -> bool:
    """Do two arrays of one shape lie alike in memory? How far one would go along a dimension of 1 is no matter."""
    return all(n == 1 or mine == other for n, mine, other in zip(a.shape, a.strides, b.strides, strict=True))


def in_block(block: Any, like: Any) -> Any:
    """An array of the shape, type and (where it has no gaps) the layout of `like`, in the bytes of `block`."""
    plain = np.empty_like(like)
    return np.ndarray(plain.shape, plain.dtype, buffer=block, strides=plain.strides)
