"""A course with one exercise, `double`, and what tests of its screen share."""

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from nntui.course.exercises import Exercise, find_exercise
from nntui.ui.app import NntuiApp
from nntui.ui.screens.exercise import ExerciseScreen
from nntui.ui.widgets.editor import Editor

OpenExercise = Callable[..., NntuiApp]
POLLS = 600

COURSE = """\
[[tracks]]
id = "practice"
title = {en = "Practice", pt = "Prática", ro = "Practică"}
lessons = ["twice"]
"""
LESSON = """\
id = "practice/twice"
minutes = 10
concepts = ["F1"]
[[steps]]
id = "read"
kind = "card"
[[steps]]
id = "code"
kind = "exercise"
exercise = "double"
"""
STARTER = '''\
def double(x):
    """Return twice x."""
    ...
'''
SOLUTION = '''\
def double(x):
    """Return twice x."""
    return 2 * x
'''
CHECK = """\
from nntui.lab.checks import message, number


def test_value(learner):
    got = number(learner.double(3.0))
    if got == 9:
        message("square", expected=6.0, got=got, at="**")
    if got != 6:
        message("other", expected=6.0, got=got)


def test_zero(learner):
    if learner.double(0.0) != 0:
        message("zero", got=number(learner.double(0.0)))
"""
TEXT = """\
+++
title = "{twice}"
summary = "{twice}."
{english}[exercise.double]
title = "{double}"
hints = ["{hint} 1", "{hint} 2", "{hint} 3"]
[exercise.double.checks]
value = "{value}"
zero = "{zero}"
[exercise.double.messages]
square = "{square} {{got}}"
other = "? {{got}}"
zero = "0? {{got}}"
+++

## read: {twice}

{task}

## code: {double}

{task}
"""
WORDS = {
    "en": (
        "Twice",
        "Double it",
        "A nudge",
        "Twice three",
        "Twice nothing",
        "That is the square:",
        "Write double(x).",
    ),
    "pt": ("Duas vezes", "Dobre", "Uma dica", "Duas vezes três", "Duas vezes nada", "É o quadrado:", "Escreva."),
    "ro": (
        "De două ori",
        "Dublează",
        "Un indiciu",
        "De două ori trei",
        "De două ori zero",
        "E pătratul:",
        "Scrie.",
    ),
}
_NAMES = ("twice", "double", "hint", "value", "zero", "square", "task")


def write_practice(root: Path) -> Path:
    """Write the course into `root`."""
    lesson = root / "practice" / "twice"
    folder = lesson / "exercises" / "double"
    (folder / "wrong").mkdir(parents=True)
    (root / "course.toml").write_text(COURSE, encoding="utf-8")
    (lesson / "lesson.toml").write_text(LESSON, encoding="utf-8")
    for lang, words in WORDS.items():
        english = "" if lang == "en" else 'english = "000000000000"\n'
        text = TEXT.format(english=english, **dict(zip(_NAMES, words, strict=True)))
        (lesson / f"{lang}.md").write_text(text, encoding="utf-8")
    for name, text in (("starter", STARTER), ("solution", SOLUTION), ("check", CHECK)):
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    return root


def the_exercise(app: NntuiApp) -> Exercise:
    return find_exercise(app.course, "double")


def screen_of(app: NntuiApp) -> ExerciseScreen:
    assert isinstance(app.screen, ExerciseScreen)
    return app.screen


def editor_of(app: NntuiApp) -> Editor:
    return screen_of(app).editor


async def until(pilot: Pilot, condition: Callable[[], object]) -> None:
    """Wait for something that another process or thread brings about."""
    for _ in range(POLLS):
        if condition():
            return
        await pilot.pause(0.05)
    pytest.fail("it never came true")


async def enter(pilot: Pilot, app: NntuiApp) -> ExerciseScreen:
    """Open the exercise, and wait until its file is in the editor."""
    await app.push_screen(ExerciseScreen(the_exercise(app)))
    await pilot.pause()
    return screen_of(app)


async def rewrite(pilot: Pilot, app: NntuiApp, text: str) -> None:
    """Type another text in place of the one that is there."""
    editor_of(app).focus()
    editor_of(app).select_all()
    await pilot.press("delete")
    for line in text.splitlines():
        # A line keeps the indent that the editor gives it, unless it has less.
        here = editor_of(app).cursor_location[1]
        indent = len(line) - len(line.lstrip())
        for _ in range((here - indent) // 4):
            await pilot.press("backspace")
        await pilot.press(*(_key(character) for character in line.lstrip()), "enter")


def _key(character: str) -> str:
    return {" ": "space", "\n": "enter"}.get(character, character)


async def check(pilot: Pilot, app: NntuiApp) -> None:
    """Press F5, and wait for what the check comes to."""
    before = screen_of(app).checking.result
    await pilot.press("f5")
    await until(pilot, lambda: screen_of(app).checking.result is not before)
    await pilot.pause()


def shown(app: NntuiApp) -> str:
    """All text on the screen."""
    return "\n".join(
        "".join(segment.text for segment in strip) for strip in app.screen._compositor.render_strips()
    )


def told(app: NntuiApp) -> str:
    """What the program has told the learner beside the screen's own text."""
    return "\n".join(notification.message for notification in app._notifications)
