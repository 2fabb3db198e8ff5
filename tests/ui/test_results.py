"""A result as words and tables: as few rows as the width allows, and never wider."""

import pytest

from nntui.ui.results import result_content

LOSSES = [94.5247, 9.3428, 1.4166, 0.5224, 0.3807, 0.3495, 0.3413, 0.3390, 0.3384, 0.3382]
LABELS = {"losses": "loss of the last batch of each epoch", "w": "w, the slope", "b": "b, the intercept"}
GROUPS = {
    "linear": {"parameters": 2, "train_error": 5.3009, "validation_error": 5.12},
    "nonlinear": {"parameters": 7, "train_error": 0.0001, "validation_error": 19.9494},
}
WORDS = {
    "linear": "straight line",
    "nonlinear": "network",
    "train_error": "training error",
    "validation_error": "validation error",
}


def lines(result: object, labels: dict[str, str], width: int) -> list[str]:
    return result_content(result, labels, width).plain.split("\n")


def test_ten_losses_and_two_numbers_take_four_rows() -> None:
    shown = lines({"losses": LOSSES, "w": 1.8617, "b": 1.0711}, LABELS, 50)
    assert len(shown) == 4
    assert all(f"{loss:.4f}" in " ".join(shown) for loss in LOSSES)
    assert shown[-1] == "w, the slope 1.8617   b, the intercept 1.0711"


def test_a_list_that_fits_stands_beside_its_name() -> None:
    assert lines({"losses": LOSSES[:3]}, {"losses": "last losses"}, 60) == [
        "last losses   94.5247  9.3428  1.4166"
    ]


@pytest.mark.parametrize("width", [24, 30, 38, 48, 60, 90])
def test_no_row_is_wider_than_its_room_and_no_number_is_lost(width: int) -> None:
    shown = lines(GROUPS, WORDS, width)
    assert max(map(len, shown)) <= width
    assert all(number in "\n".join(shown) for number in ("5.3009", "5.1200", "0.0001", "19.9494"))


def test_headings_take_two_rows_where_one_is_too_wide() -> None:
    shown = lines(GROUPS, WORDS, 48)
    assert [line.split() for line in shown[:2]] == [["training", "validation"], ["parameters", "error", "error"]]
    assert len(shown) == 4


def test_spare_room_goes_to_the_heading_of_most_rows() -> None:
    heads = {"a": "eroare de antrenare", "b": "eroare de validare"}
    rows = {"x": {"a": 1.0, "b": 2.0}}
    assert len(lines(rows, heads, 4 + 2 * 12)) == 3


def test_empty_things_do_no_harm() -> None:
    assert lines({"nothing": {}, "none": [], "text": ""}, {}, 40)
