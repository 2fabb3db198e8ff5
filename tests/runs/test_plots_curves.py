"""Curves: layout, styles, axes, and the data that real runs produce."""

import gc
import math
import tracemalloc

import numpy as np
import pytest

from nntui.plots import DARK, PALETTES, Curve, Mark, curves, to_ansi
from nntui.plots.cells import text

EPOCHS = np.arange(1, 201)
TRAINING = Curve("loss", "training", EPOCHS, np.exp(-EPOCHS / 40) + 0.02, "training")
VALIDATION = Curve("val_loss", "validation", EPOCHS, np.exp(-EPOCHS / 30) + 0.25, "validation")


def colours_of(rows, characters):
    """The foreground colours of the runs that hold one of the characters."""
    return {style.fg for row in rows for run, style in row if set(run) & set(characters)}


@pytest.mark.parametrize("ascii", [False, True])
@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize("size", [(120, 30), (80, 24), (20, 5), (13, 4), (8, 3), (3, 2), (1, 1), (5, 0), (0, 5)])
def test_fills_any_size_exactly(size, log, ascii):
    rows = curves(
        [TRAINING, VALIDATION],
        *size,
        log=log,
        ascii=ascii,
        marks=[Mark(60, "best")],
        x_label="epoch",
        y_label="loss",
    )
    assert len(rows) == size[1]
    assert {len(line) for line in text(rows)} <= {size[0]}


def test_picture_is_the_one_we_looked_at():
    lines = text(
        curves(
            [Curve("loss", "training", [0, 1, 2, 3, 4], [16, 8, 4, 2, 1], "training")],
            40,
            10,
            x_label="step",
            y_label="loss",
            marks=[Mark(2, "here")],
        )
    )
    assert [line.rstrip() for line in lines] == PICTURE.strip("\n").split("\n")


def test_ascii_picture_is_the_one_we_looked_at():
    series = [
        Curve("loss", "training", [0, 1, 2, 3, 4], [16, 8, 4, 2, 1], "training"),
        Curve("val_loss", "validation", [0, 1, 2, 3, 4], [16, 10, 8, 9, 12], "validation"),
    ]
    lines = text(curves(series, 40, 10, log=True, ascii=True, x_label="step", y_label="loss"))
    assert [line.rstrip() for line in lines] == ASCII_PICTURE.strip("\n").split("\n")


def test_ascii_mode_is_ascii_and_plain_text_has_no_escapes():
    rows = curves([TRAINING, VALIDATION], 60, 12, ascii=True, marks=[Mark(60, "best")])
    assert to_ansi(rows, colour=False).isascii()
    assert "\x1b" not in to_ansi(rows, colour=False)
    assert "\x1b[38;2;91;168;255m" in to_ansi(rows)


def test_each_role_has_its_colour_and_marker():
    rows = curves([TRAINING, VALIDATION], 80, 20)
    assert colours_of(rows, "●") == {DARK.training}
    assert colours_of(rows, "○") == {DARK.validation}
    braille = "".join(map(chr, range(0x2801, 0x2900)))
    assert colours_of(rows, braille) == {DARK.training, DARK.validation}


def dots(rows):
    return sum(bin(ord(c) - 0x2800).count("1") for line in text(rows) for c in line if "⠀" <= c <= "⣿")


def test_validation_is_dotted_and_training_solid():
    flat = [1.0, 1.0]
    solid = curves([Curve("a", "a", [0, 1], flat, "training")], 60, 12)
    dotted = curves([Curve("a", "a", [0, 1], flat, "validation")], 60, 12)
    assert 0.4 < dots(dotted) / dots(solid) < 0.6


def test_two_series_of_one_role_are_told_apart():
    again = Curve("line_loss", "line", EPOCHS, TRAINING.y + 0.5, "training")
    rows = curves([TRAINING, again], 80, 20)
    assert {c for c in "".join(text(rows)) if c in "●■"} == {"●", "■"}
    assert not colours_of(rows, "●") & colours_of(rows, "■")


def test_where_lines_meet_both_keep_their_dots():
    """A line that runs just above another in the same cells."""
    low = Curve("loss", "a", [0, 100], [1.0, 1.0], "training")
    high = Curve("x", "b", [0, 100], [1.06, 1.06], "model")
    frame = Curve("f", "c", [0, 0], [0.0, 2.0], "other")
    together = curves([low, high, frame], 60, 12)
    apart = dots(curves([low, frame], 60, 12)) + dots(curves([high, frame], 60, 12))
    assert dots(together) + dots(curves([frame], 60, 12)) >= apart - 20  # markers at the ends hide a few
    assert {DARK.training, DARK.model} <= colours_of(together, "⠒⠉⠤⣀⠛⠶⣤⠭")


@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize(
    "values",
    [
        [],
        [1.0],
        [0.0],
        [math.nan],
        [math.inf, -math.inf],
        [0.0, 0.0, 0.0],
        [-1.0, -2.0],
        [1e-320, 1e308],
        [-1e308, 1e308],
        [1.0, math.nan, 2.0, math.inf, 3.0],
        [1.0, 1.0 + 1e-15],
        [1e300, 1e-300, 1.0],
    ],
)
def test_any_values_can_be_drawn(values, log):
    with np.errstate(all="raise", under="ignore"):
        rows = curves([Curve("loss", "training", range(len(values)), values, "training")], 50, 12, log=log)
    assert {len(line) for line in text(rows)} == {50}


