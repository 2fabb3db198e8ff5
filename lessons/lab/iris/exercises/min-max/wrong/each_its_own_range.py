# message = "own-range"
def normalise(training, test):
    def scale(x):
        low, high = x.amin(0), x.amax(0)
        return (x - low) / (high - low)

    return scale(training), scale(test)
