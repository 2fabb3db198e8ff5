"""The ways through the course: which framework a learner follows, and from which level on."""

from __future__ import annotations

from nntui.course.models import FLAVOURS, LEVELS
from nntui.i18n import _

PATHS = tuple((flavour, level) for flavour in FLAVOURS for level in LEVELS)
NAMES = {"pytorch": "PyTorch", "tensorflow": "TensorFlow"}


def path_name(flavour: str, level: str) -> str:
    """What a way is called, in the current language."""
    if level == "high":
        return _("{name}, the high level only").format(name=NAMES[flavour])
    return _("{name}, from the low level up").format(name=NAMES[flavour])
