# message = "sum"
from framework import tf


def train(parts, rate, steps):
    w = tf.Variable(0.0)
    for _ in range(steps):
        total = 0.0
        for x, y in parts:
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean((w * x - y) ** 2)
            total += tape.gradient(loss, w)
        w.assign_sub(rate * total)
    return float(w)
