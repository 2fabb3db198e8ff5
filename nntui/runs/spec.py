"""What to run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nntui.i18n import current


@dataclass(frozen=True, slots=True)
class RunSpec:
    """A demo of a lesson ("track/name") with the parameters that differ from their defaults.

    `paused`: hold the loop before its first turn. `root`: the folder of the lessons, None for the bundled.
    `language` is that of the sentences that the worker writes.
    """

    lesson: str
    demo: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    seed: int = 0
    device: str = "cpu"
    paused: bool = False
    root: Path | None = None
    language: str = field(default_factory=current)
