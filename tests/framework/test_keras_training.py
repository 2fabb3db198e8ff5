"""Training with the Keras face: the same bits as the PyTorch face, histories, weights, data of every kind."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import framework as torch
from framework import keras
from framework.errors import FrameworkError, ShapeError


def points(count: int = 100, seed: int = 3) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((count, 2)).astype("float32")
    return x, (x[:, :1] * x[:, 1:] > 0).astype("float32")


def network(*hidden: int, activation: str = "relu") -> Any:
    return keras.Sequential(
        [
            keras.Input((2,)),
            *(keras.layers.Dense(n, activation=activation) for n in hidden),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )


def torch_losses(
    start: list[np.ndarray], x: np.ndarray, y: np.ndarray, epochs: int, batch: int
) -> list[list[float]]:
    """The loss of every batch, in the PyTorch face, from Keras's kernels and biases."""
    model = torch.nn.Sequential(
        torch.nn.Linear(2, 10), torch.nn.ReLU(), torch.nn.Linear(10, 1), torch.nn.Sigmoid()
    )
    with torch.no_grad():
        for parameter, value in zip(model.parameters(), start, strict=True):
            parameter.copy_(torch.tensor(value.T.copy()))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01, eps=1e-16)
    loader = torch.data.DataLoader(
        torch.data.TensorDataset(torch.tensor(x), torch.tensor(y)), batch_size=batch, shuffle=True
    )
    torch.manual_seed(5)  # not before: making the layers drew numbers too
    out: list[list[float]] = []
    for _ in range(epochs):
        out.append([])
        for xs, ys in loader:
            loss = torch.nn.functional.binary_cross_entropy(model(xs), ys)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            out[-1].append(loss.item())
    return out


class Batches(keras.callbacks.Callback):
    """Notes the running mean of the loss."""

    def __init__(self) -> None:
        self.means: list[float] = []

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self.means.append(logs["loss"])


@pytest.mark.parametrize("batch", [100, 32, 7])
def test_the_same_bits_as_the_pytorch_face(batch: int) -> None:
    x, y = points()
    keras.utils.set_random_seed(1)
    model = network(10)
    start = model.get_weights()
    model.compile(keras.optimizers.Adam(0.01, epsilon=1e-16), "binary_crossentropy")
    torch.manual_seed(5)
    noted = Batches()
    history = model.fit(x, y, batch_size=batch, epochs=20, verbose=0, callbacks=[noted])
    expected = torch_losses(start, x, y, 20, batch)
    sizes = [min(batch, 100 - at) for at in range(0, 100, batch)]
    means = [sum(a * n for a, n in zip(epoch, sizes, strict=True)) / 100 for epoch in expected]
    assert history.history["loss"] == means
    running = iter(noted.means)
    for epoch in expected:
        total = count = 0.0
        for loss, size in zip(epoch, sizes, strict=True):
            total, count = total + loss * size, count + size
            assert next(running) == total / count


def test_the_same_seed_gives_the_same_history() -> None:
    x, y = points()
    found = []
    for _ in range(2):
        keras.utils.set_random_seed(9)
        model = keras.Sequential(
            [keras.layers.Dense(8, "tanh"), keras.layers.Dropout(0.3), keras.layers.Dense(1, "sigmoid")]
        )
        model.compile("adam", "bce", metrics=["accuracy"])
        found.append(model.fit(x, y, epochs=3, validation_split=0.2, verbose=0).history)
    assert found[0] == found[1]
    assert list(found[0]) == ["accuracy", "loss", "val_accuracy", "val_loss"]


def test_a_functional_model_trains_like_a_sequential() -> None:
    x, y = points()
    sequential = network(6)
    inputs = keras.Input((2,))
    hidden = keras.layers.Dense(6, activation="relu")(inputs)
    functional = keras.Model(inputs, keras.layers.Dense(1, activation="sigmoid")(hidden))
    functional.set_weights(sequential.get_weights())
    losses = []
    for model in (sequential, functional):
        torch.manual_seed(2)
        model.compile("sgd", "bce")
        losses.append(model.fit(x, y, epochs=4, verbose=0).history["loss"])
    assert losses[0] == losses[1]


