"""Fit replays its steps: the same bits as without, whatever callbacks and layers do, and replayed in fact."""

import numpy as np
import pytest

from framework import keras
from framework.compiler.compiled import Compiled

L = keras.layers


def data(classes=2, samples=70, seed=5):
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((samples, 4)).astype("float32")
    return x, rng.integers(0, classes, samples)


def plain():
    return keras.Sequential([keras.Input((4,)), L.Dense(8, activation="relu"), L.Dense(1, activation="sigmoid")])


def dropping():
    layers = [keras.Input((4,)), L.Dense(8, activation="tanh"), L.Dropout(0.5), L.Dense(1, activation="sigmoid")]
    return keras.Sequential(layers)


def normalising():
    layers = [keras.Input((4,)), L.Dense(8), L.BatchNormalization(), L.ReLU(), L.Dense(1, activation="sigmoid")]
    return keras.Sequential(layers)


def regularised():
    l2 = keras.regularizers.L2(0.01)
    layers = [keras.Input((4,)), L.Dense(8, kernel_regularizer=l2), L.Dense(1, activation="sigmoid")]
    return keras.Sequential(layers)


def functional():
    inputs = keras.Input((4,))
    left, right = L.Dense(5, activation="relu")(inputs), L.Dense(5, activation="tanh")(inputs)
    return keras.Model(inputs, L.Dense(1, activation="sigmoid")(L.Concatenate()([left, right])))


class Subclassed(keras.Model):
    def __init__(self):
        super().__init__()
        self.hidden, self.out = L.Dense(6, activation="relu"), L.Dense(1, activation="sigmoid")

    def call(self, inputs):
        return self.out(self.hidden(inputs) * 2.0)


MODELS = {f.__name__: f for f in (plain, dropping, normalising, regularised, functional, Subclassed)}
OPTIMIZERS = {
    "sgd": lambda: keras.optimizers.SGD(0.1, momentum=0.9),
    "adam": lambda: keras.optimizers.Adam(0.01),
    "rmsprop": lambda: keras.optimizers.RMSprop(0.01),
    "scheduled": lambda: keras.optimizers.Adam(keras.optimizers.schedules.ExponentialDecay(0.05, 3, 0.8)),
    "clipped": lambda: keras.optimizers.SGD(0.1, clipnorm=0.1),
    "decayed": lambda: keras.optimizers.AdamW(0.01, weight_decay=0.1),
}


def fitted(make, jit, optimizer="adam", loss="binary_crossentropy", target=None, classes=2, **arguments):
    """The model and its History after some epochs, from the same seed each time."""
    keras.utils.set_random_seed(11)
    x, y = data(classes)
    model = make()
    model.compile(OPTIMIZERS[optimizer](), loss, metrics=["accuracy"], jit_compile=jit)
    given = {"validation_split": 0.2, "epochs": 12, "batch_size": 16, "verbose": 0, **arguments}
    history = model.fit(x, y if target is None else target(y), **given)
    return model, history.history


