"""Slider rows: every way to set a value, and how the row looks."""

import pytest
from textual.app import App
from textual.containers import Vertical

from nntui.errors import UsageError
from nntui.lab import Parameter
from nntui.ui.widgets.slider import SliderRow

STEPS = Parameter("steps", "int", 2000, 100, 5000, 100)
RATE = Parameter("rate", "float", 0.1, 0.001, 1.0, log=True)
SHIFT = Parameter("shift", "float", 0.0, -1.0, 1.0, 0.1)
ACT = Parameter("act", "choice", "tanh", choices=("tanh", "relu", "sigmoid"))
SHUFFLE = Parameter("shuffle", "bool", True)


class SliderApp(App):
    CSS = "SliderRow { width: 60; }"

    def __init__(self, *rows):
        super().__init__()
        self.rows = rows
        self.changes = []
        self.heard = []

    def compose(self):
        with Vertical():
            yield from self.rows

    def on_slider_row_changed(self, event):
        assert event.control is event.slider
        self.changes.append((event.name, event.value))

    def on_key(self, event):
        self.heard.append(event.key)


def line(row):
    return row.render_line(0).text


async def press(parameter, *keys):
    """Focus a row of the parameter, press the keys, return the app."""
    row = SliderRow(parameter)
    app = SliderApp(row)
    async with app.run_test(size=(80, 10)) as pilot:
        row.focus()
        await pilot.pause()
        await pilot.press(*keys)
        await pilot.pause()
        app.text = line(row)
        app.value = row.value
    return app


@pytest.mark.parametrize(
    ("parameter", "keys", "value"),
    [
        (STEPS, ["right"], 2100),
        (STEPS, ["left", "left"], 1800),
        (STEPS, ["shift+right"], 3000),
        (STEPS, ["left_square_bracket"], 1000),
        (STEPS, ["right_square_bracket"], 3000),
        (STEPS, ["home"], 100),
        (STEPS, ["end"], 5000),
        (RATE, ["home"], 0.001),
        (RATE, ["end", "left"], 0.89),
        (STEPS, [*"1234", "enter"], 1234),
        (STEPS, [*"19", "backspace", *"50", "enter"], 150),
        (RATE, ["0", "full_stop", *"25", "enter"], 0.25),
        (RATE, ["1", "e", "minus", "2", "enter"], 0.01),
        (SHIFT, ["minus", "0", "full_stop", "5", "enter"], -0.5),
        (ACT, ["right"], "relu"),
        (ACT, ["left"], "sigmoid"),
        (ACT, ["enter"], "relu"),
        (ACT, ["shift+right"], "relu"),
        (ACT, ["end"], "sigmoid"),
        (SHUFFLE, ["right"], False),
        (SHUFFLE, ["enter"], False),
        (SHUFFLE, ["home"], False),
    ],
)
async def test_keys_set_the_value_and_say_so(parameter, keys, value):
    app = await press(parameter, *keys)
    assert app.value == value
    assert type(app.value) is type(value)
    assert app.changes[-1] == (parameter.name, value)


@pytest.mark.parametrize(
    ("parameter", "keys"),
    [
        (STEPS, [*"1234"]),
        (STEPS, [*"1234", "escape"]),
        (STEPS, [*"99", "enter"]),
        (STEPS, ["1", "e", "minus", "enter"]),
        (SHUFFLE, ["end"]),
        (STEPS, ["x", "minus", "full_stop"]),
    ],
)
async def test_keys_that_change_nothing_say_nothing(parameter, keys):
    app = await press(parameter, *keys)
    assert app.value == parameter.default
    assert app.changes == []


async def test_a_wrong_number_is_explained_until_the_next_key():
    row = SliderRow(STEPS)
    app = SliderApp(row)
    async with app.run_test(size=(80, 10)) as pilot:
        row.focus()
        await pilot.pause()
        await pilot.press(*"9999", "enter")
        assert "9999" in line(row)
        assert "5000" in line(row)
        assert "●" not in line(row)
        await pilot.press("right")
        assert line(row).split()[-1] == "2100"


