# message = "leak"
from framework import tf


def normalise(training, test):
    both = tf.concat([training, test], axis=0)
    low, high = tf.reduce_min(both, axis=0), tf.reduce_max(both, axis=0)
    return (training - low) / (high - low), (test - low) / (high - low)
