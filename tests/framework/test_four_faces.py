"""One training, written in PyTorch's, TensorFlow's, Keras's and Lightning's way, and in mixtures: the same bits.

Data set D2 of the course (two classes, 70 training points), a 2-10-1 network with ReLU (41 parameters), binary
cross-entropy from logits, Adam, batches of 10 in order, 20 epochs. Every face starts from the same weights.
Adam's epsilon is too small to matter: Keras and PyTorch put it in different places, and so do their faces.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import framework as torch
from framework import keras, nn, tf
from framework import lightning as L
from framework.data import DataLoader, TensorDataset, sets
from framework.nn import functional as F

EPOCHS, BATCH, RATE, EPSILON = 20, 10, 0.01, 1e-16

X, Y = sets.make_classification(
    100, n_features=2, n_informative=2, n_redundant=0, class_sep=1.5, flip_y=0.1, random_state=0
)
X, Y = X[:70], Y[:70].float().unsqueeze(1)


def network() -> nn.Sequential:
    """The network, always with the same weights."""
    torch.manual_seed(5)
    return nn.Sequential(nn.Linear(2, 10), nn.ReLU(), nn.Linear(10, 1))


def weights() -> list[np.ndarray]:
    """Those weights, as kernels of shape (in, out) and biases."""
    first, _, second = network()
    return [p.detach().numpy().copy() for p in (first.weight.T, first.bias, second.weight.T, second.bias)]


def batches() -> DataLoader:
    return DataLoader(TensorDataset(X, Y), batch_size=BATCH)


def by_pytorch(model: Any = None) -> list[float]:
    model = model or network()
    optimizer = torch.optim.Adam(model.parameters(), lr=RATE, eps=EPSILON)
    losses = []
    for _ in range(EPOCHS):
        for x, y in batches():
            loss = F.binary_cross_entropy_with_logits(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return losses


def by_compiled_pytorch() -> list[float]:
    model = network()
    optimizer = torch.optim.Adam(model.parameters(), lr=RATE, eps=EPSILON)

    @torch.compile
    def step(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        loss = F.binary_cross_entropy_with_logits(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss

    return [step(x, y).item() for _ in range(EPOCHS) for x, y in batches()]


def by_tensorflow() -> list[float]:
    w1, b1, w2, b2 = (tf.Variable(w) for w in weights())
    optimizer = keras.optimizers.Adam(learning_rate=RATE, epsilon=EPSILON)
    data = tf.data.Dataset.from_tensor_slices((X.numpy(), Y.numpy())).batch(BATCH)
    losses = []
    for _ in range(EPOCHS):
        for x, y in data:
            with tf.GradientTape() as tape:
                z = tf.nn.relu(x @ w1 + b1) @ w2 + b2
                loss = tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=z))
            optimizer.apply_gradients(zip(tape.gradient(loss, [w1, b1, w2, b2]), [w1, b1, w2, b2], strict=True))
            losses.append(float(loss))
    return losses


class Losses(keras.callbacks.Callback):
    """Every batch's own loss (Keras reports the mean of the epoch so far)."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[float] = []


def keras_model() -> Any:
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(10, activation="relu"), keras.layers.Dense(1)])
    model.set_weights(weights())
    return model


def by_keras() -> list[float]:
    model = keras_model()
    model.compile(
        keras.optimizers.Adam(learning_rate=RATE, epsilon=EPSILON),
        keras.losses.BinaryCrossentropy(from_logits=True),
    )
    losses = []
    for _ in range(EPOCHS):
        for x, y in batches():
            losses.append(float(model.train_on_batch(x, y)))
            model.reset_metrics()
    return losses


class Lit(L.LightningModule):
    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model = model
        self.losses: list[float] = []

    def training_step(self, batch: Any, batch_idx: int) -> torch.Tensor:
        x, y = batch
        loss = F.binary_cross_entropy_with_logits(self.model(x), y)
        self.losses.append(loss.item())
        return loss

    def configure_optimizers(self) -> Any:
        return torch.optim.Adam(self.model.parameters(), lr=RATE, eps=EPSILON)


def by_lightning(model: Any = None) -> list[float]:
    lit = Lit(model or network())
    trainer = L.Trainer(
        max_epochs=EPOCHS,
        logger=False,
        enable_checkpointing=False,
        enable_progress_bar=False,
        enable_model_summary=False,
    )
    trainer.fit(lit, batches())
    return lit.losses


class OwnLayer(keras.layers.Layer):
    """A low-level layer of one's own, for a high-level model."""

    def build(self, input_shape: Any) -> None:
        self.kernel = self.add_weight(shape=(input_shape[-1], 10), name="kernel")
        self.bias = self.add_weight(shape=(10,), initializer="zeros", name="bias")

    def call(self, x: torch.Tensor) -> torch.Tensor:
        return torch.relu(x @ self.kernel + self.bias)


def mixed_own_layer_in_keras() -> list[float]:
    model = keras.Sequential([keras.Input((2,)), OwnLayer(), keras.layers.Dense(1)])
    model.set_weights(weights())
    return by_pytorch_on(model)


def by_pytorch_on(model: Any) -> list[float]:
    """A high-level network inside one's own loop, with backward."""
    variables = model.trainable_variables
    optimizer = torch.optim.Adam(variables, lr=RATE, eps=EPSILON)
    losses = []
    for _ in range(EPOCHS):
        for x, y in batches():
            loss = F.binary_cross_entropy_with_logits(model(x, training=True), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return losses


def mixed_keras_under_a_tape() -> list[float]:
    model = keras_model()
    optimizer = keras.optimizers.Adam(learning_rate=RATE, epsilon=EPSILON)
    losses = []
    for _ in range(EPOCHS):
        for x, y in batches():
            with tf.GradientTape() as tape:
                loss = F.binary_cross_entropy_with_logits(model(x, training=True), y)
            variables = model.trainable_variables
            optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables, strict=True))
            losses.append(float(loss))
    return losses


WAYS = {
    "PyTorch, compiled": by_compiled_pytorch,
    "TensorFlow": by_tensorflow,
    "Keras": by_keras,
    "Lightning": by_lightning,
    "a Keras network in a loop of one's own": lambda: by_pytorch_on(keras_model()),
    "a Keras network under a tape": mixed_keras_under_a_tape,
    "an own layer in a Keras network": mixed_own_layer_in_keras,
}


@pytest.fixture(scope="module")
def expected() -> list[float]:
    losses = by_pytorch()
    assert len(losses) == EPOCHS * 7
    assert losses[-1] < losses[0] / 1.5
    return losses


@pytest.mark.parametrize("way", WAYS)
def test_the_same_losses_to_the_last_bit(way: str, expected: list[float]) -> None:
    assert WAYS[way]() == expected