def test_metrics_are_named_as_they_were_asked_for() -> None:
    x, y = points()
    model = network(4)
    model.compile("sgd", "mse", metrics=["acc", "mae", keras.metrics.AUC(), keras.metrics.Recall(name="found")])
    history = model.fit(x, y, verbose=0)
    assert list(history.history) == ["acc", "auc", "found", "loss", "mae"]
    found = model.evaluate(x, y, verbose=0, return_dict=True)
    order = ["loss", "acc", "mae", "auc", "found"]
    assert model.evaluate(x, y, verbose=0) == [found[name] for name in order]


def test_validation_is_the_last_share_before_shuffling() -> None:
    x = np.arange(10, dtype="float32")[:, None]
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, kernel_initializer="ones")])
    model.compile(keras.optimizers.SGD(0.0), "mae")
    history = model.fit(x, np.zeros_like(x), validation_split=0.3, verbose=0).history
    assert history["loss"] == [pytest.approx(3.0)]
    assert history["val_loss"] == [pytest.approx(8.0)]


def test_weights_of_samples_and_classes() -> None:
    x, y = np.zeros((4, 1)), np.array([[0.0], [1.0], [1.0], [3.0]])
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.SGD(0.0), "mse")
    assert model.evaluate(x, y, verbose=0, sample_weight=np.array([0, 1, 1, 2])) == pytest.approx(20 / 4)
    history = model.fit(x, y, class_weight={1: 3.0, 3: 0.0}, verbose=0).history
    assert history["loss"] == [pytest.approx(6 / 4)]


def test_training_loss_measured_after_the_epoch_equals_evaluate() -> None:
    x, y = points()
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(16, "relu"), keras.layers.Dropout(0.5)])
    model.add(keras.layers.Dense(1, "sigmoid"))
    model.compile("adam", "bce", metrics=["accuracy"])
    history = model.fit(x, y, epochs=2, verbose=0, eval_train=True, validation_data=(x, y)).history
    assert history["loss"] == history["val_loss"]
    assert history["accuracy"] == history["val_accuracy"]
    assert history["loss"][-1] == model.evaluate(x, y, verbose=0)[0]
    usual = model.fit(x, y, epochs=1, verbose=0, validation_data=(x, y)).history
    assert usual["loss"] != usual["val_loss"]


def test_arrays_tensors_loaders_and_generators_give_the_same() -> None:
    x, y = points()
    start = network(5).get_weights()
    pairs = [(x[i : i + 32], y[i : i + 32]) for i in range(0, 100, 32)]
    data = torch.data.TensorDataset(torch.tensor(x), torch.tensor(y))
    sources: list[Any] = [
        {"x": x, "y": y, "shuffle": False},
        {"x": torch.tensor(x), "y": torch.tensor(y), "shuffle": False},
        {"x": x.tolist(), "y": y.tolist(), "shuffle": False},
        {"x": torch.data.DataLoader(data, batch_size=32)},
        {"x": data},
        {"x": iter(pairs * 3), "steps_per_epoch": 4},
    ]
    losses = []
    for source in sources:
        model = network(5)
        model.set_weights(start)
        model.compile("adam", "bce")
        losses.append(model.fit(**source, epochs=3, verbose=0).history["loss"])
    for other in losses[1:]:
        assert other == losses[0]


def test_initial_epoch_and_stopping() -> None:
    x, y = points()
    model = network(4)
    model.compile("sgd", "bce")
    seen: list[int] = []
    callback = keras.callbacks.LambdaCallback(on_epoch_begin=lambda epoch, logs: seen.append(epoch))
    history = model.fit(x, y, epochs=5, initial_epoch=3, callbacks=callback, verbose=0)
    assert seen == history.epoch == [3, 4]


