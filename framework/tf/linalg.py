"""Products of vectors and matrices. `tf.linalg`, and `tf.matmul`, `tf.tensordot`, `tf.einsum`."""

from __future__ import annotations

from typing import Any

from ..errors import ShapeError
from ..ops import einsum as einsums
from ..ops import linalg, shapes, triangles
from ..ops import solve as solving
from .convert import floats, operand, pair
from .create import eye
from .reduce import norm
from .shapes import transpose
from .tensor import Tensor, own

__all__ = [
    "diag",
    "diag_part",
    "einsum",
    "eye",
    "inv",
    "matmul",
    "matvec",
    "norm",
    "solve",
    "tensordot",
    "trace",
    "transpose",
]


def matmul(
    a: Any, b: Any, transpose_a: bool = False, transpose_b: bool = False, *args: Any, name: str | None = None
) -> Tensor:
    """The matrix product; leading dimensions are batches and broadcast.

    a: (…, n, k), b: (…, k, m); the result is (…, n, m). transpose_a, transpose_b: exchange the last two dimensions
    first. Raises ShapeError, also for vectors (see `linalg.matvec`), and DTypeError.

    Source: https://www.tensorflow.org/api_docs/python/tf/linalg/matmul

    >>> tf.matmul([[1.0, 2.0]], [[3.0], [4.0]]).numpy()
    array([[11.]], dtype=float32)
    """
    x, y = pair(a, b)
    if x.ndim < 2 or operand(y).ndim < 2:
        raise ShapeError(
            f"matmul needs matrices, got shapes {tuple(x.shape)} and {tuple(operand(y).shape)}: use "
            f"tf.linalg.matvec for a vector, or tf.expand_dims"
        )
    if transpose_a:
        x = shapes.transpose(x, -1, -2)
    if transpose_b:
        y = shapes.transpose(y, -1, -2)
    return own(linalg.matmul(x, y))


def matvec(a: Any, b: Any, transpose_a: bool = False, name: str | None = None) -> Tensor:
    """A matrix (…, n, k) times a vector (…, k): (…, n). Raises ShapeError, DTypeError.

    Source: https://www.tensorflow.org/api_docs/python/tf/linalg/matvec

    >>> tf.linalg.matvec([[1.0, 2.0]], [3.0, 4.0]).numpy()
    array([11.], dtype=float32)
    """
    x, y = pair(a, b)
    return own(shapes.squeeze(matmul(x, shapes.unsqueeze(y, -1), transpose_a), -1))


def tensordot(a: Any, b: Any, axes: Any, name: str | None = None) -> Tensor:
    """Products summed over `axes`: the last so many of a and first of b, or a pair of lists. Raises ShapeError.

    Source: https://www.tensorflow.org/api_docs/python/tf/tensordot

    >>> tf.tensordot([1.0, 2.0], [3.0, 4.0], 1).numpy()
    np.float32(11.0)
    """
    both = axes if isinstance(axes, int) else [[n] if isinstance(n, int) else list(n) for n in axes]
    return own(einsums.tensordot(*pair(a, b), both))


def einsum(equation: str, *inputs: Any, **kwargs: Any) -> Tensor:
    """Sums of products over named indices. Raises ShapeError, DTypeError.

    Source: https://www.tensorflow.org/api_docs/python/tf/einsum

    >>> tf.einsum("ij,j->i", [[1.0, 2.0]], [3.0, 4.0]).numpy()
    array([11.], dtype=float32)
    """
    return own(einsums.einsum(equation, *(operand(x) for x in inputs)))


def trace(x: Any, name: str | None = None) -> Tensor:
    """The sum of the diagonal of a matrix.

    Source: https://www.tensorflow.org/api_docs/python/tf/linalg/trace

    >>> tf.linalg.trace([[1.0, 2.0], [3.0, 4.0]]).numpy()
    np.float32(5.0)
    """
    return own(triangles.trace(operand(x)))


def diag(diagonal: Any, name: str = "diag") -> Tensor:
    """A matrix with the vector `diagonal` on its diagonal and zeros elsewhere.

    Source: https://www.tensorflow.org/api_docs/python/tf/linalg/diag

    >>> tf.linalg.diag([1, 2]).numpy().tolist()
    [[1, 0], [0, 2]]
    """
    return own(triangles.diag(operand(diagonal)))


def diag_part(input: Any, name: str = "diag_part") -> Tensor:
    """The diagonal of a matrix (…, n, n): (…, n).

    Source: https://www.tensorflow.org/api_docs/python/tf/linalg/diag_part

    >>> tf.linalg.diag_part([[1, 2], [3, 4]]).numpy()
    array([1, 4], dtype=int32)
    """
    return own(triangles.diagonal(operand(input), 0, -2, -1))


def inv(input: Any, adjoint: bool = False, name: str | None = None) -> Tensor:
    """The inverse of square matrices (…, n, n). Raises ShapeError, DTypeError, and an error for singular ones.

    adjoint: of the transposed matrices. Source: https://www.tensorflow.org/api_docs/python/tf/linalg/inv

    >>> tf.linalg.inv([[2.0, 0.0], [0.0, 4.0]]).numpy().tolist()
    [[0.5, 0.0], [0.0, 0.25]]
    """
    x = floats("linalg.inv", input)
    return own(solving.inv(shapes.transpose(x, -1, -2) if adjoint else x))


def solve(matrix: Any, rhs: Any, adjoint: bool = False, name: str | None = None) -> Tensor:
    """The x with ``matrix @ x = rhs``. matrix: (…, n, n), rhs: (…, n, k). Raises ShapeError, DTypeError.

    adjoint: for the transposed matrices. Source: https://www.tensorflow.org/api_docs/python/tf/linalg/solve

    >>> tf.linalg.solve([[2.0, 0.0], [0.0, 4.0]], [[2.0], [2.0]]).numpy().tolist()
    [[1.0], [0.5]]
    """
    a, b = pair(matrix, rhs)
    if b.ndim < 2:
        raise ShapeError(f"linalg.solve needs a right side of shape (…, n, k), got {tuple(b.shape)}")
    return own(solving.solve(shapes.transpose(a, -1, -2) if adjoint else a, b))
