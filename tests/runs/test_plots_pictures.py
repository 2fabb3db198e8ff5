"""Points and lines in a plane, and heat-maps."""

import re

import numpy as np
import pytest

from nntui.lab import XY, Line, Points
from nntui.plots import DARK, MONO, Style, heatmap, to_ansi, xy
from nntui.plots.cells import text

X = np.linspace(-3, 3, 100)
VIEW = XY(
    Points("points", [-2, 0, 2], [-4, 0, 4], "training"),
    Points("held", [-1, 1], [-3, 3], "validation"),
    Line("line", X, 2 * X, "model"),
    Line("truth", X, 5 * np.sin(X), "truth"),
    x="input",
    y="output",
)


def cells(rows):
    """Each cell as (character, style)."""
    return [[(c, style) for run, style in row for c in run] for row in rows]


@pytest.mark.parametrize("ascii", [False, True])
@pytest.mark.parametrize("size", [(100, 30), (20, 5), (6, 3), (1, 1)])
def test_xy_fills_any_size_exactly(size, ascii):
    rows = xy(VIEW, {}, *size, ascii=ascii)
    assert len(rows) == size[1]
    assert {len(line) for line in text(rows)} == {size[0]}


def test_every_point_is_drawn_above_the_lines_with_its_marker():
    grid = cells(xy(VIEW, {}, 80, 24))[1:]
    body = [cell for row in grid for cell in row]
    assert sum(c == "●" and s.fg == DARK.training for c, s in body) == 3
    assert sum(c == "○" and s.fg == DARK.validation for c, s in body) == 2
    assert {c for c, _ in body} >= {"◆", "◇"}  # where the lines end
    assert {DARK.model, DARK.truth} <= {s.fg for c, s in body if "⠀" < c <= "⣿"}


def test_xy_legend_uses_the_labels_and_axes_their_names():
    lines = text(xy(VIEW, {"points": "puncte", "line": "dreaptă"}, 100, 20))
    assert "● puncte" in lines[0]
    assert "──◆ dreaptă" in lines[0]
    assert "○ held" in lines[0]
    assert lines[0].startswith("output")
    assert lines[-2].endswith(" input")


def test_points_stand_where_their_numbers_are():
    view = XY(Points("p", [0, 10], [0, 10], "training"))
    grid = text(xy(view, {}, 60, 20))
    body = [(row, line.index("●")) for row, line in enumerate(grid[1:]) if "●" in line]
    (top, right), (bottom, left) = body
    assert top < 2
    assert bottom > 14
    assert left < 8
    assert right > 54


def test_a_line_that_swings_far_out_leaves_the_points_room():
    wild = XY(Points("p", [0, 1, 2], [0, 5, 1], "training"), Line("l", X, 1000 * X**3, "model"))
    grid = text(xy(wild, {}, 60, 20))
    rows = [row for row, line in enumerate(grid[1:]) if "●" in line]
    assert rows[-1] - rows[0] >= 6


@pytest.mark.parametrize(
    "view",
    [
        XY(),
        XY(Points("p", [], [])),
        XY(Points("p", [1.0], [1.0])),
        XY(Line("l", [0, 1, 2], [np.nan, np.inf, -np.inf])),
        XY(Points("p", [np.nan, 1], [1, np.inf])),
        XY(Points("p", [1, 1], [2, 2]), Line("l", [1], [1e300])),
    ],
)
def test_xy_draws_anything(view):
    assert {len(line) for line in text(xy(view, {}, 40, 10))} == {40}


def test_heatmap_puts_the_first_row_at_the_bottom():
    values = np.array([[-1.0, -1.0], [1.0, 1.0]])
    grid = cells(heatmap(values, 4, 2))
    top, bottom = DARK.levels[15], DARK.levels[0]
    assert grid[0] == [(" ", Style(top, top))] * 4
    assert grid[1] == [(" ", Style(bottom, bottom))] * 4


def test_heatmap_has_two_pixels_a_cell_and_merges_runs():
    values = np.array([[-1.0], [1.0]])
    assert heatmap(values, 30, 1) == [[("▀" * 30, Style(DARK.levels[15], DARK.levels[0]))]]


def test_heatmap_levels_cover_the_range_and_clip_it():
    values = np.array([[-9.0, -1.0, -0.01, 0.01, 1.0, np.inf, np.nan, -np.inf]])
    (row,) = cells(heatmap(values, 8, 1))
    levels = [DARK.levels.index(style.bg) for _, style in row]
    assert levels == [0, 0, 7, 8, 15, 15, 8, 0]


@pytest.mark.parametrize("ascii", [False, True])
def test_heatmap_points_stand_on_the_map(ascii):
    corners = Points("p", [-1, 1, 0], [-1, 1, 0], "training")
    outside = Points("q", [5, np.nan], [0, 0], "validation")
    grid = text(heatmap(np.zeros((10, 10)), 21, 11, ascii=ascii, points=[corners, outside]))
    marker = "*" if ascii else "●"
    found = [(row, m.start()) for row, line in enumerate(grid) for m in re.finditer(re.escape(marker), line)]
    assert found == [(0, 20), (5, 10), (10, 0)]
    assert not {"○", "o"} & set("".join(grid))


def test_heatmap_tells_levels_apart_without_colour():
    values = np.linspace(-1, 1, 32)[None]
    line = to_ansi(heatmap(values, 32, 1, ascii=True), colour=False)
    assert line.isascii()
    assert line[0] != line[-1] != line[16]
    assert text(heatmap(values, 32, 1, palette=MONO)) == [line]


@pytest.mark.parametrize("size", [(0, 5), (5, 0), (1, 1), (7, 3)])
def test_heatmap_fills_any_size_exactly(size):
    rows = heatmap(np.random.default_rng(0).uniform(-1, 1, (13, 17)), *size)
    assert len(rows) == size[1]
    assert {len(line) for line in text(rows)} <= {size[0]}