def test_one_batch_at_a_time() -> None:
    x, y = points()
    model = network(4)
    model.compile(keras.optimizers.SGD(0.1), "bce", metrics=["accuracy"])
    before = model.test_on_batch(x, y, return_dict=True)["loss"]
    assert model.train_on_batch(x, y)[0] == before
    assert model.test_on_batch(x, y)[0] < before
    np.testing.assert_array_equal(model.predict_on_batch(x), model.predict(x, batch_size=100))


def test_several_inputs_and_outputs() -> None:
    x, y = points()
    a, b = keras.Input((1,), name="a"), keras.Input((1,), name="b")
    shared = keras.layers.Dense(4, activation="tanh")
    merged = keras.layers.Concatenate()([shared(a), shared(b)])
    outputs = [keras.layers.Dense(1, name="sum")(merged), keras.layers.Dense(2, "softmax", name="sign")(merged)]
    model = keras.Model([a, b], outputs)
    assert len(model.weights) == 6
    model.compile(
        "adam",
        {"sum": "mse", "sign": "sparse_categorical_crossentropy"},
        loss_weights={"sum": 0.5, "sign": 1.0},
        metrics={"sign": ["accuracy"]},
    )
    targets = {"sum": x.sum(1), "sign": y[:, 0].astype(int)}
    history = model.fit({"a": x[:, :1], "b": x[:, 1:]}, targets, epochs=2, verbose=0).history
    assert list(history) == ["loss", "sign_accuracy", "sign_loss", "sum_loss"]
    total = [0.5 * s + g for s, g in zip(history["sum_loss"], history["sign_loss"], strict=True)]
    assert history["loss"] == pytest.approx(total)
    sums, signs = model.predict([x[:, :1], x[:, 1:]])
    assert sums.shape == (100, 1)
    assert signs.shape == (100, 2)


def test_regularizers_join_the_loss() -> None:
    model = keras.Sequential(
        [keras.Input((2,)), keras.layers.Dense(1, kernel_regularizer=keras.regularizers.L2(0.5), use_bias=False)]
    )
    model.set_weights([np.array([[1.0], [2.0]])])
    model.compile(keras.optimizers.SGD(0.1), "mse")
    x = np.zeros((3, 2))
    assert model.evaluate(x, x[:, :1], verbose=0) == pytest.approx(2.5)
    model.fit(x, x[:, :1], verbose=0)
    np.testing.assert_allclose(model.get_weights()[0], [[0.9], [1.8]], rtol=1e-6)
    activity = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, activity_regularizer="l1")])
    activity.compile("sgd", "mse")
    assert activity.evaluate(np.zeros((2, 1)), np.zeros((2, 1)), verbose=0) == 0


def test_frozen_layers_stay() -> None:
    x, y = points()
    model = network(4)
    model.layers[0].trainable = False
    model.compile("adam", "bce")
    before = model.get_weights()
    model.fit(x, y, epochs=2, verbose=0)
    after = model.get_weights()
    assert [np.array_equal(a, b) for a, b in zip(before, after, strict=True)] == [True, True, False, False]
    assert len(model.trainable_variables) == 2
    assert len(model.non_trainable_variables) == 2


def test_files(tmp_path: Path) -> None:
    x, y = points()
    model = network(5)
    model.compile("adam", "bce")
    model.fit(x, y, verbose=0)
    model.save_weights(tmp_path / "w.weights.h5")
    other = network(5)
    other.load_weights(tmp_path / "w.weights.h5")
    np.testing.assert_array_equal(other.predict(x), model.predict(x))
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(loaded.predict(x), model.predict(x))
    inputs = [keras.Input((2,)), keras.Input((2,))]
    dense = keras.layers.Dense(3, kernel_regularizer="l2")
    joined = keras.Model(inputs, keras.layers.Add()([dense(inputs[0]), dense(inputs[1]) * 2.0]))
    joined.save(tmp_path / "joined.keras")
    again = keras.models.load_model(tmp_path / "joined.keras")
    np.testing.assert_array_equal(again.predict([x, x]), joined.predict([x, x]))
    with pytest.raises(torch.checkpoint.CheckpointError, match="model"):
        keras.models.load_model(tmp_path / "w.weights.h5")
    with pytest.raises(torch.checkpoint.CheckpointError):
        network(6).load_weights(tmp_path / "w.weights.h5")


