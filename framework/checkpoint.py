"""Saving and going on: whole training runs, or any nest of tensors and settings, each in one safetensors file.

The tensors of a nest of dictionaries, lists and tuples go into the file under names joined from the keys
(``model.0.weight``), where any program that reads safetensors finds them; everything else is JSON in the file's
metadata. There is no pickle: opening a file never runs code.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from . import backend
from .random import Generator, default_generator
from .safetensors import CheckpointError, Path, load_file, load_metadata, read, save_file
from .tensor import Tensor

__all__ = [
    "CheckpointError",
    "load",
    "load_checkpoint",
    "load_file",
    "load_metadata",
    "save",
    "save_checkpoint",
    "save_file",
]

#: The name of the JSON text in the metadata.
KEY = "framework"

#: Anything with `state_dict` and `load_state_dict`.
Stateful = Any


def save(obj: Any, path: Path) -> None:
    """Write `obj`, a nest of dictionaries, lists and tuples of tensors, arrays, numbers, texts and None.

    The file is a safetensors file and replaces `path` only when it is complete. What comes back are plain
    Tensors, lists, tuples and dictionaries; whether a Tensor required gradients is not kept. Raises TypeError,
    naming the place, for anything else in `obj`. Source: the interface is that of `torch.save`.

    >>> import os, tempfile
    >>> import framework as torch
    >>> path = os.path.join(tempfile.mkdtemp(), "run.safetensors")
    >>> torch.checkpoint.save({"weights": torch.ones(2), "betas": (0.9, 0.999)}, path)
    >>> torch.checkpoint.load(path)
    {'weights': tensor([1., 1.]), 'betas': (0.9, 0.999)}
    """
    tree, tensors = _pack(obj)
    save_file(tensors, path, {KEY: json.dumps(tree)})


def load(path: Path, map_location: str = "cpu", *, weights_only: bool = True) -> Any:
    """What `save` wrote, with tensors on device `map_location`; a dictionary of tensors for any other safetensors.

    weights_only is there for PyTorch's sake: nothing but tensors, numbers and texts is ever read. Raises
    CheckpointError for a file that is damaged or of another kind.
    """
    tensors, metadata = read(path, map_location)
    return _nest(path, metadata, tensors) if KEY in metadata else tensors


def save_checkpoint(
    path: Path,
    *,
    model: Stateful = None,
    optimizer: Stateful = None,
    scheduler: Stateful = None,
    loader: Stateful = None,
    generators: Mapping[str, Generator | np.random.Generator] | None = None,
    extra: Any = None,
) -> None:
    """Write everything that a run needs to go on as if it had never stopped, to the last bit.

    model, optimizer, scheduler, loader: the parts of the run, any of them, or other objects with `state_dict`
    and `load_state_dict` in their places. The state of the generator that `manual_seed` seeds is always saved.
    generators: others that the run draws from, by name. extra: the run's own counters and history, a nest as
    for `save`. Save between two steps, also in the middle of an epoch. Raises TypeError as `save`.

    >>> import os, tempfile
    >>> import framework as torch
    >>> model = torch.nn.Linear(2, 1)
    >>> optimizer = torch.optim.Adam(model.parameters())
    >>> path = os.path.join(tempfile.mkdtemp(), "run.safetensors")
    >>> save_checkpoint(path, model=model, optimizer=optimizer, extra={"epoch": 3})
    >>> load_checkpoint(path, model=model, optimizer=optimizer)
    {'epoch': 3}
    """
    parts = _given(model=model, optimizer=optimizer, scheduler=scheduler, loader=loader)
    save(
        {
            **{name: part.state_dict() for name, part in parts.items()},
            "types": {name: type(part).__name__ for name, part in parts.items()},
            "random": default_generator.get_state(),
            "generators": {name: _state(generator) for name, generator in (generators or {}).items()},
            "extra": extra,
        },
        path,
    )


def load_checkpoint(
    path: Path,
    *,
    model: Stateful = None,
    optimizer: Stateful = None,
    scheduler: Stateful = None,
    loader: Stateful = None,
    generators: Mapping[str, Generator | np.random.Generator] | None = None,
) -> Any:
    """Bring the parts of a run to where `save_checkpoint` left them, and return its `extra`.

    The parts are made as in the run that was saved (same network, same optimizer, same groups), then filled
    here; a part that is not given is left out. The generator that `manual_seed` seeds goes on, too. If one part
    does not fit, all stay as they were. Raises CheckpointError where the file is damaged, of another kind, or
    of a run with other parts.
    """
    tensors, metadata = read(path)
    if KEY not in metadata:
        raise CheckpointError(f"{path}: this file holds tensors but no run: read it with load_file")
    saved = _nest(path, metadata, tensors)
    if not _is_run(saved):
        raise CheckpointError(f"{path}: this file was written by save, not by save_checkpoint: read it with load")
    parts = _given(model=model, optimizer=optimizer, scheduler=scheduler, loader=loader)
    tasks: list[tuple[str, Callable[[], Any], Callable[[Any], Any], Any]] = []
    for name, part in parts.items():
        if name not in saved["types"]:
            has = ", ".join(saved["types"]) or "none"
            raise CheckpointError(f"{path}: the saved run has no {name} (its parts: {has}): leave {name} out")
        kind = saved["types"][name]
        if name in ("optimizer", "scheduler") and kind != type(part).__name__:
            raise CheckpointError(f"{path}: the {name} was {kind}, not {type(part).__name__}: make it the same")
        tasks.append((name, part.state_dict, part.load_state_dict, saved[name]))
    if generators is not None and set(generators) != set(saved["generators"]):
        raise CheckpointError(
            f"{path}: the saved run has the generators {sorted(saved['generators'])}, not {sorted(generators)}"
        )
    for name, generator in {**(generators or {}), "manual_seed": default_generator}.items():
        state = saved["random"] if generator is default_generator else saved["generators"][name]
        tasks.append((f"generator {name}", *_access(generator), state))
    all_or_nothing(path, tasks)
    return saved["extra"]


def _is_run(saved: Any) -> bool:
    """Is this what `save_checkpoint` writes?"""
    if not isinstance(saved, dict) or not {"types", "random", "generators", "extra"} <= saved.keys():
        return False
    types, generators = saved["types"], saved["generators"]
    return isinstance(types, dict) and isinstance(generators, dict) and types.keys() <= saved.keys()


def all_or_nothing(path: Path, tasks: list[tuple[str, Callable[[], Any], Callable[[Any], Any], Any]]) -> None:
    """Set every state, or none: (name, read, write, new state)."""
    undo: list[tuple[Callable[[Any], Any], Any]] = []
    for name, now, change, state in tasks:
        tree, tensors = _pack(now())
        undo.append((change, _unpack(tree, {key: Tensor(tensor) for key, tensor in tensors.items()})))
        try:
            change(state)
        except Exception as error:
            for back, before in reversed(undo):
                back(before)
            raise CheckpointError(f"{path}: the saved {name} does not fit: {error}") from error


def _given(**parts: Stateful) -> dict[str, Stateful]:
    return {name: part for name, part in parts.items() if part is not None}


def _numpy(generator: Generator | np.random.Generator) -> np.random.Generator:
    return generator.numpy if isinstance(generator, Generator) else generator


def _state(generator: Generator | np.random.Generator) -> Any:
    return _numpy(generator).bit_generator.state


def _access(generator: Generator | np.random.Generator) -> tuple[Callable[[], Any], Callable[[Any], None]]:
    """How to read and how to set the state of `generator`."""

    def change(state: Any) -> None:
        _numpy(generator).bit_generator.state = state

    return lambda: _state(generator), change


# -- nests of values as JSON and tensors -----------------------------------------------------------------


def _nest(path: Path, metadata: Mapping[str, str], tensors: Mapping[str, Tensor]) -> Any:
    """The nest that `save` wrote. Raises CheckpointError."""
    try:
        return _unpack(json.loads(metadata[KEY]), tensors)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise CheckpointError(
            f"{path}: the text {KEY!r} in its metadata is not what save writes ({error}): read it with load_file"
        ) from None


def _pack(obj: Any) -> tuple[Any, dict[str, Any]]:
    """`obj` as JSON in which tensors are names, and the tensors by name. Raises TypeError."""
    tensors: dict[str, Any] = {}

    def pack(value: Any, place: str) -> Any:
        if value is None or isinstance(value, bool | int | float | str):
            return value
        if isinstance(value, np.generic):
            return value.item()
        if isinstance(value, Tensor) or type(value) in backend.modules:
            name = place or "tensor"
            while name in tensors:
                name += "'"
            tensors[name] = value
            return {"tensor" if isinstance(value, Tensor) else "array": name}
        if isinstance(value, list):
            return [pack(item, _join(place, i)) for i, item in enumerate(value)]
        if isinstance(value, tuple):
            return {"tuple": [pack(item, _join(place, i)) for i, item in enumerate(value)]}
        if isinstance(value, Mapping):
            if all(isinstance(key, str) for key in value):
                return {"dict": {key: pack(item, _join(place, key)) for key, item in value.items()}}
            return {"items": [[pack(key, place), pack(item, _join(place, key))] for key, item in value.items()]}
        hint = ": save its state_dict() instead" if hasattr(value, "state_dict") else ""
        raise TypeError(
            f"{place or 'this'} is a {type(value).__name__}, and only tensors, numbers, texts, None, lists, "
            f"tuples and dictionaries can be saved{hint}"
        )

    return pack(obj, ""), tensors


def _join(place: str, key: Any) -> str:
    return f"{place}.{key}" if place else str(key)


def _unpack(node: Any, tensors: Mapping[str, Tensor]) -> Any:
    """The inverse of `_pack`."""
    if isinstance(node, list):
        return [_unpack(item, tensors) for item in node]
    if not isinstance(node, dict):
        return node
    ((kind, content),) = node.items()
    if kind == "tensor":
        return tensors[content]
    if kind == "array":
        return tensors[content].array
    if kind == "tuple":
        return tuple(_unpack(item, tensors) for item in content)
    if kind == "items":
        return {_unpack(key, tensors): _unpack(item, tensors) for key, item in content}
    return {key: _unpack(item, tensors) for key, item in content.items()}
