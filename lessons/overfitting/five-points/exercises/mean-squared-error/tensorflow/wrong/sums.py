# message = "sum"
from framework import tf


def mean_squared_error(prediction, target):
    return tf.reduce_sum((prediction - target) ** 2)
