"""The Keras face: ``from framework import keras``. Networks as layers, and training as `fit`.

Names, arguments, defaults, shapes and results are those of Keras 3; the arithmetic is the framework's, as under
the other faces. A layer is a `framework.nn.Module`, a weight a `framework.nn.Parameter`: everything here mixes
with ``backward``, with tapes, and with modules.
"""

from . import (
    activations,
    backend,
    callbacks,
    initializers,
    layers,
    losses,
    metrics,
    models,
    ops,
    optimizers,
    regularizers,
    utils,
)
from . import backend as config
from . import configuration as saving
from .configuration import deserialize, serialize
from .initializers import Initializer
from .layers import Input, InputLayer, Layer
from .losses import Loss
from .metrics import Metric
from .models import Model, Sequential
from .optimizers import Optimizer
from .regularizers import Regularizer
from .symbolic import KerasTensor
from .variable import Variable

__all__ = [
    "Initializer",
    "Input",
    "InputLayer",
    "KerasTensor",
    "Layer",
    "Loss",
    "Metric",
    "Model",
    "Optimizer",
    "Regularizer",
    "Sequential",
    "Variable",
    "activations",
    "backend",
    "callbacks",
    "config",
    "deserialize",
    "initializers",
    "layers",
    "losses",
    "metrics",
    "models",
    "ops",
    "optimizers",
    "regularizers",
    "saving",
    "serialize",
    "utils",
]
