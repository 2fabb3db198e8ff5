"""The plot widget: what it shows, and when it draws."""

import numpy as np
from textual.app import App

from nntui.lab import XY, Line, Map, Points
from nntui.plots import DARK, LIGHT, Curve, Style
from nntui.ui.widgets.plot import PlotView

CURVE = Curve("loss", "training", range(50), np.exp(-np.arange(50) / 9), "training")


class PlotApp(App):
    def compose(self):
        yield PlotView()


def shown(plot):
    return [plot.render_line(y).text for y in range(plot.content_size.height)]


def colours(plot):
    return {
        segment.style.color.name
        for y in range(plot.content_size.height)
        for segment in plot.render_line(y)
        if segment.style and segment.style.color
    }


def counting(calls):
    def rows(width, height):
        calls.append((width, height))
        return [[("x" * width, Style())] for _ in range(height)]

    return rows


async def test_shows_curves_in_the_whole_widget():
    app = PlotApp()
    async with app.run_test(size=(60, 20)) as pilot:
        plot = app.query_one(PlotView)
        plot.show_curves([CURVE], x_label="step", y_label="loss")
        await pilot.pause()
        lines = shown(plot)
        assert {len(line) for line in lines} == {60}
        assert lines[0].startswith("loss")
        assert "● training" in lines[0]
        assert DARK.training in colours(plot)


async def test_draws_once_for_the_same_data_and_again_after_a_change():
    app = PlotApp()
    calls = []
    async with app.run_test(size=(40, 10)) as pilot:
        plot = app.query_one(PlotView)
        plot.show(counting(calls))
        await pilot.pause()
        plot.refresh()
        await pilot.pause()
        assert calls == [(40, 10)]
        plot.changed()
        await pilot.pause()
        assert calls == [(40, 10)] * 2


async def test_draws_for_the_new_size_after_a_resize():
    app = PlotApp()
    calls = []
    async with app.run_test(size=(40, 10)) as pilot:
        app.query_one(PlotView).show(counting(calls))
        await pilot.pause()
        await pilot.resize_terminal(70, 12)
        await pilot.pause()
        assert calls[-1] == (70, 12)


async def test_draws_nothing_while_hidden_and_the_newest_when_shown():
    app = PlotApp()
    hidden, newest = [], []
    async with app.run_test(size=(40, 10)) as pilot:
        plot = app.query_one(PlotView)
        plot.display = False
        await pilot.pause()
        for _ in range(5):
            plot.show(counting(hidden))
            await pilot.pause()
        plot.show(counting(newest))
        assert (hidden, newest) == ([], [])
        plot.display = True
        await pilot.pause()
        assert (hidden, newest) == ([], [(40, 10)])


async def test_palette_and_ascii_take_effect_at_once():
    app = PlotApp()
    async with app.run_test(size=(60, 20)) as pilot:
        plot = app.query_one(PlotView)
        plot.show_curves([CURVE])
        await pilot.pause()
        plot.palette = LIGHT
        assert LIGHT.training in colours(plot)
        assert DARK.training not in colours(plot)
        plot.ascii = True
        await pilot.pause()
        assert "".join(shown(plot)).isascii()


async def test_shows_views_of_both_kinds():
    app = PlotApp()
    async with app.run_test(size=(60, 20)) as pilot:
        plot = app.query_one(PlotView)
        points = Points("p", [-0.5, 0.5], [0, 0], "training")
        plot.show_view(XY(points, Line("l", [-1, 1], [0, 1], "model")), {"l": "straight line"})
        await pilot.pause()
        assert "straight line" in shown(plot)[0]
        plot.show_view(Map(np.eye(33) * 2 - 1, (-1, 1, -1, 1), [points]), {})
        await pilot.pause()
        assert "▀" in "".join(shown(plot))
        assert "".join(shown(plot)).count("●") == 2


async def test_map_without_colours_is_told_by_characters(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    app = PlotApp()
    async with app.run_test(size=(60, 20)) as pilot:
        plot = app.query_one(PlotView)
        plot.show_view(Map(np.linspace(-1, 1, 60)[None], (-1, 1, -1, 1)), {})
        await pilot.pause()
        line = shown(plot)[5]
        assert line[0] != line[30] != line[-1]


async def test_clear_and_sizes_too_small_for_anything():
    app = PlotApp()
    async with app.run_test(size=(60, 20)) as pilot:
        plot = app.query_one(PlotView)
        plot.show_curves([CURVE], x_label="step", y_label="loss")
        for size in ((3, 2), (1, 1), (20, 5)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert {len(line) for line in shown(plot)} == {size[0]}
        plot.clear()
        assert not "".join(shown(plot)).strip()


class Watched(PlotView):
    """Notes which of its rows are rendered."""

    def __init__(self):
        super().__init__()
        self.rendered = []

    def render_line(self, y):
        self.rendered.append(y)
        return super().render_line(y)


class WatchedApp(App):
    def compose(self):
        yield Watched()


def numbered(texts):
    return lambda width, height: [[(text, Style("#ff0000"))] for text in texts]


async def test_a_redrawing_touches_only_the_rows_that_are_not_as_they_were():
    app = WatchedApp()
    async with app.run_test(size=(20, 6)) as pilot:
        plot = app.query_one(Watched)
        texts = ["a", "b", "c"]
        plot.show(numbered(texts))
        await pilot.pause()
        for change, rows in (({1: "B"}, [1]), ({}, []), ({0: "A", 2: "C"}, [0, 2])):
            for place, text in change.items():
                texts[place] = text
            plot.rendered.clear()
            plot.redraw()
            await pilot.pause()
            assert sorted(plot.rendered) == rows
        texts.append("d")
        plot.redraw()
        assert [line.strip() for line in shown(plot)] == ["A", "B", "C", "d", "", ""]
        del texts[1:]
        plot.rendered.clear()
        plot.redraw()
        await pilot.pause()
        assert sorted(plot.rendered) == [1, 2, 3]
        assert [line.strip() for line in shown(plot)] == ["A", "", "", "", "", ""]


async def test_a_redrawing_after_a_change_of_size_or_look_is_whole():
    app = WatchedApp()
    async with app.run_test(size=(20, 4)) as pilot:
        plot = app.query_one(Watched)
        plot.show(numbered(["a", "b"]))
        await pilot.pause()
        plot.rendered.clear()
        plot.changed()
        plot.redraw()
        await pilot.pause()
        assert set(plot.rendered) == {0, 1, 2, 3}
        plot.styles.background = "#102030"
        plot.redraw()
        await pilot.pause()
        assert {segment.style.bgcolor.name for segment in plot.render_line(0)} == {"#102030"}
        await pilot.resize_terminal(9, 4)
        plot.redraw()
        await pilot.pause()
        assert {len(line) for line in shown(plot)} == {9}
