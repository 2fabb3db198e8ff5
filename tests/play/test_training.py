"""Training in the playground: seeds, steps back, edits, early stopping, one's own data; and its programs."""

import os
import random
import subprocess
import sys

import numpy as np
import pytest

from nntui.errors import UsageError
from nntui.play import points, state
from nntui.play.script import script
from nntui.play.settings import CLASSES, INITS, LOSSES, NUMBERS, OPTIMIZERS, SCHEDULES
from nntui.play.training import Training

EPOCHS = 5


def trained(text, epochs=EPOCHS):
    """The losses after each epoch, as exact numbers, and the training."""
    training, found = Training(state.parse(text)), []
    for _ in range(epochs):
        while not training.advance():
            pass
        measured = training.measure()
        found.append((measured.epoch, measured.loss, measured.val_loss))
        if training.gives_up(measured):
            break
    return found, training


def weights(training):
    return [w.tolist() for w in training.net.parameters()]


def printed(program):
    """What a program prints, as numbers, in a process of its own."""
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment)
    assert done.returncode == 0, program + done.stderr
    return [tuple(float(word) for word in line.split()) for line in done.stdout.splitlines()]


def any_state(rng):
    data = rng.choice([*CLASSES, *NUMBERS])
    loss = rng.choice(LOSSES[data in CLASSES])
    activations, ends = ["tanh", "relu", "leakyrelu", "elu", "gelu", "linear"], ["", "n", ":.3", ":.3n"]
    layers = ",".join(
        f"{rng.randint(1, 9)}{rng.choice(activations)}{rng.choice(ends)}" for _ in range(rng.randint(0, 3))
    )
    words = [data, f"n={rng.randint(20, 120)}", f"noise={rng.choice([0, 0.1])}", f"net={layers or 0}", loss]
    words += [
        rng.choice(OPTIMIZERS),
        rng.choice(SCHEDULES),
        rng.choice(INITS),
        "lr=.01",
        rng.choice(["", "l1=.001"]),
    ]
    words += [rng.choice(["", "l2=.003"]), f"batch={rng.choice([7, 10, 32])}", f"seed={rng.randint(0, 10**6)}"]
    words += [rng.choice(["", "features=x1,x2,x1x2,sinx1"]), rng.choice(["", "stop=2"])]
    return " ".join(words)


@pytest.mark.parametrize("turn", range(6))
def test_copied_as_python_it_prints_the_same_losses(turn):
    seed = random.randrange(2**32)
    text = any_state(random.Random(seed))
    print("seed", seed, text)
    assert printed(script(state.parse(text), EPOCHS)) == trained(text)[0]


def test_own_files_and_points_are_copied_too(tmp_path):
    file = tmp_path / "my data.csv"
    rng = np.random.default_rng(3)
    rows = [f"{x:.4f};{y:.4f};{'yes' if x > y else 'no'}" for x, y in rng.normal(0, 2, (30, 2))]
    file.write_text("\n".join(["first;second;what", *rows, ""]), "utf-8")
    for text in (
        f"csv={str(file).replace(' ', '%20')} net=3 batch=4",
        "points=1,2,1;-1,-2,-1;2,2,1;-2,1,-1 net=3 batch=2",
    ):
        assert printed(script(state.parse(text), EPOCHS)) == trained(text)[0]


def test_the_default_separates_the_classes():
    found, training = trained("circle net=4,2 tanh lr=.03 seed=7", 200)
    assert training.measure().val_accuracy == 1.0
    assert found[-1][2] < 0.05


def test_the_spiral_of_the_examples_is_learnt():
    from nntui.play.examples import EXAMPLES

    (example,) = [each for each in EXAMPLES if each.state.startswith("spiral")]
    _, training = trained(example.state, 300)
    assert training.best.val_loss < 0.02


@pytest.mark.parametrize("text", ["circle net=4:.3,3n adam lr=.01", "plane momentum cosine n=60 batch=7"])
def test_steps_back_lead_to_where_one_was(text):
    seed = random.randrange(2**32)
    print("seed", seed)
    rng = random.Random(seed)
    whole, straight = trained(text, 8)
    training = Training(state.parse(text))
    while training.step < straight.step:
        training.advance()
        training.measure()
        if rng.random() < 0.1:
            assert training.back(rng.randint(1, min(training.step, 6)))
    assert training.back(training.step)
    assert training.go(0)
    while training.step < straight.step:
        training.advance()
        training.measure()
    assert weights(training) == weights(straight)
    assert (8, training.measure().loss, training.measure().val_loss) == whole[-1]
    assert not training.back(training.step + 1)


def test_an_edited_weight_is_there_and_goes_with_a_step_back():
    training = trained("circle net=3 seed=1", 2)[1]
    before = weights(training)
    training.edit(0, 2, 1, 5.0)
    training.edit(1, 0, -1, -1.5)
    assert training.linears()[0].weight[2, 1].item() == 5.0
    assert training.linears()[1].bias[0].item() == -1.5
    training.advance()
    assert training.back(1)
    assert training.linears()[0].weight[2, 1].item() == 5.0
    assert training.back(1)
    while training.step % training.batches:
        training.advance()
    assert weights(training) == before


def test_early_stopping_gives_up_and_the_best_weights_come_back():
    found, training = trained("moons n=40 noise=.5 net=16,16 relu adam lr=.02 stop=4 seed=3", 500)
    assert len(found) < 500
    best = min(found, key=lambda row: row[2])
    assert found[-1][0] - best[0] == 4
    assert training.restore_best()
    assert training.measure().val_loss == best[2]


def test_points_are_the_same_for_a_seed_and_within_the_picture():
    for name, make in points.MAKERS.items():
        x, y = make(np.random.default_rng(5), 101, 0.0)
        again, _ = make(np.random.default_rng(5), 101, 0.0)
        assert x.shape == (101, 2)
        assert np.array_equal(x, again)
        assert np.abs(x).max() <= points.REACH
        if name in CLASSES:
            assert set(np.unique(y)) == {0, 1}
            assert 0.3 < y.mean() < 0.7
        else:
            assert np.abs(y).max() <= 1


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "fewer"),
        (b"1,2,a\n1,x,b\n", "line 2"),
        (b"1,2\n3,4\n", "line 1"),
        (b"1,2,a\n3,4,b\n5,6,c\n", "3"),
        (b"\xff\xfe\x00", "UTF-8"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_with_its_line(tmp_path, content, word):
    file = tmp_path / "data.csv"
    file.write_bytes(content)
    with pytest.raises(UsageError) as error:
        Training(state.parse(f"csv={file}"))
    assert "data.csv" in str(error.value)
    assert word in str(error.value)


def test_a_missing_file_is_said_to_be_missing(tmp_path):
    with pytest.raises(UsageError, match=r"none\.csv"):
        Training(state.parse(f"csv={tmp_path}/none.csv"))
