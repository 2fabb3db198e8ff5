"""The lesson screen, with real workers: what keys do to a run, and what the learner sees of it."""

import os
import random
import signal
from collections.abc import Awaitable

from lesson_kit import MakeApp, open_demo, panel_of, run_with, screen_of, session_of, shown, until, until_still
from textual.pilot import Pilot
from textual.widgets import Static

from nntui import i18n
from nntui.ui.screens.home import HomeScreen
from nntui.ui.screens.lesson import LessonScreen
from nntui.ui.widgets.card import Card
from nntui.ui.widgets.line import Line
from nntui.ui.widgets.rows import Rows
from nntui.ui.widgets.slider import SliderRow


async def test_a_run_from_start_to_result(make_app: MakeApp, size: tuple[int, int]) -> None:
    app = make_app()
    async with app.run_test(size=size) as pilot:
        await open_demo(pilot, app)
        await pilot.press("space")
        await until(pilot, lambda: session_of(app).state == "finished")
        await until(pilot, lambda: "finished" in shown(app) and "Going down: 60" in shown(app))
        text = shown(app)
        assert "validation   5.1000   20.0000" in text
        assert "training" in text
        assert len(session_of(app).history) == 60
        assert app.progress.done("frameworks/descent") == {"hello", "try"}
        await until(pilot, lambda: not panel_of(app)._timer._active.is_set())


