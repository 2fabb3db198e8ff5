# message = "one-range"
from framework import tf


def normalise(training, test):
    low, high = tf.reduce_min(training), tf.reduce_max(training)
    return (training - low) / (high - low), (test - low) / (high - low)
