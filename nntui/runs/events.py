"""What a run reports. `Finished`, `Stopped` and `Failed` are last: nothing follows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from nntui.lab import View


@dataclass(frozen=True, slots=True)
class Started:
    """The demo begins. `parameters` holds every parameter's value, defaults included."""

    lesson: str
    demo: str
    parameters: Mapping[str, Any]
    seed: int
    device: str
    total: int | None = None


@dataclass(frozen=True, slots=True)
class Total:
    """How many turns the loop that begins now will make."""

    total: int


@dataclass(frozen=True, slots=True)
class Metrics:
    """Numbers by name at one step. All of them arrive, in order."""

    step: int
    epoch: int
    values: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Frame:
    """The newest view of a name. Older ones may never have been seen."""

    name: str
    view: View


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence of the lesson, by its key, with the values to fill in."""

    key: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Printed:
    """One line that the demo printed."""

    text: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The demo returned `result`: numbers, texts, lists and dicts."""

    result: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Stopped:
    """The run was stopped on request."""


@dataclass(frozen=True, slots=True)
class Failed:
    """The run broke off.

    `kind` is "demo" (the demo raised; `where` is its file, line and code), "killed" (the process was ended
    from outside) or "start" (it never came as far as the demo).
    """

    error: str
    where: str | None = None
    kind: Literal["demo", "killed", "start"] = "demo"


Event = Started | Total | Metrics | Frame | Note | Printed | Finished | Stopped | Failed
LAST = (Finished, Stopped, Failed)

BY_NAME: dict[str, type[Event]] = {
    "started": Started,
    "total": Total,
    "metrics": Metrics,
    "frame": Frame,
    "note": Note,
    "printed": Printed,
    "finished": Finished,
    "stopped": Stopped,
    "failed": Failed,
}
"""Event types by the name that they bear between the processes and in JSON."""
