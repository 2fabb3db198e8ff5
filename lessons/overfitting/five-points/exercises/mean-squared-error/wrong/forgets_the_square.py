# message = "unsquared"
def mean_squared_error(prediction, target):
    return (prediction - target).mean()