async def test_typing_is_shown_and_given_up_when_the_focus_leaves():
    first, second = SliderRow(STEPS), SliderRow(RATE)
    app = SliderApp(first, second)
    async with app.run_test(size=(80, 10)) as pilot:
        first.focus()
        await pilot.pause()
        await pilot.press(*"42")
        assert first.typing
        assert line(first).endswith("42▏")
        await pilot.press("tab")
        assert app.focused is second
        assert not first.typing
        assert line(first).split()[-1] == "2000"


async def test_keys_it_has_no_use_for_go_on_to_the_screen():
    app = await press(STEPS, "enter", "escape", "up", "space", "full_stop", "5", "escape")
    assert app.heard == ["enter", "escape", "up", "space", "full_stop"]


async def test_click_and_drag_on_the_track():
    row = SliderRow(STEPS)
    app = SliderApp(row)
    async with app.run_test(size=(80, 10)) as pilot:
        left, right = line(row).index("├"), line(row).index("┤")
        await pilot.click(row, offset=(left, 0))
        assert row.value == 100
        await pilot.click(row, offset=(right, 0))
        assert row.value == 5000
        await pilot.mouse_down(row, offset=(right, 0))
        await pilot.hover(row, offset=(left + (right - left) // 2, 0))
        assert row.value == pytest.approx(2550, abs=150)
        await pilot.mouse_up(row, offset=(left, 0))
        before = row.value
        await pilot.hover(row, offset=(right, 0))
        assert row.value == before
        await pilot.click(row, offset=(2, 0))
        assert row.value == before
        assert app.changes[:2] == [("steps", 100), ("steps", 5000)]


async def test_click_on_choice_and_switch():
    choice, switch = SliderRow(ACT), SliderRow(SHUFFLE)
    app = SliderApp(choice, switch)
    async with app.run_test(size=(80, 10)) as pilot:
        await pilot.click(choice, offset=(line(choice).index("›"), 0))
        assert choice.value == "relu"
        await pilot.click(choice, offset=(line(choice).index("‹"), 0))
        assert choice.value == "tanh"
        await pilot.click(switch, offset=(line(switch).index("x"), 0))
        assert switch.value is False


async def test_looks_of_all_kinds_unicode_and_ascii():
    rows = [SliderRow(p, label) for p, label in ((STEPS, "steps"), (RATE, "rată"), (ACT, "f"), (SHUFFLE, "mix"))]
    rows[2].choices = {"tanh": "tangenta hiperbolică"}
    app = SliderApp(*rows)
    async with app.run_test(size=(80, 10)):
        assert [line(row).rstrip() for row in rows] == [
            "steps            ├────────────●──────────────────┤  2000",
            "rată             ├────────────────────●──────────┤     0.1",
            "f                ‹ tangenta hiperbolică ›",
            "mix              [x]",
        ]
        for row in rows:
            row.ascii = True
            row.set(row.parameter.nudge(row.value, -1))
        assert [line(row).rstrip() for row in rows] == [
            "steps            |-----------o-------------------|  1900",
            "rat\u0103             |-------------------o-----------|     0.089",
            "f                < sigmoid >",
            "mix              [ ]",
        ]
        assert {len(line(row)) for row in rows} == {60}


@pytest.mark.parametrize("width", [1, 5, 12, 20, 30])
async def test_any_width_is_filled_and_the_value_survives(width):
    row = SliderRow(STEPS)
    app = SliderApp(row)
    async with app.run_test(size=(80, 10)) as pilot:
        row.styles.width = width
        await pilot.pause()
        assert len(line(row)) == width
        if width >= 12:
            assert "2000" in line(row)


async def test_set_is_silent_and_checked():
    row = SliderRow(STEPS)
    app = SliderApp(row)
    async with app.run_test(size=(80, 10)) as pilot:
        row.set(300)
        with pytest.raises(UsageError, match="5000"):
            row.set(6000)
        await pilot.pause()
        assert row.value == 300
        assert app.changes == []


async def test_help_is_the_tooltip_and_disabled_rows_do_nothing():
    row = SliderRow(STEPS, help="How far one step goes.")
    app = SliderApp(row)
    async with app.run_test(size=(80, 10)) as pilot:
        assert row.tooltip == "How far one step goes."
        row.disabled = True
        await pilot.click(row, offset=(line(row).index("┤"), 0))
        assert row.value == 2000
