"""Names of checkpoint files."""

from __future__ import annotations

import os
import re
from typing import Any

from ...tensor import Tensor


def format_name(filename: str | None, metrics: dict[str, Any], with_names: bool) -> str:
    """`filename` with the values of `metrics` in its braces; ``{epoch}`` becomes ``epoch=3`` if `with_names`."""

    def fill(found: re.Match[str]) -> str:
        name, how = found.group(1), found.group(2) or ""
        value = metrics.get(name, 0)
        text = format(value.item() if isinstance(value, Tensor) else value, how)
        return f"{name}={text}" if with_names else text

    return re.sub(r"\{([^:{}]*)(?::([^{}]*))?\}", fill, filename or "{epoch}-{step}")


def free_path(path: str, may_be: str, versions: bool) -> str:
    """`path`, or if it is taken by something else than `may_be`, with ``-v1``, ``-v2``, … if `versions`."""
    stem, ending = os.path.splitext(path)
    found, version = path, 1
    while versions and os.path.exists(found) and found != may_be:
        found = f"{stem}-v{version}{ending}"
        version += 1
    return found