def test_empty_data_shows_an_empty_frame():
    lines = text(curves([], 40, 8, y_label="loss"))
    assert lines[0].rstrip() == "loss"
    assert "└" in lines[-2]
    assert not dots(curves([], 40, 8))


def test_gap_breaks_the_line_and_single_points_show():
    whole = Curve("loss", "a", range(9), [1, 2, 3, 4, 5, 6, 7, 8, 9], "training")
    broken = Curve("loss", "a", range(9), [1, 2, 3, math.nan, math.nan, math.nan, 7, 8, 9], "training")
    alone = Curve("loss", "a", range(3), [math.nan, 2, math.nan], "training")
    assert 0 < dots(curves([broken], 60, 12)) < 0.75 * dots(curves([whole], 60, 12))
    assert "●" in "".join(text(curves([alone], 60, 12))[1:])


def test_spikes_survive_decimation():
    values = np.ones(100_000)
    values[54_321] = 100.0
    values[54_322] = -100.0
    lines = text(curves([Curve("loss", "a", np.arange(100_000), values, "training")], 60, 15))
    body = [line[5:] for line in lines[1:-2]]
    assert body[0].strip(" │┤")
    assert body[-1].strip(" │┤")


def test_mark_stands_at_its_place_with_its_label():
    lines = text(curves([TRAINING], 80, 20, marks=[Mark(100.5, "best epoch 100")]))
    columns = [line.index("┊") for line in lines if "┊" in line]
    left = lines[5].index("│") + 1
    assert len(set(columns)) == 1
    assert columns[0] == pytest.approx((left + 79) / 2, abs=1)
    assert sum("┊ best epoch 100" in line for line in lines) == 1


def test_mark_near_the_right_edge_puts_its_label_on_the_left():
    lines = text(curves([TRAINING], 80, 20, marks=[Mark(195, "best epoch 195")]))
    assert sum("best epoch 195 ┊" in line for line in lines) == 1


def test_mark_of_a_curve_wears_its_marker_and_colour():
    rows = curves([TRAINING, VALIDATION], 80, 20, marks=[Mark(100.5, "best", VALIDATION.name)])
    label = next(style for row in rows for text, style in row if "○ best" in text)
    assert label.fg == DARK.role("validation")


def test_mark_outside_is_not_drawn():
    assert "┊" not in "".join(text(curves([TRAINING], 80, 20, marks=[Mark(300, "x")])))


def test_x_limits_leave_room_for_the_rest_of_the_run():
    lines = text(curves([TRAINING], 80, 20, x_limits=(0, 400)))
    assert lines[-1].split()[-1] == "400"
    middle = [line[50:] for line in lines[1:-2]]
    assert not "".join(middle).strip()


def test_long_legend_is_cut_to_the_width():
    series = [Curve(f"c{i}", "a rather long name", [0, 1], [0, i], "training") for i in range(3)]
    lines = text(curves(series, 40, 7))
    assert len(lines[0]) == 40
    assert [lines[0].count(mark) for mark in "●■▲…"] == [1, 1, 1, 3]
    assert lines[0].endswith("…")


def test_markers_at_the_ends_do_not_hide_each_other():
    same = [Curve(role, role, [0, 1], [1, 2], role) for role in ("training", "validation")]
    body = "".join(text(curves(same, 40, 10))[1:])
    assert (body.count("●"), body.count("○")) == (1, 1)


def test_memory_stays_constant_over_frames():
    def frame():
        curves([TRAINING, VALIDATION], 60, 12)

    for _ in range(5):
        frame()
    gc.collect()
    tracemalloc.start()
    try:
        for _ in range(10):
            frame()
        gc.collect()
        before = tracemalloc.get_traced_memory()[0]
        for _ in range(40):
            frame()
        gc.collect()
        after = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    one_frame_of_points = 200 * 2 * 8
    assert after - before < 40 * one_frame_of_points / 4


@pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES)
def test_palettes_are_sixteen_levels_of_valid_colours(palette):
    assert len(palette.levels) == len(set(palette.levels)) == 16
    for colour in (*palette.levels, *(palette.role(role, n) for role in ("training", "other") for n in range(3))):
        assert len(colour) == 7
        int(colour[1:], 16)


PICTURE = """
loss                        ──● training
20┤                  ┊ here
  │⠢⢄⡀               ┊
  │  ⠈⠒⢄⡀            ┊
10┤     ⠈⠑⠤⣀         ┊
  │         ⠉⠒⠢⠤⣀⡀   ┊
  │              ⠈⠉⠒⠢⠤⠤⢄⣀⣀⣀⣀⡀
 0┤                  ┊      ⠈⠉⠉⠉⠉⠒⠒⠒⠒⠢⠤●
  └┬─────────────────┬───────────── step
   0                 2                 4
"""
ASCII_PICTURE = """
loss            * training  o validation
  |*** o
10+   **** o o o                   o o o
  |       *******o o o o o o o o o
  |              *******
 3+                     ****
  |                         *******
 1+                                *****
  ++-----------------+------------- step
   0                 2                 4
"""
