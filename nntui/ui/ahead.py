"""What a key may ask for next: made ready in a thread while the first screen is read, since it takes long."""

from __future__ import annotations

from importlib import import_module

_SCREENS = (
    "nntui.ui.widgets.demo",
    "nntui.ui.widgets.quiz",
    "nntui.ui.screens.playground",
    "nntui.ui.widgets.play_panel",
    "nntui.ui.screens.exercise",
    "nntui.ui.screens.graph",
    "nntui.ui.screens.runs",
)


def prepare_lesson() -> None:
    """Import what shows a card."""
    from nntui.ui.screens import lesson  # noqa: F401
    from nntui.ui.widgets.markdown import python_lexer

    python_lexer()


def prepare_others() -> None:
    """Import the panels of the commonest steps, and the other screens."""
    for name in _SCREENS:
        import_module(name)
