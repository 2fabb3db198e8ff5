"""Objects that remember how they were made, so that a model can be saved and built again from its file."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any, Self, TypeVar

import numpy as np

T = TypeVar("T")

#: Classes and functions by the name they are saved under.
registry: dict[str, Any] = {}


class Configured:
    """Base of all that can be saved: notes the arguments it was made with.

    Source: the interface (`get_config`, `from_config`) is that of `keras.Layer`.

    >>> from framework import keras
    >>> keras.layers.Dropout(0.25, name="drop").get_config()
    {'rate': 0.25, 'name': 'drop'}
    """

    _made_with: tuple[tuple[Any, ...], dict[str, Any]]
    #: What no computation depends on; a compiled step does not watch it.
    _aside: frozenset[str] = frozenset({"_made_with"})

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.__module__.startswith("framework.keras"):
            registry[cls.__name__] = cls

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        made = super().__new__(cls)
        made.__dict__["_made_with"] = args, kwargs
        return made

    def get_config(self) -> dict[str, Any]:
        """The arguments it was made with, by their names."""
        args, kwargs = self._made_with
        signature = inspect.signature(type(self).__init__)
        given = dict(list(signature.bind(self, *args, **kwargs).arguments.items())[1:])
        for name, parameter in signature.parameters.items():
            if parameter.kind is parameter.VAR_KEYWORD:
                given.update(given.pop(name, {}))
        return given

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Self:
        """A new one, made with these arguments."""
        return cls(**config)


def register(package: str = "Custom", name: str | None = None) -> Callable[[T], T]:
    """Decorator: a class or function of one's own that may be saved and loaded by its name.

    Source: `keras.saving.register_keras_serializable`.

    >>> @register()
    ... def doubled(x):
    ...     return 2 * x
    >>> deserialize({"function": "doubled"})(4)
    8
    """

    def decorate(item: T) -> T:
        registry[name or item.__name__] = item  # type: ignore[attr-defined]
        return item

    return decorate


def serialize(value: Any) -> Any:
    """`value` as JSON. Raises TypeError for what cannot be saved."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):
        return {"array": value.tolist(), "dtype": value.dtype.name}
    if isinstance(value, list | tuple):
        return [serialize(item) for item in value]
    if isinstance(value, Mapping):
        return {"dict": {str(key): serialize(item) for key, item in value.items()}}
    if isinstance(value, Configured):
        return {"class": type(value).__name__, "config": serialize(value.get_config())["dict"]}
    name = getattr(value, "__name__", "")
    if callable(value) and name and name != "<lambda>":
        return {"function": name}
    raise TypeError(
        f"a {type(value).__name__} ({value!r}) cannot be saved with a model: give the function a name, or save "
        f"the weights only, with save_weights"
    )


def deserialize(saved: Any, custom_objects: Mapping[str, Any] | None = None) -> Any:
    """The inverse of `serialize`. Raises ValueError for a class or function that is not known."""

    def build(value: Any) -> Any:
        if isinstance(value, list):
            return [build(item) for item in value]
        if not isinstance(value, Mapping):
            return value
        if "array" in value:
            return np.asarray(value["array"], dtype=value["dtype"])
        if "dict" in value:
            return {key: build(item) for key, item in value["dict"].items()}
        if "class" in value:
            return known(value["class"]).from_config({key: build(item) for key, item in value["config"].items()})
        return known(value["function"])

    def known(name: str) -> Any:
        found = (custom_objects or {}).get(name, registry.get(name))
        if found is None:
            raise ValueError(
                f"the file needs {name!r}, which is not part of the framework: pass custom_objects={{{name!r}: …}}"
            )
        return found

    return build(saved)
