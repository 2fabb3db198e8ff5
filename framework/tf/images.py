"""Convolution and pooling with the channels last, as TensorFlow has them. Part of `tf.nn`."""

from __future__ import annotations

from typing import Any

from ..errors import ShapeError
from ..ops import conv, elementwise, embedding, pool, shapes
from .convert import floats, of_array, pair
from .create import ones
from .tensor import Tensor, own


def conv2d(
    input: Any,
    filters: Any,
    strides: Any,
    padding: Any,
    data_format: str = "NHWC",
    dilations: Any = None,
    name: str | None = None,
) -> Tensor:
    """Convolution (cross-correlation) over two dimensions.

    input: (N, H, W, C); filters: (KH, KW, C, O); returns (N, H', W', O). strides, dilations: one number, two, or
    four as in [1, 2, 2, 1]. padding: ``"VALID"`` (none) or ``"SAME"`` (H' is H/stride, rounded up). Raises
    ShapeError, DTypeError, ValueError.

    Source: https://www.tensorflow.org/api_docs/python/tf/nn/conv2d

    >>> tf.nn.conv2d(tf.ones([1, 4, 4, 1]), tf.ones([3, 3, 1, 2]), strides=1, padding="SAME").shape
    TensorShape([1, 4, 4, 2])
    """
    x, w = pair(input, filters)
    _four("conv2d", x, data_format)
    step, spread = _two(strides), _two(1 if dilations is None else dilations)
    kernel = [(n - 1) * d + 1 for n, d in zip(w.shape[:2], spread, strict=True)]
    padded = _padded(_channels_first(x), _around(x, kernel, step, padding), 0.0)
    out = conv.conv2d(padded, shapes.permute(w, (3, 2, 0, 1)), None, step, 0, spread)
    return own(_channels_last(out))


def max_pool2d(
    input: Any, ksize: Any, strides: Any, padding: Any, data_format: str = "NHWC", name: Any = None
) -> Tensor:
    """The largest element of each window. input: (N, H, W, C); arguments as for `conv2d`, ksize as strides.

    Source: https://www.tensorflow.org/api_docs/python/tf/nn/max_pool2d

    >>> tf.nn.max_pool2d(tf.reshape(tf.range(4.0), [1, 2, 2, 1]), 2, 2, "VALID").numpy().ravel()
    array([3.], dtype=float32)
    """
    x = floats("nn.max_pool2d", input)
    _four("max_pool2d", x, data_format)
    kernel, step = _two(ksize), _two(strides)
    padded = _padded(_channels_first(x), _around(x, kernel, step, padding), float("-inf"))
    return own(_channels_last(pool.max_pool2d(padded, kernel, step)))


def avg_pool2d(
    input: Any, ksize: Any, strides: Any, padding: Any, data_format: str = "NHWC", name: Any = None
) -> Tensor:
    """The mean of each window, of what lies in the image. input: (N, H, W, C); arguments as for `max_pool2d`.

    Source: https://www.tensorflow.org/api_docs/python/tf/nn/avg_pool2d

    >>> tf.nn.avg_pool2d(tf.reshape(tf.range(4.0), [1, 2, 2, 1]), 2, 2, "VALID").numpy().ravel()
    array([1.5], dtype=float32)
    """
    x = floats("nn.avg_pool2d", input)
    _four("avg_pool2d", x, data_format)
    kernel, step = _two(ksize), _two(strides)
    around = _around(x, kernel, step, padding)
    means = pool.avg_pool2d(_padded(_channels_first(x), around, 0.0), kernel, step)
    if any(around):
        inside = ones((1, 1, *x.shape[1:3]), x.dtype)
        share = pool.avg_pool2d(_padded(inside, around, 0.0), kernel, step)
        means = elementwise.div(means, of_array(share.array))
    return own(_channels_last(means))


def _four(name: str, x: Any, data_format: str) -> None:
    if data_format != "NHWC":
        raise ValueError(f"{name}: only data_format='NHWC' is supported, not {data_format!r}")
    if x.ndim != 4:
        raise ShapeError(f"{name} needs images of shape (N, H, W, C), got {tuple(x.shape)}")


def _two(sizes: Any) -> list[int]:
    """Height and width, from one number, two, or four with those of batch and channels."""
    given = [sizes] if isinstance(sizes, int) else list(sizes)
    if len(given) not in (1, 2, 4):
        raise ValueError(f"expected 1, 2 or 4 numbers, got {given}")
    return given * 2 if len(given) == 1 else given[1:3] if len(given) == 4 else given


def _around(x: Any, kernel: list[int], step: list[int], padding: Any) -> list[int]:
    """How much to add left, right, above and below. Where it is odd, there is more behind."""
    if padding not in ("VALID", "SAME"):
        raise ValueError(f"padding must be 'VALID' or 'SAME', not {padding!r}")
    if padding == "VALID":
        return [0, 0, 0, 0]
    total = [max((-(-n // s) - 1) * s + k - n, 0) for n, k, s in zip(x.shape[1:3], kernel, step, strict=True)]
    return [part for both in reversed(total) for part in (both // 2, both - both // 2)]


def _padded(x: Any, around: list[int], value: float) -> Any:
    return embedding.pad(x, around, value=value) if any(around) else x


def _channels_first(x: Any) -> Any:
    return shapes.permute(x, (0, 3, 1, 2))


def _channels_last(x: Any) -> Any:
    return shapes.permute(x, (0, 2, 3, 1))
