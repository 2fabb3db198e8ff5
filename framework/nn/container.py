"""Modules that hold modules: Sequential runs them in order, ModuleList and ModuleDict keep them."""

from __future__ import annotations

import itertools
from collections import OrderedDict
from collections.abc import Iterable, Iterator, KeysView, Mapping, ValuesView
from typing import Any, Self

from ..tensor import Tensor
from .module import Module
from .parameter import Parameter
from .registry import changes, switches
from .row import Run, runs


class _Listed(Module):
    """Parts in an order, found by number; they are numbered anew whenever one is inserted or deleted."""

    def _key(self, index: int) -> str:
        """The name of the part with number `index`. Raises IndexError."""
        if not -len(self) <= index < len(self):
            raise IndexError(f"{type(self).__name__} has {len(self)} parts, so there is none with number {index}")
        return list(self._modules)[index]

    def _become(self, parts: Iterable[Module | None]) -> None:
        """Hold `parts`, numbered from 0."""
        new = list(parts)
        for name in list(self._modules):
            delattr(self, name)
        for i, part in enumerate(new):
            self.add_module(str(i), part)

    def __len__(self) -> int:
        return len(self._modules)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._modules.values())

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            out: _Listed = Sequential() if isinstance(self, Sequential) else ModuleList()
            for name, part in list(self._modules.items())[index]:
                out.add_module(name, part)
            return out if isinstance(self, Sequential) else ModuleList(out)
        return self._modules[self._key(index)]

    def __setitem__(self, index: int, module: Module) -> None:
        setattr(self, self._key(index), module)

    def __delitem__(self, index: int | slice) -> None:
        if isinstance(index, int):
            self._key(index)
        parts = list(self._modules.values())
        del parts[index]
        self._become(parts)

    def append(self, module: Module) -> Self:
        """Add a module at the end."""
        self.add_module(str(len(self)), module)
        return self

    def insert(self, index: int, module: Module) -> Self:
        """Add a module in front of number `index`. Raises IndexError."""
        if not -len(self) <= index <= len(self):
            raise IndexError(f"{type(self).__name__} has {len(self)} parts: nothing can be inserted at {index}")
        parts = list(self._modules.values())
        parts.insert(index, module)
        self._become(parts)
        return self

    def extend(self, modules: Iterable[Module]) -> Self:
        """Add several modules at the end. Raises TypeError."""
        if not isinstance(modules, Iterable):
            raise TypeError(f"extend expects modules in a list, not a {type(modules).__name__}")
        for module in list(modules):
            self.append(module)
        return self

    def pop(self, index: int | slice) -> Any:
        """Take out and return the part with number `index`. Raises IndexError."""
        out = self[index]
        del self[index]
        return out

    def __iadd__(self, other: Iterable[Module]) -> Self:
        return self.extend(other)


class Sequential(_Listed):
    """A sequence of layers: each gets the result of the one before. Shapes in and out are those of its layers.

    Takes modules, or one OrderedDict of names and modules. Indexing gives a module, a slice a Sequential. Raises
    what its layers raise, with a note that says in which one. Source: `torch.nn.Sequential`.

    >>> import framework as torch
    >>> nn = torch.nn
    >>> model = nn.Sequential(nn.Linear(2, 10), nn.Tanh(), nn.Linear(10, 1))
    >>> model
    Sequential(
      (0): Linear(in_features=2, out_features=10, bias=True)
      (1): Tanh()
      (2): Linear(in_features=10, out_features=1, bias=True)
    )
    >>> model(torch.zeros(5, 2)).shape
    torch.Size([5, 1])
    """

    _aside = frozenset({"_runs"})
    _runs: tuple[int, list[Run]]

    def __init__(self, *modules: Any) -> None:
        super().__init__()
        #: The runs of layers that are one node, and how many changes there had been when they were looked for,
        #: switches of mode aside.
        self.__dict__["_runs"] = -1, []
        named: Iterable[tuple[str, Any]] = ((str(i), module) for i, module in enumerate(modules))
        if len(modules) == 1 and isinstance(modules[0], OrderedDict):
            named = modules[0].items()
        for name, module in named:
            if not isinstance(module, Module):
                raise TypeError(
                    f"Sequential takes modules, not {module!r}"
                    + (": make an object of it with ()" if isinstance(module, type) else "")
                )
            self.add_module(name, module)

    def forward(self, input: Any) -> Any:
        """Through all modules in order, several of them at once where that is the same: see `row`."""
        seen, found = self._runs
        now = changes[0] - switches[0]
        if seen != now:
            found = runs(self._modules.items())
            self.__dict__["_runs"] = now, found
        for run in found:
            together = run.together(input)
            if together is not None:
                input = together
                continue
            for name, module in run.layers:
                try:
                    input = module(input)
                except Exception as error:
                    error.add_note(f"in layer ({name}) of {type(self).__name__}, a {type(module).__name__}")
                    raise
        return input

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_runs": (-1, [])}

    def __add__(self, other: Sequential) -> Sequential:
        if not isinstance(other, Sequential):
            return NotImplemented
        return Sequential(*self, *other)

    def __mul__(self, times: int) -> Sequential:
        if not isinstance(times, int):
            return NotImplemented
        if times < 1:
            raise ValueError(f"Sequential can be repeated once or more often, not {times} times")
        return Sequential(*itertools.chain.from_iterable([list(self)] * times))

    __rmul__ = __mul__

    def __imul__(self, times: int) -> Self:
        self._become(self * times)
        return self


