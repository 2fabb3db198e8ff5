"""The files that come with the framework; how each was made, and its licence, is told in a .md file beside it."""

from __future__ import annotations

import csv
from pathlib import Path

#: Inside an installed package; in a checkout the same files lie in assets/data.
_INSTALLED = Path(__file__).parent.parent / "files"
FOLDER = _INSTALLED if _INSTALLED.is_dir() else Path(__file__).parents[3] / "assets" / "data"


def read_bytes(name: str) -> bytes:
    """The content of a bundled file."""
    return (FOLDER / name).read_bytes()


def read_rows(name: str) -> list[list[str]]:
    """The rows of a bundled CSV file, without its header."""
    with (FOLDER / name).open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))[1:]
