"""The playground's network as a Python program, to the clipboard or into a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from textual.app import App

from nntui.i18n import _
from nntui.play.script import script
from nntui.play.settings import Settings
from nntui.reasons import reason
from nntui.ui.widgets.play_pick import PickScreen


def take_away(app: App[Any], settings: Settings, epochs: int) -> None:
    """Ask which program, and where to."""
    entries = [
        (_("Copy for this project's framework"), ""),
        (_("Copy for PyTorch"), ""),
        (_("Save for this project's framework"), "playground.py"),
        (_("Save for PyTorch"), "playground_pytorch.py"),
    ]

    def picked(index: int | None) -> None:
        if index is None:
            return
        program = script(settings, epochs, real=index % 2 == 1)
        if index < 2:
            app.copy_to_clipboard(program)
            app.notify(_("Copied."), timeout=2)
            return
        try:
            file = save(program, entries[index][1])
        except OSError as error:
            app.notify(_("It can't be saved: {reason}.").format(reason=reason(error)), severity="error")
        else:
            app.notify(_("Saved as {file}.").format(file=file), timeout=5)

    app.push_screen(PickScreen(_("Python program, {epochs} epochs").format(epochs=epochs), entries), picked)


def save(program: str, name: str) -> str:
    """Write it into the current folder under this name, with a number if that is taken; returns the name."""
    wish = Path(name)
    file, number = wish, 2
    while True:
        try:
            with file.open("x", encoding="utf-8") as stream:
                stream.write(program)
        except FileExistsError:
            file, number = wish.with_stem(f"{wish.stem}_{number}"), number + 1
        else:
            return str(file)
