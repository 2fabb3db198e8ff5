# message = "unsquared"
from framework import tf


def mean_squared_error(prediction, target):
    return tf.reduce_mean(prediction - target)
