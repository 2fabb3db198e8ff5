"""The playground as a run and as a command: the same losses everywhere, orders obeyed while it is held."""

import json
import subprocess
import sys
import time

import numpy as np

from nntui.lab import Map
from nntui.play import headless, state
from nntui.play.script import script
from nntui.play.training import Training
from nntui.runs.events import Failed, Frame, Metrics, Note
from nntui.runs.process import Pool

STATE = "xor n=60 net=4:.2,3 tanh lr=.05 seed=9"


def nntui(*words):
    return subprocess.run([sys.executable, "-m", "nntui", *words], capture_output=True, text=True)


def until(process, wanted, seconds=60):
    """Events up to the first that `wanted` likes."""
    found, end = [], time.monotonic() + seconds
    while time.monotonic() < end:
        process.wait(0.1)
        found += process.events()
        assert not any(isinstance(event, Failed) for event in found), found
        if any(wanted(event) for event in found):
            return found
    raise AssertionError(f"nothing like that came: {found}")


def test_headless_json_has_the_losses_of_the_program():
    done = nntui("play", STATE, "--headless", "--epochs", "6", "--json")
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    metrics = [
        (line["epoch"], line["values"]["loss"], line["values"]["val_loss"])
        for line in lines
        if line["event"] == "metrics"
    ]
    program = nntui("play", STATE, "--code", "--epochs", "6").stdout
    assert program == script(state.parse(STATE), 6)
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True).stdout
    assert [tuple(float(word) for word in line.split()) for line in ran.splitlines()] == metrics[1:]
    assert lines[-1]["result"]["loss"] == metrics[-1][1]
    assert headless.run(STATE, 6).result["val_loss"] == metrics[-1][2]


def test_bad_words_end_with_one_sentence():
    for words in (["cirkle"], ["circle", "--headless", "--epochs", "x"], ["circle", "lr=9999", "--headless"]):
        done = nntui("play", *words)
        assert (done.returncode, done.stdout) == (2, "")
        assert len(done.stderr.splitlines()) == 1


def test_examples_are_states():
    done = nntui("play", "--examples", "--lang", "ro")
    states = [line.strip().removeprefix("nntui play ").strip("'") for line in done.stdout.splitlines()[1::2]]
    assert len(states) > 5
    for text in states:
        assert state.write(state.parse(text))


def test_held_it_obeys_orders():
    settings = state.parse(STATE)
    with Pool(spare=False) as pool:
        process = pool.start(headless.spec(settings, 1000, paused=True))
        process.order("look", {"map": (20, 10), "units": (6, 6), "weights": True})
        events = until(process, lambda e: isinstance(e, Frame) and e.name == "weights")
        frames = {event.name: event.view for event in events if isinstance(event, Frame)}
        assert isinstance(frames["map"], Map)
        assert frames["map"].values.shape == (10, 20)
        assert sum(len(points.x) for points in frames["map"].points) == 60
        assert frames["units"].arrays["maps"].shape == (7, 6, 6)
        assert frames["weights"].arrays["confusion"].sum() == 30
        np.testing.assert_array_equal(
            frames["weights"].arrays["w0"], Training(settings).linears()[0].weight.detach().numpy()
        )
        process.step(9)  # three epochs of three batches
        events = until(process, lambda e: isinstance(e, Metrics) and e.epoch == 3)
        process.order("back", 4)
        events += until(process, lambda e: isinstance(e, Note) and e.key == "rewound")
        assert [e.values["step"] for e in events if isinstance(e, Note)] == [5]
        until(process, lambda e: isinstance(e, Metrics) and e.step == 5) if not any(
            isinstance(e, Metrics) and e.step == 5 for e in events
        ) else None
        process.order("weight", 1, 2, -1, 7.5)
        found = until(
            process, lambda e: isinstance(e, Frame) and e.name == "weights" and e.view.arrays["b1"][2] == 7.5
        )
        assert found
        process.close()
