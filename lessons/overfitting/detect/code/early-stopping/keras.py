import numpy as np

from framework import keras

rng = np.random.default_rng(2)
t, y = rng.uniform(0, np.pi, 85), rng.integers(0, 2, 85)
first = np.stack([np.cos(t), np.sin(t)], 1)
second = np.stack([1 - np.cos(t), 0.5 - np.sin(t)], 1)
x = np.where(y[:, None] == 0, first, second) + 0.35 * rng.standard_normal((85, 2))
y = y.reshape(-1, 1)
sizes = [(2, 32), (32, 32), (32, 1)]
kernels = [rng.standard_normal(size) / size[0] ** 0.5 for size in sizes]  # the same first weights in each face

model = keras.Sequential(
    [
        keras.Input((2,)),
        keras.layers.Dense(32, activation="tanh"),
        keras.layers.Dense(32, activation="tanh"),
        keras.layers.Dense(1),
    ]
)
for layer, kernel in zip(model.layers, kernels, strict=True):
    layer.kernel.assign(kernel)
model.compile(keras.optimizers.SGD(0.5), keras.losses.BinaryCrossentropy(from_logits=True))

stopping = keras.callbacks.EarlyStopping(monitor="val_loss", patience=20, restore_best_weights=True)
history = model.fit(
    x[:70],
    y[:70],
    batch_size=10,
    epochs=300,
    shuffle=False,
    validation_data=(x[70:], y[70:]),
    callbacks=[stopping],
    verbose=0,
)
losses = history.history["val_loss"]
print(f"stopped after epoch {len(losses)}, back to epoch {stopping.best_epoch + 1}")
