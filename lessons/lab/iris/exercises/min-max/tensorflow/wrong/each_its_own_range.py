# message = "own-range"
from framework import tf


def normalise(training, test):
    def scaled(x):
        low, high = tf.reduce_min(x, axis=0), tf.reduce_max(x, axis=0)
        return (x - low) / (high - low)

    return scaled(training), scaled(test)
