"""The text of a plan, line by line: guards, numbers, each step as a direct call, and what is left behind."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np

from .. import dtypes
from ..autograd import Overwritten
from ..modes import State
from ..nn.registry import changes
from ..tensor import Tensor
from .arguments import Arguments, same_kind
from .blocks import pieces, runs
from .keeper import Keeper
from .plan import Memory, gathered, needed, questions_first, without_constants, without_repeats
from .reach import Reach
from .recorder import Recorder, Step
from .source import Writer
from .traced import Slot


@dataclass
class Ending:
    """What a step leaves behind besides arrays.

    numbers: (place, value) of assignments, as source. assigned: tensors with the slot of their new value. grads:
    tensors with the slot of their new gradient. cleared: tensors whose gradient is gone. returned: by the id of a
    tensor its name, itself and its slot.
    """

    numbers: list[tuple[str, str]] = field(default_factory=list)
    assigned: list[tuple[Tensor, Slot]] = field(default_factory=list)
    grads: list[tuple[Tensor, Slot]] = field(default_factory=list)
    cleared: list[Tensor] = field(default_factory=list)
    returned: dict[int, tuple[str, Tensor, Slot]] = field(default_factory=dict)


def guards(recorder: Recorder, reach: Reach, arguments: Arguments) -> list[str]:
    """Source that leaves with MISS unless everything is as it was when the step was recorded.

    If `undisturbed`, only the arguments are looked at, and modules, which tell of changes. Numbers: see `Body`.
    """
    bind = recorder.bind
    always, if_changed = reach.guards()
    checks = [
        f"State.grad_enabled is {State.grad_enabled}",
        "not State.anomaly",
        f"State.result is {bind(State.result)}",
        f"dtypes._default is {bind(dtypes._default)}",
        *always,
    ]
    for tensor in reach.tensors.values():
        name = bind(tensor)
        if id(tensor) not in recorder.found:
            checks.append(f"{name}.array is {bind(tensor.array)}")
        checks.append(
            f"{name}.tracked is {tensor.tracked} and "
            f"{name}.grad is {'not ' if id(tensor) in arguments.with_gradient else ''}None"
        )
    lines = [*arguments.lines, "if not undisturbed:", *(f"    {line}" for line in _unless(checks))]
    if if_changed:
        now, before = f"{bind(changes)}[0]", f"{bind(list(changes))}[0]"
        inside = [*_unless(if_changed), f"{before} = {now}"]
        lines += [f"if {now} != {before}:", *(f"    {line}" for line in inside)]
    return [
        "try:",
        *(f"    {line}" for line in lines),
        "except (AttributeError, IndexError, KeyError, NameError, TypeError, ValueError): return MISS",
    ]


def _unless(checks: list[str]) -> list[str]:
    """Leave unless all hold: one long condition, which Python compiles in a third of the time that many take."""
    return [f"if not ({' and '.join(f'({check})' for check in checks)}): return MISS"]


def _numbers_in(source: str) -> set[str]:
    """The names of the live numbers in an expression."""
    return set(re.findall(r"\bn\d+\b", source))


class Body:
    """Writes the function that replays."""

    def __init__(self, recorder: Recorder, reach: Reach, arguments: Arguments, ending: Ending) -> None:
        self.recorder, self.reach, self.arguments, self.ending = recorder, reach, arguments, ending
        self.wanted = wanted = {slot for _, _, slot in ending.returned.values()}
        wanted |= {slot for _, slot in (*ending.grads, *ending.assigned)}
        steps = without_repeats(without_constants(recorder), wanted)
        self.steps, self.apart = questions_first(needed(steps, wanted))
        self._lay_out()

    def _lay_out(self) -> None:
        """Memory for the results, used in turn, and what goes over it piece by piece."""
        recorder, wanted = self.recorder, self.wanted
        self.steps, parts = gathered(self.steps)
        self.runs = runs(self.steps, wanted | set(parts) | {whole for whole, _, _ in parts.values()})
        self.memory = Memory(self.steps, wanted, recorder.slots, parts, self.runs)
        self.writer = Writer(recorder.bind, self.memory.arrays)

    def lines(self, result: str) -> list[str]:
        """The source of the whole function, line by line."""
        recorder = self.recorder
        loads = self._loads()
        numbers = self._numbers(result)
        head = guards(recorder, self.reach, self.arguments)
        inside = [f"    {line}" for line in [*loads, *numbers]]
        calls = self._calls()
        self.about = self.describe(calls)
        return [*head[:-1], *inside, head[-1], *self._keeper(), *calls, *self._end(result)]

    def _numbers(self, result: str) -> list[str]:
        """The numbers that are used: read and computed, and what must be true of them.

        What only depends on numbers that the step leaves alone needs no second look if `undisturbed`.
        """
        recorder, places = self.recorder, {place for place, _ in self.ending.numbers}
        changing: set[str] = set()
        for name, source in recorder.number_lines:
            if source in places or changing & _numbers_in(source):
                changing.add(name)
        held: list[str] = []
        held_for_good: list[str] = []
        for source, outcome in dict.fromkeys(recorder.numbers_hold):
            lines = held if changing & _numbers_in(source) else held_for_good
            lines.append(f"if ({source}) is not {outcome}: return MISS")
        used = {number.source for step in self.steps for number in step.numbers}
        used |= _numbers_in(" ".join([result, *held, *(value for _, value in self.ending.numbers)]))
        used = self._made_of(used)
        once = [*self._reading(self._made_of(_numbers_in(" ".join(held_for_good))) - used), *held_for_good]
        if once:
            once = ["if not undisturbed:", *(f"    {line}" for line in once)]
        return [*self._reading(used), *once, *held]

    def _made_of(self, names: set[str]) -> set[str]:
        """These numbers and all that they are computed from."""
        found = set(names)
        for name, source in reversed(self.recorder.number_lines):
            if name in found:
                found |= _numbers_in(source)
        return found

    def _reading(self, names: set[str]) -> list[str]:
        """Source that reads and computes these numbers."""
        lines = []
        for name, source in self.recorder.number_lines:
            if name in names:
                check = self.recorder.number_types.get(name)
                lines += [f"{name} = {source}", *([f"if not ({check}): return MISS"] if check else [])]
        return lines

    def _loads(self) -> list[str]:
        """What is used of that which is found anew at each call: gradients, values that are replaced."""
        bind, lines = self.recorder.bind, []
        anew = self.recorder.changeable | set(self.recorder.found.values())
        used = {slot.owner for step in self.steps for slot in (*step.inputs, step.out)}
        for slot in self.recorder.slots:
            if slot in anew and slot in used:
                name = f"v{slot.number}"
                lines += [f"{name} = {slot.source}", f"if not ({same_kind(bind, name, slot.array)}): return MISS"]
        share = bind(self.recorder.native(np.may_share_memory))
        for slot, other in self.apart:
            lines.append(f"if {share}({self.writer.slot(slot)}, {self.writer.slot(other)}): return MISS")
        return lines

    def _calls(self) -> list[str]:
        """The source of all steps; of those in a run in a loop over its pieces."""
        lines, done = [], 0
        for run in self.runs:
            lines += [line for step in self.steps[done : run.start] for line in self._step(step)]
            done, inside = run.stop, self.steps[run.start : run.stop]
            slots = list(dict.fromkeys(slot for step in inside for slot in (*step.inputs, step.out)))
            each = pieces([self.memory.arrays[slot] for slot in slots], inside[0].out.array.size)
            names = self.writer.local = {slot: f"p{slot.number}" for slot in slots}
            lines.append(f"for {', '.join(names.values())} in {self.recorder.bind(each)}:")
            lines += [f"    {line}" for step in inside for line in self._step(step)]
            self.writer.local = {}
        return lines + [line for step in self.steps[done:] for line in self._step(step)]

    def _step(self, step: Step) -> list[str]:
        if step.kind != "condition":
            return self.writer.lines(step)
        return [f"if bool({self.writer.slot(step.out)}) is not {step.expected}: return MISS"]

    def _keeper(self) -> list[str]:
        """Memory for the gradients that stay, and the source that makes sure nobody else holds it."""
        bind = self.recorder.bind
        self.after: list[str] = []
        owners, arrays, taken = [], [], set()
        for tensor, slot in self.ending.grads:
            name = f"{bind(tensor)}.grad"
            if slot.owner.role == "live":
                self.after.append(f"{name} = {bind(Tensor.of_array(self.memory.arrays[slot]))}")
                continue
            array = self.memory.arrays.get(slot)
            if array is None or slot.role != "result" or slot in taken:
                array = np.empty_like(slot.array)
                self.after.append(f"{bind(np.copyto)}({bind(array)}, {self.writer.slot(slot)})")
            taken.add(slot)
            owners.append(tensor)
            arrays.append(array)
        self.keeper = keeper = Keeper(owners, arrays, self.memory.wholes)
        if not owners:
            return []
        self.after.append(f"{', '.join(f'{bind(owner)}.grad' for owner in owners)}, = {bind(keeper.grads)}")
        held, usual, unusual = bind(keeper.held), bind(keeper.usual), bind(keeper.taken)
        counts = f"list(map(getrefcount, {held}))"
        return [f"if not undisturbed and {counts} != {usual} and {unusual}(): return AGAIN"]

    def _end(self, result: str) -> list[str]:
        bind, lines = self.recorder.bind, list(self.after)
        lines += [f"{bind(tensor)}.grad = None" for tensor in self.ending.cleared]
        written = {
            slot.owner: None
            for step in self.steps
            if step.kind == "change" and step.out.outlives
            for slot in (step.out,)
        }
        if written:
            notes = [note for o in written if o.role == "live" for note in o.notes]
            lines.append(f"{bind(Overwritten.together(notes))}[0] = Overwritten.latest = next(clock)")
            lines += [f"Overwritten.note(v{o.number})" for o in written if o.role == "given"]
        lines += [f"{place} = {value}" for place, value in self.ending.numbers]
        lines += [f"{bind(tensor)}.array = {self._handed_out(slot)}" for tensor, slot in self.ending.assigned]
        for name, tensor, slot in self.ending.returned.values():
            kind = bind(type(tensor))
            lines += [f"{name} = {kind}.__new__({kind})", f"{name}.array = {self._handed_out(slot)}"]
            if tensor.node is not None:
                lines.append(f"{name}.node = {bind(tensor.node)}")
            if tensor.tracked:
                lines.append(f"{name}.tracked = True")
            if tensor.shares_memory and slot.outlives:
                lines.append(f"{name}.shares_memory = True")
        return [*lines, f"return {result}"]

    def describe(self, calls: list[str]) -> str:
        """What it does, in words."""
        return f"{len(calls)} array calls"

    def _handed_out(self, slot: Slot) -> str:
        """The array of a returned tensor: a copy, since the next call uses the memory again."""
        return self.writer.slot(slot) + ("" if slot.outlives else ".copy()")

    def let_go(self) -> Keeper | None:
        """Forget the memory, so that only the plan holds it. Returns who watches over its gradients, if any."""
        self.memory.arrays.clear()
        self.memory.wholes.clear()
        return self.keeper
