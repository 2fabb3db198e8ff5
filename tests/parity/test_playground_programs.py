"""The playground copied for PyTorch: the real one draws the same curve."""

import os
import random
import subprocess
import sys

import numpy as np
import pytest

from nntui.play import state
from nntui.play.script import script
from nntui.play.settings import CLASSES, INITS, NUMBERS, OPTIMIZERS, SCHEDULES
from nntui.play.training import Training

EPOCHS = 5


def any_state(rng):
    """Smooth networks and losses: at a bend, or in batch norm of three rows, rounding errors multiply."""
    data = rng.choice([*CLASSES, *NUMBERS])
    layers = ",".join(
        f"{rng.randint(1, 9)}{rng.choice(['tanh', 'sigmoid', 'silu'])}{rng.choice(['', '', ':.3'])}"
        for _ in range(rng.randint(0, 3))
    )
    words = [data, f"n={rng.randint(20, 120)}", f"noise={rng.choice([0, 0.1])}", f"net={layers or 0}"]
    words += [
        rng.choice(["bce", "mse"] if data in CLASSES else ["mse", "huber"]),
        rng.choice(OPTIMIZERS),
        rng.choice(SCHEDULES),
        rng.choice(INITS),
    ]
    words += [
        "lr=.01",
        rng.choice(["", "l1=.001"]),
        rng.choice(["", "l2=.003"]),
        f"batch={rng.choice([7, 10, 32])}",
    ]
    words += [rng.choice(["", "features=x1,x2,x1x2,sinx1"]), f"seed={rng.randint(0, 10**6)}"]
    return " ".join(words)


@pytest.mark.parametrize("turn", range(6))
def test_the_program_for_pytorch_gives_the_curve_of_the_playground(turn):
    seed = random.randrange(2**32)
    text = any_state(random.Random(seed))
    print("seed", seed, text)
    program = script(state.parse(text), EPOCHS, real=True)
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment)
    assert done.returncode == 0, program + done.stderr
    theirs = [[float(word) for word in line.split()] for line in done.stdout.splitlines()]
    training, ours = Training(state.parse(text)), []
    for _ in range(EPOCHS):
        while not training.advance():
            pass
        measured = training.measure()
        ours.append([measured.epoch, measured.loss, measured.val_loss])
    np.testing.assert_allclose(theirs, ours, rtol=1e-3, atol=1e-5)
