"""Layers of the Keras face: shapes, modes, weights, and mixing them with the faces below."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import framework as torch
from framework import keras
from framework.errors import ShapeError

SHAPES: list[tuple[Any, tuple[int, ...], tuple[Any, ...]]] = [
    (lambda: keras.layers.Dense(4), (3,), (None, 4)),
    (lambda: keras.layers.Dense(4), (5, 3), (None, 5, 4)),
    (lambda: keras.layers.Flatten(), (2, 3, 4), (None, 24)),
    (lambda: keras.layers.Reshape((4, -1)), (2, 6), (None, 4, 3)),
    (lambda: keras.layers.Conv2D(8, 3), (7, 6, 2), (None, 5, 4, 8)),
    (lambda: keras.layers.Conv2D(8, (3, 2), strides=2, padding="same"), (7, 6, 2), (None, 4, 3, 8)),
    (lambda: keras.layers.MaxPooling2D(), (7, 6, 2), (None, 3, 3, 2)),
    (lambda: keras.layers.MaxPooling2D(padding="same"), (7, 6, 2), (None, 4, 3, 2)),
    (lambda: keras.layers.AveragePooling2D(3, 1), (7, 6, 2), (None, 5, 4, 2)),
    (lambda: keras.layers.GlobalAveragePooling2D(), (7, 6, 2), (None, 2)),
    (lambda: keras.layers.Embedding(10, 4), (5,), (None, 5, 4)),
    (lambda: keras.layers.BatchNormalization(), (3, 2), (None, 3, 2)),
    (lambda: keras.layers.Dropout(0.5), (3,), (None, 3)),
]


@pytest.mark.parametrize(("make", "sample", "expected"), SHAPES)
def test_shapes(make: Any, sample: tuple[int, ...], expected: tuple[Any, ...]) -> None:
    assert make()(keras.Input(sample)).shape == expected
    assert make().compute_output_shape((None, *sample)) == expected
    assert tuple(make()(np.zeros((2, *sample))).shape) == (2, *expected[1:])


def test_defaults_of_dense() -> None:
    layer = keras.layers.Dense(200)
    layer(np.zeros((1, 100)))
    kernel, bias = layer.get_weights()
    assert kernel.shape == (100, 200)
    assert np.abs(kernel).max() <= np.sqrt(6 / 300)
    assert kernel.std() == pytest.approx(np.sqrt(2 / 300), rel=0.05)
    assert not bias.any()
    assert kernel.dtype == np.float32


def test_the_order_and_names_of_weights() -> None:
    layer = keras.layers.BatchNormalization(name="norm")
    layer(np.zeros((2, 3)))
    assert [w.path for w in layer.weights] == [
        "norm/gamma",
        "norm/beta",
        "norm/moving_mean",
        "norm/moving_variance",
    ]
    assert len(layer.trainable_weights) == 2
    assert len(list(layer.parameters())) == 2
    assert len(list(layer.buffers())) == 2


def test_modes() -> None:
    layer = keras.layers.Dropout(0.5)
    x = torch.ones(1000)
    assert bool((layer(x) == 1).all())
    assert not bool((layer(x, training=True) == 1).all())
    model = keras.Sequential([layer])
    assert not bool((model(x[:, None], training=True) == 1).all())
    assert bool((model(x[:, None]) == 1).all())
    model.train()  # the PyTorch face's way to say so
    assert not bool((model(x[:, None]) == 1).all())
    assert bool((model(x[:, None], training=False) == 1).all())


def test_frozen_batch_normalization_uses_what_it_knows() -> None:
    layer = keras.layers.BatchNormalization()
    x = np.random.default_rng(0).standard_normal((50, 3)).astype("float32") + 5
    layer(x)
    layer.trainable = False
    before = layer.get_weights()
    np.testing.assert_allclose(layer(x, training=True).detach().numpy(), x / np.sqrt(1.001), rtol=1e-6)
    for a, b in zip(before, layer.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_a_layer_of_ones_own_in_a_model() -> None:
    class Noisy(keras.layers.Layer):
        def __init__(self, units: int, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            self.units = units

        def build(self, input_shape: Any) -> None:
            self.w = self.add_weight(shape=(input_shape[-1], self.units), initializer="random_normal", name="w")
            self.calls = self.add_weight(shape=(), initializer="zeros", trainable=False, name="calls")

        def call(self, inputs: Any, training: bool = False) -> Any:
            if training:
                self.calls.assign(self.calls + 1)
            return keras.ops.matmul(inputs, self.w)

    model = keras.Sequential([keras.Input((3,)), Noisy(2), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    model.fit(np.ones((64, 3)), np.ones((64, 1)), epochs=2, verbose=0)
    assert float(model.layers[0].calls) == 4
    assert [tuple(w.shape) for w in model.trainable_weights] == [(3, 2), (2, 1), (1,)]
    assert sorted(model.state_dict()) == ["0.calls", "0.w", "1.bias", "1.kernel"]


def test_a_model_of_ones_own() -> None:
    class Small(keras.Model):
        def __init__(self) -> None:
            super().__init__()
            self.hidden = [keras.layers.Dense(4, activation="relu") for _ in range(2)]
            self.drop = keras.layers.Dropout(0.5)
            self.out = keras.layers.Dense(1)

        def call(self, x: Any, training: bool = False) -> Any:
            for layer in self.hidden:
                x = layer(x)
            return self.out(self.drop(x, training=training))

    model = Small()
    model.compile("adam", "mse")
    model.fit(np.ones((40, 2)), np.ones((40, 1)), epochs=2, verbose=0)
    assert len(model.layers) == 4
    assert len(model.weights) == 6
    weights = model.get_weights()
    model.set_weights([w * 0 for w in weights])
    assert not model.predict(np.ones((3, 2))).any()


def test_a_module_and_a_function_inside_a_model() -> None:
    class Shifted(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.shift = torch.nn.Parameter(torch.zeros(2))

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return x + self.shift

    module = Shifted()
    model = keras.Sequential([keras.Input((2,)), module, torch.tanh, torch.nn.Dropout(0.5), keras.layers.Dense(1)])
    model.compile(keras.optimizers.SGD(0.1), "mse")
    x = np.ones((32, 2))
    model.fit(x, x[:, :1] * 3, epochs=3, verbose=0)
    assert bool((module.shift != 0).all())
    assert module.shift.grad is None
    assert model.layers[2].module.training  # the last pass of fit trained
    model.predict(x)
    assert not model.layers[2].module.training
    assert len(model.trainable_weights) == 3
    inputs = keras.Input((2,))
    functional = keras.Model(inputs, keras.layers.ModuleLayer(torch.nn.Linear(2, 3))(inputs))
    assert functional.output_shape == (None, 3)


def test_a_model_in_a_loop_of_ones_own() -> None:
    x, y = torch.tensor(np.ones((8, 2), "f4")), torch.ones(8, 1)
    start = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3, "tanh"), keras.layers.Dense(1)])
    losses: list[list[float]] = []
    for way in ("fit", "backward", "apply_gradients"):
        model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3, "tanh"), keras.layers.Dense(1)])
        model.set_weights(start.get_weights())
        if way == "fit":
            model.compile(keras.optimizers.Adam(0.1, epsilon=1e-16), "mse")
            losses.append(model.fit(x, y, batch_size=8, epochs=5, verbose=0).history["loss"])
            continue
        theirs = torch.optim.Adam(model.parameters(), lr=0.1, eps=1e-16)  # too small to matter where it is added
        ours = keras.optimizers.Adam(0.1, epsilon=1e-16)
        found = []
        for _ in range(5):
            loss = torch.nn.functional.mse_loss(model(x), y)
            found.append(loss.item())
            if way == "backward":
                theirs.zero_grad()
                loss.backward()
                theirs.step()
            else:
                grads = torch.autograd.grad(loss, model.trainable_variables)
                ours.apply_gradients(zip(grads, model.trainable_variables, strict=True))
        losses.append(found)
    assert losses[0] == losses[1] == losses[2]


def test_a_model_under_a_tape() -> None:
    from framework import tf

    x, y = np.ones((8, 2), "f4"), np.ones((8, 1), "f4")
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3, "tanh"), keras.layers.Dense(1)])
    optimizer, losses = keras.optimizers.SGD(0.1), []
    bias = tf.Variable(0.5)
    for _ in range(5):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(x, training=True) + bias - y))
        variables = [*model.trainable_variables, bias]
        optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables, strict=True))
        losses.append(float(loss))
    assert losses == sorted(losses, reverse=True)
    assert float(bias) != 0.5


def test_a_model_inside_a_module_and_a_model() -> None:
    inner = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3)])

    class Outer(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner = inner

        def forward(self, x: Any) -> Any:
            return self.inner(x)

    assert len(list(Outer().parameters())) == 2
    outer = keras.Sequential([inner, keras.layers.Dense(1)])
    assert outer.output_shape == (None, 1)
    assert outer.count_params() == 9 + 4


def test_graphs() -> None:
    inputs = keras.Input((4,))
    a = keras.layers.Dense(3, name="a")(inputs)
    doubled = keras.Model(inputs, [a * 2 + 1, a])
    x = np.ones((2, 4), "f4")
    first, second = doubled.predict(x)
    np.testing.assert_array_equal(first, second * 2 + 1)
    features = keras.Model(inputs, doubled.get_layer("a").output)
    np.testing.assert_array_equal(features.predict(x), second)
    with pytest.raises(ValueError, match="not among the inputs"):
        keras.Model(keras.Input((4,)), a)
    with pytest.raises(TypeError, match="no values"):
        bool(inputs)
    with pytest.raises(ShapeError, match="other sizes"):
        keras.layers.Concatenate(axis=1)([keras.Input((2, 3)), keras.Input((2, 4))])


def test_normalization_adapts() -> None:
    x = np.random.default_rng(1).normal(3, 2, (200, 3))
    layer = keras.layers.Normalization()
    layer.adapt(x)
    out = layer(x).numpy()
    np.testing.assert_allclose(out.mean(0), 0, atol=1e-5)
    np.testing.assert_allclose(out.std(0), 1, atol=1e-5)
    back = keras.layers.Normalization(mean=x.mean(0), variance=x.var(0), invert=True)
    np.testing.assert_allclose(back(out).numpy(), x, atol=1e-4)


def test_wrong_inputs_are_explained() -> None:
    layer = keras.layers.Dense(2)
    layer(np.ones((1, 3)))
    with pytest.raises(ShapeError, match="each sample needs 3 numbers"):
        layer(np.ones((1, 4)))
    with pytest.raises(ShapeError, match="reshape"):
        keras.layers.Dense(2)(np.ones(3))
    with pytest.raises(ShapeError, match="channels"):
        keras.layers.Conv2D(2, 3)(np.ones((1, 28, 28)))
    with pytest.raises(ValueError, match="relu"):
        keras.layers.Dense(2, activation="rellu")
    with pytest.raises(ValueError, match="positive"):
        keras.layers.Dense(0)
    with pytest.raises(TypeError, match="no argument 'unit'"):
        keras.layers.Dense(2, unit=3)
    with pytest.raises(TypeError, match="layer"):
        keras.Sequential([3])
    with pytest.raises(ValueError, match="name of its own"):
        keras.Sequential([keras.layers.Dense(1, name="a"), keras.layers.Dense(1, name="a")])


def test_the_mean_at_the_edge_is_of_what_is_there() -> None:
    layer = keras.layers.AveragePooling2D(2, padding="same")
    assert layer(np.arange(9, dtype="f4").reshape(1, 3, 3, 1)).tolist() == [[[[2.0], [3.5]], [[6.5], [8.0]]]]


def test_to_categorical() -> None:
    np.testing.assert_array_equal(keras.utils.to_categorical([[1], [0]]), [[0, 1], [1, 0]])
    assert keras.utils.to_categorical(torch.tensor([2]), 4).shape == (1, 4)
    with pytest.raises(IndexError):
        keras.utils.to_categorical([3], 2)
