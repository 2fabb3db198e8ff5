"""Callbacks of the Keras face."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from framework import keras
from framework.keras.callbacks.tensorboard import crc32c, masked


class Scripted(keras.callbacks.Callback):
    """Puts a given number under ``val_loss`` after each epoch."""

    def __init__(self, values: list[float]) -> None:
        self.values = values

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        logs["val_loss"] = self.values[epoch]


def run(values: list[float], *callbacks: Any, epochs: int | None = None, rate: float = 0.1) -> Any:
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, kernel_initializer="zeros")])
    model.compile(keras.optimizers.SGD(rate), "mse")
    x = np.ones((4, 1))
    history = model.fit(x, x, epochs=epochs or len(values), verbose=0, callbacks=[Scripted(values), *callbacks])
    return model, history


def weight_after(epochs: int) -> np.ndarray:
    return run([0.0] * epochs)[0].get_weights()[0]


def test_early_stopping_restores_the_best_weights(capsys: pytest.CaptureFixture[str]) -> None:
    stop = keras.callbacks.EarlyStopping(patience=2, restore_best_weights=True, verbose=1)
    model, history = run([5, 3, 4, 3.5, 1, 0], stop)
    assert len(history.epoch) == 4
    assert (stop.stopped_epoch, stop.best_epoch, stop.best) == (3, 1, 3)
    np.testing.assert_array_equal(model.get_weights()[0], weight_after(2))
    said = capsys.readouterr().out
    assert "Epoch 4: early stopping, best epoch 2" in said
    assert "best epoch: 2" in said


def test_best_weights_come_back_also_before_patience_runs_out() -> None:
    stop = keras.callbacks.EarlyStopping(patience=100, restore_best_weights=True)
    model, _ = run([5, 3, 4, 6], stop)
    assert stop.best_epoch == 1
    np.testing.assert_array_equal(model.get_weights()[0], weight_after(2))


def test_early_stopping_settings() -> None:
    assert len(run([5, 4.9, 4.8, 4.7, 0], keras.callbacks.EarlyStopping(patience=2, min_delta=1))[1].epoch) == 3
    assert len(run([5, 4, 3, 2, 1], keras.callbacks.EarlyStopping(baseline=1.0, patience=2))[1].epoch) == 5
    assert len(run([1, 2, 3, 4], keras.callbacks.EarlyStopping(mode="max"))[1].epoch) == 4
    assert len(run([1, 9, 9, 5, 9], keras.callbacks.EarlyStopping(start_from_epoch=3))[1].epoch) == 5
    with pytest.raises(ValueError, match="mode"):
        keras.callbacks.EarlyStopping(mode="best")
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    with pytest.warns(UserWarning, match="validation_data"):
        model.fit(np.ones((2, 1)), np.ones(2), verbose=0, callbacks=[keras.callbacks.EarlyStopping()])


def test_reduce_on_plateau_and_scheduler() -> None:
    slow = keras.callbacks.ReduceLROnPlateau(factor=0.5, patience=2, min_lr=0.3, cooldown=1)
    history = run([3, 3, 3, 3, 3, 3, 3, 3], slow, rate=1.0)[1].history
    assert history["learning_rate"] == [1, 1, 1, 0.5, 0.5, 0.3, 0.3, 0.3]
    halve = keras.callbacks.LearningRateScheduler(lambda epoch: 1 / 2**epoch)
    assert run([0, 0, 0], halve)[1].history["learning_rate"] == [1, 0.5, 0.25]


def test_model_checkpoint(tmp_path: Path) -> None:
    every = keras.callbacks.ModelCheckpoint(tmp_path / "deep" / "{epoch:02d}-{val_loss:.1f}.keras")
    best = keras.callbacks.ModelCheckpoint(tmp_path / "b.weights.h5", save_best_only=True, save_weights_only=True)
    batches = keras.callbacks.ModelCheckpoint(tmp_path / "{epoch}-{batch}.keras", save_freq=2)
    model, _ = run([3, 1, 2], every, best, batches)
    assert sorted(path.name for path in (tmp_path / "deep").iterdir()) == [
        "01-3.0.keras",
        "02-1.0.keras",
        "03-2.0.keras",
    ]
    model.load_weights(tmp_path / "b.weights.h5")
    np.testing.assert_array_equal(model.get_weights()[0], weight_after(2))
    assert (tmp_path / "2-1.keras").exists()
    with pytest.raises(KeyError, match="accuracy"):
        run([1], keras.callbacks.ModelCheckpoint(tmp_path / "{accuracy}.keras"))


def test_csv(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    run([3, 1], keras.callbacks.CSVLogger(path, separator=";"))
    run([2], keras.callbacks.CSVLogger(path, separator=";", append=True))
    lines = path.read_text().splitlines()
    assert lines[0] == "epoch;loss;val_loss"
    assert [line.split(";")[0] for line in lines[1:]] == ["0", "1", "0"]
    assert lines[1].endswith(";3")


def test_not_a_number_ends_training(capsys: pytest.CaptureFixture[str]) -> None:
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    x = np.full((100, 1), np.nan)
    seen: list[int] = []
    count = keras.callbacks.LambdaCallback(on_train_batch_end=lambda batch, logs: seen.append(batch))
    history = model.fit(x, x, epochs=5, verbose=0, callbacks=[keras.callbacks.TerminateOnNaN(), count])
    assert seen == [0]
    assert len(history.epoch) == 1
    assert "Batch 0: Invalid loss" in capsys.readouterr().out


def test_the_order_of_moments() -> None:
    seen: list[str] = []
    moments = [
        "train_begin",
        "epoch_begin",
        "train_batch_begin",
        "train_batch_end",
        "test_begin",
        "test_batch_begin",
    ]
    moments += ["test_batch_end", "test_end", "epoch_end", "train_end"]
    functions: Any = {f"on_{m}": (lambda *args, m=m, **named: seen.append(m)) for m in moments}
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    x = np.ones((4, 1))
    model.fit(x, x, verbose=0, validation_data=(x, x), callbacks=[keras.callbacks.LambdaCallback(**functions)])
    assert seen == moments
    with pytest.raises(TypeError, match="callback"):
        model.fit(x, x, verbose=0, callbacks=[keras.callbacks.TerminateOnNaN])


def parsed(path: Path) -> list[bytes]:
    """The records of an event file, checksums compared."""
    data, out = path.read_bytes(), []
    while data:
        (length,) = struct.unpack("<Q", data[:8])
        assert struct.unpack("<I", data[8:12])[0] == masked(data[:8])
        body = data[12 : 12 + length]
        assert struct.unpack("<I", data[12 + length : 16 + length])[0] == masked(body)
        out.append(body)
        data = data[16 + length :]
    return out


def test_event_files(tmp_path: Path) -> None:
    assert crc32c(b"123456789") == 0xE3069283  # the check value of CRC-32C
    assert crc32c(bytes(32)) == 0x8A9136AA  # RFC 3720, B.4
    run([3.5, 1.5], keras.callbacks.TensorBoard(tmp_path, update_freq=1))
    (train,) = (tmp_path / "train").iterdir()
    (validation,) = (tmp_path / "validation").iterdir()
    records = parsed(validation)
    assert b"brain.Event:2" in records[0]
    assert len(records) == 3
    assert b"epoch_loss" in records[1]
    assert records[1].endswith(struct.pack("<f", 3.5))
    assert sum(b"batch_loss" in record for record in parsed(train)) == 2
    accumulators = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator")
    events = accumulators.EventAccumulator(str(tmp_path / "validation")).Reload()
    assert [(e.step, e.value) for e in events.Scalars("epoch_loss")] == [(0, 3.5), (1, 1.5)]
