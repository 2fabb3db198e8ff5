"""Every exercise of the course in the built-in editor at 80x24: from the starter, which fails, to the solution."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from practice_kit import check, editor_of, screen_of, shown
from textual.events import Paste

from nntui import i18n
from nntui.course import load
from nntui.course.exercises import Exercise, exercises
from nntui.ui.app import NntuiApp
from nntui.ui.screens.exercise import ExerciseScreen

PLAIN = exercises(load())
VARIANTS = tuple(each for each in exercises(load(), "tensorflow") if each.file_id.endswith("-tensorflow"))


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[NntuiApp]:
    for name in ("HOME", "USERPROFILE", "NNTUI_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    app = NntuiApp("en", progress=tmp_path / "progress.sqlite3")
    yield app
    app.close()
    i18n.use("en")


def test_there_are_enough() -> None:
    assert len(PLAIN) >= 10


@pytest.mark.parametrize("exercise", PLAIN + VARIANTS, ids=lambda each: each.file_id)
async def test_from_starter_to_solved(app: NntuiApp, exercise: Exercise) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await app.push_screen(ExerciseScreen(exercise))
        await pilot.pause()
        assert editor_of(app).text == exercise.starter
        await check(pilot, app)
        result = screen_of(app).checking.result
        assert result is not None
        assert not result.passed
        editor_of(app).focus()
        editor_of(app).select_all()
        await pilot.press("delete")
        app.post_message(Paste(exercise.solution))
        await pilot.pause()
        await check(pilot, app)
        assert screen_of(app).checking.result.passed, shown(app)
        assert app.progress.done(exercise.lesson.id) == {exercise.step}
        file = app.progress.file(exercise.file_id)
        assert file is not None
        assert file.read_text(encoding="utf-8").rstrip() == exercise.solution.rstrip()
