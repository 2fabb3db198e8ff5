"""The lesson overfitting/five-points: the course's table, for every seed, and what its cards claim."""

import csv

import numpy as np
import pytest

from nntui import headless, lab

LESSON = "overfitting/five-points"
SEEDS = range(10)


def points(part: str) -> tuple[np.ndarray, np.ndarray]:
    with lab.asset("five-points.csv").open(newline="", encoding="utf-8") as file:
        rows = [(float(row["x"]), float(row["y"])) for row in csv.DictReader(file) if row["set"] == part]
    x, y = np.array(rows).T
    return x, y


def test_the_defaults_give_the_table_of_the_course():
    result = headless.run(LESSON).result
    assert list(result) == ["linear", "nonlinear"]
    for model in result.values():
        assert list(model) == ["parameters", "train_error", "validation_error"]
    line, network = result["linear"], result["nonlinear"]
    assert (line["parameters"], network["parameters"]) == (2, 7)
    assert (f"{line['train_error']:.1f}", f"{line['validation_error']:.1f}") == ("5.3", "5.1")
    assert (f"{network['train_error']:.1f}", f"{network['validation_error']:.0f}") == ("0.0", "20")


@pytest.mark.parametrize("seed", SEEDS)
def test_the_table_holds_for_other_seeds(seed: int):
    network = headless.run(LESSON, seed=seed, model="network").result["nonlinear"]
    assert network["train_error"] < 0.005
    assert 19.5 <= network["validation_error"] < 20.5


def test_the_trained_line_is_the_least_squares_line():
    (x, y), (val_x, val_y) = points("training"), points("validation")
    w, b = np.polyfit(x, y, 1)
    line = headless.run(LESSON, model="line").result["linear"]
    assert line["train_error"] == pytest.approx(np.mean((w * x + b - y) ** 2), abs=1e-3)
    assert line["validation_error"] == pytest.approx(np.mean((w * val_x + b - val_y) ** 2), abs=1e-3)


def test_five_points_to_train_and_twenty_to_judge():
    assert len(points("training")[0]) == 5
    assert len(points("validation")[0]) == 20


@pytest.mark.parametrize(("model", "start"), [("line", "line_"), ("network", "")])
def test_one_model_alone_reports_its_own_curves_only(model: str, start: str):
    done = headless.run(LESSON, model=model, steps=100)
    assert set(done.history.values) == {f"{start}loss", f"{start}val_loss"}
    assert done.history.steps == list(range(10, 101, 10))


def test_one_model_alone_learns_as_it_does_beside_the_other():
    both = headless.run(LESSON, steps=500).result["nonlinear"]
    alone = headless.run(LESSON, steps=500, model="network").result["nonlinear"]
    assert alone == both


def test_the_validation_error_turns_while_the_training_error_falls():
    history = headless.run(LESSON, model="network", rate=0.005, steps=8000).history
    turn, lowest = history.best("val_loss")
    assert 200 <= turn <= 240
    assert lowest == pytest.approx(5.5, abs=0.05)
    assert history.values["val_loss"][-1] > 2 * lowest
    training = dict(zip(history.steps, history.values["loss"], strict=True))
    assert training[8000] < 0.01 < training[turn]


@pytest.mark.parametrize("hidden", [1, 3, 8])
def test_every_richness_has_the_errors_of_its_card(hidden: int):
    network = headless.run(LESSON, model="network", hidden=hidden).result["nonlinear"]
    assert network["parameters"] == 3 * hidden + 1
    if hidden == 1:
        assert network["train_error"] == pytest.approx(1.5, abs=0.05)
        assert network["validation_error"] == pytest.approx(10.1, abs=0.05)
    else:
        assert network["train_error"] < 0.05
        assert 16 <= network["validation_error"] < 20.5
