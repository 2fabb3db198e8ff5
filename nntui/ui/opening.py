"""Opens the program, as fast as it will go."""

from __future__ import annotations

import gc
from pathlib import Path


def open_program(lang: str | None = None, root: Path | None = None, playground: str | None = None) -> int:
    """Open the program at the playground or at home, and return its exit status once it is left.

    What is imported stays, and Python would look through it for rubbish over and over, for a seventh of the time
    that opening takes. The program lets it look again when the first screen is on the terminal.
    """
    gc.disable()
    from nntui.ui.app import run

    return run(lang, root, playground)
