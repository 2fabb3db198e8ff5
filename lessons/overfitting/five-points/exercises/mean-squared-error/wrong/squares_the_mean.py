# message = "squared-mean"
def mean_squared_error(prediction, target):
    return (prediction - target).mean() ** 2
