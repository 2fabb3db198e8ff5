"""Parameters of a demo, read from its annotations: kind, range, default, and how text becomes a value."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_type_hints

from nntui.errors import UsageError, nearest, unknown
from nntui.i18n import _

Value = int | float | str | bool
Kind = Literal["int", "float", "choice", "bool", "text"]

_LOG_STEPS_A_DECADE = 20
_SWITCH_WORDS = {"on": True, "true": True, "yes": True, "1": True}
_SWITCH_WORDS |= {"off": False, "false": False, "no": False, "0": False}


@dataclass(frozen=True, slots=True)
class Slider:
    """Annotation of a number between `low` and `high`, both included."""

    low: float
    high: float
    step: float | None
    log: bool
    live: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """Annotation of one text out of several."""

    choices: tuple[str, ...]
    live: bool


@dataclass(frozen=True, slots=True)
class Switch:
    """Annotation of a bool."""

    live: bool


@dataclass(frozen=True, slots=True)
class Text:
    """Annotation of a text."""


def slider(low: float, high: float, *, step: float | None = None, log: bool = False, live: bool = False) -> Slider:
    """A number from `low` to `high`; `step` is what one key press moves; `live`: may change during a run."""
    if not low < high:
        raise ValueError(f"a slider needs low < high, got {low} and {high}")
    if log and low <= 0:
        raise ValueError(f"a logarithmic slider needs low > 0, got {low}")
    return Slider(low, high, step, log, live)


def choice(*choices: str, live: bool = False) -> Choice:
    """One of the named `choices`."""
    if len(choices) < 2:
        raise ValueError("a choice needs two or more values")
    return Choice(choices, live)


def switch(*, live: bool = False) -> Switch:
    """On or off."""
    return Switch(live)


def text() -> Text:
    """Any text, for a demo that reads it itself."""
    return Text()


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a demo. `low`, `high` and `step` are numbers for int and float, else None."""

    name: str
    kind: Kind
    default: Value
    low: float | None = None
    high: float | None = None
    step: float | None = None
    log: bool = False
    choices: tuple[str, ...] = ()
    live: bool = False

    def text(self, value: Value) -> str:
        """The value as `parse` reads it: 0.05, 2000, both, on."""
        if self.kind == "bool":
            return "on" if value else "off"
        return f"{value:.6g}" if isinstance(value, float) else str(value)

    def parse(self, text: str) -> Value:
        """The value written in `text` (decimal point in every language). Raises UsageError."""
        text = text.strip()
        if self.kind in ("choice", "text"):
            return self.check(text)
        if self.kind == "bool":
            word = text.lower()
            if word not in _SWITCH_WORDS:
                raise UsageError(_("{name}: {text} is neither on nor off").format(name=self.name, text=repr(text)))
            return _SWITCH_WORDS[word]
        try:
            number = int(text) if self.kind == "int" else float(text)
        except ValueError:
            raise UsageError(self._not_a_number(text)) from None
        return self.check(number)

    def check(self, value: object) -> Value:
        """The value in the parameter's own type. Raises UsageError with the nearest valid value."""
        if self.kind == "text":
            return str(value)
        if self.kind == "choice":
            if isinstance(value, str) and value in self.choices:
                return value
            guess = nearest(str(value), self.choices) or self.choices[0]
            raise UsageError(
                _("{name}: {text} is not among {choices}; nearest: {guess}").format(
                    name=self.name, text=repr(value), choices=", ".join(self.choices), guess=guess
                )
            )
        if self.kind == "bool":
            if isinstance(value, bool):
                return value
            raise UsageError(_("{name}: {text} is neither on nor off").format(name=self.name, text=repr(value)))
        return self._check_number(value)

    def nudge(self, value: Value, n: int) -> Value:
        """The value `n` key presses further (less than 0: back), kept inside the range.

        A choice goes round; a switch flips; a logarithmic slider has 20 stops a decade of two digits each.
        """
        if self.kind == "bool":
            return bool(value) ^ bool(n % 2)
        if self.kind == "choice":
            return self.choices[(self.choices.index(str(value)) + n) % len(self.choices)]
        low, high = self._range()
        number = float(value)
        if self.log:
            stop = round(_LOG_STEPS_A_DECADE * math.log10(number)) + n
            moved = float(f"{10 ** (stop / _LOG_STEPS_A_DECADE):.1e}")
        else:
            step = self._linear_step()
            moved = low + (round((number - low) / step) + n) * step
        if self.kind == "int":
            moved = round(moved)
            if n and moved == number:
                moved = number + n
        moved = min(max(moved, low), high)
        return round(moved) if self.kind == "int" else float(f"{moved:.10g}")

    def fraction(self, value: Value) -> float:
        """Where a number stands on its slider's track, 0 to 1 (logarithmic where the slider is)."""
        low, high = self._range()
        number = min(max(float(value), low), high)
        if self.log:
            return math.log(number / low) / math.log(high / low)
        return (number - low) / (high - low)

    def _range(self) -> tuple[float, float]:
        if self.low is None or self.high is None:
            raise TypeError(f"{self.name} is a {self.kind} and has no range")
        return self.low, self.high

    def _linear_step(self) -> float:
        low, high = self._range()
        if self.step is not None:
            return self.step
        return 1 if self.kind == "int" else (high - low) / 100

    def _not_a_number(self, value: object) -> str:
        low, high = self._range()
        if self.kind == "int":
            sentence = _("{name}: {text} is not a whole number; use {low} to {high}, such as {default}")
        else:
            sentence = _("{name}: {text} is not a number; use {low} to {high}, such as {default}")
        default = self.text(self.default)
        return sentence.format(name=self.name, text=repr(value), low=f"{low:g}", high=f"{high:g}", default=default)

    def _check_number(self, value: object) -> Value:
        low, high = self._range()
        if isinstance(value, bool) or not isinstance(value, int | float) or math.isnan(value):
            raise UsageError(self._not_a_number(value))
        if self.kind == "int" and math.isfinite(value) and value != math.floor(value):
            raise UsageError(self._not_a_number(value))
        if not low <= value <= high:
            raise UsageError(
                _("{name}: {text} is outside {low} to {high}; nearest: {guess}").format(
                    name=self.name,
                    text=self.text(value),
                    low=f"{low:g}",
                    high=f"{high:g}",
                    guess=f"{low if value < low else high:g}",
                )
            )
        return int(value) if self.kind == "int" else float(value)