def test_a_resumed_run_equals_the_uninterrupted_one(tmp_path: Path) -> None:
    x, y = points()

    def fresh() -> Any:
        keras.utils.set_random_seed(4)
        model = network(5)
        model.compile(keras.optimizers.Adam(keras.optimizers.schedules.ExponentialDecay(0.1, 5, 0.9)), "bce")
        model.optimizer.build(model.trainable_variables)
        return model

    whole = fresh().fit(x, y, epochs=6, verbose=0).history["loss"]
    first = fresh()
    losses = first.fit(x, y, epochs=3, verbose=0).history["loss"]
    path = tmp_path / "run.safetensors"
    torch.checkpoint.save_checkpoint(path, model=first, optimizer=first.optimizer)
    second = fresh()
    torch.checkpoint.load_checkpoint(path, model=second, optimizer=second.optimizer)
    losses += second.fit(x, y, epochs=6, initial_epoch=3, verbose=0).history["loss"]
    assert losses == whole


def test_lines_and_bars() -> None:
    x, y = points()
    model = network(2)
    model.compile("sgd", "bce", metrics=["accuracy"])
    out = io.StringIO()
    model.fit(x, y, epochs=2, verbose=2, callbacks=[keras.callbacks.ProgressBar(out)], validation_data=(x, y))
    lines = out.getvalue().splitlines()
    assert lines[0] == "Epoch 1/2"
    assert lines[1].startswith("4/4 - 0s - ")
    assert " - loss: " in lines[1]
    assert " - val_accuracy: " in lines[1]
    assert len(lines) == 4
    out = io.StringIO()
    model.fit(x, y, epochs=1, verbose=1, callbacks=[keras.callbacks.ProgressBar(out)])
    assert "\r" not in out.getvalue()  # not a terminal: calm
    assert len(out.getvalue().splitlines()) == 2


def test_summary() -> None:
    model = network(3)
    texts: list[str] = []
    model.summary(print_fn=texts.append)
    (text,) = texts
    assert "Total params: 13" in text
    assert "(None, 3)" in text
    assert "69%" in text


def test_errors_teach() -> None:
    x, y = points()
    model = network(3)
    with pytest.raises(FrameworkError, match="compile"):
        model.fit(x, y)
    with pytest.raises(ValueError, match="adam"):
        model.compile("adamm", "mse")
    with pytest.raises(ValueError, match="mse"):
        model.compile("adam", "msee")
    with pytest.raises(ValueError, match="accuracy"):
        model.compile("adam", "mse", metrics=["acuracy"])
    with pytest.raises(TypeError, match=r"keras\.optimizers\.SGD"):
        model.compile(torch.optim.SGD(model.parameters(), 0.1), "mse")
    model.compile("adam", "bce")
    with pytest.raises(ShapeError, match=r"\(2,\)"):
        model.fit(x[:, :1], y, verbose=0)
    with pytest.raises(ShapeError, match="as many samples"):
        model.fit(x, y[:50], verbose=0)
    classes = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3, "softmax")])
    classes.compile("adam", "categorical_crossentropy")
    with pytest.raises(ShapeError, match="sparse_categorical_crossentropy"):
        classes.fit(x, y[:, 0].astype(int), verbose=0)
    with pytest.raises(ValueError, match="dense"):
        model.get_layer("dens")
    classes.compile("adam", "sparse_categorical_crossentropy")
    with pytest.raises(IndexError, match="3 classes"):
        classes.fit(x, np.full(100, 7), verbose=0)
    with pytest.raises(TypeError, match="learning_rate"):
        keras.optimizers.Adam(lr=0.1)


def test_importing_the_framework_leaves_this_face_alone() -> None:
    code = "import sys, framework; assert 'framework.keras' not in sys.modules; from framework import keras"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
