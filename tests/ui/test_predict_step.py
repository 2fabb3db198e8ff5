"""A prediction: first the answer, then the run, then both compared."""

from pathlib import Path

import pytest
from lesson_kit import MakeApp, panel_of, screen_of, session_of, shown, until
from step_kit import KINDS, marked, open_step, write_kinds
from textual.pilot import Pilot

from nntui.i18n import _
from nntui.ui.app import NntuiApp
from nntui.ui.widgets.predict import PredictPanel
from nntui.ui.widgets.question import QuestionView


@pytest.fixture
def app(make_app: MakeApp, tmp_path: Path) -> NntuiApp:
    """The program on the lesson with every kind of step."""
    return make_app(root=write_kinds(tmp_path / "kinds"))


async def finished(pilot: Pilot, app: NntuiApp) -> None:
    await until(pilot, lambda: session_of(app).state == "finished")
    await until(pilot, lambda: "The answer" in shown(app) or "A resposta" in shown(app))


async def test_the_run_starts_by_itself_and_is_compared_with_the_number(
    app: NntuiApp, size: tuple[int, int]
) -> None:
    async with app.run_test(size=size) as pilot:
        await open_step(pilot, app, "bet")
        await pilot.press("space", "s", "y")
        assert panel_of(app).rows == []
        await until(pilot, lambda: panel_of(app).session is not None)
        assert session_of(app).state == "ready"
        await pilot.press("5", "backspace", "0", "full_stop", "9", "enter")
        await until(pilot, lambda: panel_of(app).session is not None)
        await finished(pilot, app)
        text = shown(app)
        assert "Your guess: 0.9000" in text
        assert "The answer: 1.0025" in text
        assert "Because right en. Measured 1.0025, guessed 0.9000." in " ".join(text.split())
        assert session_of(app).used["steps"] == 30
        await until(pilot, lambda: "bet" in marked(app))
        answer = app.progress.answers(KINDS)["final"]
        assert (answer.given, answer.correct) == (0.9, True)
        assert [row.parameter.name for row in panel_of(app).rows] == ["rate"]


async def test_playing_on_does_not_change_what_was_predicted(app: NntuiApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await open_step(pilot, app, "bet")
        await pilot.press("7", "enter")
        await until(pilot, lambda: panel_of(app).session is not None)
        await finished(pilot, app)
        assert "Because wrong en." in shown(app)
        await pilot.press("down", "home", "escape", "space")
        await until(pilot, lambda: session_of(app).used["rate"] == 0.001)
        await finished(pilot, app)
        assert "The answer: 1.0025" in shown(app)
        assert app.progress.answers(KINDS)["final"].tries == 1


async def test_the_sketch_that_was_chosen_lies_over_the_curve(app: NntuiApp, size: tuple[int, int]) -> None:
    async with app.run_test(size=size) as pilot:
        await open_step(pilot, app, "shape")
        view = app.screen.query_one(QuestionView)
        await until(pilot, lambda: set(view.sketches) == {"falls", "turns", "stays"})
        await pilot.press("down", "l", "down")
        await pilot.pause()
        assert "turns pt" in shown(app)
        await pilot.press("enter")
        await until(pilot, lambda: panel_of(app).session is not None)
        await finished(pilot, app)
        text = shown(app)
        assert _("your guess") in text
        assert f"{_('Your guess')}: turns pt" in text
        assert f"{_('The answer')}: falls pt" in text
        assert app.progress.answers(KINDS)["course"].given == "turns"


async def test_an_order_is_given_as_it_stands_only_when_confirmed(app: NntuiApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await open_step(pilot, app, "rank")
        await pilot.press("1", "right_square_bracket", "enter")
        await until(pilot, lambda: panel_of(app).session is not None)
        await finished(pilot, app)
        assert "Your guess: validation en < train en" in shown(app)
        assert not app.progress.answers(KINDS)["ranking"].correct


async def test_an_earlier_answer_is_shown_after_a_restart(
    app: NntuiApp, make_app: MakeApp, tmp_path: Path
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await open_step(pilot, app, "bet")
        await pilot.press("1", "enter")
        await until(pilot, lambda: "bet" in marked(app))
    app.close()
    again = make_app(root=tmp_path / "kinds")
    async with again.run_test(size=(80, 24)) as pilot:
        await open_step(pilot, again, "bet")
        await until(pilot, lambda: panel_of(again).rows)
        await until(pilot, lambda: "✓ Your guess: 1" in shown(again))
        await pilot.press("space")
        await finished(pilot, again)
        assert "The answer: 1.0025" in shown(again)
        assert again.progress.answers(KINDS)["final"].tries == 1


async def test_an_answer_begun_waits_for_the_learner_to_come_back(app: NntuiApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await open_step(pilot, app, "bet")
        await pilot.press("4", "2", "n", "p", "l")
        await pilot.pause()
        panel = screen_of(app).panel
        assert isinstance(panel, PredictPanel)
        draft = panel.query_one(QuestionView).draft
        assert draft is not None
        assert draft.typed == "42"
        assert "42" in shown(app)


async def test_sketches_fit_into_the_smallest_window(app: NntuiApp) -> None:
    async with app.run_test(size=(40, 12)) as pilot:
        await open_step(pilot, app, "shape")
        view = app.screen.query_one(QuestionView)
        await until(pilot, lambda: view.sketches)
        await pilot.press("down")
        await pilot.pause()
        text = view.query_one("#question").render()
        assert max(map(len, str(text).split("\n"))) <= view.scrollable_content_region.width


async def test_no_run_gives_the_answer_away(app: NntuiApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await open_step(pilot, app, "bet")
        await until(pilot, lambda: panel_of(app).session is not None)
        panel_of(app).toggle()  # as a key does that is faster than the first layout
        panel_of(app).one_step()
        assert session_of(app).state == "ready"