def parameters(function: Callable[..., Any]) -> dict[str, Parameter]:
    """The parameters of a demo, by name, in its own order; its first argument, the run, is left out.

    Raises TypeError, naming the argument, where one has no annotation of ours, no default, or a default that
    its annotation does not allow: a mistake of the lesson, not of the learner.
    """
    hints = get_type_hints(function, include_extras=True)
    arguments = list(inspect.signature(function).parameters.values())[1:]
    return {argument.name: _parameter(argument, hints.get(argument.name)) for argument in arguments}


def parameter(known: Mapping[str, Parameter], name: str) -> Parameter:
    """The parameter called `name`. Raises UsageError with the nearest name."""
    if name in known:
        return known[name]
    raise unknown(_("There is no parameter “{name}”.").format(name=name), name, known)


def _parameter(argument: inspect.Parameter, hint: Any) -> Parameter:
    name = argument.name
    marks = [
        mark for mark in getattr(hint, "__metadata__", ()) if isinstance(mark, Slider | Choice | Switch | Text)
    ]
    if len(marks) != 1:
        raise TypeError(f"{name}: annotate it with one of lab.slider, lab.choice, lab.switch, lab.text")
    if argument.default is inspect.Parameter.empty:
        raise TypeError(f"{name}: give it a default")
    parameter = _build(name, argument.default, marks[0], hint.__origin__)
    try:
        parameter.check(argument.default)
    except UsageError as error:
        raise TypeError(f"default of {error}") from None
    return parameter


def _build(name: str, default: Any, mark: Slider | Choice | Switch | Text, kind: type) -> Parameter:
    if isinstance(mark, Text):
        return Parameter(name, "text", default)
    if isinstance(mark, Choice):
        return Parameter(name, "choice", default, choices=mark.choices, live=mark.live)
    if isinstance(mark, Switch):
        return Parameter(name, "bool", default, live=mark.live)
    if kind not in (int, float):
        raise TypeError(f"{name}: a slider is for int or float, not {kind.__name__}")
    name_of_kind: Kind = "int" if kind is int else "float"
    return Parameter(name, name_of_kind, default, mark.low, mark.high, mark.step, mark.log, live=mark.live)
