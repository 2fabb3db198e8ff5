# message = "no-gradient"
def mean_squared_error(prediction, target):
    return ((prediction.numpy() - target.numpy()) ** 2).mean()
