from framework import tf


def mean_squared_error(prediction, target):
    """Return how wrong the predictions are: one number, as a tensor."""
    return tf.reduce_mean((prediction - target) ** 2)
