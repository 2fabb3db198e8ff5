"""What `nntui doctor` tells: the facts that decide how nntui works on this machine."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from importlib.metadata import PackageNotFoundError, distributions, version
from pathlib import Path

from nntui import __version__, i18n
from nntui.commands import terminal
from nntui.i18n import _
from nntui.paths import data_dir
from nntui.runs.device import no_gpu


def report() -> list[tuple[str, str]]:
    """Pairs of what was looked at and what was found, in the current language."""
    return [
        ("nntui", f"{__version__} ({Path(__file__).parent})"),
        ("Python", f"{platform.python_version()} ({sys.executable})"),
        (_("system"), f"{platform.system()} {platform.release()} {platform.machine()}"),
        *((name, _version(name)) for name in ("numpy", "textual", "plotext", "click")),
        ("cupy", _cupy()),
        (_("terminal"), _terminal()),
        (_("colours"), _colours()),
        ("Unicode", _unicode()),
        (_("language"), i18n.LANGUAGES[i18n.current()]),
        ("GPU", _gpu()),
        (_("data"), _data()),
    ]


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return _("not installed")


def _cupy() -> str:
    # Its distributions are called after the CUDA version that they are for: cupy-cuda12x, cupy-cuda13x …
    found = [d for d in distributions() if (d.metadata["Name"] or "").lower().startswith("cupy")]
    return ", ".join(f"{d.version} ({d.metadata['Name']})" for d in found) or _("not installed")


def _terminal() -> str:
    if not sys.stdout.isatty():
        return _("none: the output goes to a file or another program")
    columns, rows = shutil.get_terminal_size()
    size = _("{columns} columns, {rows} rows").format(columns=columns, rows=rows)
    small = "" if columns >= 80 and rows >= 24 else " " + _("(80 x 24 or more is better)")
    return f"{os.environ.get('TERM', '') or platform.system()}, {size}{small}"


def _colours() -> str:
    if os.environ.get("NO_COLOR"):
        return _("none: NO_COLOR is set")
    return terminal.colours()


def _unicode() -> str:
    encoding = sys.stdout.encoding or "ascii"
    if terminal.unicode():
        return _("yes ({encoding})").format(encoding=encoding)
    return _("no ({encoding}): plots are drawn in ASCII").format(encoding=encoding)


def _gpu() -> str:
    from framework import cuda

    if cuda.is_available():
        return _("usable, with --device cuda")
    return _("none: {reason}").format(reason=no_gpu())


def _data() -> str:
    folder = data_dir()
    if not folder.exists():
        return _("{folder} (not made yet)").format(folder=folder)
    if not os.access(folder, os.W_OK):
        return _("{folder} (not writable: progress is not kept)").format(folder=folder)
    return str(folder)
