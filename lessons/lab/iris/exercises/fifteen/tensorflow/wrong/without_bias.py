# message = "no-bias"
from framework import keras, tf


def build():
    return keras.Sequential([keras.layers.Dense(3, use_bias=False)])


def train(model, x, y, epochs, rate):
    optimizer = keras.optimizers.SGD(rate)
    cross_entropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    losses = []
    for _ in range(epochs):
        with tf.GradientTape() as tape:
            loss = cross_entropy(y, model(x))
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
        losses.append(float(loss))
    return losses