async def test_pause_step_resume_stop_reset(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await open_demo(pilot, app)
        await run_with(pilot, app, steps=1000000, slow=True)
        await until(pilot, lambda: len(session_of(app).history) > 5)
        await pilot.press("space")
        await until(pilot, lambda: session_of(app).state == "paused")
        await until_still(pilot, lambda: len(session_of(app).history))
        before = len(session_of(app).history)
        await pilot.press("full_stop")
        await until(pilot, lambda: len(session_of(app).history) == before + 1)
        assert session_of(app).state == "paused"
        await pilot.press("space")
        await until(pilot, lambda: len(session_of(app).history) > before + 5)
        await pilot.press("s")
        await until(pilot, lambda: session_of(app).state == "stopped")
        assert len(session_of(app).history) > before
        await pilot.press("backspace")
        session = session_of(app)
        assert (session.state, len(session.history), session.run) == ("ready", 0, None)
        assert session.values["steps"] == 60
        assert [row.value for row in panel_of(app).rows] == [60, 0.1, "line", False]


async def test_one_step_starts_a_run_that_stands_still(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await open_demo(pilot, app)
        await pilot.press("2", "full_stop")
        await until(pilot, lambda: len(session_of(app).history) == 1)
        await pilot.pause(0.3)
        assert (session_of(app).state, len(session_of(app).history)) == ("paused", 1)


async def test_sliders_by_key_and_live_change(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await open_demo(pilot, app)
        await run_with(pilot, app, steps=1000000, slow=True)
        await until(pilot, lambda: len(session_of(app).history) > 2)
        await pilot.press("down", "down")
        assert isinstance(app.focused, SliderRow)
        assert app.focused.parameter.name == "rate"
        await pilot.press("right")
        assert session_of(app).values["rate"] > 0.1
        assert not session_of(app).stale
        assert screen_of(app).step.id == "try"
        await pilot.press("up", "left")
        assert session_of(app).stale
        await until(pilot, lambda: "new values: next run" in shown(app))
        await pilot.press("escape")
        assert app.focused is None
        await pilot.press("left")
        assert screen_of(app).step.id == "hello"


async def test_leaving_a_step_pauses_its_run_and_coming_back_finds_it(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await open_demo(pilot, app)
        await run_with(pilot, app, steps=1000000, slow=True)
        await until(pilot, lambda: len(session_of(app).history) > 2)
        session = session_of(app)
        await pilot.press("n")
        assert screen_of(app).step.id == "rest"
        await until(pilot, lambda: session.state == "paused")
        await pilot.press("p")
        assert session_of(app) is session
        await pilot.press("space")
        await until(pilot, lambda: session.state == "running")


async def test_language_and_size_change_during_a_run(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await open_demo(pilot, app)
        await run_with(pilot, app, steps=1000000, slow=True)
        await until(pilot, lambda: len(session_of(app).history) > 2)
        await pilot.press("l")
        assert i18n.current() == "pt"
        await until(pilot, lambda: "treinamento" in shown(app))
        assert "Descendo" in shown(app)
        for width, height in ((120, 40), (30, 8), (40, 12), (200, 60), (1, 1), (80, 24)):
            await pilot.resize_terminal(width, height)
            await pilot.pause(0.15)
        before = len(session_of(app).history)
        await until(pilot, lambda: len(session_of(app).history) > before)
        await pilot.press("l")
        assert "Coboară panta" in app.screen.query_one(Card).text
        assert app.progress.setting("language") == "ro"


async def test_a_demo_that_raises_shows_reason_line_and_runs_again(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await open_demo(pilot, app)
        await run_with(pilot, app, model="broken")
        await until(pilot, lambda: session_of(app).state == "failed")
        await until(pilot, lambda: "run again" in shown(app))
        text = shown(app)
        assert "a matrix does not fit" in text
        assert "demo_fit.py" in text
        panel_of(app).rows[2]._choose("line")
        await pilot.press("enter")
        await until(pilot, lambda: session_of(app).state == "finished")


async def test_a_killed_worker_shows_a_card_and_runs_again(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await open_demo(pilot, app)
        await run_with(pilot, app, steps=1000000, slow=True)
        await until(pilot, lambda: len(session_of(app).history) > 2)
        run = session_of(app).run
        assert run is not None
        os.kill(run.pid, signal.SIGKILL)
        await until(pilot, lambda: session_of(app).state == "failed")
        await until(pilot, lambda: "ended from outside" in shown(app))
        await pilot.press("enter")
        await until(pilot, lambda: len(session_of(app).history) > 2 and session_of(app).alive)


async def test_the_last_step_ends_the_lesson(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, LessonScreen))
        await pilot.press("right", "right", "right")
        assert screen_of(app).step.id == "rest"
        assert "rest" in app.progress.done("frameworks/descent")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, LessonScreen) and app.screen.lesson.name == "turn")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        assert app.progress.position() == ("overfitting/turn", "hello")


async def test_the_list_of_steps(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, LessonScreen))
        await pilot.press("3")
        assert app.focused is app.screen.query_one("#steps", Rows)
        await pilot.press("down", "down", "enter")
        assert screen_of(app).step.id == "rest"
        assert app.focused is None


async def test_no_row_is_wider_than_the_screen(make_app: MakeApp, size: tuple[int, int]) -> None:
    app = make_app("ro")
    async with app.run_test(size=size) as pilot:
        await open_demo(pilot, app)
        await run_with(pilot, app)
        await until(pilot, lambda: session_of(app).state == "finished")
        await until(pilot, lambda: str(app.screen.query_one("#outcome-text", Static).render()))
        for id in ("#state", "#controls", "#keys", "#title"):
            region = app.screen.query_one(id).region
            assert region.right <= size[0]
            assert 0 < region.bottom <= size[1]
        assert app.screen.query_one("#curves").size.height >= 5
        assert "_" not in str(app.screen.query_one("#title", Line).render())


async def test_random_keys_never_break_it(make_app: MakeApp) -> None:
    seed = random.SystemRandom().randrange(10**6)
    print("seed", seed)
    rng = random.Random(seed)
    words = (
        "left right up down enter space full_stop backspace s y r v l t tab shift+tab 1 2 3 p n pageup pagedown "
        "escape question_mark ctrl+p a home end left_square_bracket 7 minus slash"
    )
    keys = words.split()
    app = make_app()

    async def resize(pilot: Pilot) -> None:
        await pilot.resize_terminal(rng.choice((20, 40, 80, 109, 110, 150)), rng.choice((5, 12, 24, 40)))

    async with app.run_test(size=(80, 24)) as pilot:
        for _ in range(150):
            action: Awaitable[None] = resize(pilot) if rng.random() < 0.05 else pilot.press(rng.choice(keys))
            await action
        assert app.is_running
        assert app._exception is None
