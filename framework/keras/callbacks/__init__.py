"""What is told how training goes. Keras's `keras.callbacks`."""

from .base import Callback, History
from .base import CallbackList as CallbackList
from .logging import CSVLogger, LambdaCallback
from .progress import ProgbarLogger, ProgressBar
from .rates import LearningRateScheduler, ReduceLROnPlateau
from .stopping import EarlyStopping, ModelCheckpoint, TerminateOnNaN
from .tensorboard import TensorBoard

__all__ = [
    "CSVLogger",
    "Callback",
    "EarlyStopping",
    "History",
    "LambdaCallback",
    "LearningRateScheduler",
    "ModelCheckpoint",
    "ProgbarLogger",
    "ProgressBar",
    "ReduceLROnPlateau",
    "TensorBoard",
    "TerminateOnNaN",
]
