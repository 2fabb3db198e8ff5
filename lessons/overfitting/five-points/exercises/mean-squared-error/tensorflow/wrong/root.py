# message = "root"
from framework import tf


def mean_squared_error(prediction, target):
    return tf.sqrt(tf.reduce_mean((prediction - target) ** 2))
