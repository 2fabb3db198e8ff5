"""A quiz: answers by key, what they explain, the summary, and that nothing given is lost."""

from pathlib import Path

import pytest
from lesson_kit import MakeApp, screen_of, shown, until
from step_kit import KINDS, marked, open_step, write_kinds
from textual.pilot import Pilot

from nntui.ui.app import NntuiApp
from nntui.ui.screens.home import HomeScreen
from nntui.ui.widgets.question import QuestionView

RIGHT = ("2", "enter", "enter", "1", "2", "enter", "enter", "0", "comma", "5", "enter", "enter")


@pytest.fixture
def app(make_app: MakeApp, tmp_path: Path) -> NntuiApp:
    """The program on the lesson with every kind of step."""
    return make_app(root=write_kinds(tmp_path / "kinds"))


async def put_in_order(pilot: Pilot, app: NntuiApp) -> None:
    """Sort by first, second, third with the keys for it."""
    draft = app.screen.query_one(QuestionView).draft
    assert draft is not None
    for place, key in enumerate(("first", "second")):
        at = draft.options.index(key)
        await pilot.press(str(at + 1), *["left_square_bracket"] * (at - place))
    assert draft.options == ["first", "second", "third"]
    await pilot.press("enter")
    if app.screen.query_one(QuestionView).told is None:  # it stood right and was only confirmed
        await pilot.press("enter")


async def test_every_type_answered_rightly(app: NntuiApp, size: tuple[int, int]) -> None:
    async with app.run_test(size=size) as pilot:
        await open_step(pilot, app, "questions")
        assert "Question 1 of 4" in shown(app)
        await pilot.press("2", "enter")
        await pilot.pause()
        text = shown(app)
        assert "Right." in text
        assert "Because network en." in text
        await pilot.press("enter", *RIGHT[3:])
        assert "questions" not in marked(app)
        await put_in_order(pilot, app)
        await pilot.press("enter")
        await pilot.pause()
        assert "4 of 4 right." in shown(app)
        assert "questions" in marked(app)
        answers = app.progress.answers(KINDS)
        assert answers["causes"].given == ["noise", "data"]
        assert answers["half"].given == 0.5
        await pilot.press("enter")
        await until(pilot, lambda: screen_of(app).step.id == "near")


async def test_a_wrong_answer_is_explained_and_may_be_tried_again(app: NntuiApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await open_step(pilot, app, "questions")
        await pilot.press("1", "enter")
        await pilot.pause()
        assert "Not quite." in shown(app)
        assert "Because line en." in shown(app)
        await pilot.press("enter", "1", "3", "enter")
        await pilot.pause()
        text = shown(app)
        assert "Because noise en." in text
        assert "Because colour en." in text
        assert "Because data en." in text
        await pilot.press("enter", "7", "enter")
        await pilot.pause()
        assert "The answer: 0.5" in shown(app)
        await pilot.press("enter")
        await put_in_order(pilot, app)
        await pilot.press("enter")
        await pilot.pause()
        assert "1 of 4 right." in shown(app)
        assert "questions" not in marked(app)
        await pilot.press("r", *RIGHT)
        await pilot.pause()
        assert "4 of 4 right." in shown(app)
        assert "questions" in marked(app)


async def test_a_quiz_before_the_lesson_is_done_once_answered(app: NntuiApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await open_step(pilot, app, "before", seen=False)
        assert isinstance(app.focused, QuestionView)
        await pilot.press("down", "down", "enter")
        await until(pilot, lambda: "before" in marked(app))
        assert not app.progress.answers(KINDS)["guess"].correct


async def test_nothing_is_answered_by_a_key_too_many(app: NntuiApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await open_step(pilot, app, "questions")
        await pilot.press("enter", "enter", "enter")
        assert app.progress.answers(KINDS) == {}
        await pilot.pause()
        assert "Choose an answer first." in shown(app)


async def test_an_answer_begun_survives_language_size_and_leaving_the_step(app: NntuiApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await open_step(pilot, app, "questions")
        await pilot.press("2", "enter", "enter", "1", "3", "l")
        await pilot.pause()
        assert "[x] noise pt" in shown(app)
        await pilot.resize_terminal(120, 40)
        await pilot.press("escape", "n", "p")
        await pilot.pause()
        view = app.screen.query_one(QuestionView)
        assert view.draft is not None
        assert view.draft.given == ["noise", "colour"]
        assert view.has_focus


async def test_answers_are_found_again_after_a_restart(app: NntuiApp, make_app: MakeApp, tmp_path: Path) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await open_step(pilot, app, "questions")
        await pilot.press("2", "enter")
    app.close()
    again = make_app(root=tmp_path / "kinds")
    async with again.run_test(size=(80, 24)) as pilot:
        await open_step(pilot, again, "questions")
        assert "Question 2 of 4" in shown(again)


async def test_enter_leads_from_the_card_to_the_question(app: NntuiApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await open_step(pilot, app, "questions", seen=False)
        assert not isinstance(app.focused, QuestionView)
        await pilot.press("enter")
        assert isinstance(app.focused, QuestionView)
        assert screen_of(app).step.id == "questions"
        await pilot.press("escape", "right")
        assert screen_of(app).step.id == "near"


async def test_testing_out_asks_only_the_quizzes_and_makes_the_lesson_known(app: NntuiApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("o")
        await until(pilot, lambda: not isinstance(app.screen, HomeScreen))
        assert [step.id for step in screen_of(app).steps] == ["questions"]
        await pilot.press("enter", *RIGHT)
        assert not app.progress.known(KINDS)
        await put_in_order(pilot, app)
        await until(pilot, lambda: app.progress.known(KINDS))
        assert {"programs", "near"} <= marked(app)
        assert app.progress.position() is None
