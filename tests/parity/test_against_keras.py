"""The Keras face beside Keras itself: same weights and batches, same losses, same stops, same names."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
import pytest

os.environ.setdefault("KERAS_BACKEND", "torch")
real = pytest.importorskip("keras")

import framework  # noqa: E402
from framework import keras as ours  # noqa: E402

#: The real package warns about the PyTorch below it, which is not ours to mend.
pytestmark = pytest.mark.filterwarnings("ignore")

SEED = int(os.environ.get("PARITY_SEED", "0"))
BOTH = (ours, real)


def normal(*shape: int) -> np.ndarray:
    return np.random.default_rng([SEED, *shape]).standard_normal(shape).astype("float32")


def close(a: Any, b: Any, tolerance: float = 1e-5) -> None:
    np.testing.assert_allclose(
        np.asarray(a, dtype="f8"),
        np.asarray(b, dtype="f8"),
        rtol=tolerance,
        atol=tolerance,
        err_msg=f"seed {SEED}",
    )


def pair(make: Any) -> list[Any]:
    """The model that `make` makes in each Keras, with the weights of ours."""
    ours.utils.set_random_seed(SEED)
    models = [make(k) for k in BOTH]
    weights = models[0].get_weights()
    assert [w.shape for w in weights] == [w.shape for w in models[1].get_weights()]
    assert [w.dtype for w in weights] == [w.dtype for w in models[1].get_weights()]
    models[1].set_weights(weights)
    return models


def array(x: Any) -> np.ndarray:
    return np.asarray(x.detach().numpy() if hasattr(x, "detach") else x)


LAYERS: list[tuple[str, Any, tuple[int, ...]]] = [
    ("dense", lambda k: k.layers.Dense(4, activation="relu"), (3,)),
    ("dense of sequences", lambda k: k.layers.Dense(4, use_bias=False), (5, 3)),
    ("convolution", lambda k: k.layers.Conv2D(4, 3, activation="tanh"), (7, 6, 2)),
    ("convolution, same", lambda k: k.layers.Conv2D(4, (3, 2), strides=2, padding="same"), (7, 6, 2)),
    ("convolution, dilated", lambda k: k.layers.Conv2D(4, 2, dilation_rate=2, padding="same"), (7, 6, 2)),
    ("convolution, grouped", lambda k: k.layers.Conv2D(4, 2, groups=2), (7, 6, 2)),
    ("maximum", lambda k: k.layers.MaxPooling2D(), (7, 6, 2)),
    ("maximum, same", lambda k: k.layers.MaxPooling2D(3, 2, padding="same"), (7, 6, 2)),
    ("mean", lambda k: k.layers.AveragePooling2D(2), (7, 6, 2)),
    ("mean of all", lambda k: k.layers.GlobalAveragePooling2D(), (7, 6, 2)),
    ("batch normalisation", lambda k: k.layers.BatchNormalization(), (5, 3)),
    ("layer normalisation", lambda k: k.layers.LayerNormalization(), (5, 3)),
    ("layer normalisation of two", lambda k: k.layers.LayerNormalization(axis=[1, 2]), (5, 3)),
    ("flatten", lambda k: k.layers.Flatten(), (5, 3)),
    ("reshape", lambda k: k.layers.Reshape((3, -1)), (5, 3)),
    ("permute", lambda k: k.layers.Permute((2, 1)), (5, 3)),
    ("rescaling", lambda k: k.layers.Rescaling(2.0, 1.0), (3,)),
    ("relu", lambda k: k.layers.ReLU(1.0, 0.1, 0.2), (3,)),
    ("leaky relu", lambda k: k.layers.LeakyReLU(), (3,)),
    ("prelu", lambda k: k.layers.PReLU(alpha_initializer="ones"), (3,)),
    ("elu", lambda k: k.layers.ELU(), (3,)),
    ("softmax", lambda k: k.layers.Softmax(), (3,)),
]


@pytest.mark.parametrize("training", [False, True])
@pytest.mark.parametrize(("what", "make", "sample"), LAYERS, ids=[case[0] for case in LAYERS])
def test_layers(what: str, make: Any, sample: tuple[int, ...], training: bool) -> None:
    models = pair(lambda k: k.Sequential([k.Input(sample), make(k)]))
    x = normal(6, *sample)
    results = [array(m(x, training=training)) for m in models]
    close(*results)
    assert models[0].output_shape == models[1].output_shape
    assert models[0].count_params() == models[1].count_params()
    for a, b in zip(*(m.get_weights() for m in models), strict=True):
        close(a, b)


ACTIVATIONS = ["relu", "sigmoid", "tanh", "softmax", "elu", "selu", "softplus", "softsign", "swish", "gelu"]
ACTIVATIONS += ["exponential", "linear", "hard_sigmoid", "leaky_relu", "mish", "relu6", "log_softmax", "silu"]


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activations(name: str) -> None:
    x = normal(5, 4) * 3
    close(array(ours.activations.get(name)(framework.tensor(x))), array(real.activations.get(name)(x)))


@pytest.mark.parametrize("name", ["glorot_uniform", "glorot_normal", "he_normal", "he_uniform", "lecun_normal"])
@pytest.mark.parametrize("shape", [(300, 200), (3, 3, 40, 60)])
def test_initializers_spread_alike(name: str, shape: tuple[int, ...]) -> None:
    a, b = (array(k.initializers.get(name)(shape)) for k in BOTH)
    assert a.std() == pytest.approx(b.std(), rel=0.03)
    if "uniform" in name:  # Keras's normal ones end at other places on each backend
        assert np.abs(a).max() == pytest.approx(np.abs(b).max(), rel=0.03)


P = np.random.default_rng(SEED).uniform(0.05, 0.95, (6, 3)).astype("f4")
T = np.eye(3, dtype="f4")[[0, 2, 1, 1, 0, 2]]
LOSSES: list[tuple[str, dict[str, Any], Any, Any]] = [
    ("MeanSquaredError", {}, T, P),
    ("MeanAbsoluteError", {}, T, P),
    ("MeanAbsolutePercentageError", {}, T + 1, P),
    ("MeanSquaredLogarithmicError", {}, T, P),
    ("Huber", {"delta": 0.5}, T, P),
    ("LogCosh", {}, T, P),
    ("Hinge", {}, T, P),
    ("CategoricalHinge", {}, T, P),
    ("Poisson", {}, T, P),
    ("KLDivergence", {}, T, P),
    ("BinaryCrossentropy", {}, T, P),
    ("BinaryCrossentropy", {}, T, np.round(P)),
    ("BinaryCrossentropy", {"label_smoothing": 0.2}, T, P),
    ("BinaryCrossentropy", {"from_logits": True}, T, P * 9 - 5),
    ("CategoricalCrossentropy", {}, T, P),
    ("CategoricalCrossentropy", {"label_smoothing": 0.2}, T, P),
    ("CategoricalCrossentropy", {"from_logits": True}, T, P * 9 - 5),
    ("SparseCategoricalCrossentropy", {}, T.argmax(1), P),
    ("SparseCategoricalCrossentropy", {"from_logits": True}, T.argmax(1)[:, None], P * 9 - 5),
]


@pytest.mark.parametrize("reduction", ["sum_over_batch_size", "sum", "none", "mean_with_sample_weight"])
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize(("name", "settings", "target", "prediction"), LOSSES)
def test_losses(name: str, settings: Any, target: Any, prediction: Any, weighted: bool, reduction: str) -> None:
    weight = np.array([1, 0, 2, 1, 0.5, 3], "f4") if weighted else None
    results = []
    for k in BOTH:
        loss = getattr(k.losses, name)(reduction=reduction, **settings)
        results.append(array(loss(target, prediction, sample_weight=weight)))
    close(*results)
    assert results[0].shape == results[1].shape
    assert getattr(ours.losses, name)().name == getattr(real.losses, name)().name


METRICS: list[tuple[str, Any, Any]] = [
    ("Accuracy", T, np.round(P)),
    ("BinaryAccuracy", T, P),
    ("BinaryAccuracy", T[:, 0], P[:, :1]),
    ("CategoricalAccuracy", T, P),
    ("SparseCategoricalAccuracy", T.argmax(1), P),
    ("Precision", T, P),
    ("Recall", T, P),
    ("AUC", T[:, :1], P[:, :1]),
    ("F1Score", T, P),
    ("R2Score", T, P),
    ("MeanSquaredError", T, P),
    ("MeanAbsoluteError", T, P),
    ("RootMeanSquaredError", T, P),
    ("BinaryCrossentropy", T, P),
    ("CategoricalCrossentropy", T, P),
    ("SparseCategoricalCrossentropy", T.argmax(1), P),
]


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize(("name", "target", "prediction"), METRICS)
def test_metrics(name: str, target: Any, prediction: Any, weighted: bool) -> None:
    weight = np.array([1, 0, 2, 1, 0.5, 3], "f4")
    both = [getattr(k.metrics, name)() for k in BOTH]
    for rows in (slice(0, 4), slice(4, 6)):
        for metric in both:
            metric.update_state(target[rows], prediction[rows], weight[rows] if weighted else None)
    close(*(array(metric.result()) for metric in both))
    assert both[1].name in (both[0].name, f"{both[0].name}_1")  # Keras numbers some of them


def points() -> tuple[np.ndarray, np.ndarray]:
    x = normal(200, 2)
    return x, (x[:, :1] * x[:, 1:] + 0.3 * normal(200, 1) > 0).astype("f4")


def small(k: Any) -> Any:
    layers = [k.layers.Dense(10, activation="tanh"), k.layers.Dense(1, activation="sigmoid")]
    return k.Sequential([k.Input((2,)), *layers])


def schedule(k: Any, name: str) -> Any:
    found = k.optimizers.schedules
    return {
        "exponential": lambda: found.ExponentialDecay(0.1, 10, 0.8),
        "staircase": lambda: found.ExponentialDecay(0.1, 10, 0.8, staircase=True),
        "cosine": lambda: found.CosineDecay(0.1, 40, alpha=0.1),
        "warm-up": lambda: found.CosineDecay(0.0, 30, warmup_target=0.1, warmup_steps=10),
        "steps": lambda: found.PiecewiseConstantDecay([10, 20], [0.1, 0.05, 0.01]),
        "polynomial": lambda: found.PolynomialDecay(0.1, 30, power=2.0),
        "polynomial, again": lambda: found.PolynomialDecay(0.1, 7, cycle=True),
        "time": lambda: found.InverseTimeDecay(0.1, 10, 0.5),
    }[name]()


SCHEDULES = ["exponential", "staircase", "cosine", "warm-up", "steps", "polynomial", "polynomial, again", "time"]


@pytest.mark.parametrize("name", SCHEDULES)
def test_schedules(name: str) -> None:
    a, b = (schedule(k, name) for k in BOTH)
    for step in range(50):
        close(a(step), array(b(step)), 1e-6)


OPTIMIZERS: list[tuple[str, dict[str, Any]]] = [
    ("SGD", {"learning_rate": 0.1}),
    ("SGD", {"learning_rate": 0.1, "momentum": 0.9}),
    ("SGD", {"learning_rate": 0.1, "momentum": 0.9, "nesterov": True}),
    ("SGD", {"learning_rate": "cosine", "momentum": 0.9}),
    ("SGD", {"learning_rate": "steps", "momentum": 0.9, "nesterov": True}),
    ("SGD", {"learning_rate": 0.1, "weight_decay": 0.05}),
    ("Adam", {}),
    ("Adam", {"learning_rate": 0.02}),
    ("Adam", {"learning_rate": 0.01, "amsgrad": True}),
    ("SGD", {"learning_rate": 0.5, "clipnorm": 0.01}),
    ("SGD", {"learning_rate": 0.5, "clipvalue": 0.001}),
    ("SGD", {"learning_rate": 0.5, "global_clipnorm": 0.05}),
    ("AdamW", {"learning_rate": 0.02}),
    ("RMSprop", {}),
    ("RMSprop", {"learning_rate": 0.01, "momentum": 0.8}),
    ("RMSprop", {"learning_rate": 0.01, "centered": True}),
    ("Adagrad", {"learning_rate": 0.1}),
]


@pytest.mark.parametrize(("name", "settings"), OPTIMIZERS, ids=str)
def test_losses_of_every_step(name: str, settings: dict[str, Any]) -> None:
    x, y = points()
    models = pair(small)
    losses: list[list[float]] = []
    for k, model in zip(BOTH, models, strict=True):
        given = dict(settings)
        if isinstance(given.get("learning_rate"), str):
            given["learning_rate"] = schedule(k, given["learning_rate"])
        model.compile(getattr(k.optimizers, name)(**given), "binary_crossentropy")
        found = []
        for at in range(0, 5 * 200, 20):
            rows = slice(at % 200, at % 200 + 20)
            result = model.train_on_batch(x[rows], y[rows])
            model.reset_metrics()  # Keras gives the mean since the last reset
            found.append(float(np.asarray(result)))
        losses.append(found)
    close(*losses)
    for a, b in zip(*(m.get_weights() for m in models), strict=True):
        close(a, b, 1e-4)


CASES: list[tuple[str, Any, Any, int]] = [
    ("binary_crossentropy", ["accuracy"], "yes or no", 1),
    ("bce", ["acc", "mse", "AUC"], "yes or no", 1),
    ("categorical_crossentropy", ["accuracy"], "one-hot", 3),
    ("sparse_categorical_crossentropy", ["accuracy", "sparse_categorical_crossentropy"], "numbers", 3),
    ("mse", ["mae", "r2_score"], "yes or no", 1),
    ("huber", [], "yes or no", 1),
    ("crossentropy", ["accuracy"], "numbers", 3),
]


@pytest.mark.parametrize(("loss", "metrics", "kind", "units"), CASES, ids=str)
def test_histories(loss: str, metrics: list[str], kind: str, units: int) -> None:
    x, y = points()
    classes = (y[:, 0] + (x[:, 0] > 0.5)).astype(int)
    target = {"yes or no": y, "one-hot": np.eye(3)[classes], "numbers": classes}[kind]
    last = "softmax" if units > 1 else "sigmoid"

    def make(k: Any) -> Any:
        return k.Sequential([k.Input((2,)), k.layers.Dense(6, "tanh"), k.layers.Dense(units, last)])

    weight = np.linspace(0, 2, 200)
    histories = []
    for k, model in zip(BOTH, pair(make), strict=True):
        weighted = ["mae"] if units == 1 else []
        model.compile(k.optimizers.SGD(0.1), loss, metrics=metrics, weighted_metrics=weighted)
        history = model.fit(
            x,
            target,
            epochs=4,
            shuffle=False,
            validation_split=0.25,
            sample_weight=weight,
            verbose=0,
        )
        histories.append((history.history, history.epoch))
        result = model.evaluate(x, target, verbose=0, return_dict=True)
        histories[-1][0].update({f"evaluated {name}": [value] for name, value in result.items()})
    (a, epochs), (b, theirs) = histories
    assert list(a) == list(b)
    assert epochs == theirs
    for name in a:
        close(a[name], b[name], 1e-5 if "AUC" not in name else 1e-3)


def test_class_weights_and_several_outputs() -> None:
    x, y = points()

    def make(k: Any) -> Any:
        a, b = k.Input((1,), name="a"), k.Input((1,), name="b")
        shared = k.layers.Dense(4, "tanh", name="shared")
        merged = k.layers.Concatenate()([shared(a), shared(b)])
        norm = k.layers.BatchNormalization()(merged)
        added = k.layers.Add()([norm, merged])
        return k.Model(
            [a, b], [k.layers.Dense(1, name="one")(added), k.layers.Dense(1, "sigmoid", name="two")(norm)]
        )

    results = []
    for model in pair(make):
        model.compile(
            "adam",
            loss={"one": "mse", "two": "bce"},
            loss_weights={"one": 0.3, "two": 1.0},
            metrics={"one": ["mae"], "two": ["accuracy"]},
        )
        data = {"a": x[:, :1], "b": x[:, 1:]}
        history = model.fit(data, {"one": x[:, 0], "two": y}, epochs=3, shuffle=False, verbose=0).history
        names = [layer.name.rstrip("_0123456789") for layer in model.layers]  # how many came before is no matter
        results.append((history, names, model.predict(data, verbose=0)))
    assert sorted(results[0][0]) == sorted(results[1][0])
    assert results[0][1][:4] == results[1][1][:4]
    for name in results[0][0]:
        close(results[0][0][name], results[1][0][name])
    for a, b in zip(results[0][2], results[1][2], strict=True):
        close(a, b, 1e-4)

    histories = []
    for model in pair(small):
        model.compile("sgd", "bce", metrics=["accuracy"], weighted_metrics=["mae"])
        history = model.fit(x, y, epochs=3, shuffle=False, verbose=0, class_weight={0: 1.0, 1: 5.0})
        histories.append(history.history)
    assert list(histories[0]) == list(histories[1])
    for name in histories[0]:
        close(histories[0][name], histories[1][name])


def test_the_same_epoch_stops_and_the_same_weights_come_back() -> None:
    x, y = points()
    results = []
    for k, model in zip(BOTH, pair(lambda k: small(k)), strict=True):
        model.compile(k.optimizers.SGD(1.0, momentum=0.9), "bce", metrics=["accuracy"])
        stop = k.callbacks.EarlyStopping(patience=4, restore_best_weights=True)
        slow = k.callbacks.ReduceLROnPlateau(patience=2, factor=0.5, min_delta=0.01)
        validation = (x[100:], y[100:])
        history = model.fit(
            x[:100],
            y[:100],
            epochs=60,
            shuffle=False,
            verbose=0,
            validation_data=validation,
            callbacks=[slow, stop],
        )
        results.append((history.epoch, stop.stopped_epoch, stop.best_epoch, history.history, model.get_weights()))
    a, b = results
    assert 0 < a[1] < 59
    assert a[:3] == b[:3]
    assert list(a[3]) == list(b[3])
    close(a[3]["learning_rate"], b[3]["learning_rate"], 1e-6)
    close(a[3]["val_loss"], b[3]["val_loss"], 1e-3)
    for mine, theirs in zip(a[4], b[4], strict=True):
        close(mine, theirs, 1e-2)


def test_files_of_a_csv_logger(tmp_path: Any) -> None:
    x, y = points()
    heads = []
    for i, (k, model) in enumerate(zip(BOTH, pair(small), strict=True)):
        model.compile("sgd", "bce", metrics=["accuracy"])
        path = tmp_path / f"{i}.csv"
        model.fit(x, y, epochs=2, verbose=0, callbacks=[k.callbacks.CSVLogger(str(path))])
        rows = [line.split(",") for line in path.read_text().splitlines()]
        heads.append((rows[0], [row[0] for row in rows], [row[-1] for row in rows]))
    assert heads[0] == heads[1]


def test_helpers() -> None:
    numbers = np.array([[0], [2], [1]])
    np.testing.assert_array_equal(ours.utils.to_categorical(numbers), real.utils.to_categorical(numbers))
    np.testing.assert_array_equal(ours.utils.to_categorical([1], 4), real.utils.to_categorical([1], 4))
    layers = []
    for k in BOTH:
        layer = k.layers.Normalization()
        layer.adapt(normal(50, 3) * 2 + 1)
        layers.append(array(layer(normal(4, 3))))
    close(*layers)
