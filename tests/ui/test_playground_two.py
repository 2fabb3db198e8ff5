"""Two playgrounds side by side, and the losses of both in one picture."""

import pytest
from lesson_kit import shown
from play_kit import MakeApp, opened, settled, until

from nntui.ui.widgets.play_together import Together

NAMES = {
    "en": ("training", "validation", "best epoch"),
    "pt": ("treinamento", "validação", "melhor época"),
    "ro": ("antrenare", "validare", "epoca optimă"),
}


async def both(pilot, app):
    """Two playgrounds of one seed and other data, trained for some epochs."""
    screen = await opened(pilot, app, "circle seed=3")
    await pilot.press("d")
    await until(pilot, lambda: len(screen.panels) == 2)
    screen.load_state("xor lr=.1 seed=3")
    await settled(pilot, screen)
    for epochs in (1, 2, 3):
        await pilot.press("e")
        await until(pilot, lambda n=epochs: [panel.session.epoch for panel in screen.panels] == [n, n])
    return screen


@pytest.mark.parametrize("plain", [False, True], ids=["colour", "no colour"])
async def test_m_draws_the_losses_of_both_in_one_picture(
    make_app: MakeApp, size: tuple[int, int], plain: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if plain:
        monkeypatch.setenv("NO_COLOR", "1")
    app = make_app()
    async with app.run_test(size=size) as pilot:
        await both(pilot, app)
        await pilot.press("m")
        await until(pilot, lambda: "B validation" in shown(app))
        text = shown(app)
        for name, marker in (
            ("A training", "●"),
            ("A validation", "○"),
            ("B training", "■"),
            ("B validation", "□"),
        ):
            assert f"{marker} {name}" in text, "each has a marker of its own"
            assert text.count(marker) > 1, "which stands at the end of its curve"
        assert "A circle" in text
        assert "▸B xor" in text
        assert "accuracy" not in text
        await pilot.press("tab")
        await until(pilot, lambda: "▸A circle" in shown(app))
        await pilot.press("y")
        await until(pilot, lambda: "loss (log)" in shown(app))
        await pilot.press("m")
        await until(pilot, lambda: "A training" not in shown(app) and "accuracy" in shown(app))


@pytest.mark.parametrize("lang", NAMES)
async def test_in_every_language_and_ascii(make_app: MakeApp, size: tuple[int, int], lang: str) -> None:
    app = make_app(lang)
    async with app.run_test(size=size) as pilot:
        await both(pilot, app)
        await pilot.press("m")
        training, validation, best = NAMES[lang]
        await until(pilot, lambda: f"B {validation}" in shown(app))
        assert f"A {training}" in shown(app)
        assert f"B: {best}" in shown(app)
        app.action_marks()
        letters = {ord(letter): "x" for letter in "ăâîșțçãáéóêíú…"}
        await until(pilot, lambda: shown(app).translate(letters).isascii())


async def test_it_goes_with_the_second_playground(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, app)
        await pilot.press("m")
        assert not screen.query(Together), "there is nothing to put together"
        await pilot.press("d")
        await until(pilot, lambda: len(screen.panels) == 2)
        await until(pilot, lambda: "m both in one" in shown(app))
        await pilot.press("m")
        await until(pilot, lambda: screen.query(Together))
        await pilot.press("1", "m")
        await until(pilot, lambda: screen.query_one(Together).is_on_screen)
        await pilot.press("d")
        await until(pilot, lambda: not screen.query(Together))
        assert len(screen.panels) == 1
        await until(pilot, lambda: "m both in one" not in shown(app))
        await until(pilot, lambda: "loss" in shown(app))


async def test_one_epoch_is_one_epoch_however_early_the_key(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, app, "circle n=100 batch=5")
        session = screen.panel.session
        screen.load_state("circle n=100 batch=5 seed=1")
        screen.action_epoch()
        await until(pilot, lambda: session.epoch)
        assert (session.at, session.epoch, session.state) == (10, 1, "paused")


async def test_the_value_under_the_cursor_is_written_beside_the_map(
    make_app: MakeApp, size: tuple[int, int]
) -> None:
    app = make_app("pt")
    async with app.run_test(size=size) as pilot:
        screen = await opened(pilot, app)
        await until(pilot, lambda: screen.panel.session.picture is not None)
        await pilot.press("c")
        await until(pilot, lambda: screen.panel.map.has_focus)
        await until(pilot, lambda: "x₁  " in shown(app) and "cursor" in shown(app))
        assert "treinamento 0." not in shown(app), "it has no room,"
        assert "validação  0." not in shown(app), "and so its neighbour is a mark too"
