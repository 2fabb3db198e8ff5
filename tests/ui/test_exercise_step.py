"""A step that asks for code: its card says which command makes the learner's file."""

import pytest
from lesson_kit import MakeApp

from nntui.course import bundled_root, load
from nntui.ui.screens.lesson import LessonScreen
from nntui.ui.widgets.card import Card

ADVICE = {
    "en": "In a shell, this makes your file",
    "pt": "Num terminal, isto cria",
    "ro": "Într-un terminal, comanda",
}


@pytest.mark.parametrize("lang", list(ADVICE))
async def test_the_card_names_the_command(make_app: MakeApp, size: tuple[int, int], lang: str) -> None:
    app = make_app(lang)
    lesson = load(bundled_root()).lesson("frameworks/linear-regression")
    app.course = load(bundled_root())
    async with app.run_test(size=size) as pilot:
        app.open_lesson(app.course.lesson(lesson.id), "your-step")
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, LessonScreen)
        assert screen.step.kind == "exercise"
        text = screen.query_one(Card).text
        assert ADVICE[lang] in text
        assert f"nntui start {lesson.id}/sgd-step" in text
        await pilot.press("right")
        assert screen.step.id == "takeaway"
        await pilot.press("left")
        assert screen.step.id == "your-step"
        assert app.progress.done(lesson.id) == set()
