# message = "absolute"
from framework import tf


def mean_squared_error(prediction, target):
    return tf.reduce_mean(tf.abs(prediction - target))
