"""Activations, losses and what else networks need. `tf.nn`."""

from __future__ import annotations

from typing import Any

from .. import dtypes
from .. import nn as torch_nn
from ..errors import DTypeError, ShapeError
from ..ops import activation, classification, elementwise, make, reductions
from . import convert, random
from .convert import as_type, axis_list, floats, operand
from .functions import sigmoid, softplus, tanh
from .images import avg_pool2d, conv2d, max_pool2d
from .reduce import reduce_variance
from .shapes import gather
from .tensor import Tensor, own

__all__ = [
    "avg_pool2d",
    "bias_add",
    "conv2d",
    "dropout",
    "elu",
    "embedding_lookup",
    "gelu",
    "l2_loss",
    "l2_normalize",
    "leaky_relu",
    "log_softmax",
    "max_pool2d",
    "moments",
    "relu",
    "relu6",
    "selu",
    "sigmoid",
    "sigmoid_cross_entropy_with_logits",
    "silu",
    "softmax",
    "softmax_cross_entropy_with_logits",
    "softplus",
    "softsign",
    "sparse_softmax_cross_entropy_with_logits",
    "swish",
    "tanh",
]

# -- activations -------------------------------------------------------------------------------------------


def relu(features: Any, name: str | None = None) -> Tensor:
    """``max(x, 0)``, element by element. Any shape, integers too.

    Source: https://www.tensorflow.org/api_docs/python/tf/nn/relu

    >>> tf.nn.relu([-1.0, 2.0]).numpy()
    array([0., 2.], dtype=float32)
    """
    return own(activation.relu(operand(features)))


def relu6(features: Any, name: str | None = None) -> Tensor:
    """``min(max(x, 0), 6)``, element by element. Any shape.

    Source: https://www.tensorflow.org/api_docs/python/tf/nn/relu6

    >>> tf.nn.relu6([-1.0, 8.0]).numpy()
    array([0., 6.], dtype=float32)
    """
    return own(activation.relu6(operand(features)))


def leaky_relu(features: Any, alpha: float = 0.2, name: str | None = None) -> Tensor:
    """``x`` above 0 and ``alpha * x`` below; alpha is 0.2 here, 0.01 in PyTorch. Any shape; integers give float32.

    Source: https://www.tensorflow.org/api_docs/python/tf/nn/leaky_relu

    >>> tf.nn.leaky_relu([-1.0, 2.0]).numpy()
    array([-0.2,  2. ], dtype=float32)
    """
    x = operand(features)
    return own(activation.leaky_relu(x if x.dtype.kind == "f" else make.cast(x, dtypes.float32), float(alpha)))


def elu(features: Any, name: str | None = None) -> Tensor:
    """``x`` above 0 and ``exp(x) - 1`` below. Any shape. Raises DTypeError for integers.

    Source: https://www.tensorflow.org/api_docs/python/tf/nn/elu

    >>> tf.nn.elu([0.0, 2.0]).numpy()
    array([0., 2.], dtype=float32)
    """
    return own(activation.elu(floats("nn.elu", features)))


def selu(features: Any, name: str | None = None) -> Tensor:
    """An `elu` that keeps mean 0 and variance 1 from layer to layer. Any shape. Raises DTypeError for integers.

    Source: https://www.tensorflow.org/api_docs/python/tf/nn/selu

    >>> tf.nn.selu([0.0, 1.0]).numpy()
    array([0.      , 1.050701], dtype=float32)
    """
    return own(activation.selu(floats("nn.selu", features)))


def gelu(features: Any, approximate: bool = False, name: str | None = None) -> Tensor:
    """``x`` times the share of a standard normal distribution below it. Any shape. Raises DTypeError.

    approximate: with tanh instead of the error function.
    Source: https://www.tensorflow.org/api_docs/python/tf/nn/gelu

    >>> tf.nn.gelu([0.0, 100.0]).numpy()
    array([  0., 100.], dtype=float32)
    """
    return own(activation.gelu(floats("nn.gelu", features), "tanh" if approximate else "none"))


def silu(features: Any, beta: float = 1.0) -> Tensor:
    """``x * sigmoid(beta * x)``, also called swish. Any shape. Raises DTypeError for integers.

    Source: https://www.tensorflow.org/api_docs/python/tf/nn/silu

    >>> tf.nn.silu([0.0, 100.0]).numpy()
    array([  0., 100.], dtype=float32)
    """
    x = floats("nn.silu", features)
    return own(
        activation.silu(x) if beta == 1 else elementwise.mul(x, activation.sigmoid(elementwise.mul(x, beta)))
    )


swish = silu


