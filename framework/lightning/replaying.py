"""Steps of a LightningModule that are recorded once and replayed, with what they log (`framework.compile`)."""

from __future__ import annotations

import dis
import functools
import inspect
from collections.abc import Callable
from types import CodeType, FunctionType, NoneType
from typing import Any

from ..autograd import CO_VARARGS
from ..compiler.compiled import Compiled
from ..compiler.source import MISS
from ..modes import State
from ..tensor import Tensor
from .entries import Entries, Entry


class Told:
    """All that `log` has been told besides values, as for `Results.log`, each with a number.

    It may grow while a step is recorded; what stands in it stays.
    """

    _settled = True  # nothing in it that a plan depends on

    def __init__(self) -> None:
        self.all: list[tuple[Any, ...]] = []
        self._numbers: dict[tuple[Any, ...], int] = {}

    def number(self, told: tuple[Any, ...]) -> int:
        """The number of this, which may be new."""
        number = self._numbers.setdefault(told, len(self.all))
        if number == len(self.all):
            self.all.append(told)
        return number


class Stand:
    """Takes the place of the Trainer while a step is recorded: gathers what is logged, and nothing else.

    What a step asks the Trainer for may be something else at the next batch, and what it tells the Trainer must
    come there each time; it then runs as it is written.
    """

    _real: Any
    hook: str | None
    told: Told
    logged: list[tuple[int, Any]]

    def __init__(self, trainer: Any, told: Told) -> None:
        self.__dict__.update(_real=trainer, hook=trainer.hooks.running, told=told, logged=[])

    def take(self, value: Any, *told: Any) -> None:
        """`LightningModule.log` comes here: notes the value, and the number of what is told about it."""
        _, name, weight, _, how = told
        if not isinstance(value, Tensor):
            self._refuse(f"logs {name!r}, which is not a tensor")
        elif type(name) is not str or type(weight) not in (int, NoneType) or {*map(type, how)} != {bool, str}:
            self._refuse(f"logs {name!r} with options that are not plain values")
        else:
            value = value.detach()
        self.logged.append((self.told.number(told), value))

    def __getattr__(self, name: str) -> Any:
        self._refuse(f"asks the Trainer for {name}")
        return getattr(self._real, name)

    def __setattr__(self, name: str, value: Any) -> None:
        self._refuse(f"sets the Trainer's {name}")
        setattr(self._real, name, value)

    @staticmethod
    def _refuse(reason: str) -> None:
        if State.recorder is not None:
            State.recorder.refuse(reason)


class Replaying:
    """A step of `module`: `step` as it is written for the first few batches, then compiled.

    arguments: how many of batch, batch_idx and dataloader_idx the step takes. finish: called with what the step
    returns, to do what belongs into the same recording (backward, update), and to give what shall come out. Where
    the step uses batch_idx, which is another number every time, or where it cannot be replayed, it stays as it is
    written.
    """

    def __init__(self, module: Any, step: Callable[..., Any], finish: Callable[[Any], Any]) -> None:
        self.arguments = takes(step)
        self.possible = not uses_index(step)
        self._module, self._step, self._begun = module, step, False
        with_index = self.arguments > 1
        self._told = told = Told()
        #: Where that goes, by number, and the table of entries that it is in.
        self._entries: dict[int, Any] = {}
        self._table: Any = None

        def whole(batch: Any) -> tuple[Any, list[tuple[int, Any]]]:
            trainer = module._trainer
            stand = module.__dict__["_trainer"] = Stand(trainer, told)
            try:
                output = finish(step(batch, 0) if with_index else step(batch))
            finally:
                module.__dict__["_trainer"] = trainer
            return output, stand.logged

        self._whole = Compiled(whole, patient=True)

    def replays(self, module: Any, step: Callable[..., Any]) -> bool:
        """Is it this step, of this module?"""
        return self._module is module and self._step == step

    def expect(self, rounds: float) -> None:
        """The step is going over its data so many times more."""
        self._whole.rounds = rounds

    def ready(self, batch: Any) -> bool:
        """Shall the step with this batch be `replayed`? Counts the steps until then."""
        if not self.possible or self._whole.reason is not None:
            return False
        self._begun = self._begun or not self._whole.early(batch)
        return self._begun

    def replayed(self, batch: Any, undisturbed: bool) -> Any:
        """What `finish` gave, with the step replayed if it is time for that; logs what the step logs.

        undisturbed: nothing has run since the batch before that may have touched what the step uses.
        """
        whole = self._whole.once_more if undisturbed else self._whole
        output, logged = whole(batch)
        if logged:
            self._log(logged, self._module._trainer.metrics.active)
        return output

    def stretch(self, rest: Entries, count: Callable[[int], Any]) -> Entry | None:
        """Replay the next batches of `rest`, between which nothing else runs, as many as can be but the last one.

        All that the loops do for a batch comes down to this then. count: told how many there were, also where the
        training is interrupted. Returns the first that is left, if any.
        """
        trainer = self._module._trainer
        results, (replay, calls) = trainer.metrics.active, self._whole.trusted()
        done, no_names = 0, dict[str, Any]()
        try:
            for batch in rest.before_last(calls):
                rest.index += 1
                answer: Any = MISS if trainer.should_stop else replay((batch,), no_names, True)
                if answer is MISS:
                    return rest.index - 1, batch, False
                done += 1
                _, logged = answer
                if logged:
                    results.begin(batch)
                    self._log(logged, results)
                if trainer.interrupt_wanted:
                    raise KeyboardInterrupt
        finally:
            count(done)
        return next(rest, None)

    def _log(self, logged: list[tuple[int, Any]], results: Any) -> None:
        """Log what the step has logged, past its own `log`, which has been called once and is part of the step."""
        if self._table is not results.entries:
            self._table, self._entries = results.entries, {}
        for number, value in logged:
            entry, told = self._entries.get(number), self._told.all[number]
            if entry is None or type(value) is not Tensor:
                self._entries[number] = results.log(value, *told)
            else:
                results.add(entry, value, told[2])


def takes(step: Callable[..., Any]) -> int:
    """How many of batch, batch_idx and dataloader_idx a step takes."""
    function, bound = getattr(step, "__func__", step), hasattr(step, "__func__")
    if type(function) is FunctionType and not hasattr(function, "__wrapped__"):  # `inspect` takes its time
        return 3 if function.__code__.co_flags & CO_VARARGS else function.__code__.co_argcount - bound
    parameters = inspect.signature(step).parameters.values()
    if any(p.kind is p.VAR_POSITIONAL for p in parameters):
        return 3
    return sum(p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD) for p in parameters)


def uses_index(step: Callable[..., Any]) -> bool:
    """Does the code of a step mention its second argument, batch_idx?"""
    code = getattr(getattr(step, "__func__", step), "__code__", None)
    return code is None or _uses(code, 2 if hasattr(step, "__func__") else 1)


@functools.lru_cache(maxsize=64)
def _uses(code: CodeType, place: int) -> bool:
    """Does the code mention its argument number `place`?"""
    if code.co_argcount < 2:
        return False
    names = code.co_varnames[: code.co_argcount]
    if place >= len(names) or code.co_flags & CO_VARARGS:  # no such argument, or any number of them
        return bool(code.co_flags & CO_VARARGS)
    return any(i.argval == names[place] for i in dis.get_instructions(code))
