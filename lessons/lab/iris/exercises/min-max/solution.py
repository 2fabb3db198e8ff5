def normalise(training, test):
    """Return both, scaled so that training runs from 0 to 1."""
    low, high = training.amin(0), training.amax(0)
    return (training - low) / (high - low), (test - low) / (high - low)
