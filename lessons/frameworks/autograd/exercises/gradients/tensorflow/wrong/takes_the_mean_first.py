# message = "root-of-mean"
from framework import tf


def gradients(a, b):
    with tf.GradientTape() as tape:
        tape.watch([a, b])
        c = tf.sqrt(tf.reduce_mean(a**2 + b**2))
    return tape.gradient(c, [a, b])
