import numpy as np


def numeric_gradient(f, x, h=1e-5):
    """Return the gradient of f at the point x (an array in one dimension), measured by central differences."""
    gradient = np.zeros_like(x)
    for i in range(len(x)):
        gradient[i] = ...
    return gradient
