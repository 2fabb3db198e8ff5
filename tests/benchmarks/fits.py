"""`fit` of the high-level libraries: seconds for one step of 2-16-16-1, batch 32, validated every epoch.

Two numbers: for a step of a whole fit, with what happens once in it (loops set up, steps recorded), and for each
step that a longer fit takes more. Each library has a process of its own, since Keras can have only one backend in
a process; they fit in turn, so that slow moments of the machine are in all of them.
"""

from __future__ import annotations

import importlib
import logging
import math
import os
import statistics
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

SAMPLES, BATCH, EPOCHS, LONG = 1000, 32, 30, 90
STEPS = -(-SAMPLES // BATCH)
#: A library whose fits are short repeats them for so many seconds in each of its turns.
TURN = 0.5
#: What the lines with times begin with.
ANSWER = "seconds:"


def data() -> tuple[Any, Any, Any, Any]:
    """Training and validation inputs (n, 2) and targets (n, 1)."""
    x = np.random.default_rng(0).standard_normal((SAMPLES + 200, 2)).astype("float32")
    y = (x[:, :1] * x[:, 1:] > 0).astype("float32")
    return x[:SAMPLES], y[:SAMPLES], x[SAMPLES:], y[SAMPLES:]


def with_keras(module: str) -> Callable[[int], Any]:
    """Keras, or this framework's."""
    keras = importlib.import_module(module)
    x, y, xv, yv = data()
    layers = [
        keras.Input((2,)),
        *(keras.layers.Dense(16, activation="tanh") for _ in range(2)),
        keras.layers.Dense(1),
    ]
    model = keras.Sequential(layers)
    loss = keras.losses.BinaryCrossentropy(from_logits=True)
    model.compile(optimizer=keras.optimizers.SGD(0.1), loss=loss)
    return lambda epochs: model.fit(x, y, BATCH, epochs=epochs, validation_data=(xv, yv), verbose=0)


def with_lightning(module: str, torch_module: str) -> Callable[[int], Any]:
    """Lightning, or this framework's."""
    lightning, torch = importlib.import_module(module), importlib.import_module(torch_module)
    nn, functional = torch.nn, importlib.import_module(torch_module + ".nn.functional")
    loaders = importlib.import_module(torch_module + ".utils.data")

    class Classifier(lightning.LightningModule):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.net = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 16), nn.Tanh(), nn.Linear(16, 1))

        def training_step(self, batch: Any, batch_idx: int) -> Any:
            x, y = batch
            return functional.binary_cross_entropy_with_logits(self.net(x), y)

        def validation_step(self, batch: Any, batch_idx: int) -> None:
            x, y = batch
            self.log("val_loss", functional.binary_cross_entropy_with_logits(self.net(x), y))

        def configure_optimizers(self) -> Any:
            return torch.optim.SGD(self.parameters(), lr=0.1)

    x, y, xv, yv = (torch.tensor(a) for a in data())
    train = loaders.DataLoader(loaders.TensorDataset(x, y), batch_size=BATCH, shuffle=True)
    valid = loaders.DataLoader(loaders.TensorDataset(xv, yv), batch_size=BATCH)
    quiet = dict.fromkeys(("logger", "enable_checkpointing", "enable_progress_bar", "enable_model_summary"), False)

    def fit(epochs: int) -> None:
        lightning.Trainer(max_epochs=epochs, accelerator="cpu", **quiet).fit(Classifier(), train, valid)

    return fit


def with_keras_on(backend: str) -> Callable[[int], Any]:
    """Keras on a backend."""
    os.environ["KERAS_BACKEND"] = backend
    return with_keras("keras")


ALL: dict[str, Callable[[], Callable[[int], Any]]] = {
    "our Keras": lambda: with_keras("framework.keras"),
    "Keras on JAX": lambda: with_keras_on("jax"),
    "Keras on PyTorch": lambda: with_keras_on("torch"),
    "our Lightning": lambda: with_lightning("framework.lightning", "framework"),
    "Lightning": lambda: with_lightning("lightning", "torch"),
}


class Library:
    """One of `ALL` in a process of its own, which fits when it is told to. said: the last line it died with."""

    def __init__(self, name: str) -> None:
        command = [sys.executable, "-m", __spec__.name, name]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.said = ""
        self._answer()

    def _answer(self) -> float:
        """The number after `ANSWER`; other lines are the library's. Not a number, once it has died."""
        assert self._process.stdout is not None
        last = "?"
        for line in self._process.stdout:
            if line.startswith(ANSWER):
                return float(line.removeprefix(ANSWER))
            last = line.strip() or last
        self.said = last
        return math.nan

    def seconds(self, epochs: int) -> float:
        """The median seconds of some fits of so many epochs; not a number, once it has died."""
        if self.said:
            return math.nan
        assert self._process.stdin is not None
        print(epochs, file=self._process.stdin, flush=True)
        return self._answer()

    def end(self) -> None:
        """Let the process end."""
        self._process.communicate()


def serve(name: str) -> None:
    """Whenever a line with a number of epochs comes, fit for about `TURN` seconds, and tell what one fit took."""
    fit = ALL[name]()
    fit(2)
    print(ANSWER, 0, flush=True)
    for line in sys.stdin:
        times: list[float] = []
        while sum(times) < TURN:
            start = time.perf_counter()
            fit(int(line))
            times.append(time.perf_counter() - start)
        print(ANSWER, statistics.median(times), flush=True)


def measure(rounds: int) -> tuple[dict[str, list[tuple[float, float]]], dict[str, str]]:
    """The two numbers of each, in seconds, round by round; for those that do not run the last line they said."""
    libraries = {name: Library(name) for name in ALL}
    names = list(ALL)
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in names}
    for i in range(rounds):
        order = names[i % len(names) :] + names[: i % len(names)]
        short, long = ({name: libraries[name].seconds(epochs) for name in order} for epochs in (EPOCHS, LONG))
        for name in names:
            more = (long[name] - short[name]) / ((LONG - EPOCHS) * STEPS)
            times[name].append((short[name] / (EPOCHS * STEPS), more))
    for library in libraries.values():
        library.end()
    said = {name: library.said for name, library in libraries.items() if library.said}
    return {name: found for name, found in times.items() if name not in said}, said


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    serve(sys.argv[1])
