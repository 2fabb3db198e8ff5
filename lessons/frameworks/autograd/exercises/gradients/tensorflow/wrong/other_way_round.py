# message = "swapped"
from framework import tf


def gradients(a, b):
    with tf.GradientTape() as tape:
        tape.watch([a, b])
        c = tf.reduce_mean(tf.sqrt(a**2 + b**2))
    return tape.gradient(c, [b, a])
