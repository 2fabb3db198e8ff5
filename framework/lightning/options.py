"""The Trainer's options: what they may be, and in words what cannot be done here."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable
from typing import Any

from .. import backend
from .errors import MisconfigurationException

#: Options that mean nothing in one process on one device: the values that are harmless, and what to do instead.
ALONE: dict[str, tuple[tuple[Any, ...], str]] = {
    "strategy": (("auto", "single_device"), "training runs in one process on one device here; leave strategy out"),
    "num_nodes": ((1,), "training runs in one process on one device here; leave num_nodes out"),
    "sync_batchnorm": ((False, True), ""),
    "use_distributed_sampler": ((False, True), ""),
    "plugins": ((None, []), "there are no plugins here; leave plugins out"),
    "profiler": ((None,), "profile with Python's cProfile; leave profiler out"),
    "benchmark": ((None, False, True), ""),
    "reload_dataloaders_every_n_epochs": (
        (0,),
        "a loader whose data change can do so in its __iter__; leave reload_dataloaders_every_n_epochs out",
    ),
    "model_registry": ((None,), "there is no registry here; leave model_registry out"),
}


def refuse(options: dict[str, Any], known: Iterable[str]) -> None:
    """Raise for an option that makes no sense here, TypeError for one that Lightning does not have either."""
    for name, value in options.items():
        if name not in ALONE:
            near = difflib.get_close_matches(name, [*known, *ALONE], 1)
            raise TypeError(f"Trainer has no option {name!r}" + (f"; do you mean {near[0]}?" if near else ""))
        allowed, advice = ALONE[name]
        if not any(value == one for one in allowed):
            raise MisconfigurationException(f"{name}={value!r}: {advice}")


def device(accelerator: str, devices: Any) -> str:
    """ "cpu" or "cuda". Raises MisconfigurationException, and DeviceError where there is no GPU."""
    kinds = {"auto": "auto", "cpu": "cpu", "gpu": "cuda", "cuda": "cuda"}
    if accelerator not in kinds:
        raise MisconfigurationException(f'accelerator={accelerator!r}: choose "auto", "cpu" or "gpu"')
    count = len(devices) if isinstance(devices, list | tuple) else devices
    if count not in ("auto", 1, "1", -1, "-1", "0"):
        raise MisconfigurationException(f"devices={devices!r}: training runs on one device here; use devices=1")
    return backend.device(kinds[accelerator])


def double(precision: Any) -> bool:
    """Is it 64 bits? Raises MisconfigurationException for less than 32."""
    if precision in (None, 32, "32", "32-true"):
        return False
    if precision in (64, "64", "64-true"):
        return True
    raise MisconfigurationException(
        f"precision={precision!r}: mixed and half precision do not exist here; use 32 or 64, or leave it out"
    )


def limit(name: str, value: Any) -> int | float:
    """A limit of batches: a number, or a share from 0.0 to 1.0. Raises MisconfigurationException."""
    if value is None:
        return 1.0
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise MisconfigurationException(f"{name} is a number of batches or a share from 0.0 to 1.0, not {value!r}")
    if isinstance(value, float) and value > 1:
        raise MisconfigurationException(f"{name}={value}: a share is at most 1.0; for batches write {int(value)}")
    return value


def count(name: str, value: int | float, length: float) -> float:
    """How many of `length` batches there are with a limit `value`; infinity for a stream without an end."""
    if isinstance(value, int):
        return min(value, length)
    if value == 1.0 or value == 0.0:
        return length if value else 0
    if math.isinf(length):
        raise MisconfigurationException(
            f"{name}={value}: the loader does not know its length, so there is no share of it: give a number"
        )
    found = int(length * value)
    if length and not found:
        raise MisconfigurationException(
            f"{name}={value} of {length:.0f} batches is less than one: use at least {1 / length:.3g}, or a number"
        )
    return found


def whole(name: str, value: Any, least: int) -> int:
    """`value` if it is a whole number of at least `least`. Raises MisconfigurationException."""
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise MisconfigurationException(f"{name} is a whole number of at least {least}, not {value!r}")
    return value


def interval(value: Any, every_n_epoch: int | None) -> int | float:
    """val_check_interval: a number of batches, or a share of an epoch. Raises MisconfigurationException."""
    if every_n_epoch is not None:
        whole("check_val_every_n_epoch", every_n_epoch, 1)
    elif not isinstance(value, int):
        raise MisconfigurationException(
            "check_val_every_n_epoch=None counts batches across epochs: give val_check_interval as a whole number"
        )
    if value is None:
        return 1.0
    if isinstance(value, int) and not isinstance(value, bool):
        return whole("val_check_interval", value, 1)
    if not isinstance(value, float) or not 0 <= value <= 1:
        raise MisconfigurationException(
            f"val_check_interval is a number of batches or a share from 0.0 to 1.0, not {value!r}"
        )
    return value


def clipping(algorithm: str | None) -> str | None:
    """How gradients are clipped. Raises MisconfigurationException."""
    if algorithm not in (None, "norm", "value"):
        raise MisconfigurationException(f'gradient_clip_algorithm is "norm" or "value", not {algorithm!r}')
    return algorithm
