"""A plan on a GPU: rows of element-wise steps as kernels, all other steps as CuPy's calls.

A launch is the cost here, and CuPy's pool hands out memory at once. So no memory is laid out in advance as in
`plan.Memory`: every result is found anew at each call and let go after its last use. What is saved is launches.

Replay by CUDA graph, which would make the whole step one launch, is not built. What stops it is the matrix
product: CuPy refuses to call cuBLAS (as cuRAND, cuSOLVER and cuSPARSE) while a stream is captured. It would need a
matrix product from elsewhere, whose workspace is fixed in advance; and since CuPy's graphs cannot be given other
parameters, learning rate, step count, seed and batch would have to live on the GPU, in memory that stays.
"""

from __future__ import annotations

from typing import Any

from ..backend import modules
from ..tensor import Tensor
from .blocks import is_empty
from .body import Body
from .kernels import Kernel, kernels, needs_apart
from .recorder import Recorder, Step
from .source import Writer
from .traced import Slot


class DeviceWriter(Writer):
    """Writes steps as calls of CuPy, each into memory of its own."""

    def __init__(self, recorder: Recorder, arrays: dict[Slot, Any]) -> None:
        super().__init__(recorder.bind, arrays)
        self._native = recorder.native

    def call(self, function: Any, args: tuple[Any, ...], kwargs: dict[str, Any] | None) -> str:
        """The call, by the function that runs on these arrays."""
        return super().call(self._native(function, (args, kwargs)), args, kwargs)

    def into(self, function: Any, args: tuple[Any, ...], out: Slot) -> list[str]:
        """A call whose result goes into `out`."""
        return [self.call(function, args, {"out": out})]

    def lines(self, step: Step) -> list[str]:
        """The source of one step."""
        out = self.slot(step.out)
        if step.kind == "draw":
            generator, *args = step.args
            given = [*map(self.tree, args), *(f"{k}={self.tree(v)}" for k, v in (step.kwargs or {}).items())]
            return [f"{out} = {generator}.numpy.{step.function}({', '.join(given)})"]
        if step.kind == "call":
            if is_empty(step):
                return [f"{out} = {self.memory(step.out)}"]
            if step.out.role == "constant":  # made anew because it is changed later
                return [f"{out} = {self.bind(step.out.initial)}.copy()"]
            return [f"{out} = {self.call(step.function, step.args, step.kwargs)}"]
        return super().lines(step)

    def memory(self, slot: Slot) -> str:
        """New memory for `slot`, whose contents mean nothing."""
        array = slot.array
        empty, order = modules[type(array)].empty, "C" if array.flags.c_contiguous else "F"
        return f"{self.bind(empty)}({array.shape}, {self.bind(array.dtype)}, order={order!r})"


class DeviceBody(Body):
    """Writes the function that replays on a GPU."""

    def _lay_out(self) -> None:
        recorder = self.recorder
        arrays = {
            s: s.array for s in recorder.slots if s.role == "live" or (s.role == "constant" and not s.written)
        }
        self.writer: DeviceWriter = DeviceWriter(recorder, arrays)
        self.kernels = {
            kernel.start: (kernel, function)
            for kernel in kernels(self.steps, self.wanted)
            for function in (self._tried(kernel),)
            if function is not None
        }
        for kernel, _ in self.kernels.values():
            self.apart |= needs_apart(kernel)

    def _tried(self, kernel: Kernel) -> Any:
        """`kernel`, compiled; None if that cannot be, or if it does not agree with the calls it stands for."""
        xp = self.recorder.xp
        try:
            function = kernel.compiled(xp)
            return function if kernel.agrees(xp, function, self.recorder.native) else None
        except Exception:  # whatever the compiler dislikes, the calls one by one remain
            return None

    def _calls(self) -> list[str]:
        """The source of all steps, and of letting go of each result after its last use."""
        parts: list[tuple[Step | None, list[Slot], list[str]]] = []  # (step or kernel, its slots, its lines)
        i = 0
        while i < len(self.steps):
            kernel, function = self.kernels.get(i, (None, None))
            alone = [self.steps[i]] if kernel is None else kernel.ahead
            parts += [(step, [*step.inputs, step.out], self._step(step)) for step in alone]
            if kernel is not None:
                parts.append((None, [*kernel.inputs, *kernel.outputs], self._launch(kernel, function)))
            i = i + 1 if kernel is None else kernel.stop
        # memory that only the kernels would have used
        used = {s.owner for step, slots, _ in parts if step is None or not is_empty(step) for s in slots}
        return self._let_go_early([p[1:] for p in parts if p[0] is None or not is_empty(p[0]) or p[0].out in used])

    def _launch(self, kernel: Kernel, function: Any) -> list[str]:
        writer, bind = self.writer, self.recorder.bind
        lines = [f"{writer.slot(s)} = {writer.memory(s)}" for s in kernel.outputs if s in kernel.made]
        given = [*kernel.inputs, *kernel.numbers, *kernel.outputs]
        return [*lines, f"{bind(function)}({', '.join(map(writer.tree, given))})"]

    def _let_go_early(self, parts: list[tuple[list[Slot], list[str]]]) -> list[str]:
        last: dict[Slot, int] = {}
        for i, (slots, _) in enumerate(parts):
            last.update({slot.owner: i for slot in slots})
        kept = {slot.owner for slot in self.wanted}
        names: dict[Slot, dict[str, None]] = {}
        lines = []
        for i, (slots, new) in enumerate(parts):
            for slot in slots:
                if slot not in self.writer.arrays and slot.owner.role in ("result", "constant"):
                    names.setdefault(slot.owner, {})[self.writer.slot(slot)] = None
            lines += new
            gone = [name for owner in names for name in names[owner] if last[owner] == i and owner not in kept]
            lines += [f"del {', '.join(gone)}"] if gone else []
        return lines

    def _keeper(self) -> list[str]:
        """The gradients that stay are results of this call, and nobody's before."""
        bind = self.recorder.bind
        self.after = []
        taken: set[Slot] = set()
        for tensor, slot in self.ending.grads:
            again = slot in taken or slot in self.writer.arrays
            taken.add(slot)
            array = self.writer.slot(slot) + (".copy()" if again else "")
            self.after.append(f"{bind(tensor)}.grad = {bind(Tensor.of_array)}({array})")
        return []

    def _handed_out(self, slot: Slot) -> str:
        mine = slot in self.writer.arrays and not slot.outlives
        return self.writer.slot(slot) + (".copy()" if mine else "")

    def describe(self, calls: list[str]) -> str:
        """What it does, in words."""
        steps = sum(kernel.stop - kernel.start - len(kernel.ahead) for kernel, _ in self.kernels.values())
        return f"{len(calls)} array calls, {len(self.kernels)} of them kernels for {steps} element-wise calls"

    def let_go(self) -> None:
        """Nothing: no memory is kept from call to call, and nobody needs to watch over gradients."""
