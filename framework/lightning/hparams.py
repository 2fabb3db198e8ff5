"""save_hyperparameters: remember what a module was made with."""

from __future__ import annotations

import inspect
from types import FrameType
from typing import Any


class AttributeDict(dict[str, Any]):
    """A dictionary whose keys are attributes as well: ``hparams.lr`` for ``hparams["lr"]``.

    Raises AttributeError for a key that is not there. Source: `lightning.fabric.utilities.data.AttributeDict`.

    >>> hparams = AttributeDict(lr=0.1)
    >>> hparams.lr
    0.1
    """

    def __getattr__(self, name: str) -> Any:
        if name in self:
            return self[name]
        raise AttributeError(f"no hyperparameter {name!r}; there are {sorted(self) or 'none'}")

    def __setattr__(self, name: str, value: Any) -> None:
        self[name] = value


class HyperparametersMixin:
    """`save_hyperparameters` and `hparams`, for LightningModule and LightningDataModule.

    >>> from framework import lightning as L
    >>> class Model(L.LightningModule):
    ...     def __init__(self, hidden=10, lr=0.01):
    ...         super().__init__()
    ...         self.save_hyperparameters()
    >>> Model(hidden=3).hparams
    {'hidden': 3, 'lr': 0.01}
    """

    _hparams: AttributeDict

    def save_hyperparameters(
        self, *args: Any, ignore: Any = None, frame: FrameType | None = None, logger: bool = True
    ) -> None:
        """Remember the arguments of ``__init__``, to be found in `hparams` and in every checkpoint.

        args: names of those wanted, default all; or one dictionary to remember instead. ignore: a name or names
        of those not wanted. Raises KeyError for a name that ``__init__`` does not have.
        """
        if len(args) == 1 and isinstance(args[0], dict):
            found = dict(args[0])
        else:
            here = inspect.currentframe()
            caller = frame or (here.f_back if here else None)
            found = _init_arguments(self, caller)
            missing = [name for name in args if name not in found]
            if missing:
                raise KeyError(f"{missing[0]!r} is no argument of __init__; there are {sorted(found)}")
            if args:
                found = {name: found[name] for name in args}
        left_out = {ignore} if isinstance(ignore, str) else set(ignore or ())
        self.hparams.update({name: value for name, value in found.items() if name not in left_out})

    @property
    def hparams(self) -> AttributeDict:
        """What `save_hyperparameters` remembered."""
        if "_hparams" not in self.__dict__:
            self.__dict__["_hparams"] = AttributeDict()
        found: AttributeDict = self.__dict__["_hparams"]
        return found


def _init_arguments(owner: object, frame: FrameType | None) -> dict[str, Any]:
    """The arguments of the ``__init__`` calls of `owner` that are running; those of a subclass count more."""
    found: dict[str, Any] = {}
    while frame is not None and frame.f_code.co_name == "__init__":
        names, _, keywords, values = inspect.getargvalues(frame)
        if not names or values.get(names[0]) is not owner:
            break
        taken = {name: values[name] for name in names[1:]}
        if keywords:
            taken.update(values.get(keywords, {}))
        found.update(taken)
        frame = frame.f_back
    return found