def softsign(features: Any, name: str | None = None) -> Tensor:
    """``x / (1 + |x|)``, element by element. Any shape. Raises DTypeError for integers.

    Source: https://www.tensorflow.org/api_docs/python/tf/nn/softsign

    >>> tf.nn.softsign([-1.0, 3.0]).numpy()
    array([-0.5 ,  0.75], dtype=float32)
    """
    return own(activation.softsign(floats("nn.softsign", features)))


def softmax(logits: Any, axis: int | None = None, name: str | None = None) -> Tensor:
    """Positive numbers that sum to 1 along `axis`, the last dimension unless given. Raises DTypeError, IndexError.

    Source: https://www.tensorflow.org/api_docs/python/tf/nn/softmax

    >>> tf.nn.softmax([1.0, 1.0]).numpy()
    array([0.5, 0.5], dtype=float32)
    """
    return own(activation.softmax(floats("nn.softmax", logits), -1 if axis is None else axis))


def log_softmax(logits: Any, axis: int | None = None, name: str | None = None) -> Tensor:
    """The logarithm of `softmax`, without ever taking the logarithm of 0. Raises as `softmax` does.

    Source: https://www.tensorflow.org/api_docs/python/tf/nn/log_softmax

    >>> tf.nn.log_softmax([200.0, 0.0]).numpy()
    array([   0., -200.], dtype=float32)
    """
    return own(activation.log_softmax(floats("nn.log_softmax", logits), -1 if axis is None else axis))


# -- losses, one for each sample ---------------------------------------------------------------------------


def sigmoid_cross_entropy_with_logits(labels: Any = None, logits: Any = None, name: str | None = None) -> Tensor:
    """Sigmoid and binary cross-entropy as one formula, ``max(z, 0) - z t + log(1 + exp(-|z|))`` for each element.

    labels: t between 0 and 1, logits: z of any size, both of one floating-point type and shape, which is also
    the result's. Raises ValueError for different shapes or missing ones, DTypeError for integers.

    Source: https://www.tensorflow.org/api_docs/python/tf/nn/sigmoid_cross_entropy_with_logits

    >>> tf.nn.sigmoid_cross_entropy_with_logits(labels=[1.0], logits=[0.0]).numpy()
    array([0.6931472], dtype=float32)
    """
    z = floats("nn.sigmoid_cross_entropy_with_logits", _given("logits", logits))
    t = as_type(_given("labels", labels), None, number=False)
    if t.dtype != z.dtype:
        raise DTypeError(
            f"the labels must have the type of the logits, {z.dtype.name}, got {t.dtype.name}: use "
            f"tf.cast(labels, tf.{z.dtype.name})"
        )
    return own(classification.binary_cross_entropy_with_logits(z, t, reduction="none"))


def softmax_cross_entropy_with_logits(labels: Any, logits: Any, axis: int = -1, name: str | None = None) -> Tensor:
    """Minus the logarithm of the softmax of `logits`, times the `labels`, summed along `axis`.

    labels: probabilities, such as one-hot vectors, that broadcast to the shape of the logits (…, classes); the
    result has one number for each sample (…). Raises DTypeError, ShapeError.

    Source: https://www.tensorflow.org/api_docs/python/tf/nn/softmax_cross_entropy_with_logits

    >>> tf.nn.softmax_cross_entropy_with_logits(labels=[[1.0, 0.0]], logits=[[0.0, 0.0]]).numpy()
    array([0.6931472], dtype=float32)
    """
    z = floats("nn.softmax_cross_entropy_with_logits", logits)
    t = make.cast(operand(labels), z.dtype)
    return own(elementwise.neg(reductions.sum(elementwise.mul(t, activation.log_softmax(z, axis)), axis)))


def sparse_softmax_cross_entropy_with_logits(labels: Any, logits: Any, name: str | None = None) -> Tensor:
    """Minus the logarithm of the softmax of `logits` at the right class.

    labels: class numbers, integers of shape (…); logits: (…, classes); the result has the shape of the labels.
    Raises DTypeError for labels that are not integers, ShapeError, IndexError for a class that is not there.

    Source: https://www.tensorflow.org/api_docs/python/tf/nn/sparse_softmax_cross_entropy_with_logits

    >>> tf.nn.sparse_softmax_cross_entropy_with_logits(labels=[1], logits=[[0.0, 0.0]]).numpy()
    array([0.6931472], dtype=float32)
    """
    z, t = floats("nn.sparse_softmax_cross_entropy_with_logits", logits), operand(labels)
    if t.ndim != z.ndim - 1 or t.shape != z.shape[:-1]:
        raise ShapeError(
            f"logits of shape {tuple(z.shape)} need class numbers of shape {tuple(z.shape[:-1])}, "
            f"got {tuple(t.shape)}"
        )
    flat = operand(own(z)).reshape(-1, z.shape[-1])
    loss = classification.cross_entropy(flat, t.reshape(-1), reduction="none")
    return own(loss.reshape(tuple(t.shape)))


