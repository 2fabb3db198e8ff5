# message = "size"
def mean_squared_error(prediction, target):
    return ((prediction - target) ** 2).sum() / 4
