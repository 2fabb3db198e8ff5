"""One recorded call, from exchanging the arrays to the finished plan."""

from __future__ import annotations

import gc
import operator
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from .. import backend, random
from ..autograd import Node, Overwritten
from ..optim.optimizer import Optimizer
from ..tensor import Tensor
from .arguments import Arguments
from .body import Ending
from .live import LiveNumber
from .reach import Reach, is_live
from .recorder import Recorder
from .replay import Replay
from .source import code
from .traced import Traced
from .watch import framework_chance, watch

Result = tuple[Any, Replay | None, str | None]


def record(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Result:
    """Run `function` once, recorded.

    Returns its result, a plan for later calls (one that says to run eagerly, if the step cannot be replayed;
    None if only a later call can tell), and why this call's plan is not a replay, in words, or None.
    Raises what `function` raises; everything it had changed is put back before it runs once more to raise it.
    """
    recording = Recording(function, args, kwargs)
    gc.disable()  # what the collector calls is not the step's doing, and most of a recording is gone after it
    try:
        result, plan, reason = recording.run()
        if recording.recorder.refused is None:
            recording.recorder.let_go()
            if plan is not None:
                plan.settle()
    finally:
        if recording.collecting:
            gc.enable()
    return result, plan, reason


class Recording:
    """The state of one recording."""

    def __init__(self, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        self.function, self.args, self.kwargs = function, args, kwargs
        self.collecting = gc.isenabled()
        self.recorder = recorder = Recorder()
        self.reach = Reach(recorder.bind)
        self.arguments = Arguments(recorder, self.reach)
        self.ending = Ending()
        #: Found out afterwards: this call was special, a later one may be recorded.
        self.unsettled: str | None = None

    # -- the run -----------------------------------------------------------------------------------------

    def run(self) -> Result:
        """Record, and make the plan."""
        recorder, reach = self.recorder, self.reach
        unknown = self._look()
        if unknown is not None:
            return self._as_written(), None, unknown
        self.arguments.with_gradient = {id(t) for t in reach.tensors.values() if t.grad is not None}
        self.recorder.xp = self._module()
        refused = self.arguments.refused or self._unfit()
        if refused:
            return self._eager(refused)
        self._remember()
        self._exchange()
        reason = None
        try:
            with recorder, watch(reach.codes, recorder.refuse, reach.read) as recorder.watching:
                result = self.function(*self.args, **self.kwargs)
        except BaseException as error:
            self._put_back()
            self._undo()
            if not isinstance(error, Exception):
                raise
            reason = f"it raised {type(error).__name__} while it was recorded"
        if reason is not None:
            return self._eager(reason)
        self._put_back()
        shape = self._result(result)
        self._gradients()
        self._leftovers()
        self._note_changes()
        self._check_again()
        self.copies.clear()  # nothing can be raised any more
        if recorder.refused is None and self.unsettled is not None:
            return result, None, self.unsettled
        plan = Replay.build(recorder, reach, self.arguments, self.ending, shape)
        return result, plan, plan.reason

    def _look(self) -> str | None:
        """Find what the step can reach; why that cannot be, in words, or None."""
        try:
            self.reach.walk((self.recorder.bind(self.function), self.function))
            self.arguments.walk(self.args, self.kwargs)
            self.reach.walk()
        except Exception as error:  # an object of the learner's that does not let itself be looked at
            return f"what it can reach cannot be looked through ({error})"
        return None

    def _eager(self, reason: str) -> Result:
        self.recorder.refused = reason
        plan = Replay.build(self.recorder, self.reach, self.arguments, self.ending, "None")
        return self._as_written(), plan, reason

    def _as_written(self) -> Any:
        """The call as it would be without a recording."""
        if self.collecting:
            gc.enable()
        return self.function(*self.args, **self.kwargs)

    def _module(self) -> Any:
        """CuPy if any tensor is on a GPU, else NumPy."""
        tensors = [*self.reach.tensors.values(), *(tensor for tensor, _, _ in self.arguments.tensors)]
        return next((xp for t in tensors for xp in (backend.module_of(t.array),) if xp is not np), np)

    def _unfit(self) -> str | None:
        for tensor in self.reach.tensors.values():
            if tensor.node is not None:
                return "it uses a tensor computed outside that needs gradients, which would have to flow out again"
            if tensor._leaf_hooks:
                return "a tensor has hooks, which are Python and not arrays"
        return None

    # -- before and after --------------------------------------------------------------------------------

    def _remember(self) -> None:
        """Copies of all that the step may change, for the case that it raises."""
        tensors = list(self.reach.tensors.values())
        self.before_grad = {id(t): t.grad for t in tensors}
        every = [*tensors, *(tensor for tensor, _, _ in self.arguments.tensors)]
        self.before_attributes = [(tensor, self.reach.own_attributes(tensor)) for tensor in every]
        self.before_assigned: list[tuple[Tensor, Any]] = []
        arrays = [t.array for t in tensors] + [t.grad.array for t in tensors if t.grad is not None]
        arrays += [holder[key] for holder, key in self.reach.arrays]
        self.copies = [(array, array.copy()) for array in arrays]
        tables: list[dict[Any, Any]] = [table for table, _ in self.reach.numbers] + [
            table for table, _, _ in self.reach.shown
        ]
        tables += [thing.state for thing in self.reach.seen() if isinstance(thing, Optimizer)]
        tables += [flat.__dict__ for flat in self.reach.flats]
        self.before_numbers = [(table, dict(table)) for table in tables]
        self.before_chance = framework_chance()

    def _undo(self) -> None:
        for array, copy in self.copies:
            array[...] = copy
        for table, content in self.before_numbers:
            table.clear()
            table.update(content)
        for tensor in self.reach.tensors.values():
            tensor.grad = self.before_grad[id(tensor)]
        for tensor, array in self.before_assigned:
            tensor.array = array
        random.default_generator.set_state(self.before_chance)

    def _exchange(self) -> None:
        """Traced arrays and live numbers in place of the real ones."""
        recorder = self.recorder
        self.scratch = [(flat, flat.gradient) for flat in self.reach.flats]
        for flat in self.reach.flats:
            homes = [place.home() for place in flat.places]
            recorder.side_by_side(flat.buffer, homes, flat.owners)
            self.reach.arrays.append((flat.__dict__, "buffer"))
        self.tensors: list[tuple[Tensor, Any, Any]] = []  # with the real array and the traced one
        self.grads: list[tuple[Tensor, Tensor, Any, Any]] = []
        for tensor in self.reach.tensors.values():
            real: Any = tensor.array
            if tensor.takes_other_memory and id(tensor) not in self.reach.moved:
                slot = recorder.slot(real, "given", None, f"{recorder.bind(tensor)}.array")
                recorder.found[id(tensor)] = slot
                self.tensors.append((tensor, real, recorder.traced(slot)))
            else:
                self.tensors.append((tensor, real, recorder.live(real)))
        for holder, key in self.reach.arrays:
            recorder.live(holder[key])
        for tensor, real, slot in self.arguments.tensors:
            self.tensors.append((tensor, real, recorder.traced(slot)))
        for tensor in self.reach.tensors.values():
            if tensor.grad is not None:
                real = tensor.grad.array
                known = recorder._of_array.get(id(real))
                base = real.base if type(real.base) is type(real) else None
                if known is None and base is not None and id(base) in recorder._of_array:
                    known = recorder.live(real).slot
                if known is None:
                    known = recorder.slot(real, "given", None, f"{recorder.bind(tensor)}.grad.array")
                    recorder.changeable.add(known)
                self.grads.append((tensor, tensor.grad, real, recorder.traced(known)))
        self.holders: list[tuple[Any, Any, Any, Any]] = [
            (h, k, h[k], recorder.live(h[k])) for h, k in self.reach.arrays
        ]
        for tensor, _, traced in self.tensors:
            tensor.array = traced
        for _, grad, _, traced in self.grads:
            grad.array = traced
        for holder, key, _, traced in self.holders:
            holder[key] = traced
        for flat, gradient in self.scratch:
            flat.__dict__["gradient"] = recorder.scratch(gradient)
        self.exchanged: list[tuple[dict[str, Any], str, dict[str, tuple[Any, Any]]]] = []
        for table, name in self.reach.numbers:
            live = {}
            for key, value in table.items():
                if is_live(value):
                    live[key] = (value, self._live(f"{name}[{key!r}]", value))
            table.update({key: proxy for key, (_, proxy) in live.items()})
            self.exchanged.append((table, name, live))
        proxies = {id(table): live for table, _, live in self.exchanged}
        for table, name, common in self.reach.shown:
            live = {}
            for key, value in table.items():
                if is_live(value):
                    before, proxy = proxies[id(common)].get(key, (None, None))
                    live[key] = (value, proxy if before is value else self._live(f"{name}[{key!r}]", value))
            table.update({key: proxy for key, (_, proxy) in live.items()})
            self.exchanged.append((table, name, live))

    def _live(self, source: str, value: Any) -> Any:
        recorder = self.recorder
        if isinstance(value, tuple):
            whole = recorder.number(value, source).source
            recorder.number_types[whole] = f"type({whole}) is tuple and len({whole}) == {len(value)}"
            return tuple(self._live(f"{whole}[{i}]", part) for i, part in enumerate(value))
        number = recorder.number(value, source)
        recorder.number_types[number.source] = f"type({number.source}) is {type(value).__name__}"
        return number

    def _put_back(self) -> None:
        """The real arrays and numbers; what the step has set anew is noted for the end of the plan."""
        recorder = self.recorder
        for tensor, real, traced in self.tensors:
            if tensor.array is not traced and id(tensor) in recorder.found and isinstance(tensor.array, Traced):
                self.ending.assigned.append((tensor, tensor.array.slot))
                self.before_assigned.append((tensor, real))
                real = tensor.array.slot.array.copy()
            elif tensor.array is not traced:
                recorder.refused = recorder.refused or "it gives a tensor other memory"
                real = tensor.array.slot.array if isinstance(tensor.array, Traced) else tensor.array
            tensor.array = real
        for _, grad, real, traced in self.grads:
            if grad.array is traced:
                grad.array = real
        for holder, key, real, traced in self.holders:
            if holder.get(key) is traced if isinstance(holder, dict) else holder[key] is traced:
                holder[key] = real
            else:
                self.unsettled = "the optimizer has set up its state; later calls are recorded"
        for flat, gradient in self.scratch:
            flat.gradient = gradient
        for table, name, live in self.exchanged:
            self._numbers_back(table, name, live)
        for table, _, _ in self.exchanged:
            if set(table) != set(next(c for t, c in self.before_numbers if t is table)):
                self.unsettled = "the optimizer has set up its state; later calls are recorded"
        self._new_state()

    def _numbers_back(self, table: dict[str, Any], name: str, live: dict[str, tuple[Any, Any]]) -> None:
        for key, value in list(table.items()):
            before, proxy = live.get(key, (None, None))
            if key in live and value is proxy:
                table[key] = before
            elif isinstance(value, LiveNumber):
                self.ending.numbers.append((f"{name}[{key!r}]", value.source))
                table[key] = value.value
            elif key in live:
                self.ending.numbers.append((f"{name}[{key!r}]", self.recorder.bind(value)))

    def _new_state(self) -> None:
        """State that an optimizer has made in this run holds traced arrays: real ones in their place."""
        for thing in self.reach.seen():
            if isinstance(thing, Optimizer):
                for key, value in list(thing.__dict__.items()):
                    thing.__dict__[key] = to_real(value)
                flats = [flat for flat in thing._flats if flat]
                shown = [entries for flat in flats for entries in (flat.state, *flat.shown)]
                for entries in (*thing.state.values(), *shown):
                    for key, value in list(entries.items()):
                        entries[key] = to_real(value)

    # -- what came out -----------------------------------------------------------------------------------

    def _result(self, result: Any) -> str:
        """An expression for the result in the plan; its tensors are given real arrays."""
        if isinstance(result, Tensor):
            return self._tensor(result)
        if type(result) in (tuple, list):
            inside = "".join(self._result(part) + ", " for part in result)
            return f"({inside})" if type(result) is tuple else f"[{inside}]"
        if type(result) is dict:
            return "{" + "".join(f"{self.recorder.bind(k)}: {self._result(v)}, " for k, v in result.items()) + "}"
        if result is None or isinstance(result, bool | int | float | str | np.dtype):
            return self.recorder.bind(result)
        self.recorder.refused = self.recorder.refused or f"it returns a {type(result).__name__}"
        return "None"

    def _tensor(self, tensor: Tensor) -> str:
        known = self.arguments.source_of.get(id(tensor))
        if known is not None or id(tensor) in self.reach.tensors:
            return known or self.recorder.bind(tensor)
        for owner in self.reach.tensors.values():
            if owner.grad is tensor:
                return f"{self.recorder.bind(owner)}.grad"
        again = self.ending.returned.get(id(tensor))
        if again is not None:
            return again[0]
        if not isinstance(tensor.array, Traced):
            self.recorder.refused = (
                self.recorder.refused or "it returns a tensor that does not come from its arrays"
            )
            return "None"
        slot = tensor.array.slot
        tensor.array = slot.array.copy("K") if slot.role == "constant" else slot.array
        if tensor.node is not None and tensor.node.arrays is not None:
            self.recorder.refused = self.recorder.refused or (
                "it returns a tensor that is still to be differentiated: call backward inside, or use no_grad"
            )
        name = f"r{len(self.ending.returned)}"
        self.ending.returned[id(tensor)] = (name, tensor, slot)
        return name

    def _gradients(self) -> None:
        before = {id(tensor): grad for tensor, grad, _, _ in self.grads}
        for tensor in self.reach.tensors.values():
            grad, old = tensor.grad, before.get(id(tensor))
            if grad is old:
                if grad is not None and isinstance(grad.array, Traced):
                    grad.array = grad.array.slot.array
                    self.recorder.refused = self.recorder.refused or "it gives a gradient other memory"
            elif grad is None:
                self.ending.cleared.append(tensor)
            elif isinstance(grad.array, Traced):
                slot = grad.array.slot
                grad.array = slot.array.copy("K") if slot.role == "constant" else slot.array
                self.ending.grads.append((tensor, slot))
                if grad.tracked:
                    self.recorder.refused = self.recorder.refused or "its gradients are still to be differentiated"
            elif all(grad.array is not g.array for _, g, _, _ in self.grads):
                self.recorder.refused = self.recorder.refused or "it sets a gradient that it did not compute"
        for _, grad, real, _ in self.grads:
            if isinstance(grad.array, Traced):
                grad.array = real

    def _leftovers(self) -> None:
        """What the step has put away somewhere still holds traced arrays and live numbers: give it real ones."""
        for own in (self.tensors, self.grads, self.holders):
            own.clear()
        self.exchanged.clear()
        uses = self.recorder.uses()
        # two references are of the loop and of the question itself; to find who else holds one takes milliseconds
        held = [
            made
            for made in map(_alive, self.recorder.forget())
            if made is not None and sys.getrefcount(made) > 2 + uses[id(made)]
        ]
        if not held:
            return
        known = {*self.recorder.containers(), id(held)}

        def strangers() -> list[Any]:
            return [holder for holder in gc.get_referrers(*held) if id(holder) not in known]

        found = strangers()
        if found:
            gc.collect()  # those that nobody can reach any more do not count
            found = strangers()
        for holder in found:
            table = holder if isinstance(holder, dict) else getattr(holder, "__dict__", {})
            if isinstance(table.get("array"), Traced):
                table["array"] = to_real(table["array"])
                self.recorder.refused = self.recorder.refused or "it keeps a tensor somewhere outside"
            elif isinstance(holder, Node):
                holder.out = to_real(holder.out)
            elif isinstance(holder, list):
                if any(type(part) is LiveNumber for part in holder):
                    self._keeps_number()
                holder[:] = [to_real(part) for part in holder]
            elif any(type(value) is LiveNumber for value in table.values()):
                self._keeps_number()
                table.update({key: to_real(value) for key, value in table.items()})

    def _keeps_number(self) -> None:
        self.recorder.refused = self.recorder.refused or "it keeps a number of the optimizer somewhere outside"

    def _note_changes(self) -> None:
        for slot in self.recorder.slots:
            if slot.outlives and slot.written and slot.owner is slot:
                Overwritten.note(slot.array)

    def _check_again(self) -> None:
        """The guards must still hold: a step that changes what it depends on cannot be replayed."""
        if self.recorder.refused is not None:
            return
        if any(self.reach.own_attributes(tensor) != before for tensor, before in self.before_attributes):
            self.recorder.refused = "it gives a tensor an attribute"
            return
        self.recorder.refused = self.reach.at_work()
        if self.recorder.refused is not None:
            return
        scope = {**self.recorder.bound, "is_": operator.is_}
        if self._hold(self.reach.checks, scope):
            return
        for check in self.reach.checks:
            if not self._hold([check], scope):
                what = self.reach.words.get(check)
                if what is None:
                    self.unsettled = self.unsettled or "its first call sets something up; later calls are recorded"
                else:
                    self.recorder.refused = f"it changes {what}, which it depends on"
                    return

    @staticmethod
    def _hold(checks: list[str], scope: dict[str, Any]) -> bool:
        """Are these expressions all true?"""
        try:
            return bool(eval(code(" and ".join(f"({check})" for check in checks) or "True", "eval"), scope))
        except Exception:
            return False


def _alive(reference: Any) -> Any:
    return reference()


def to_real(value: Any) -> Any:
    """A traced array's real one, a live number's value; anything else as it is."""
    if isinstance(value, Traced):
        return value.slot.array
    if isinstance(value, LiveNumber):
        return value.value
    if type(value) is list:
        value[:] = [to_real(part) for part in value]
    elif type(value) is tuple and any(isinstance(part, Traced | LiveNumber) for part in value):
        return tuple(to_real(part) for part in value)
    elif isinstance(value, Tensor) and isinstance(value.array, Traced):
        value.array = value.array.slot.array
    return value
