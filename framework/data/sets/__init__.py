"""Ready-made data sets: functions that return tensors X and y, and image sets as classes.

What is to be predicted is a column of numbers, shape (n, 1), float32, or class numbers, shape (n,), int64.
"""

from .bundled import IRIS_CLASSES, IRIS_FEATURES, digits, iris
from .clouds import blobs, circles, moons
from .curves import five_points, line, polynomial, sine
from .download import DownloadError, download
from .idx import read_idx
from .mnist import MNIST, FashionMNIST
from .playground import circle, gauss, hills, plane, spiral, xor
from .synthetic import make_classification

__all__ = [
    "IRIS_CLASSES",
    "IRIS_FEATURES",
    "MNIST",
    "DownloadError",
    "FashionMNIST",
    "blobs",
    "circle",
    "circles",
    "digits",
    "download",
    "five_points",
    "gauss",
    "hills",
    "iris",
    "line",
    "make_classification",
    "moons",
    "plane",
    "polynomial",
    "read_idx",
    "sine",
    "spiral",
    "xor",
]
