"""The lesson overfitting/detect: the turn and early stopping, for seeds that the cards don't show."""

import pytest

from nntui import headless

TRAIN, STOP = "overfitting/detect/train", "overfitting/detect/stop"
SEEDS = range(1, 5)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_validation_loss_turns_while_the_training_loss_falls(seed: int):
    done = headless.run(TRAIN, seed=seed)
    losses, val_losses = done.history.values["loss"], done.history.values["val_loss"]
    lowest = val_losses.index(min(val_losses))
    assert val_losses[-1] > 1.4 * val_losses[lowest]
    assert losses[-1] < 0.5 * losses[lowest]
    assert done.result["lowest_epoch"] == lowest + 1


@pytest.mark.parametrize("seed", SEEDS)
def test_the_snapshot_beats_the_last_model_on_fresh_points(seed: int):
    result = headless.run(STOP, seed=seed, patience=300).result
    assert result["epochs"] == 300
    for kind in ("validation_loss", "fresh_loss"):
        assert result["kept"][kind] < result["last"][kind]
    assert result["kept"]["fresh_accuracy"] > result["last"]["fresh_accuracy"]


@pytest.mark.parametrize("patience", [1, 20])
def test_it_stops_as_soon_as_patience_has_run_out(patience: int):
    done = headless.run(STOP, patience=patience)
    val_losses = done.history.values["val_loss"]
    assert done.result["epochs"] == len(val_losses) == done.result["best_epoch"] + patience
    assert done.result["kept"]["validation_loss"] == pytest.approx(min(val_losses), abs=1e-4)
    assert done.result["last"]["validation_loss"] == pytest.approx(val_losses[-1], abs=1e-4)


def test_the_snapshot_changes_what_is_kept_and_not_the_training():
    with_it, without = headless.run(STOP), headless.run(STOP, snapshot=False)
    assert with_it.history.values == without.history.values
    assert "kept" not in without.result
    assert with_it.result["last"] == without.result["last"]


def test_accuracy_moves_in_fifteenths_and_stands_still_while_the_loss_falls():
    done = headless.run(STOP, watch="accuracy", patience=10)
    accuracies, val_losses = done.history.values["val_accuracy"], done.history.values["val_loss"]
    assert all(abs(15 * each - round(15 * each)) < 1e-4 for each in accuracies)
    best = done.result["best_epoch"]
    assert [round(15 * each) for each in accuracies[best - 1 :]] == [12] * 11
    assert val_losses[-1] < val_losses[best - 1]


@pytest.mark.parametrize("seed", range(3))
def test_the_loss_on_the_way_lies_above_the_same_loss_in_eval_mode(seed: int):
    values = headless.run(TRAIN, seed=seed, samples=200, dropout=0.5, epochs=100).history.values
    above = [on > off for on, off in zip(values["train_mode_loss"], values["loss"], strict=True)]
    assert sum(above) >= 95


def test_without_dropout_there_are_two_curves():
    assert set(headless.run(TRAIN, epochs=10).history.values) == {"loss", "val_loss"}
