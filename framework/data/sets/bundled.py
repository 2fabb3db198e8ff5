"""Real measurements that come with the framework: Iris flowers and small handwritten digits."""

from __future__ import annotations

from .build import Pair, classes, numbers
from .files import read_bytes, read_rows
from .idx import parse_idx

__all__ = ["IRIS_CLASSES", "IRIS_FEATURES", "digits", "iris"]

#: What the four columns of `iris` are.
IRIS_FEATURES = ("sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)")
#: What the classes 0, 1 and 2 of `iris` are.
IRIS_CLASSES = ("setosa", "versicolor", "virginica")


def iris() -> Pair:
    """Iris: 150 flowers, four measures each, three species with 50 flowers each, in that order.

    Returns X, shape (150, 4), in centimetres (`IRIS_FEATURES`), and the species, shape (150,), int64
    (`IRIS_CLASSES`). The flowers are sorted by species: shuffle before splitting.

    Source: R. A. Fisher 1936, UCI Machine Learning Repository, CC BY 4.0, https://doi.org/10.24432/C56C76.
    The two flowers that UCI's file gets wrong (numbers 35 and 38) are as in Fisher's article here.

    >>> X, y = iris()
    >>> X[0], IRIS_CLASSES[y[0]]
    (tensor([5.1000, 3.5000, 1.4000, 0.2000]), 'setosa')
    """
    rows = read_rows("iris.csv")
    return numbers([[float(cell) for cell in row[:4]] for row in rows]), classes(
        [IRIS_CLASSES.index(row[4]) for row in rows]
    )


def digits() -> Pair:
    """Handwritten digits, 1797 of them, 8 x 8 pixels of 0 (white) to 16 (black).

    Returns X, shape (1797, 64), row after row of the image (``X.reshape(-1, 1, 8, 8)`` for convolutions), and the
    digits, shape (1797,), int64.

    Source: E. Alpaydin and C. Kaynak 1998, *Optical Recognition of Handwritten Digits*, the test part, UCI Machine
    Learning Repository, CC BY 4.0, https://doi.org/10.24432/C50P49; the same numbers as in scikit-learn.

    >>> X, y = digits()
    >>> X.shape, X.amax().item(), y[:5]
    (torch.Size([1797, 64]), 16.0, tensor([0, 1, 2, 3, 4]))
    """
    images, labels = (parse_idx(read_bytes(f"digits-{part}.gz"), part) for part in ("images", "labels"))
    return numbers(images.reshape(len(images), -1)), classes(labels)
