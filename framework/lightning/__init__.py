"""The Lightning face: a network with its training in one class, and a Trainer that runs it.

``from framework import lightning as L`` reads like ``import lightning as L``: names, arguments, defaults and
results are Lightning's. There is no mathematics in here: everything is computed by the framework below, and a
training is the same, to the last bit, as the same loop written by hand.
"""

import sys as _sys

from . import callbacks, loggers
from .callbacks import Callback
from .datamodule import LightningDataModule
from .errors import MisconfigurationException
from .module import LightningModule
from .seed import seed_everything
from .trainer import Trainer

__all__ = [
    "Callback",
    "LightningDataModule",
    "LightningModule",
    "MisconfigurationException",
    "Trainer",
    "callbacks",
    "loggers",
    "seed_everything",
]

#: ``lightning.pytorch`` is another name of the same.
pytorch = _sys.modules[__name__]
