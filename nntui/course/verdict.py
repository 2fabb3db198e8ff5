"""What a check of an exercise comes to: results with sentences in the learner's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from nntui import i18n
from nntui.course.exercises import Exercise, check_names
from nntui.course.sandbox import Limits, Sandbox, Told
from nntui.course.syntax_words import syntax_reason
from nntui.course.texts import ExerciseText
from nntui.i18n import N_, _

FILE = "file"
"""The name of the first check of every exercise: that the learner's file runs."""

MESSAGES = {
    "after": N_("The check could not go on with what your code gave it: {error}."),
    "assertion": N_("The check says: {error}"),
    "broken": N_("The checks did not come to their end. Does your code change the tools that check it? {reason}"),
    "builtins": N_("Your code puts something else in place of Python's own “{name}”; use another name."),
    "channel": N_("Your code has closed a file that is not its own (the one that carries the results)."),
    "crash": N_("Your code has ended Python in the middle of the check ({reason})."),
    "encoding": N_("Line {number} is not UTF-8 text (byte {byte} of the file); save the file as UTF-8."),
    "error": N_("Your code stopped with {error}."),
    "exit": N_("Your code ends the program (sys.exit, exit or quit); leave that out."),
    "file": N_("Your code tried to change {what}. During a check it may only change files in its own folder."),
    "folder": N_("Your code has deleted the folder it runs in."),
    "gradient": N_("The gradient of {name} is {got}. Measured with tiny steps it is {expected}."),
    "gradient-shape": N_("The gradient of {name} has the shape {got}; it must be {expected}, as {name} itself."),
    "input": N_("Your code waits for input, but during a check nobody types; leave input() out."),
    "memory": N_("Your code needed more than {memory} MB of memory."),
    "missing": N_("There is no “{name}” in your file. The checks need it under exactly this name."),
    "nested": N_("Your code is nested too deeply, or too long, for Python to read it."),
    "no-gradient": N_(
        "No gradient reached {name}. Somewhere the result has left the graph: through .item(), .detach(), "
        "float() or NumPy."
    ),
    "not-numbers": N_("Your code gave {got} where numbers were expected."),
    "not-one-number": N_("Your code gave {got} where a single number was expected."),
    "nothing": N_("Your code gave nothing back. Is there a line with return?"),
    "private": N_("Your code imports {name}, which belongs to the checks; leave that line out."),
    "process": N_("Your code tried to start or end another process; during a check that is not allowed."),
    "recursion": N_("A function of yours calls itself again and again, without an end."),
    "start": N_("Python could not be started for the check: {reason}"),
    "syntax": N_("Python can't read line {number}: {reason}."),
    "thread": N_("Your code leaves a thread running ({name}); wait for its end with join()."),
    "time": N_("After {seconds} seconds your code was still running and was stopped. Is there an endless loop?"),
    "unfinished": N_("Line {number} still says “...” where your code belongs."),
}
"""The messages that no lesson has to write; one that it writes under the same key is used instead."""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """How one check went. `line` counts in the learner's file; `expected` and `got` are as shown, if any.

    `key` names the message, for those who compare results; `output` is what the code printed meanwhile.
    """

    name: str
    title: str
    passed: bool
    key: str | None = None
    message: str = ""
    line: int | None = None
    expected: str | None = None
    got: str | None = None
    output: str = ""


@dataclass(frozen=True, slots=True)
class ExerciseResult:
    """How one file did. `checks` are those that were run, in order; `total` is how many there are."""

    exercise: str
    passed: bool
    checks: tuple[CheckResult, ...]
    total: int

    @property
    def right(self) -> int:
        """How many checks passed."""
        return sum(check.passed for check in self.checks)

    @property
    def first_failure(self) -> CheckResult | None:
        """What the learner should look at first."""
        return next((check for check in self.checks if not check.passed), None)

    def to_dict(self) -> dict[str, Any]:
        """Return it as what JSON can hold."""
        return asdict(self)


