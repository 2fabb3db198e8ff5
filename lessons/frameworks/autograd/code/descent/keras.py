import numpy as np

from framework import keras


class Place(keras.layers.Layer):
    def __init__(self):
        super().__init__()
        self.x = self.add_weight(shape=(2,), initializer="zeros")

    def call(self, inputs):
        return 0 * inputs + self.x


def height(target, x):
    return keras.ops.sum((x - target) ** 2, axis=-1)


lowest = np.array([[3.0, -2.0]], dtype="float32")
model = keras.Sequential([keras.Input((2,)), Place()])
model.compile(optimizer=keras.optimizers.SGD(0.1), loss=height)
history = model.fit(lowest, lowest, epochs=15, verbose=0)
losses = history.history["loss"]
