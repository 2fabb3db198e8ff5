"""The layers of Keras. Images have their channels last; weights have Keras's names and shapes."""

from typing import Any

from .activation import ELU, LeakyReLU, PReLU, ReLU, Rescaling, Softmax
from .base import Layer
from .convolution import AveragePooling2D, Conv2D, GlobalAveragePooling2D, GlobalMaxPooling2D, MaxPooling2D
from .core import Activation, Dense, Embedding
from .input import Input, InputLayer
from .merging import Add, Average, Concatenate, Dot, Maximum, Minimum, Multiply, Subtract
from .normalization import BatchNormalization, LayerNormalization, Normalization
from .regularization import Dropout, GaussianNoise
from .shape import Flatten, Permute, Reshape
from .wrapping import Lambda, ModuleLayer

AvgPool2D, MaxPool2D = AveragePooling2D, MaxPooling2D

__all__ = [
    "ELU",
    "Activation",
    "Add",
    "Average",
    "AveragePooling2D",
    "AvgPool2D",
    "BatchNormalization",
    "Concatenate",
    "Conv2D",
    "Dense",
    "Dot",
    "Dropout",
    "Embedding",
    "Flatten",
    "GaussianNoise",
    "GlobalAveragePooling2D",
    "GlobalMaxPooling2D",
    "Input",
    "InputLayer",
    "Lambda",
    "Layer",
    "LayerNormalization",
    "LeakyReLU",
    "MaxPool2D",
    "MaxPooling2D",
    "Maximum",
    "Minimum",
    "ModuleLayer",
    "Multiply",
    "Normalization",
    "PReLU",
    "Permute",
    "ReLU",
    "Rescaling",
    "Reshape",
    "Softmax",
    "Subtract",
]


def concatenate(inputs: Any, axis: int = -1, **kwargs: Any) -> Any:
    """`Concatenate` at once. Source: `keras.layers.concatenate`."""
    return Concatenate(axis, **kwargs)(inputs)


def add(inputs: Any, **kwargs: Any) -> Any:
    """`Add` at once. Source: `keras.layers.add`."""
    return Add(**kwargs)(inputs)
