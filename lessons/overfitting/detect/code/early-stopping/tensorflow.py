import numpy as np

from framework import tf

rng = np.random.default_rng(2)
t, y = rng.uniform(0, np.pi, 85), rng.integers(0, 2, 85)
first = np.stack([np.cos(t), np.sin(t)], 1)
second = np.stack([1 - np.cos(t), 0.5 - np.sin(t)], 1)
x = np.where(y[:, None] == 0, first, second) + 0.35 * rng.standard_normal((85, 2))
x, y = tf.constant(x, tf.float32), tf.constant(y.reshape(-1, 1), tf.float32)
sizes = [(2, 32), (32, 32), (32, 1)]
kernels = [rng.standard_normal(size) / size[0] ** 0.5 for size in sizes]  # the same first weights in each face

kernels = [tf.Variable(kernel, dtype=tf.float32) for kernel in kernels]
biases = [tf.Variable(tf.zeros(size[1])) for size in sizes]
variables = kernels + biases
batches = tf.data.Dataset.from_tensor_slices((x[:70], y[:70])).batch(10)


def bce(x, y):
    for kernel, bias in zip(kernels[:-1], biases[:-1], strict=True):
        x = tf.tanh(x @ kernel + bias)
    logits = x @ kernels[-1] + biases[-1]
    return tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=logits))


losses, waited = [], 0
while waited < 20 and len(losses) < 300:
    for batch_x, batch_y in batches:
        with tf.GradientTape() as tape:
            loss = bce(batch_x, batch_y)
        for variable, gradient in zip(variables, tape.gradient(loss, variables), strict=True):
            variable.assign_sub(0.5 * gradient)

    val_loss = float(bce(x[70:], y[70:]))
    waited += 1
    if val_loss < min(losses, default=float("inf")):
        waited = 0
        snapshot = [variable.numpy().copy() for variable in variables]
    losses.append(val_loss)

for variable, value in zip(variables, snapshot, strict=True):
    variable.assign(value)
print(f"stopped after epoch {len(losses)}, back to epoch {len(losses) - waited}")
