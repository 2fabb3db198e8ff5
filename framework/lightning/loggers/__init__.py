"""Loggers: where measurements are written. `lightning.pytorch.loggers`."""

from .csv_logs import CSVLogger
from .logger import DummyLogger, Logger

__all__ = ["CSVLogger", "DummyLogger", "Logger"]
