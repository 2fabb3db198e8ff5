"""The learner's own editor, in place of the program for as long as it is open."""

from __future__ import annotations

import os
import shlex
import subprocess
from pathlib import Path
from typing import Any

from textual.app import App, SuspendNotSupported

from nntui.i18n import _
from nntui.reasons import reason


def own_editor() -> str | None:
    """Return the command in $VISUAL or else $EDITOR, None where neither is set."""
    return os.environ.get("VISUAL", "").strip() or os.environ.get("EDITOR", "").strip() or None


def use(app: App[Any], command: str, file: Path) -> str:
    """Give the terminal to the editor until it ends. Returns why that failed, "" if it didn't."""
    try:
        words = shlex.split(command, posix=os.name != "nt")
        with app.suspend():
            subprocess.run([*words, str(file)], check=False)
    except SuspendNotSupported:
        return _("Here the program can't give way to an editor. Open {file} in yours.").format(file=file)
    except (OSError, ValueError) as error:
        return _("“{command}” could not be started: {reason}.").format(command=command, reason=reason(error))
    return ""
