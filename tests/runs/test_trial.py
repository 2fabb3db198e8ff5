"""Which device computes: tried by a few turns of the demo's own loop, without leaving a trace in the run."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

import framework as torch
from nntui import i18n, lab
from nntui.course import load
from nntui.headless import specify
from nntui.runs import device, trial


def demo(run, steps: int = 200):
    """A demo that notes which turns it made, on which device and with which chance."""
    seen = []
    for step in run.loop(steps):
        seen.append((step, run.device, torch.rand(1).item(), np.random.rand()))
        run.metrics(step=step, loss=0.5)
    return {"seen": seen}


def test_the_smallest_time_wins_and_equal_ones_leave_it_to_the_cpu():
    assert trial.faster({"cpu": 0.002, "cuda": 0.001}) == "cuda"
    assert trial.faster({"cpu": 0.001, "cuda": 0.002}) == "cpu"
    assert trial.faster({"cpu": 0.001, "cuda": 0.001}) == "cpu"


def test_both_times_are_said():
    i18n.use("en")
    said = trial.in_words({"cpu": 0.00031, "cuda": 0.0148})
    assert said == "One step takes 0.31 ms on the CPU and 14.8 ms on the GPU: the CPU computes."
    said = trial.in_words({"cpu": 0.5, "cuda": 0.25})
    assert said == "One step takes 500 ms on the CPU and 250 ms on the GPU: the GPU computes."


def test_a_trial_makes_a_few_turns_and_reports_their_time():
    turns = []

    def counted(run, steps: int = 10_000):
        for step in run.loop(steps):
            turns.append((step, run.device))

    assert trial.seconds_a_turn(counted, {"steps": 10_000}, 0, "cpu") > 0
    assert trial.WARM < len(turns) <= trial.WARM + trial.TURNS
    assert {name for _, name in turns} == {"cpu"}


@pytest.mark.parametrize("steps", [0, 3])
def test_a_demo_that_ends_early_has_a_time_too(steps):
    assert trial.seconds_a_turn(demo, {"steps": steps}, 0, "cpu") > 0


def test_a_run_after_a_trial_is_the_run_without_one():
    def made():
        trial.seed_everything(7)
        return demo(lab.Run({}, 7), 20)

    alone = made()
    trial.seconds_a_turn(demo, {"steps": 20}, 7, "cpu")
    assert made() == alone


def test_an_error_of_the_demo_is_not_swallowed():
    def broken(run):
        for _ in run.loop(100):
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        trial.seconds_a_turn(broken, {}, 0, "cpu")


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU: both devices are tried")
def test_without_a_gpu_auto_is_the_cpu_and_says_nothing():
    assert device.resolve("auto") == "cpu"
    assert specify(load(), "overfitting/five-points", {}, device="auto").device == "cpu"
    command = [sys.executable, "-m", "nntui", "run", "overfitting/five-points", "--set", "steps=100", "--json"]
    runs = [
        subprocess.run([*command, "--device", name], capture_output=True, text=True, timeout=120, check=True)
        for name in ("cpu", "auto")
    ]
    assert runs[0].stdout == runs[1].stdout
    assert runs[1].stderr == ""


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason=f"no GPU: {torch.cuda.reason()}")
def test_with_a_gpu_auto_tries_both_and_says_what_each_took():
    command = [sys.executable, "-m", "nntui", "run", "overfitting/five-points", "--set", "steps=100", "--no-plot"]
    done = subprocess.run([*command, "--device", "auto"], capture_output=True, text=True, timeout=300, check=True)
    assert "on the CPU and" in done.stdout + done.stderr
