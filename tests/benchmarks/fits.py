"""`fit` of the high-level libraries: seconds for one step of 2-16-16-1, batch 32, validated every epoch.

``python -m tests.benchmarks.fits NAME`` measures one of them and prints two numbers: for a step of a whole fit,
with what happens once in it (loops set up, steps recorded), and for each step that a longer fit takes more. The
benchmark command runs each in a process of its own, since Keras can have only one backend in a process.
"""

from __future__ import annotations

import importlib
import logging
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
#: Seconds that the fits of a library take together at least: slow moments of the machine weigh alike in all.
AT_LEAST = 3.0


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


def seconds_a_step(name: str) -> tuple[float, float]:
    """Of fits of `EPOCHS` and `LONG` epochs, after a first short one: a step of the first, and a step more.

    Medians of three fits of each, or of as many as go into `AT_LEAST` seconds.
    """
    fit = ALL[name]()
    fit(2)
    times: dict[int, list[float]] = {EPOCHS: [], LONG: []}
    while len(times[LONG]) < 3 or sum(map(sum, times.values())) < AT_LEAST:
        for epochs, found in times.items():
            start = time.perf_counter()
            fit(epochs)
            found.append(time.perf_counter() - start)
    short, long = (statistics.median(found) for found in times.values())
    return short / (EPOCHS * STEPS), (long - short) / ((LONG - EPOCHS) * STEPS)


def measure(rounds: int = 2) -> tuple[dict[str, tuple[float, float]], dict[str, str]]:
    """The two numbers of each, in seconds, and for those that do not run the last line of what they said."""
    times: dict[str, list[tuple[float, float]]] = {}
    skipped: dict[str, str] = {}
    for _ in range(rounds):
        for name in ALL:
            if name not in skipped:
                command = [sys.executable, "-m", __spec__.name, name]
                done = subprocess.run(command, capture_output=True, text=True)
                if done.returncode:
                    skipped[name] = (done.stderr.strip().splitlines() or ["?"])[-1]
                else:
                    whole, more = map(float, done.stdout.split()[-2:])
                    times.setdefault(name, []).append((whole, more))
    return {name: min(values) for name, values in times.items()}, skipped


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    print(*seconds_a_step(sys.argv[1]))