def _given(name: str, value: Any) -> Any:
    if value is None:
        raise ValueError(f"both labels and logits are needed; {name} is missing")
    return value


def l2_loss(t: Any, name: str | None = None) -> Tensor:
    """Half the sum of the squares of all elements. Raises DTypeError for integers.

    Source: https://www.tensorflow.org/api_docs/python/tf/nn/l2_loss

    >>> tf.nn.l2_loss([3.0, 4.0]).numpy()
    np.float32(12.5)
    """
    return own(elementwise.mul(reductions.sum(elementwise.square(floats("nn.l2_loss", t))), 0.5))


# -- and the rest ------------------------------------------------------------------------------------------


def dropout(x: Any, rate: float, noise_shape: Any = None, seed: Any = None, name: str | None = None) -> Tensor:
    """Each element 0 with probability `rate`, the others divided by ``1 - rate``, so that the mean stays.

    noise_shape: of the mask, which broadcasts. Raises ValueError for a rate outside [0, 1), DTypeError.
    Source: https://www.tensorflow.org/api_docs/python/tf/nn/dropout

    >>> tf.nn.dropout([1.0, 2.0], rate=0.0).numpy()
    array([1., 2.], dtype=float32)
    """
    values, share = floats("nn.dropout", x), float(rate)
    if not 0 <= share < 1:
        raise ValueError(f"`rate` must be in the range [0, 1), got {share}")
    if share == 0:
        return own(values)
    if noise_shape is None and seed is None:
        return own(torch_nn.functional.dropout(values, share))
    mask = random.uniform(values.shape if noise_shape is None else noise_shape, seed=seed).array >= share
    return own(elementwise.mul(values, convert.of_array((mask * (1 / (1 - share))).astype(values.dtype))))


def bias_add(value: Any, bias: Any, data_format: str | None = None, name: str | None = None) -> Tensor:
    """`value` (…, channels) plus `bias` (channels,). Raises ShapeError, DTypeError.

    Source: https://www.tensorflow.org/api_docs/python/tf/nn/bias_add

    >>> tf.nn.bias_add([[1.0, 2.0]], [10.0, 20.0]).numpy()
    array([[11., 22.]], dtype=float32)
    """
    x, b = convert.pair(value, bias)
    if b.shape != x.shape[-1:]:
        raise ShapeError(
            f"bias_add: {tuple(x.shape)} needs a bias of shape {tuple(x.shape[-1:])}, got {tuple(b.shape)}"
        )
    return own(elementwise.add(x, b))


def embedding_lookup(params: Any, ids: Any, max_norm: None = None, name: str | None = None) -> Tensor:
    """The rows of `params` (n, d) with the numbers `ids`, integers of any shape: (*shape, d). Raises IndexError.

    Source: https://www.tensorflow.org/api_docs/python/tf/nn/embedding_lookup

    >>> tf.nn.embedding_lookup([[1.0], [2.0]], [1, 0]).numpy().tolist()
    [[2.0], [1.0]]
    """
    return gather(params, ids)


def moments(
    x: Any, axes: Any, shift: None = None, keepdims: bool = False, name: Any = None
) -> tuple[Tensor, Tensor]:
    """Mean and variance over `axes`. Raises DTypeError for integers.

    Source: https://www.tensorflow.org/api_docs/python/tf/nn/moments

    >>> [part.numpy().tolist() for part in tf.nn.moments(tf.constant([[1.0], [3.0]]), axes=[0])]
    [[2.0], [1.0]]
    """
    values = floats("nn.moments", x)
    mean = reductions.mean(values, tuple(axis_list(axes, values.ndim)), keepdims)
    return own(mean), reduce_variance(values, axes, keepdims)


def l2_normalize(x: Any, axis: Any = None, epsilon: float = 1e-12, name: str | None = None) -> Tensor:
    """`x` divided by its length over `axis` (all dimensions if None), which counts as at least √epsilon.

    Source: https://www.tensorflow.org/api_docs/python/tf/nn/l2_normalize

    >>> tf.nn.l2_normalize([3.0, 4.0]).numpy()
    array([0.6, 0.8], dtype=float32)
    """
    values = floats("nn.l2_normalize", x)
    total = reductions.sum(elementwise.square(values), tuple(axis_list(axis, values.ndim)), True)
    return own(elementwise.mul(values, elementwise.at_least(total, epsilon).rsqrt()))
