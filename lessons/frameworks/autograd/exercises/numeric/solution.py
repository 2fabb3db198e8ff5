import numpy as np


def numeric_gradient(f, x, h=1e-5):
    """Measure the gradient of f at x, an array in one dimension."""
    gradient = np.zeros_like(x)
    for i in range(len(x)):
        ahead, behind = x.copy(), x.copy()
        ahead[i] += h
        behind[i] -= h
        gradient[i] = (f(ahead) - f(behind)) / (2 * h)
    return gradient
