from framework import tf


def normalise(training, test):
    """Return both, scaled so that training runs from 0 to 1."""
    low, high = tf.reduce_min(training, axis=0), tf.reduce_max(training, axis=0)
    return (training - low) / (high - low), (test - low) / (high - low)
