def normalise(training, test):
    """Return both, every column scaled so that the training set's runs from 0 to 1."""
    low, high = training.amin(0), training.amax(0)
    return (training - low) / (high - low), (test - low) / (high - low)
