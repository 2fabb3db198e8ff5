"""The lesson frameworks/linear-regression: its digits, and what its cards claim of other settings."""

import pytest

from nntui import headless

LESSON = "frameworks/linear-regression"
LOSSES = [94.5247, 9.3428, 1.4166, 0.5224, 0.3807, 0.3495, 0.3413, 0.339, 0.3384, 0.3382]


def test_the_defaults_give_the_digits_of_the_course():
    done = headless.run(LESSON)
    assert done.result == {"losses": LOSSES, "w": 1.8617, "b": 1.0711}


def test_the_digits_depend_on_no_seed_and_on_no_delay():
    assert headless.run(LESSON, seed=7, delay=5).result["losses"] == LOSSES


def test_every_step_reports_both_losses():
    history = headless.run(LESSON).history
    assert history.steps == list(range(1, 301))
    assert history.values["loss"][0] == pytest.approx(22368, abs=1)
    assert history.values["val_loss"][-1] == pytest.approx(0.2855, abs=1e-3)


def test_all_points_in_one_batch_reach_exact_least_squares():
    result = headless.run(LESSON, batch=120, epochs=400).result
    assert (result["w"], result["b"]) == (1.9045, 1.0404)


def test_more_epochs_do_not():
    result = headless.run(LESSON, epochs=40).result
    assert (result["w"], result["b"]) == (1.8616, 1.0713)


def test_forgotten_zeros_make_the_loss_grow():
    result = headless.run(LESSON, zero=False).result
    assert result["losses"][-1] == pytest.approx(200_000, rel=0.05)


@pytest.mark.parametrize(("rate", "epoch", "loss"), [(0.01, 10, 85.4), (0.2, 3, 0.21)])
def test_other_rates_end_where_the_card_says(rate: float, epoch: int, loss: float):
    losses = headless.run(LESSON, rate=rate).result["losses"]
    assert losses[epoch - 1] == pytest.approx(loss, rel=0.02)


def test_too_long_strides_climb():
    losses = headless.run(LESSON, rate=0.28).result["losses"]
    assert losses == sorted(losses)


def test_a_run_that_diverges_stops_and_keeps_finite_numbers():
    done = headless.run(LESSON, rate=0.5)
    assert done.history.steps[-1] == 11
    assert done.history.values["loss"][-1] == pytest.approx(1.18e12, rel=0.01)
