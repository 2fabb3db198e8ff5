# message = "not-shifted"
from framework import tf


def normalise(training, test):
    high = tf.reduce_max(training, axis=0)
    return training / high, test / high
