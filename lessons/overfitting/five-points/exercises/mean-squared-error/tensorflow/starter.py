from framework import tf


def mean_squared_error(prediction, target):
    """Return how wrong the predictions are: one number, as a tensor."""
    ...
