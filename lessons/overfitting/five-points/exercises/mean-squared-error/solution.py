def mean_squared_error(prediction, target):
    """Return how wrong the predictions are: one number, as a tensor."""
    return ((prediction - target) ** 2).mean()
