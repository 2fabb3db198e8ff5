"""The mini framework: tensors, automatic differentiation, networks, optimizers.

It reads like PyTorch: ``import framework as torch``. Names, arguments, defaults, shapes and results are
PyTorch's; the arrays are NumPy's on the CPU and CuPy's on a GPU. Start reading at `framework.autograd`.
"""

from __future__ import annotations

from . import autograd, cuda, dtypes
from .autograd import detect_anomaly, enable_grad, no_grad, set_grad_enabled
from .create import (
    arange,
    as_tensor,
    empty,
    empty_like,
    eye,
    from_numpy,
    full,
    full_like,
    linspace,
    normal,
    ones,
    ones_like,
    rand,
    rand_like,
    randint,
    randn,
    randn_like,
    randperm,
    tensor,
    zeros,
    zeros_like,
)
from .dtypes import (
    float16,
    float32,
    float64,
    get_default_dtype,
    int8,
    int16,
    int32,
    int64,
    promote_types,
    set_default_dtype,
    uint8,
)
from .errors import DeviceError, DTypeError, FrameworkError, GradientError, InPlaceError, ShapeError
from .modes import is_grad_enabled
from .ops.activation import log_softmax, relu, sigmoid, softmax, tanh
from .ops.elementwise import (
    abs,
    add,
    div,
    eq,
    exp,
    ge,
    gt,
    le,
    log,
    lt,
    mul,
    ne,
    neg,
    pow,
    sign,
    sqrt,
    square,
    sub,
    where,
)
from .ops.indexing import gather
from .ops.linalg import matmul
from .ops.reductions import all, amax, amin, any, argmax, argmin, max, mean, min, sum
from .ops.shapes import (
    broadcast_to,
    cat,
    clone,
    flatten,
    permute,
    reshape,
    squeeze,
    stack,
    t,
    transpose,
    unsqueeze,
)
from .random import Generator, manual_seed
from .tensor import Size, Tensor
from . import data, nn, optim, utils  # isort: skip

half, float, double = float16, float32, float64
short, int, long = int16, int32, int64
bool = dtypes.boolean
