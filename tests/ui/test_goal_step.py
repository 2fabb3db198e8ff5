"""A goal: conditions with their values, whether they hold, and the best run so far."""

from pathlib import Path

import pytest
from lesson_kit import MakeApp, panel_of, screen_of, session_of, shown, until
from step_kit import KINDS, marked, open_step, write_kinds
from textual.pilot import Pilot

from nntui.ui.app import NntuiApp


@pytest.fixture
def app(make_app: MakeApp, tmp_path: Path) -> NntuiApp:
    """The program on the lesson with every kind of step."""
    return make_app(root=write_kinds(tmp_path / "kinds"))


async def run(pilot: Pilot, app: NntuiApp, *seen: str, **values: float) -> None:
    """Run the goal's demo with these values, and wait until all of these words are seen."""
    await until(pilot, lambda: panel_of(app).rows)
    for name, value in values.items():
        session_of(app).set(name, value)
    await pilot.press("space")
    await until(pilot, lambda: session_of(app).state == "finished")
    await until(pilot, lambda: all(words in shown(app) for words in seen))


async def test_a_run_that_meets_one_condition_of_two(app: NntuiApp, size: tuple[int, int]) -> None:
    async with app.run_test(size=size) as pilot:
        await open_step(pilot, app, "near")
        await run(pilot, app, "✓ loss en 1.00e-06 ≤ 0.5", "✗ weight en 1.0000 ≥ 1.1", "Not yet en.")
        assert "near" not in marked(app)
        assert not app.progress.goal(KINDS, "near").met


async def test_the_best_run_is_kept_with_what_made_it(app: NntuiApp, make_app: MakeApp, tmp_path: Path) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await open_step(pilot, app, "near")
        await run(pilot, app, "Well done en: 1.5951.", "best so far 1.5951", rate=0.01)
        await until(pilot, lambda: "near" in marked(app))
        await run(pilot, app, "Well done en: 1.1727.", "best so far 1.1727", rate=0.02)
        await run(pilot, app, "Well done en: 1.5951.", "best so far 1.1727", rate=0.01)
        best = app.progress.goal(KINDS, "near")
        assert best.parameters["rate"] == 0.02
        assert best.seed == 0
    app.close()
    again = make_app(root=tmp_path / "kinds")
    async with again.run_test(size=(80, 24)) as pilot:
        await open_step(pilot, again, "near")
        await until(pilot, lambda: "best so far 1.1727" in shown(again))


async def test_values_move_while_the_run_goes_and_a_stopped_run_does_not_count(app: NntuiApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await open_step(pilot, app, "near")
        await until(pilot, lambda: panel_of(app).rows)
        session = session_of(app)
        session.set("steps", 1000000)
        session.set("slow", True)
        session.set("rate", 0.001)
        await pilot.press("space")
        await until(pilot, lambda: "✗ loss en" in shown(app) or "✓ loss en" in shown(app))
        assert session.alive
        await pilot.press("s")
        await until(pilot, lambda: session.state == "stopped")
        await until(pilot, lambda: "not stopped counts" in shown(app))
        assert "near" not in marked(app)


async def test_the_goal_fills_the_width_as_soon_as_it_is_seen(app: NntuiApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await open_step(pilot, app, "near")
        await pilot.press("2")
        await until(pilot, lambda: panel_of(app).rows)
        await pilot.pause()
        box = panel_of(app).query_one("#goal")
        text = screen_of(app).lesson.text("en").goals["near"].text
        assert box.size.width > len(text)
        assert text in shown(app)


async def test_the_curves_keep_rows_to_be_read_in_a_small_window(app: NntuiApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await open_step(pilot, app, "near")
        await run(pilot, app, "✓ reached", rate=0.01)
        await pilot.pause()
        assert panel_of(app).query_one("#plots").size.height >= 7
        await until(pilot, lambda: "run again" in shown(app))
