"""Any keys in any order, in windows of any size, over every kind of step: nothing breaks, nothing hangs."""

import random
from pathlib import Path

from lesson_kit import MakeApp
from step_kit import STEPS, open_step, write_kinds

WORDS = """
left right up down enter enter enter space space full_stop backspace s y r v l t f k o u c tab shift+tab 1 2 3 4
p n pageup pagedown escape question_mark ctrl+p a home end left_square_bracket right_square_bracket
shift+up shift+down 7 0 minus slash
"""
KEYS = WORDS.split()


async def test_random_keys_never_break_a_step(make_app: MakeApp, tmp_path: Path) -> None:
    seed = random.SystemRandom().randrange(10**6)
    print("seed", seed)
    rng = random.Random(seed)
    app = make_app(root=write_kinds(tmp_path / "kinds"))
    async with app.run_test(size=(80, 24)) as pilot:
        for step in rng.sample(STEPS, 4):
            while len(app.screen_stack) > 1:
                app.pop_screen()
                await pilot.pause()
            await open_step(pilot, app, step)
            for _ in range(30):
                if rng.random() < 0.06:
                    await pilot.resize_terminal(rng.choice((20, 40, 80, 110, 150)), rng.choice((5, 12, 24, 40)))
                await pilot.press(rng.choice(KEYS))
        assert app.is_running
        assert app._exception is None
