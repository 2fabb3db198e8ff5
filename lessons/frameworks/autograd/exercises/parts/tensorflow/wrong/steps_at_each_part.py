# message = "each-part"
from framework import tf


def train(parts, rate, steps):
    w = tf.Variable(0.0)
    for _ in range(steps):
        for x, y in parts:
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean((w * x - y) ** 2) / len(parts)
            w.assign_sub(rate * tape.gradient(loss, w))
    return float(w)
