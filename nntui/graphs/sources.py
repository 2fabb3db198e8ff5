"""What a graph can be of: an expression, a playground's network, a lesson's demo; told apart by its form."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from nntui.course import Course
from nntui.errors import UsageError
from nntui.graphs.model import Graph
from nntui.i18n import N_, _

if TYPE_CHECKING:
    from nntui.runs.process import Pool

PLAY = "play"
_NAME = re.compile(r"[a-z0-9_-]+/[a-z0-9_-]+(/[a-z0-9_-]+)?")
_SETTING = re.compile(r"([A-Za-z_]\w*)=(\S+)")
_SEED = "seed"

EXAMPLES: tuple[tuple[str, str], ...] = (
    ("a = 2; b = -3; c = 10; L = (a*b + c) * -2", N_("a chain of scalars")),
    ("x = 3; y = x*x + 2*x", N_("a value used three times")),
    ("x = 1.5; s = 1 / (1 + exp(-x)); s * (1 - s)", N_("a sigmoid by hand")),
    ("a = [[1, 2], [3, 4]]; b = 3; c = ((a**2 + b**2).sqrt()).mean()", N_("arrays and broadcasting")),
    ("X = [[1, 2], [3, 4]]; w = [0.5, -1]; y = [1, 0]; mse_loss(X @ w, y)", N_("a linear model's loss")),
    ("z = [[2, 1, 0], [0, 3, 1]]; y = [0, 2]; cross_entropy(z, y)", N_("cross-entropy of two samples")),
    ("play circle net=4,2 tanh", N_("the playground's network")),
)


def is_demo(text: str, course: Course) -> bool:
    """Whether `text` is written like the name of a lesson or demo and begins with a track: it is no quotient.

    Parameters may follow: ``track/lesson/demo rate=0.1 seed=3``.
    """
    name, *settings = text.split() or [""]
    tracks = {track.id for track in course.tracks}
    named = bool(_NAME.fullmatch(name.strip("/"))) and name.strip("/").partition("/")[0] in tracks
    return named and all(_SETTING.fullmatch(word) for word in settings)


def demo_text(name: str, parameters: Mapping[str, object], seed: int = 0) -> str:
    """What `load` takes for a demo with other parameters than its own."""
    settings = {**parameters, **({_SEED: seed} if seed else {})}
    # A text with spaces can't be written so; the demo's own is used in its place.
    words = [f"{key}={value}" for key, value in settings.items()]
    return " ".join([name, *(word for word in words if _SETTING.fullmatch(word))])


def load(text: str, course: Course, pool: Callable[[], Pool]) -> Graph:
    """The graph of what `text` names: ``play STATE``, ``track/lesson/demo name=value …``, else an expression.

    `pool` is called only where a process is needed. Raises UsageError.
    """
    first, _space, rest = text.strip().partition(" ")
    if first == PLAY and not rest.lstrip().startswith(("=", "*", "+", "-", "/", "@", ";", ")")):
        from nntui.graphs import of_play

        return of_play.graph(rest or "circle")
    if is_demo(text, course):
        from nntui.graphs import of_demo

        name, *settings = text.split()
        values = dict(word.split("=", 1) for word in settings)
        return of_demo.graph(course, name, values, _whole(values.pop(_SEED, "0")), pool)
    from nntui.graphs import expression

    try:
        return expression.graph(text)
    except UsageError:
        raise
    except (ArithmeticError, ValueError, TypeError, RecursionError) as error:
        raise UsageError(str(error)) from None


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        message = _("{name}: “{text}” is not {kind}.")
        raise UsageError(message.format(name=_SEED, text=text, kind=_("a whole number"))) from None
