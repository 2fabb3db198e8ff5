"""What `log` gathers: the latest value of a step, and the mean, sum, least or largest of an epoch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from .. import backend, dtypes
from ..tensor import Tensor
from .errors import MisconfigurationException
from .transfer import batch_size as size_of

#: Where `log` may be called, and what on_step and on_epoch are there by default.
_STEP, _EPOCH = (True, False), (False, True)
DEFAULTS: dict[str, tuple[bool, bool]] = {
    **dict.fromkeys(["training_step", "on_train_batch_start", "on_train_batch_end"], _STEP),
    **dict.fromkeys(["on_before_zero_grad", "on_before_backward", "on_after_backward"], _STEP),
    "on_before_optimizer_step": _STEP,
    **dict.fromkeys(["validation_step", "on_validation_batch_start", "on_validation_batch_end"], _EPOCH),
    **dict.fromkeys(["test_step", "on_test_batch_start", "on_test_batch_end"], _EPOCH),
}
#: Where there is no batch, so nothing to log for a step.
WHOLE = {
    f"on_{stage}{moment}"
    for stage in ("train", "validation", "test")
    for moment in ("_start", "_epoch_start", "_epoch_end")
}
REDUCTIONS = ("mean", "sum", "min", "max")


class Settings(NamedTuple):
    """How one name is logged."""

    hook: str
    name: str
    prog_bar: bool
    logger: bool
    on_step: bool
    on_epoch: bool
    reduce: str
    loader: int | None
    suffix: bool


class Logged:
    """One name: its settings, the value of the latest step, and what has been gathered of the epoch."""

    __slots__ = ("fresh", "latest", "metric", "settings", "total", "weight")

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.fresh = False
        self.latest: Any = None
        self.metric: Any = None
        self.reset()

    def reset(self) -> None:
        """Start again."""
        self.fresh = False
        self.total: Any = {"min": np.inf, "max": -np.inf}.get(self.settings.reduce, 0.0)
        self.weight = 0
        if self.metric is not None:
            self.metric.reset()

    def add(self, value: Any, weight: int) -> None:
        """Take in a value, an array without dimensions, that stands for `weight` samples."""
        self.fresh = True
        settings = self.settings
        if settings.on_step:
            self.latest = value.copy()
            if not settings.on_epoch:
                return
        if settings.reduce == "mean":
            self.total = self.total + value[()] * weight  # numbers: much faster than arrays without dimensions
            self.weight += weight
        elif settings.reduce == "sum":
            self.total = self.total + value
        else:
            xp = backend.module_of(value)
            self.total = (xp.minimum if settings.reduce == "min" else xp.maximum)(self.total, value)

    def value(self, on_step: bool) -> Any:
        """The value of the step, or of the epoch; None where it is not logged for that."""
        if on_step:
            return self.latest if self.settings.on_step else None
        if not self.settings.on_epoch:
            return None
        if self.metric is not None:
            return number(self.metric.compute(), self.settings.name).copy()
        return self.total / self.weight if self.settings.reduce == "mean" else self.total

    def names(self, on_step: bool) -> tuple[str, str]:
        """The name, and the name with ``_step`` or ``_epoch`` if it is logged for both."""
        settings = self.settings
        end = f"/dataloader_idx_{settings.loader}" if settings.suffix and settings.loader is not None else ""
        both = settings.on_step and settings.on_epoch
        return settings.name + end, settings.name + (("_step" if on_step else "_epoch") if both else "") + end


class Metrics(NamedTuple):
    """Values by name: for callbacks, for loggers, for the progress bar."""

    callback: dict[str, Tensor]
    log: dict[str, Tensor]
    bar: dict[str, float]


class Results:
    """Everything logged in one loop. training: values of steps are for callbacks, too."""

    def __init__(self, training: bool) -> None:
        self.training = training
        self.entries: dict[tuple[str, str, int | None], Logged] = {}
        self.on_step = self.has_steps = False
        self.loader: int | None = None
        self.begin(None)

    def begin(self, batch: Any) -> None:
        """The next batch: its size is what values weigh that are logged now."""
        self.batch = batch
        self._size: int | None = None

    def log(
        self, value: Any, hook: str, name: str, weight: int | None, add_loader: bool, how: tuple[Any, ...]
    ) -> Logged:
        """Take in `value` under `name`; `how`: prog_bar, logger, on_step, on_epoch, reduce, as for `Settings`."""
        key = hook, name, self.loader if add_loader else None
        entry = self.entries.get(key)
        settings = hook, name, *how, self.loader, add_loader
        if entry is None:
            entry = self.entries[key] = self._entry(Settings._make(settings))
        elif entry.settings != settings:
            raise MisconfigurationException(
                f"log({name!r}) was called twice in {hook}, with different arguments or for different loaders"
            )
        if type(value) is not Tensor and hasattr(value, "compute"):
            entry.metric, entry.fresh = value, True
            entry.latest = number(value.compute(), name).copy() if entry.settings.on_step else None
        else:
            self.add(entry, value, weight)
        return entry

    def add(self, entry: Logged, value: Any, weight: int | None) -> None:
        """Take in `value` for `entry`, which has been made with the settings that are meant."""
        if weight is None:
            weight = self._size
            if weight is None:
                weight = self._size = 1 if self.batch is None else size_of(self.batch)
        entry.add(number(value, entry.settings.name), weight)

    def _entry(self, settings: Settings) -> Logged:
        """A new name. Raises MisconfigurationException for settings that make no sense."""
        if not (settings.on_step or settings.on_epoch):
            raise MisconfigurationException(f"log({settings.name!r}, on_step=False, on_epoch=False) logs nothing")
        if settings.reduce not in REDUCTIONS:
            raise MisconfigurationException(
                f"log({settings.name!r}): reduce_fx is one of {', '.join(REDUCTIONS)}, not {settings.reduce!r}"
            )
        self.has_steps = self.has_steps or settings.on_step
        return Logged(settings)

    def metrics(self, on_step: bool | None = None) -> Metrics:
        """What is known now: of the latest step while there are batches, of the epoch after them."""
        on_step = self.on_step if on_step is None else on_step
        found = Metrics({}, {}, {})
        for entry in self.entries.values():
            if not entry.fresh or entry.settings.loader != self.loader:
                continue
            value = entry.value(on_step)
            if value is None:
                continue
            name, long_name = entry.names(on_step)
            tensor = Tensor.of_array(backend.module_of(value).asarray(value))
            if entry.settings.logger:
                found.log[long_name] = tensor
            if self.training or not on_step:
                found.callback[name] = found.callback[long_name] = tensor
            if entry.settings.prog_bar:
                found.bar[long_name] = float(value)
        return found

    def reset(self) -> None:
        """Forget the values, keep the names."""
        for entry in self.entries.values():
            entry.reset()
        self.on_step = False
        self.begin(None)

    def state_dict(self) -> list[Any]:
        """What has been gathered so far, for saving in the middle of an epoch."""
        return [
            [tuple(entry.settings), entry.fresh, _kept(entry.latest), _kept(entry.total), entry.weight]
            for entry in self.entries.values()
            if entry.metric is None
        ]

    def load_state_dict(self, state: list[Any]) -> None:
        """Go on from what was saved."""
        self.entries = {}
        for given, fresh, latest, total, weight in state:
            settings = Settings(*given)
            key = settings.hook, settings.name, settings.loader if settings.suffix else None
            entry = self.entries[key] = Logged(settings)
            entry.fresh, entry.latest, entry.total, entry.weight = fresh, latest, total, weight


def _kept(value: Any) -> Any:
    # NumPy's scalars would come back as Python numbers, in other bits
    return np.asarray(value) if isinstance(value, np.generic) else value


def number(value: Any, name: str) -> Any:
    """`value`, a number or a Tensor of one element, as an array without dimensions, float32 or float64."""
    if isinstance(value, Tensor):
        array = value.array
        if array.size != 1:
            raise ValueError(
                f"log({name!r}, ...) takes one number, got a Tensor of shape {tuple(value.shape)}: use .mean()"
            )
        if array.dtype.char in "fd":
            return array.reshape(()) if array.ndim else array
        return array.reshape(()).astype(dtypes.get_default_dtype())
    if isinstance(value, Mapping):
        raise ValueError(f"log({name!r}, ...) takes one number, got a dictionary: use log_dict")
    try:
        return np.asarray(float(value), dtype=dtypes.get_default_dtype())
    except (TypeError, ValueError):
        raise ValueError(f"log({name!r}, ...) takes a number or a Tensor, got a {type(value).__name__}") from None
