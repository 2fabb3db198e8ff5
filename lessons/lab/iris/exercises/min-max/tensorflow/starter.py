from framework import tf


def normalise(training, test):
    """Return both, scaled so that training runs from 0 to 1."""
    ...
