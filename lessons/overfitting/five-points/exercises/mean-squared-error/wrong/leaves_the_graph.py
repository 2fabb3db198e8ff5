# message = "no-gradient"
def mean_squared_error(prediction, target):
    difference = prediction.detach() - target
    return (difference**2).mean()
