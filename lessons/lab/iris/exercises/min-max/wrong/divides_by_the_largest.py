# message = "not-shifted"
def normalise(training, test):
    high = training.amax(0)
    return training / high, test / high
