# message = "rows"
from framework import tf


def normalise(training, test):
    def scaled(x):
        low = tf.reduce_min(x, axis=1, keepdims=True)
        high = tf.reduce_max(x, axis=1, keepdims=True)
        return (x - low) / (high - low)

    return scaled(training), scaled(test)
