"""What an exercise's `check.py` may use. It is plain pytest; these functions make its failures teach.

    import framework as torch
    from nntui.lab.checks import compare_gradient, message, number

    def test_update(learner):          # one check; its title stands in the texts under `checks`
        w = torch.tensor(3.0, requires_grad=True)
        (w * w).backward()
        learner.step(w, 0.1)
        if number(w) > 3:
            message("uphill", expected=2.4, got=w, at="+=")

`learner` is the learner's file as a module. `message(KEY, …)` fails the check with the text KEY of the lesson's
`[exercise.NAME.messages]`, its {placeholders} filled in with the values given here. Checks run in the order of
the file; the learner reads the first failure first, so go from the plain to the subtle. A failing `assert` is
shown too, but as Python puts it, in no language: keep it for what no learner can cause.

Some messages are there without being written: an exception in the learner's code, a name that is missing,
a function that returned None, a wrong gradient (`nntui.course.verdict` has them all).
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any, NoReturn

import numpy as np

__all__ = ["CheckFailed", "Learner", "array", "compare_gradient", "message", "number"]

Array = np.ndarray[Any, np.dtype[np.float64]]

_SHOWN = 60
_MISSING = object()


class CheckFailed(AssertionError):
    """A check has failed with the message `key`; `values` fill it in, `at` is the learner's code to point at."""

    def __init__(self, key: str, values: Mapping[str, Any], at: str | None = None) -> None:
        super().__init__(key)
        self.key = key
        self.values = {name: plain(value) for name, value in values.items()}
        self.at = at


class Learner:
    """The learner's module. Asking for a name that isn't there fails the check.

    It remembers which name was used last: a failure is shown at that name's definition if at no other line.
    """

    def __init__(self, module: ModuleType, source: str) -> None:
        self._module = module
        self._source = source
        self._used = ""

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._module, name, _MISSING)
        if found is _MISSING:
            raise CheckFailed("missing", {"name": name})
        self._used = name
        return found

    def _forget(self) -> None:
        self._used = ""

    def _line(self, at: str | None) -> int | None:
        """Return the line of the text `at`, from the last used name's definition on, else of that definition."""
        lines = self._source.splitlines()
        found = _definition(self._source, self._used)
        first, last = found or (0, len(lines))
        # The line of `def` itself is left out: a name in it says nothing of what is done.
        for number, line in enumerate(lines[first:last], first + 1):
            if at is not None and at in line.partition("#")[0]:
                return number
        return first if found else None


def message(key: str, *, at: str | None = None, **values: object) -> NoReturn:
    """Fail the check with the message `key` of the lesson's texts.

    `expected` and `got`, if given, are also shown side by side. `at` is a piece of code: the failure is shown at
    the first line with it in the function that was used last. Raises CheckFailed.
    """
    raise CheckFailed(key, values, at)


def number(value: object, name: str = "") -> float:
    """Return what a learner's function gave as a float. Raises CheckFailed if it is no single number."""
    values = array(value, name)
    if values.size != 1:
        raise CheckFailed("not-one-number", {"name": name, "got": value})
    return float(values.reshape(()))


def array(value: object, name: str = "") -> Array:
    """Return a tensor, an array, a list or a number as a float64 array. Raises CheckFailed for anything else."""
    if value is None or value is Ellipsis:
        raise CheckFailed("nothing", {"name": name})
    try:
        return np.asarray(_bare(value), dtype=np.float64)
    except (TypeError, ValueError):
        raise CheckFailed("not-numbers", {"name": name, "got": value}) from None


def compare_gradient(
    function: Callable[[Any], float],
    point: object,
    got: object,
    *,
    name: str,
    key: str = "gradient",
    at: str | None = None,
    tolerance: float = 1e-3,
) -> None:
    """Compare a gradient with the numeric one, found by changing each element of `point` a little.

    `function` goes from a float64 array with the shape of `point` to a number; `got` is the gradient that the
    learner's code found for `name` (None: it found none). The first element that differs by more than
    `tolerance`, relative to the largest one, is shown with both values. Raises CheckFailed.
    """
    if got is None:
        raise CheckFailed("no-gradient", {"name": name}, at)
    here = array(point)
    found, numeric = array(got, name), _numeric(function, here)
    if found.shape != here.shape:
        shapes = {"expected": list(here.shape), "got": list(found.shape)}
        raise CheckFailed("gradient-shape", {"name": name, **shapes}, at)
    wrong = ~(np.abs(found - numeric) <= tolerance * max(1e-8, float(np.abs(numeric).max(initial=0.0))))
    if wrong.any():
        place = tuple(int(i) for i in np.argwhere(wrong)[0])
        element = name + (f"[{', '.join(map(str, place))}]" if place else "")
        values = {"name": element, "expected": float(numeric[place]), "got": float(found[place])}
        raise CheckFailed(key, values, at)


def plain(value: object) -> object:
    """Return `value` as what JSON can hold: numbers and texts as they are, all else as a short text."""
    if isinstance(value, (bool, int, float, str)) or value is None:
        return value
    try:
        numbers = np.asarray(_bare(value))
        if numbers.dtype.kind not in "biuf":
            raise TypeError
    except Exception:  # a learner's object may do anything when it is looked at
        return _short(value)
    if numbers.ndim == 0:
        return numbers.item()
    text = np.array2string(numbers, precision=4, threshold=12, edgeitems=2, separator=", ", max_line_width=10**6)
    return text.replace("\n", "")  # the rows of a matrix on one line, as a message is


def _bare(value: object) -> Any:
    """Take the array out of a tensor."""
    detach = getattr(value, "detach", None)
    return detach().cpu().numpy() if callable(detach) else value


def _short(value: object) -> str:
    try:
        text = repr(value)
    except Exception:
        text = f"<{type(value).__name__}>"
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _numeric(function: Callable[[Any], float], point: Array) -> Array:
    gradient = np.zeros_like(point)
    for place in np.ndindex(point.shape):
        step = 1e-5 * max(1.0, abs(float(point[place])))
        ahead, behind = point.copy(), point.copy()
        ahead[place] += step
        behind[place] -= step
        gradient[place] = (number(function(ahead)) - number(function(behind))) / (2 * step)
    return gradient


def _definition(source: str, name: str) -> tuple[int, int] | None:
    """Return the first and last line of the top-level function, class or variable `name`."""
    for node in reversed(ast.parse(source).body):
        names = [getattr(node, "name", "")]
        if isinstance(node, ast.Assign):
            names = [target.id for target in node.targets if isinstance(target, ast.Name)]
        if name and name in names:
            return node.lineno, node.end_lineno or node.lineno
    return None
