"""Home: what it lists, where Enter leads, how progress shows."""

from collections.abc import Callable

import pytest
from textual.content import Content
from textual.pilot import Pilot

from nntui.ui.app import NntuiApp
from nntui.ui.screens.home import HomeScreen
from nntui.ui.screens.lesson import LessonScreen
from nntui.ui.widgets.rows import Row, Rows

MakeApp = Callable[..., NntuiApp]


def lines(app: NntuiApp) -> list[str]:
    strips = app.screen._compositor.render_strips()
    return ["".join(segment.text for segment in strip).rstrip() for strip in strips]


async def home(pilot: Pilot, app: NntuiApp) -> HomeScreen:
    while not isinstance(app.screen, HomeScreen):
        await pilot.press("escape")
    await pilot.pause()
    return app.screen


async def test_tracks_lessons_minutes_and_a_place_to_start(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        text = lines(app)
        assert "Start here" in text[3]
        assert "Frameworks › Going down (descent)" in text[3]
        assert sum("10 min" in line for line in text) == 3
        assert sum("0 of 1" in line for line in text) == 2
        assert "EN · pt · ro" in text[0]
        assert text[0].endswith(("CPU", "GPU"))
        assert text[-1].endswith("q quit")


async def test_a_newcomer_is_told_the_first_keys(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "   ↵ open   → next step   ␣ run or pause" in lines(app)
        await pilot.press("enter", "escape")
        await home(pilot, app)
        assert "Continue" in lines(app)[3]
        assert "␣" not in "".join(lines(app))


async def test_enter_leads_to_the_first_lesson_and_back_to_the_very_step(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter")
        assert isinstance(app.screen, LessonScreen)
        await pilot.press("right")
        await home(pilot, app)
        row = lines(app)[3]
        assert "Continue" in row
        assert "step 2 of 3" in row
    app.close()
    again = make_app()
    async with again.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter")
        assert isinstance(again.screen, LessonScreen)
        assert again.screen.step.id == "try"


async def test_marks_follow_progress(make_app: MakeApp) -> None:
    app = make_app()
    for step in ("hello", "try", "rest"):
        app.progress.mark("frameworks/descent", step)
    app.progress.visit("frameworks/descent", "rest")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        text = "\n".join(lines(app))
        assert "✓  1  Going down (descent)" in text
        assert "·  1  Going down (turn)" in text
        assert "1 of 1" in text
        # The finished lesson hands over to the next.
        assert "Overfitting › Going down (turn)" in lines(app)[3]
        for step in ("hello", "try", "rest"):
            app.progress.mark("overfitting/turn", step)
        app.action_language("en")
        await pilot.pause()
        assert "Every lesson is done." in lines(app)[3]


async def test_arrows_choose_any_lesson(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "down")
        assert app.screen.query_one(Rows).chosen == "overfitting/turn"
        await pilot.press("enter")
        assert isinstance(app.screen, LessonScreen)
        assert app.screen.lesson.id == "overfitting/turn"


@pytest.mark.parametrize("size", [(40, 12), (80, 24), (109, 30), (120, 40)])
async def test_no_row_is_too_wide(make_app: MakeApp, size: tuple[int, int]) -> None:
    app = make_app()
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        assert app.screen.query_one(Rows).virtual_size.width <= size[0]
        assert all(len(line) <= size[0] for line in lines(app))


async def test_a_window_too_small_says_so(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(30, 8)) as pilot:
        await pilot.pause()
        assert "too small" in "\n".join(lines(app))
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert "too small" not in "\n".join(lines(app))
        assert "Frameworks" in "\n".join(lines(app))


def test_a_row_too_narrow_for_its_left_part_has_a_short_one() -> None:
    row = Row(Content("Frameworks > Going down"), Content("step 2 of 3"), short=Content("Going down"))
    assert row.laid_out(40).plain == "Frameworks > Going down      step 2 of 3"
    assert row.laid_out(30).plain == "Going down         step 2 of 3"
    assert row.laid_out(18).plain == "Going… step 2 of 3"
