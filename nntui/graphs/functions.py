"""Which operations may be used in an expression: names only, so that looking one up imports nothing."""

from __future__ import annotations

ELEMENTWISE = [
    "abs",
    "add",
    "sub",
    "mul",
    "div",
    "true_divide",
    "floor_divide",
    "pow",
    "neg",
    "reciprocal",
    "remainder",
    "fmod",
    "sign",
    "square",
    "maximum",
    "minimum",
    "clamp",
    "lerp",
    "where",
    "exp",
    "exp2",
    "expm1",
    "log",
    "log1p",
    "log2",
    "log10",
    "logaddexp",
    "sqrt",
    "rsqrt",
    "erf",
    "sin",
    "cos",
    "tan",
    "asin",
    "acos",
    "atan",
    "atan2",
    "sinh",
    "cosh",
    "tanh",
    "asinh",
    "acosh",
    "atanh",
    "floor",
    "ceil",
    "round",
    "trunc",
]
REDUCTIONS = [
    "sum",
    "mean",
    "prod",
    "var",
    "std",
    "amax",
    "amin",
    "max",
    "min",
    "logsumexp",
    "norm",
    "cumsum",
    "cumprod",
]
PRODUCTS = ["matmul", "mm", "mv", "dot", "inner", "outer", "bmm", "addmm"]
SHAPES = [
    "reshape",
    "view",
    "flatten",
    "permute",
    "transpose",
    "t",
    "squeeze",
    "unsqueeze",
    "movedim",
    "broadcast_to",
    "expand",
    "tile",
    "repeat",
    "flip",
    "roll",
    "diag",
    "diagonal",
    "trace",
    "tril",
    "triu",
    "stack",
    "cat",
    "clone",
    "detach",
]
COMPARISONS = ["eq", "ne", "lt", "le", "gt", "ge"]
NETWORKS = [
    "relu",
    "relu6",
    "sigmoid",
    "softmax",
    "log_softmax",
    "softmin",
    "softplus",
    "softsign",
    "elu",
    "selu",
    "gelu",
    "silu",
    "mish",
    "leaky_relu",
    "hardtanh",
    "hardsigmoid",
    "hardswish",
    "logsigmoid",
    "linear",
    "layer_norm",
    "rms_norm",
    "normalize",
    "cosine_similarity",
    "conv1d",
    "conv2d",
    "avg_pool1d",
    "avg_pool2d",
    "max_pool1d",
    "max_pool2d",
    "one_hot",
]
LOSSES = [
    "mse_loss",
    "l1_loss",
    "smooth_l1_loss",
    "huber_loss",
    "kl_div",
    "cross_entropy",
    "nll_loss",
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
]
CREATIONS = ["zeros", "ones", "full", "eye"]

FUNCTIONS = frozenset(
    (*ELEMENTWISE, *REDUCTIONS, *PRODUCTS, *SHAPES, *COMPARISONS, *NETWORKS, *LOSSES, *CREATIONS)
)

SHAPED = frozenset((*SHAPES, *REDUCTIONS, *CREATIONS, "layer_norm", "rms_norm", "conv1d", "conv2d"))
"""Those whose lists of numbers are sizes and dimensions, not tensors."""

GROWING = frozenset((*CREATIONS, "broadcast_to", "expand", "tile", "repeat", "one_hot"))
"""Those whose numbers say how large the result is."""

CLASSES = {"cross_entropy": (1,), "nll_loss": (1,), "one_hot": (0,)}
"""Which arguments are numbers of classes."""

ROOMS = frozenset(("torch", "F", "nn", "functional", "np", "numpy", "math", "framework"))
"""Names before a dot that only say where a function comes from."""
