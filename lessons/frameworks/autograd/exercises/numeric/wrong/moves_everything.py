# message = "together"
import numpy as np


def numeric_gradient(f, x, h=1e-5):
    gradient = np.zeros_like(x)
    for i in range(len(x)):
        gradient[i] = (f(x + h) - f(x - h)) / (2 * h)
    return gradient
