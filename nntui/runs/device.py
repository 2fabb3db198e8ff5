"""From the device that was asked for to the one that is there."""

from __future__ import annotations

from nntui.errors import UsageError, unknown
from nntui.i18n import _

DEVICES = ("auto", "cpu", "cuda")


def resolve(name: str) -> str:
    """Return "cpu" or "cuda". Raises UsageError: there is no such name, or why there is no GPU."""
    if name == "cpu":
        return "cpu"
    if name not in DEVICES:
        raise unknown(_("There is no device “{name}”.").format(name=name), name, DEVICES)
    from framework import cuda

    if cuda.is_available():
        return "cuda"
    if name == "auto":
        return "cpu"
    raise UsageError(_("No GPU can be used: {reason}").format(reason=cuda.reason()))
