# message = "rows"
def normalise(training, test):
    def scale(x):
        low, high = x.amin(1, keepdim=True), x.amax(1, keepdim=True)
        return (x - low) / (high - low)

    return scale(training), scale(test)
