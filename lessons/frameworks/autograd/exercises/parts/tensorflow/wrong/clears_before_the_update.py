# message = "nothing-left"
from framework import tf


def train(parts, rate, steps):
    w = tf.Variable(0.0)
    for _ in range(steps):
        total = 0.0
        for x, y in parts:
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean((w * x - y) ** 2) / len(parts)
            total += tape.gradient(loss, w)
        total = 0.0
        w.assign_sub(rate * total)
    return float(w)
