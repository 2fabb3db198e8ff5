# message = "one-number"
from framework import tf


def mean_squared_error(prediction, target):
    return tf.square(prediction - target)
