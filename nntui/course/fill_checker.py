"""Finds what an author still has to fill in."""

from pathlib import Path

from nntui.course.problems import Problem
from nntui.i18n import _

OPEN = "‹"
"""Begins what the skeletons leave to the author."""


def check_filled(root: Path, folder: Path, problems: list[Problem]) -> None:
    """Report every line still to be filled in, of course.toml and of the files of the lesson in `folder`."""
    files = [root / "course.toml", *folder.glob("*.md"), *folder.glob("*.toml"), *folder.rglob("*.py")]
    for file in files:
        try:
            lines = file.read_text(encoding="utf-8").split("\n")
        except (OSError, UnicodeDecodeError):
            continue  # reported where the file is read for its contents
        for number, line in enumerate(lines, 1):
            if OPEN in line:
                message = _("Write this, without the marks: {text}").format(text=line.strip())
                problems.append(Problem(file, number, message))
