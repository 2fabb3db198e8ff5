"""TensorFlow's names for the framework: ``from framework import tf``.

Tensors, Variables, GradientTape, `tf.nn`, `tf.data` and what else a learner needs, with TensorFlow 2's argument
names, defaults, element types and results; the engine is the same as under the other faces. Nothing is recorded
outside a tape.
"""

from importlib import import_module as _import_module
from typing import Any as _Any

from .. import dtypes as _dtypes
from . import data, errors, linalg, math, nest, nn, operators, random
from .arithmetic import (
    add,
    add_n,
    boolean_mask,
    clip_by_value,
    concat,
    divide,
    equal,
    greater,
    greater_equal,
    less,
    less_equal,
    logical_and,
    logical_not,
    logical_or,
    maximum,
    minimum,
    multiply,
    not_equal,
    pow,
    stack,
    subtract,
    truediv,
    where,
)
from .convert import cast, constant, convert_to_tensor
from .create import eye, fill, linspace, one_hot, ones, ones_like, range, zeros, zeros_like
from .function import function
from .functions import (
    abs,
    acos,
    asin,
    atan,
    cos,
    cosh,
    exp,
    floor,
    negative,
    round,
    sigmoid,
    sign,
    sin,
    sinh,
    sqrt,
    square,
    tan,
    tanh,
)
from .linalg import einsum, matmul, tensordot
from .module import Module
from .reduce import (
    argmax,
    argmin,
    argsort,
    cumsum,
    norm,
    reduce_all,
    reduce_any,
    reduce_logsumexp,
    reduce_max,
    reduce_mean,
    reduce_min,
    reduce_prod,
    reduce_sum,
    sort,
)
from .shapes import (
    broadcast_to,
    expand_dims,
    gather,
    gather_nd,
    identity,
    pad,
    rank,
    repeat,
    reshape,
    reverse,
    shape,
    size,
    split,
    squeeze,
    stop_gradient,
    tensor_scatter_nd_update,
    tile,
    transpose,
    unstack,
)
from .tape import GradientTape, UnconnectedGradients
from .tensor import Tensor, TensorShape, is_tensor
from .variable import Variable

operators.install()

float16, float32, float64 = _dtypes.float16, _dtypes.float32, _dtypes.float64
int8, int16, int32, int64, uint8 = _dtypes.int8, _dtypes.int16, _dtypes.int32, _dtypes.int64, _dtypes.uint8
half, double, bool = _dtypes.float16, _dtypes.float64, _dtypes.boolean
newaxis = None

_IN_KERAS = ("initializers", "losses", "metrics", "optimizers")


def __getattr__(name: str) -> _Any:
    """`tf.keras` and the rooms of Keras that TensorFlow also has under its own name, imported on first use."""
    if name == "keras":
        return _import_module("framework.keras")
    if name in _IN_KERAS:
        return getattr(_import_module("framework.keras"), name)
    raise AttributeError(f"module 'framework.tf' has no attribute {name!r}")


__all__ = [
    "GradientTape",
    "Module",
    "Tensor",
    "TensorShape",
    "UnconnectedGradients",
    "Variable",
    "abs",
    "acos",
    "add",
    "add_n",
    "argmax",
    "argmin",
    "argsort",
    "asin",
    "atan",
    "bool",
    "boolean_mask",
    "broadcast_to",
    "cast",
    "clip_by_value",
    "concat",
    "constant",
    "convert_to_tensor",
    "cos",
    "cosh",
    "cumsum",
    "data",
    "divide",
    "double",
    "einsum",
    "equal",
    "errors",
    "exp",
    "expand_dims",
    "eye",
    "fill",
    "float16",
    "float32",
    "float64",
    "floor",
    "function",
    "gather",
    "gather_nd",
    "greater",
    "greater_equal",
    "half",
    "identity",
    "int8",
    "int16",
    "int32",
    "int64",
    "is_tensor",
    "less",
    "less_equal",
    "linalg",
    "linspace",
    "logical_and",
    "logical_not",
    "logical_or",
    "math",
    "matmul",
    "maximum",
    "minimum",
    "multiply",
    "negative",
    "nest",
    "newaxis",
    "nn",
    "norm",
    "not_equal",
    "one_hot",
    "ones",
    "ones_like",
    "pad",
    "pow",
    "random",
    "range",
    "rank",
    "reduce_all",
    "reduce_any",
    "reduce_logsumexp",
    "reduce_max",
    "reduce_mean",
    "reduce_min",
    "reduce_prod",
    "reduce_sum",
    "repeat",
    "reshape",
    "reverse",
    "round",
    "shape",
    "sigmoid",
    "sign",
    "sin",
    "sinh",
    "size",
    "sort",
    "split",
    "sqrt",
    "square",
    "squeeze",
    "stack",
    "stop_gradient",
    "subtract",
    "tan",
    "tanh",
    "tensor_scatter_nd_update",
    "tensordot",
    "tile",
    "transpose",
    "truediv",
    "uint8",
    "unstack",
    "where",
    "zeros",
    "zeros_like",
]
