"""Time spent with a lesson: keys count, idle minutes don't."""

from lesson_kit import MakeApp, until

from nntui.ui.attention import READING, Attention
from nntui.ui.screens.home import HomeScreen
from nntui.ui.screens.lesson import LessonScreen


def test_silence_counts_as_one_reading_at_most() -> None:
    now = [0.0]
    attention = Attention(lambda: now[0])
    for at in (0.0, 10.0, 1000.0, 1005.0):
        now[0] = at
        attention.touch()
    assert attention.take() == 10.0 + READING + 5.0
    now[0] = 1010.0
    attention.leave()
    now[0] = 5000.0
    attention.touch()
    assert attention.seconds == 5.0


async def test_a_lesson_that_is_left_has_taken_its_time(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, LessonScreen))
        await pilot.press("right", "left", "question_mark", "escape", "escape")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        assert 0.0 < app.progress.spent("frameworks/descent") < 4 * READING
