# message = "root"
def mean_squared_error(prediction, target):
    return ((prediction - target) ** 2).mean().sqrt()
