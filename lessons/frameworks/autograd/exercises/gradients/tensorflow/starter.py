from framework import tf


def gradients(a, b):
    """Return the gradients of mean(sqrt(a^2 + b^2)): a's, then b's."""
    with tf.GradientTape() as tape:
        c = tf.reduce_mean(...)
    ...
