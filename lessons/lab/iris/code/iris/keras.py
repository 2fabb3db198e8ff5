import numpy as np

from framework import keras
from nntui.lab import asset

x = np.genfromtxt(asset("iris.csv"), delimiter=",", skip_header=1, usecols=range(4), dtype=np.float32)
y = np.arange(150) // 50  # fifty flowers of each species
training = np.arange(150) % 5 > 0  # four flowers of five
low, high = x[training].min(0), x[training].max(0)
x, y = (x[training] - low) / (high - low), y[training]

model = keras.Sequential([keras.layers.Dense(3, kernel_initializer="zeros")])  # 15 parameters
model.compile(
    optimizer=keras.optimizers.SGD(0.5),
    loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
)
history = model.fit(x, y, batch_size=120, epochs=50, verbose=0)
losses = history.history["loss"]
