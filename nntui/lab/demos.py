"""Finding a demo's function and the bundled data."""

from __future__ import annotations

import importlib.util
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from nntui.errors import UsageError
from nntui.i18n import _

Demo = Callable[..., Any]


def load_demo(folder: Path, name: str) -> Demo:
    """The function `name` of `folder`/demo_`name`.py, freshly executed (a folder's name may hold hyphens).

    Raises UsageError where file or function is missing, and whatever the file itself raises.
    """
    path = folder / f"demo_{name}.py"
    if not path.is_file():
        raise UsageError(_("{file} is missing in {folder}").format(file=path.name, folder=folder.name))
    module_name = "nntui_demo_" + re.sub(r"\W", "_", f"{folder.parent.name}_{folder.name}_{name}")
    spec = importlib.util.spec_from_file_location(module_name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[module_name] = module  # get_type_hints and dataclasses look a function's module up here
    spec.loader.exec_module(module)
    function = getattr(module, name, None)
    if not callable(function):
        raise UsageError(_("{file} has no function {name}").format(file=path.name, name=name))
    return function  # type: ignore[no-any-return]


def asset(name: str) -> Path:
    """The path of a bundled data file. Raises FileNotFoundError."""
    from framework.data.sets.files import FOLDER  # here, so that importing nntui.lab loads no framework

    path = FOLDER / name
    if not path.is_file():
        raise FileNotFoundError(f"no bundled data file is called {name}")
    return path
