"""The iris lab keeps its promises: both networks are good on average, overfitting can be seen and cured."""

import math
import runpy

import pytest

from nntui import headless
from nntui.course import bundled_root
from nntui.course.code_tabs import FACES, code_file

RICH = {"layers": 3, "hidden": 32, "samples": 30, "noise": 0.2, "rate": 0.02, "epochs": 300}


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_mean_accuracy_over_splits(seed):
    result = headless.run("lab/iris/splits", seed=seed).result
    assert result["one_layer"]["parameters"] == 15
    assert result["one_layer"]["mean"] >= 0.90
    assert result["network"]["mean"] >= 0.94


def test_a_rich_network_learns_wrong_names_by_heart():
    run = headless.run("lab/iris/train", **RICH)
    step, lowest = run.history.best("val_loss")
    last = run.history.series("val_loss")[1][-1]
    assert run.result["train_accuracy"] == 1.0
    assert step < 150
    assert last > 2 * lowest


def test_early_stopping_brings_the_best_network_back():
    stopped = headless.run("lab/iris/train", **RICH, patience=20)
    best, _lowest = stopped.history.best("val_loss")
    assert len(stopped.history) == best + 20
    at_the_best = headless.run("lab/iris/train", **{**RICH, "epochs": best})
    assert stopped.result == at_the_best.result


def test_each_cure_helps():
    result = dict(headless.run("lab/iris/cures").result)
    untreated = result.pop("nothing")
    assert untreated["train_accuracy"] > 0.97
    assert result.keys() == {"flowers", "small", "dropout", "decay", "stop"}
    for name, cure in result.items():
        assert cure["test_accuracy"] > untreated["test_accuracy"] + 0.02, name


@pytest.mark.parametrize("seed", [1, 2])
def test_regularisation_helps_on_other_deals_too(seed):
    result = headless.run("lab/iris/cures", seed=seed).result
    for name in ("dropout", "decay", "stop"):
        assert result[name]["test_accuracy"] > result["nothing"]["test_accuracy"] + 0.02, name


def test_the_own_range_of_the_test_set_spoils_the_test_alone():
    right = headless.run("lab/iris/train").result
    wrong = headless.run("lab/iris/train", scale="own").result
    assert wrong["train_accuracy"] == right["train_accuracy"]
    assert wrong["test_accuracy"] < right["test_accuracy"] - 0.1


def test_the_four_faces_agree():
    folder = bundled_root() / "lab" / "iris"
    losses = {face: runpy.run_path(str(code_file(folder, "iris", face)))["losses"] for face in FACES}
    for face, found in losses.items():
        assert found[0] == pytest.approx(math.log(3), abs=1e-6), face
        assert found == pytest.approx(losses["pytorch"], rel=1e-5), face