def examine(exercise: Exercise, file: Path, source: bytes, sandbox: Sandbox) -> ExerciseResult:
    """Check the text `source` of the learner's `file`; returns within the time limit, whatever the text is."""
    return judge(exercise, sandbox.check(file, source, exercise.check_file), sandbox.limits)


def judge(exercise: Exercise, told: Told, limits: Limits) -> ExerciseResult:
    """Turn what a process told into results in the current language."""
    names = (FILE, *check_names(exercise.check_file))
    results = _Results(exercise.text(i18n.current()), {"seconds": limits.seconds, "memory": limits.memory >> 20})
    for event in told.events:
        results.take(event)
    if told.raw:
        results.output.append(told.raw)
    left = [name for name in names if name not in results.done]
    failed = any(not check.passed for check in results.done.values())
    if told.ending != "end" and (results.running is not None or not failed):
        key, values = _ending(told, results.reason)
        results.finish(results.running or (left or names)[0], key, values, None)
    elif left and not failed:
        results.finish(left[0], "broken", {"reason": results.reason}, None)
    results.keep_output()
    checks = tuple(results.done.values())
    passed = {check.name for check in checks if check.passed} == set(names)
    return ExerciseResult(exercise.id, passed, checks, len(names))


class _Results:
    """The results of one file, as its events come in."""

    def __init__(self, words: ExerciseText, fixed: Mapping[str, object]) -> None:
        self._words = words
        self._fixed = fixed
        self.done: dict[str, CheckResult] = {}
        self.output: list[str] = []
        self.running: str | None = None
        self.reason = ""

    def take(self, event: Mapping[str, Any]) -> None:
        """Take in one event."""
        match event:
            case {"event": "start", "check": str(name)}:
                self.running = name
            case {"event": "print", "text": str(text)}:
                self.output.append(text)
            case {"event": "broken", "reason": str(text)}:
                self.reason = text
            case {"event": "verdict", "check": str(name), "key": key, "values": dict(values), "line": line}:
                self.finish(name, key, values, line)

    def finish(self, name: str, key: str | None, values: Mapping[str, object], line: int | None) -> None:
        """Close the check `name`, failed if there is a key."""
        self.running = None
        if key == "syntax":
            values = {**values, "reason": syntax_reason(str(values.get("reason", "")))}
        shown = {which: _Shown(value) for which, value in {**self._fixed, **values}.items()}
        self.done[name] = CheckResult(
            name=name,
            title=_("Your file runs") if name == FILE else self._words.checks.get(name, name),
            passed=key is None,
            key=key,
            message="" if key is None else self._sentence(key, shown),
            line=line,
            expected=str(shown["expected"]) if "expected" in values else None,
            got=str(shown["got"]) if "got" in values else None,
        )
        self.keep_output()

    def keep_output(self) -> None:
        """Give what has been printed to the check that was closed last."""
        if self.output and self.done:
            last = list(self.done.values())[-1]
            self.done[last.name] = replace(last, output=last.output + "".join(self.output))
            self.output.clear()

    def _sentence(self, key: str, values: Mapping[str, _Shown]) -> str:
        text = self._words.messages.get(key)
        if text is None:
            text = _(MESSAGES[key]) if key in MESSAGES else key
        try:
            return text.format_map(values).strip()
        except (KeyError, ValueError, IndexError):  # `nntui dev check` finds it; a learner still gets the text
            return text


def _ending(told: Told, reason: str) -> tuple[str, dict[str, str]]:
    if not told.events:
        return "start", {"reason": (told.raw.strip().splitlines() or [told.ending])[-1]}
    if told.ending in ("time", "channel"):
        return told.ending, {}
    return "crash", {"reason": reason or told.ending}


class _Shown:
    """A value in a message: floats with six digits unless the text asks for another form."""

    def __init__(self, value: object) -> None:
        self._value = value

    def __str__(self) -> str:
        return format(self, "")

    def __format__(self, form: str) -> str:
        value = self._value
        if isinstance(value, float):
            return format(value, form or ".6g")
        try:
            return format(value, form)
        except (TypeError, ValueError):  # a text where the message hopes for a number
            return str(value)
