"""CSVLogger: measurements as a table in a file."""

from __future__ import annotations

import csv
import json
import os
import time
from collections.abc import Mapping
from typing import Any

from .logger import Logger

#: Rows wait in memory no longer than this, in seconds.
LONGEST_WAIT = 1.0


class CSVLogger(Logger):
    """``save_dir/name/version_0/metrics.csv``, a row for each step with its number; ``hparams.yaml`` beside it.

    name: default "lightning_logs", "" or None for none. version: default the first number that is free. prefix:
    stands before every name, with "-". flush_logs_every_n_steps: when rows are written; also every second, and at
    the end. Raises OSError where the folder cannot be written.
    Source: `lightning.pytorch.loggers.CSVLogger`.

    >>> import pathlib, tempfile
    >>> logger = CSVLogger(tempfile.mkdtemp(), name="run")
    >>> logger.log_metrics({"loss": 0.5}, step=3)
    >>> logger.save()
    >>> pathlib.Path(logger.log_dir, "metrics.csv").read_text().split()
    ['loss,step', '0.5,3']
    """

    NAME_METRICS_FILE = "metrics.csv"
    NAME_HPARAMS_FILE = "hparams.yaml"

    def __init__(
        self,
        save_dir: str | os.PathLike[str],
        name: str | None = "lightning_logs",
        version: int | str | None = None,
        prefix: str = "",
        flush_logs_every_n_steps: int = 100,
    ) -> None:
        self._save_dir, self._name, self._version = os.fspath(save_dir), name or "", version
        self._prefix, self._flush = prefix, flush_logs_every_n_steps
        self._rows: list[dict[str, Any]] = []
        self._columns: list[str] = []
        self._written = time.monotonic()
        self.hparams: dict[str, Any] = {}

    @property
    def save_dir(self) -> str:
        """The folder of all runs."""
        return self._save_dir

    @property
    def name(self) -> str:
        """The folder in it."""
        return self._name

    @property
    def root_dir(self) -> str:
        """``save_dir/name``."""
        return os.path.join(self._save_dir, self._name)

    @property
    def version(self) -> int | str:
        """The number, or the name, of this run."""
        if self._version is None:
            try:
                names = os.listdir(self.root_dir)
            except FileNotFoundError:
                names = []
            taken = [int(name[8:]) for name in names if name.startswith("version_") and name[8:].isdigit()]
            self._version = max(taken, default=-1) + 1
        return self._version

    @property
    def log_dir(self) -> str:
        """The folder of this run."""
        version = self.version
        return os.path.join(self.root_dir, version if isinstance(version, str) else f"version_{version}")

    def log_hyperparams(self, params: Mapping[str, Any]) -> None:
        """Remember what the model was made with; it is written with the rows."""
        self.hparams.update(params)

    def log_metrics(self, metrics: Mapping[str, Any], step: int | None = None) -> None:
        """Add a row."""
        step = len(self._rows) if step is None else step
        before = f"{self._prefix}-" if self._prefix else ""
        row = {before + key: value.item() if hasattr(value, "item") else value for key, value in metrics.items()}
        self._rows.append({**row, "step": step})
        if (step + 1) % self._flush == 0 or time.monotonic() - self._written > LONGEST_WAIT:
            self.save()

    def save(self) -> None:
        """Write the rows that are still in memory, all anew if there are other columns."""
        if self.hparams:
            self._write_hparams()
        self._written = time.monotonic()
        if not self._rows:
            return
        path = os.path.join(self.log_dir, self.NAME_METRICS_FILE)
        os.makedirs(self.log_dir, exist_ok=True)
        rows, mode = self._rows, "a"
        columns = sorted({*self._columns, *(name for row in rows for name in row)})
        if columns != self._columns or not os.path.exists(path):
            if os.path.exists(path) and self._columns:
                with open(path, newline="", encoding="utf-8") as file:
                    rows = [*csv.DictReader(file), *rows]
            mode = "w"
        with open(path, mode, newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, columns)
            if mode == "w":
                writer.writeheader()
            writer.writerows(rows)
        self._rows, self._columns = [], columns

    def _write_hparams(self) -> None:
        os.makedirs(self.log_dir, exist_ok=True)
        with open(os.path.join(self.log_dir, self.NAME_HPARAMS_FILE), "w", encoding="utf-8") as file:
            for name, value in self.hparams.items():
                # JSON is YAML as well
                file.write(f"{name}: {json.dumps(value, default=str, ensure_ascii=False)}\n")
