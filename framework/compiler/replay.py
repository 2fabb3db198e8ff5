"""A plan: one generated Python function of guards, numbers and NumPy calls."""

from __future__ import annotations

import operator
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from .. import autograd, dtypes
from ..autograd import Overwritten
from ..modes import State
from .arguments import Arguments
from .body import Body, Ending, guards
from .device import DeviceBody
from .keeper import Keeper
from .plan import CannotReplay
from .reach import Reach
from .recorder import Recorder
from .source import AGAIN, EAGER, MISS, code


class Replay:
    """A finished plan. replay: the generated function of (args, kwargs, undisturbed). reason: why it says to run
    eagerly. undisturbed: the conditions have been found to hold and nothing can have changed them."""

    def __init__(self, replay: Callable[..., Any], text: str, reason: str | None, about: str, does: str) -> None:
        self.replay, self.text, self.reason, self._about, self._does = replay, text, reason, about, does
        #: Has it fitted a call since it was made?
        self.used = False
        #: Did its conditions hold again right after it had run? They then do so each time.
        self.steady = False
        self._keeper: Keeper | None = None

    def settle(self) -> None:
        """Called once nobody but the plan holds its memory any more."""
        if self._keeper is not None:
            self._keeper.count()

    def describe(self) -> str:
        """One line on what it is for and what it does."""
        if self.reason is not None:
            return f"{self._about}: runs eagerly, because {self.reason}."
        return f"{self._about}: replayed as {self._does}."

    @classmethod
    def build(cls, recorder: Recorder, reach: Reach, arguments: Arguments, ending: Ending, result: str) -> Replay:
        """The plan for what has been recorded. `result`: the source of what it returns."""
        about = f"Arguments {', '.join(arguments.shapes) or 'none'}"
        if recorder.refused is None:
            try:
                body = (Body if recorder.xp is np else DeviceBody)(recorder, reach, arguments, ending)
                plan = cls._made(body.lines(result), recorder, None, about, body.about)
                plan._keeper = body.let_go()
                return plan
            except CannotReplay as error:
                recorder.refused = str(error)
        lines = [*guards(recorder, reach, arguments), "return EAGER"]
        return cls._made(lines, recorder, recorder.refused, about)

    @classmethod
    def _made(cls, lines: list[str], recorder: Recorder, reason: str | None, about: str, does: str = "") -> Replay:
        text = "def replay(args, kwargs, undisturbed=False):\n" + "".join(f"    {line}\n" for line in lines)
        scope: dict[str, Any] = {
            **recorder.bound,
            **{
                "MISS": MISS,
                "EAGER": EAGER,
                "AGAIN": AGAIN,
                "State": State,
                "is_": operator.is_,
                "dtypes": dtypes,
            },
            **{"getrefcount": sys.getrefcount, "Overwritten": Overwritten, "clock": autograd.clock},
            "__name__": "framework.compiler.generated",
        }
        exec(code(text, "exec"), scope)
        return cls(scope["replay"], text, reason, about, does)
