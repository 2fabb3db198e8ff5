"""Registry: an object that finds the parameters, buffers and parts among its attributes by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..tensor import Tensor
from .parameter import Parameter

if TYPE_CHECKING:
    from .hooks import Hook

#: How many attributes of modules have been set or taken away, of all modules together: where the number is the
#: same, no module has changed. A list, because it is asked and changed in place all the time.
changes = [0]
#: How many of these changes were a `switch`.
switches = [0]

#: The tables, and what stands in each.
TABLES: dict[str, str] = {"_parameters": "Parameter", "_buffers": "Tensor", "_modules": "Module"}


class Registry:
    """What `Module` knows about its attributes.

    Parameters, buffers and parts stand in the tables ``_parameters``, ``_buffers`` and ``_modules``, which say
    what each is and in which order, and in ``__dict__`` as well, so that reading one costs no detour.
    """

    training: bool
    _parameters: dict[str, Parameter | None]
    _buffers: dict[str, Tensor | None]
    _modules: dict[str, Any]
    _unsaved: set[str]
    _hooks: dict[int, Hook]

    def __init__(self) -> None:
        self.__dict__.update(training=True, _parameters={}, _buffers={}, _modules={}, _unsaved=set(), _hooks={})

    def __setattr__(self, name: str, value: Any) -> None:
        changes[0] += 1
        if isinstance(value, Parameter):
            self._make_room(name, "_parameters")
            self.register_parameter(name, value)
        elif isinstance(value, Registry) and self._place_of(name) != "_parameters":
            self._make_room(name, "_modules")
            self.add_module(name, value)
        else:
            place = self._place_of(name)
            if place is not None:
                if value is not None and not (place == "_buffers" and isinstance(value, Tensor)):
                    raise TypeError(
                        f"{name} is registered in {type(self).__name__}: assign a {TABLES[place]} or None, "
                        f"not a {type(value).__name__}"
                    )
                self.__dict__[place][name] = value
            object.__setattr__(self, name, value)

    def __getattr__(self, name: str) -> Any:
        # reached only for what is not in __dict__
        place = self._place_of(name)
        if place is not None:
            return self.__dict__[place][name]
        if name.startswith("_") and "_parameters" not in self.__dict__:
            raise AttributeError(f"call super().__init__() first in the __init__ of {type(self).__name__}")
        raise AttributeError(f"{type(self).__name__} has no attribute {name!r}", name=name, obj=self)

    def __delattr__(self, name: str) -> None:
        changes[0] += 1
        place = self._place_of(name)
        if place is not None:
            del self.__dict__[place][name]
            self._unsaved.discard(name)
        object.__delattr__(self, name)

    def _place_of(self, name: str) -> str | None:
        """The table in which `name` is registered, if it is in one."""
        own = self.__dict__
        for table in TABLES:
            if name in own.get(table, ()):
                return table
        return None

    def _make_room(self, name: str, table: str) -> None:
        """Make `name` free for an entry of `table`, unless it is one already."""
        if "_parameters" not in self.__dict__:
            raise AttributeError(f"call super().__init__() before setting {type(self).__name__}.{name}")
        if name not in self.__dict__[table] and name in self.__dict__:
            del self.__dict__[name]
            for other in (self._parameters, self._buffers, self._modules):
                other.pop(name, None)

    def _register(self, table: str, name: str, value: Any, kind: type) -> None:
        """Put `value` into a table. Raises TypeError and KeyError as PyTorch does."""
        if "_parameters" not in self.__dict__:
            raise AttributeError(f"call super().__init__() before setting {type(self).__name__}.{name}")
        if value is not None and not isinstance(value, kind):
            raise TypeError(f"{name} must be a {TABLES[table]} or None, not a {type(value).__name__}")
        if not isinstance(name, str) or not name or "." in name:
            raise KeyError(f"a name must be a text that is not empty and without a dot, not {name!r}")
        if name not in self.__dict__[table] and (name in self.__dict__ or hasattr(type(self), name)):
            raise KeyError(f"{type(self).__name__} has an attribute {name!r} already")
        changes[0] += 1
        self.__dict__[table][name] = self.__dict__[name] = value

    def register_parameter(self, name: str, param: Parameter | None) -> None:
        """Add a parameter under a name; None for one that is not used. Raises KeyError, TypeError."""
        self._register("_parameters", name, param, Parameter)

    def register_buffer(self, name: str, tensor: Tensor | None, persistent: bool = True) -> None:
        """Add a tensor that is not trained, such as a running mean; saved if `persistent`."""
        self._register("_buffers", name, tensor, Tensor)
        (self._unsaved.discard if persistent else self._unsaved.add)(name)

    def add_module(self, name: str, module: Registry | None) -> None:
        """Add a part under a name that need not be an identifier, such as ``"0"``. Raises KeyError, TypeError."""
        self._register("_modules", name, module, Registry)

    register_module = add_module


def switch(module: Registry, training: bool) -> None:
    """Set the mode of a module, and not that of its parts."""
    module.__dict__["training"] = training
    changes[0] += 1
    switches[0] += 1
