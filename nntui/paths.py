"""Where nntui keeps what must outlive the program."""

import os
from pathlib import Path

from platformdirs import user_data_path


def data_dir() -> Path:
    """Return the folder of the learner's data: `$NNTUI_HOME`, else the usual one of the system.

    It need not exist yet: whoever writes into it creates it.
    """
    return _home() or user_data_path("nntui", appauthor=False)


def exercises_dir() -> Path:
    """Return where exercises go at first: `$NNTUI_HOME/exercises`, without that variable ~/nntui-exercises."""
    home = _home()
    return home / "exercises" if home else Path.home() / "nntui-exercises"


def _home() -> Path | None:
    home = os.environ.get("NNTUI_HOME")
    return Path(home).expanduser() if home else None
