import numpy as np


def numeric_gradient(f, x, h=1e-5):
    """Measure the gradient of f at x, an array in one dimension."""
    gradient = np.zeros_like(x)
    for i in range(len(x)):
        gradient[i] = ...
    return gradient