class ModuleList(_Listed):
    """A list of modules whose parameters are found. It has no forward: use the modules in your own. No shapes.

    Methods are those of a list. Raises TypeError for what is no Module, IndexError. Source: `torch.nn.ModuleList`.

    >>> import framework as torch
    >>> layers = torch.nn.ModuleList([torch.nn.Linear(4, 4) for _ in range(3)])
    >>> layers
    ModuleList(
      (0-2): 3 x Linear(in_features=4, out_features=4, bias=True)
    )
    >>> len(list(layers.parameters()))
    6
    """

    def __init__(self, modules: Iterable[Module] | None = None) -> None:
        super().__init__()
        self.extend(modules or ())

    def __add__(self, other: Iterable[Module]) -> ModuleList:
        return ModuleList([*self, *other])

    def _part_lines(self) -> list[str]:
        lines, at = [], 0
        for text, equal in itertools.groupby(map(repr, self)):
            last = at + len(list(equal)) - 1
            lines.append(f"({at}): {text}" if at == last else f"({at}-{last}): {last - at + 1} x {text}")
            at = last + 1
        return lines


class ModuleDict(Module):
    """Modules by name, whose parameters are found. It has no forward: use the modules in your own. No shapes.

    Methods are those of a dictionary. Raises TypeError for what is no Module, KeyError for names that it does not
    have or that are taken, such as ``"keys"``. Source: `torch.nn.ModuleDict`.

    >>> import framework as torch
    >>> choice = torch.nn.ModuleDict({"tanh": torch.nn.Tanh(), "relu": torch.nn.ReLU()})
    >>> choice["relu"](torch.tensor([-1.0, 2.0]))
    tensor([0., 2.])
    """

    def __init__(self, modules: Mapping[str, Module] | Iterable[tuple[str, Module]] | None = None) -> None:
        super().__init__()
        self.update(modules or {})

    def __getitem__(self, key: str) -> Any:
        return self._modules[key]

    def __setitem__(self, key: str, module: Module) -> None:
        self.add_module(key, module)

    def __delitem__(self, key: str) -> None:
        changes[0] += 1
        del self._modules[key], self.__dict__[key]

    def __len__(self) -> int:
        return len(self._modules)

    def __iter__(self) -> Iterator[str]:
        return iter(self._modules)

    def __contains__(self, key: str) -> bool:
        return key in self._modules

    def clear(self) -> None:
        """Take out all modules."""
        for key in list(self):
            del self[key]

    def pop(self, key: str) -> Any:
        """Take out and return one module. Raises KeyError."""
        module = self[key]
        del self[key]
        return module

    def keys(self) -> KeysView[str]:
        """The names."""
        return self._modules.keys()

    def items(self) -> Any:
        """Pairs of name and module."""
        return self._modules.items()

    def values(self) -> ValuesView[Module | None]:
        """The modules."""
        return self._modules.values()

    def update(self, modules: Mapping[str, Module] | Iterable[tuple[str, Module]]) -> None:
        """Add or replace modules, from a dictionary or pairs. Raises TypeError, KeyError."""
        if not isinstance(modules, Iterable):
            raise TypeError(f"update expects names and modules, not a {type(modules).__name__}")
        pairs = modules.items() if isinstance(modules, Mapping | ModuleDict) else modules
        for key, module in pairs:
            self[key] = module


class ParameterList(Module):
    """A list of parameters that are found; Tensors of any shape in it become Parameters. No forward, no shapes.

    Raises TypeError for what is no Tensor, IndexError. Source: `torch.nn.ParameterList`.

    >>> import framework as torch
    >>> weights = torch.nn.ParameterList([torch.zeros(2), torch.zeros(3)])
    >>> [w.shape for w in weights]
    [torch.Size([2]), torch.Size([3])]
    """

    def __init__(self, values: Iterable[Any] | None = None) -> None:
        super().__init__()
        self.extend(values or ())

    def _key(self, index: int) -> str:
        if not -len(self) <= index < len(self):
            raise IndexError(f"ParameterList has {len(self)} parameters, so there is none with number {index}")
        return str(index % len(self))

    def __len__(self) -> int:
        return len(self._parameters)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._parameters.values())

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return ParameterList(list(self)[index])
        return self._parameters[self._key(index)]

    def __setitem__(self, index: int, value: Any) -> None:
        setattr(self, self._key(index), _parameter(value))

    def append(self, value: Any) -> Self:
        """Add a parameter at the end."""
        self.register_parameter(str(len(self)), _parameter(value))
        return self

    def extend(self, values: Iterable[Any]) -> Self:
        """Add several parameters at the end. Raises TypeError."""
        if not isinstance(values, Iterable) or isinstance(values, Tensor):
            raise TypeError(f"extend expects tensors in a list, not a {type(values).__name__}")
        for value in list(values):
            self.append(value)
        return self

    def __iadd__(self, values: Iterable[Any]) -> Self:
        return self.extend(values)

    def extra_repr(self) -> str:
        return "\n".join(
            f"  ({i}): Parameter containing: [torch.{p.dtype.name} of size {'x'.join(map(str, p.shape))}]"
            for i, p in enumerate(self)
        )


def _parameter(value: Any) -> Parameter:
    if not isinstance(value, Tensor):
        raise TypeError(f"ParameterList takes tensors, not a {type(value).__name__}")
    return value if isinstance(value, Parameter) else Parameter(value)
