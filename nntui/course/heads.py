"""The head of a text: title and summary, which are all that a list of lessons shows."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from nntui.course.claims import fill


class Head(NamedTuple):
    """What a lesson is called, and one sentence about it."""

    title: str
    summary: str


def read_head(file: Path, shown: Mapping[str, str]) -> Head | None:
    """Return the head of a text, with the numbers of its claims, `shown`, in place of their names.

    Only what stands above the first table of the front matter is read. None where there is no head like that: only
    who reads the whole text can tell what is wrong with it.
    """
    top: list[str] = []
    try:
        with file.open(encoding="utf-8") as lines:
            if next(lines, "").strip() != "+++":
                return None
            for line in lines:
                if line.startswith("[") or line.strip() == "+++":
                    break
                top.append(line)
        found = tomllib.loads("".join(top))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return None
    title, summary = found.get("title"), found.get("summary")
    if not (isinstance(title, str) and title.strip() and isinstance(summary, str) and summary.strip()):
        return None
    return Head(title, fill(summary, shown))