def assert_same(one, other):
    assert one[1] == other[1]
    for a, b in zip(one[0].get_weights(), other[0].get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def reasons(model):
    """Why the steps of a model ran as written, None for those that were replayed."""
    return [step.reason for step in compiled(model)]


def compiled(model):
    """The steps of a model that are replayed."""
    return [step for step in (model._steps.learn, model._steps.measure) if isinstance(step, Compiled)]


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("make", MODELS.values(), ids=MODELS)
def test_same_bits(make, optimizer):
    replayed = fitted(make, "auto", optimizer)
    assert_same(replayed, fitted(make, False, optimizer))
    assert reasons(replayed[0]) == [None, None]
    assert all(step._plans for step in compiled(replayed[0]))


@pytest.mark.parametrize("loss", ["sparse_categorical_crossentropy", "categorical_crossentropy"])
def test_classes(loss):
    def make():
        return keras.Sequential(
            [keras.Input((4,)), L.Dense(8, activation="relu"), L.Dense(3, activation="softmax")]
        )

    target = keras.utils.to_categorical if loss.startswith("cat") else None
    replayed = fitted(make, True, loss=loss, target=target, classes=3)
    assert_same(replayed, fitted(make, False, loss=loss, target=target, classes=3))
    assert reasons(replayed[0]) == [None, None]


def test_weights_of_samples_and_classes():
    _, y = data()
    weights = np.linspace(0.5, 2, len(y)).astype("float32")
    given = {"sample_weight": weights, "class_weight": {0: 1.0, 1: 3.0}}
    assert_same(fitted(plain, "auto", **given), fitted(plain, False, **given))


class Meddler(keras.callbacks.Callback):
    """Does between batches and epochs whatever callbacks may do."""

    def on_epoch_end(self, epoch, logs=None):
        if epoch == 1:
            self.model.optimizer.learning_rate = 0.5
        if epoch == 2:
            self.model.set_weights([w * 0.5 for w in self.model.get_weights()])
        if epoch == 3:
            self.model.layers[0].activation = keras.activations.get("tanh")


def test_callbacks_may_change_everything():
    one = fitted(plain, "auto", "sgd", epochs=8, callbacks=[Meddler()])
    other = fitted(plain, False, "sgd", epochs=8, callbacks=[Meddler()])
    assert_same(one, other)


class Retuner(keras.callbacks.Callback):
    """Sets losses and regularizers anew between epochs, which nothing but the loss reads."""

    def __init__(self, loss):
        super().__init__()
        self.loss = loss

    def on_epoch_end(self, epoch, logs=None):
        if epoch == 3:
            self.loss.label_smoothing = 0.3
        if epoch == 6:
            self.model.layers[0].kernel_regularizer.l2 = 0.5


def test_settings_of_losses_and_regularizers_may_change():
    def course(jit):
        loss = keras.losses.BinaryCrossentropy()
        return fitted(regularised, jit, "sgd", loss, callbacks=[Retuner(loss)])

    one = course("auto")
    assert reasons(one[0]) == [None, None]
    assert_same(one, course(False))


def test_early_stopping_restores_the_same_weights():
    def stopped(jit):
        stop = keras.callbacks.EarlyStopping("val_loss", patience=2, restore_best_weights=True)
        return fitted(plain, jit, "sgd", epochs=60, callbacks=[stop])

    assert_same(stopped("auto"), stopped(False))


def test_fit_again_frozen_and_compiled_anew():
    def course(jit):
        model, first = fitted(plain, jit)
        x, y = data()
        model.layers[0].trainable = False
        second = model.fit(x, y, epochs=4, verbose=0).history
        kept = model.layers[0].get_weights()[0].copy()
        model.layers[0].trainable = True
        model.compile("sgd", "mse", jit_compile=jit)
        third = model.fit(x, y, epochs=4, verbose=0).history
        assert not np.array_equal(kept, model.layers[0].get_weights()[0])
        return model, [first, second, third, model.evaluate(x, y, verbose=0)]

    assert_same(course("auto"), course(False))


def test_a_step_that_python_takes_part_in_runs_as_written():
    seen = []

    class Counting(keras.Model):
        def __init__(self):
            super().__init__()
            self.out = L.Dense(1, activation="sigmoid")

        def call(self, inputs):
            seen.append(len(inputs))
            return self.out(inputs)

    model, _ = fitted(Counting, "auto", validation_split=0.0)
    assert len(seen) >= 12 * 5  # every batch of every epoch
    assert reasons(model)[0] is not None


def test_run_eagerly_is_obeyed():
    x, y = data()
    model = plain()
    model.compile("sgd", "mse", run_eagerly=True)
    model.fit(x, y, epochs=5, verbose=0)
    assert not compiled(model)


def test_a_metric_of_the_learners_may_change_what_the_loss_depends_on():
    settings = {"scale": 1.0}

    def loss(target, prediction):
        return keras.losses.binary_crossentropy(target, prediction) * settings["scale"]

    def meddling(target, prediction):
        settings["scale"] = 1.0 + int(prediction.numpy().mean() * 1000) % 2
        return keras.losses.mean_squared_error(target, prediction)

    def course(jit, metrics):
        settings["scale"] = 1.0
        keras.utils.set_random_seed(1)
        model = plain()
        model.compile("sgd", loss, metrics=metrics, jit_compile=jit)
        x, y = data()
        return model, model.fit(x, y, batch_size=8, epochs=12, validation_split=0.2, verbose=0).history

    replayed = course("auto", [meddling])
    assert reasons(replayed[0]) == [None, None]
    assert_same(replayed, course(False, [meddling]))
    assert_same(course("auto", ["accuracy", "mse"]), course(False, ["accuracy", "mse"]))
