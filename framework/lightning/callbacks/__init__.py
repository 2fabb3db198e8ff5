"""Callbacks: what watches a training, and may stop, save or show it. `lightning.pytorch.callbacks`."""

from .callback import Callback
from .early_stopping import EarlyStopping, EarlyStoppingReason
from .lambda_function import LambdaCallback
from .lr_monitor import LearningRateMonitor
from .model_checkpoint import ModelCheckpoint
from .model_summary import ModelSummary
from .progress import ProgressBar, TQDMProgressBar
from .timer import Timer

__all__ = [
    "Callback",
    "EarlyStopping",
    "EarlyStoppingReason",
    "LambdaCallback",
    "LearningRateMonitor",
    "ModelCheckpoint",
    "ModelSummary",
    "ProgressBar",
    "TQDMProgressBar",
    "Timer",
]
