"""Code tabs: one network written for the four faces of our framework, and for the packages they resemble.

A step of kind "code" with `code = "NAME"` has the folder `code/NAME/` with a short program for each face, which
ends with a list `losses`. The real package's program is the same text with other import lines.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from nntui.i18n import _

if TYPE_CHECKING:
    from nntui.course.models import Lesson

FACES = ("pytorch", "tensorflow", "keras", "lightning")
"""The faces, in the order of their tabs."""
TITLES = {"pytorch": "PyTorch", "tensorflow": "TensorFlow", "keras": "Keras", "lightning": "Lightning"}
PACKAGES = {"pytorch": "torch", "tensorflow": "tensorflow", "keras": "keras", "lightning": "lightning"}

_PARTS = {"tf": "tensorflow", "keras": "keras", "lightning": "lightning"}
"""Parts of our framework that are packages of their own elsewhere; everything else of it is torch."""
_IMPORT = re.compile(r"import framework((?:\.\w+)*)(?: as (\w+))?\s*(#.*)?$")
_FROM = re.compile(r"from framework((?:\.\w+)*) import (.+)$")


@dataclass(frozen=True, slots=True)
class CodeTab:
    """One tab: a program for our framework, or for the `real` package that it needs."""

    face: str
    real: bool
    title: str
    source: str
    package: str | None


def tabs(lesson: Lesson, name: str) -> tuple[CodeTab, ...]:
    """Return the tabs of `code/NAME/`: the four faces, then the same four for the real packages.

    Raises OSError where a file is missing.
    """
    sources = {face: code_file(lesson.folder, name, face).read_text(encoding="utf-8") for face in FACES}
    ours = [CodeTab(face, False, TITLES[face], source, None) for face, source in sources.items()]
    real = [
        CodeTab(face, True, _("real {name}").format(name=TITLES[face]), real_source(source), PACKAGES[face])
        for face, source in sources.items()
    ]
    return (*ours, *real)


def code_file(folder: Path, name: str, face: str) -> Path:
    """Return where the program for `face` is in the folder of a lesson."""
    return folder / "code" / name / f"{face}.py"


def installed(package: str) -> bool:
    """Tell whether a package can be imported, without importing it."""
    try:
        return find_spec(package) is not None
    except (ImportError, ValueError):
        return False


def real_source(source: str) -> str:
    """Return a program for our framework with the import lines of the real packages."""
    return "\n".join(_real_line(line) for line in source.split("\n"))


def _real_line(line: str) -> str:
    code = line.strip()
    indent = line[: len(line) - len(line.lstrip())]
    if found := _IMPORT.match(code):
        path, name, comment = _package(found[1]), found[2], found[3]
        plain = f"import {path}" if name in (None, path) else f"import {path} as {name}"
        return indent + plain + (f"  {comment}" if comment else "")
    if found := _FROM.match(code):
        if found[1]:
            return f"{indent}from {_package(found[1])} import {found[2]}"
        return "\n".join(indent + text for text in _from_framework(found[2]))
    return line


def _from_framework(names: str) -> list[str]:
    """Return the lines for `from framework import NAMES`: a package of its own each, the rest from torch."""
    names, _hash, comment = names.partition("#")
    lines, rest = [], []
    for part in names.split(","):
        name, _as, other = (word.strip() for word in part.partition(" as "))
        if name in _PARTS:
            package, shown = _PARTS[name], other or name
            lines.append(f"import {package}" if package == shown else f"import {package} as {shown}")
        else:
            rest.append(part.strip())
    if rest:
        lines.append(f"from torch import {', '.join(rest)}")
    if comment:
        lines[-1] += f"  # {comment.strip()}"
    return lines


def _package(path: str) -> str:
    """Return the real name of `framework` + path."""
    first, *rest = path.removeprefix(".").split(".")
    return ".".join([_PARTS[first], *rest] if first in _PARTS else ["torch", *([first] if first else []), *rest])
