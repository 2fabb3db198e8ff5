"""Write a graph to a file of its own: whole or not at all, and never over another."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path

from nntui.errors import UsageError
from nntui.graphs.export import ENDINGS, WRITERS
from nntui.graphs.folding import View
from nntui.i18n import _
from nntui.reasons import reason


def write(view: View, form: str, folder: Path | None = None) -> Path:
    """Write a graph in a form of `ENDINGS` into `folder` (the current one); a name that is taken gets a number.

    Raises UsageError where that can't be done.
    """
    text = WRITERS[form](view, True) + "\n"
    place = folder or Path.cwd()
    words = re.sub(r"\W+", "-", view.graph.title.split("=")[0].lower()).strip("-")[:40].strip("-")
    stem = f"graph-{words}" if words else "graph"
    try:
        handle, temporary = tempfile.mkstemp(dir=place, prefix=f".{stem}-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            os.chmod(temporary, 0o644)
            return _claim(Path(temporary), place, stem, ENDINGS[form])
        finally:
            Path(temporary).unlink(missing_ok=True)
    except OSError as error:
        raise UsageError(_("The file can't be written: {reason}.").format(reason=reason(error))) from None


def _claim(temporary: Path, folder: Path, stem: str, ending: str) -> Path:
    """Give the file the first free name; `os.link` refuses one that is taken, even taken this very moment."""
    number = 1
    while True:
        name = folder / (f"{stem}.{ending}" if number == 1 else f"{stem}-{number}.{ending}")
        try:
            os.link(temporary, name)
            return name
        except FileExistsError:
            number += 1
        except (OSError, AttributeError):  # a file system without links
            with open(name, "x", encoding="utf-8") as file:
                file.write(temporary.read_text(encoding="utf-8"))
            return name
