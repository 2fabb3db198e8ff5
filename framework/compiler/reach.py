"""What a step can reach: the tensors and numbers it works on, and the plain values it depends on.

The walk starts at the function and follows its closure, the globals that it names, its defaults, the object it
is a method of, and from there modules, optimizers, containers, objects and classes. Tensors, and the numbers in
optimizers, are live: their values may change from call to call. Everything else that is met becomes a guard: an
expression that must be true for a plan to be valid. Of an object or class of the user's, these are the attributes
that the code found names, or all where it gets at them in another way (`_BY_NAME`). Names like ``k3`` in an
expression stand for objects that `bind` has noted.
"""

from __future__ import annotations

import builtins
import dis
import functools
import operator
import sys
import types
import weakref
from collections import deque
from collections.abc import Callable, Iterable
from importlib.util import resolve_name
from typing import Any

import numpy as np

from .. import backend, random
from ..autograd import Rule
from ..nn.module import Module
from ..optim.flat import Flat, Place
from ..optim.optimizer import Optimizer
from ..tensor import Tensor
from .unseen import USUAL, Unseen
from .watch import is_users

_BY_IDENTITY = (type(None), bool, type, types.BuiltinFunctionType, np.dtype, np.ufunc, np.random.Generator)
_BY_VALUE = (int, float, complex, str, bytes, np.generic)
_PLAIN = (*_BY_VALUE, type(None))
#: As tuples: isinstance goes through them in a third of the time that ``list | tuple`` takes to be made.
_CONTAINERS, _METHODS = (list, tuple, dict, deque, types.MappingProxyType), (staticmethod, classmethod)
#: Python's own functions and attributes by which code gets at attributes without naming them.
_BY_NAME = {"getattr", "hasattr", "vars", "dir", "__dict__", "__getattribute__"}
#: What a tensor has besides the attributes that somebody else gave it.
_OF_TENSORS = {"array", "node", "tracked", "grad", "shares_memory", "takes_other_memory", "seat", "_leaf_hooks"}
#: Methods that the framework calls, though no code of the user's names them.
_CALLED = ("__init__", "__call__", "call", "forward")
#: Where classes come from that count all changes of their attributes, as `Registry` does.
_TELLING = ("builtins", "framework.nn", "framework.keras", "typing", "abc")
#: Longer lists and dictionaries of plain values are compared as a whole.
_LONG = 64
#: Up to so many objects in a list are asked for one by one, which is faster than a loop, though longer to compile.
_MANY = 16
#: More guards than this would cost more than they save.
_TOO_MANY = 2000


class Reach:
    """The result of the walk.

    tensors: every captured Tensor by its id. numbers: the dictionaries whose numbers are live, with the name
    each is bound to. arrays: (container, key) of every array in an optimizer. checks: the guards. codes: all code
    whose captured values are watched. bind: gives an object a name for expressions.
    """

    def __init__(self, bind: Callable[[Any], str]) -> None:
        self.bind = bind
        self.tensors: dict[int, Tensor] = {}
        self.numbers: list[tuple[dict[str, Any], str]] = []
        self.arrays: list[tuple[Any, Any]] = []
        self.checks: list[str] = []
        #: Names that occur in code that has run, and the guards of plain attributes with the attribute's name.
        self.read: set[str] = set()
        self.plain: dict[str, str] = {}
        #: What some of the guards are about, in words.
        self.words: dict[str, str] = {}
        #: The guards that hold as long as no module has changed: see `framework.nn.registry.changes`.
        self.noted: set[str] = set()
        self.codes: set[types.CodeType] = set()
        #: The ids of the tensors that optimizers move.
        self.moved: set[int] = set()
        self.unseen = Unseen()
        #: Buffers in which optimizers have laid parameters side by side, all of them at home.
        self.flats: list[Flat] = []
        #: Dictionaries that show the numbers of such a buffer, and the equalities that make them do so.
        self.shown: list[tuple[dict[str, Any], str, dict[str, Any]]] = []
        self.same: list[str] = []
        #: The step itself: followed even where the framework has written it.
        self._root: Any = None
        #: Names and texts in the code reached; does it get at attributes in ways that need not name them?
        self._names: set[str] = set()
        self._by_name = False
        self._seen: dict[int, Any] = {}
        self._partly: list[tuple[Any, set[str]]] = []

    def walk(self, *roots: tuple[str, Any]) -> None:
        """Follow everything from `roots`, pairs of an expression and its value."""
        for source, value in roots:
            self._root = getattr(value, "__func__", value)
            self.value(source, value)
        before = -1
        while before != len(self._names) + len(self._seen):
            before = len(self._names) + len(self._seen)
            for thing, done in list(self._partly):
                self._attributes(thing, done)
        if self._by_name or "random" in self._names:  # np.random.rand()
            self.unseen.note_common()

    def guards(self) -> tuple[list[str], list[str]]:
        """The checks, and those needed only when a module has changed.

        Attributes of modules that no code that has run names are left out.
        """
        named = self.read and not self._by_name
        unread = {check for check, key in self.plain.items() if named and key not in self.read}
        checks = [check for check in dict.fromkeys((*self.checks, *self.same)) if check not in unread]
        return [c for c in checks if c not in self.noted], [c for c in checks if c in self.noted]

    def at_work(self) -> str | None:
        """Why the step that has run cannot be replayed, because of something that nobody sees; None if it can."""
        return self.unseen.at_work(lambda name: self._by_name or name in self.read)

    def own_attributes(self, tensor: Tensor) -> set[str]:
        """The attributes that somebody gave a tensor, as far as the code reached may look at them."""
        own = tensor.__dict__.keys() - _OF_TENSORS
        return own if self._by_name or not own else own & self._names

    def seen(self) -> list[Any]:
        """All objects that were met, except plain values."""
        return list(self._seen.values())

    # -- one value ---------------------------------------------------------------------------------------

    def value(self, source: str, value: Any, words: str = "") -> None:
        """Guard that the expression `source` has `value`, and follow it. words: what the learner calls it."""
        before = len(self.checks)
        if before > _TOO_MANY:
            raise ValueError(f"more than {_TOO_MANY} values: pass what it needs as arguments")
        if type(value) not in USUAL:
            self.unseen.note(value, words)
        self._value(source, value)
        if words and len(self.checks) > before:
            self.words[self.checks[before]] = words

    def _lasting(self, source: str, value: Any, words: str = "") -> None:
        """Follow `value`, which `source` has for good: no guard asks whether it still does."""
        before = len(self.checks)
        self.value(source, value, words)
        del self.checks[before : before + 1]

    def _value(self, source: str, value: Any) -> None:
        if isinstance(value, _BY_VALUE) and not isinstance(value, bool):
            name = self.bind(value)
            kind = self.bind(type(value))
            same = f"{source} == {name}" if value else f"repr({source}) == {repr(value)!r}"  # 0.0 is not -0.0
            self.checks.append(f"({source} is {name} or type({source}) is {kind} and {same})")
            if isinstance(value, str):
                self._names.add(value)  # it may be that of an attribute
            return
        if source != self.bind(value):
            self.checks.append(f"{source} is {self.bind(value)}")
        if isinstance(value, type):
            self._class(value)
        if isinstance(value, _BY_IDENTITY) or id(value) in self._seen:
            return
        self._seen[id(value)] = value
        self._inside(value)

    def _inside(self, value: Any) -> None:
        if isinstance(value, Tensor):
            self.tensors[id(value)] = value
            if value.tracked:  # `Tensor.register_hook` counts as a change of a module
                self.checks.append(f"{self.bind(value)}._leaf_hooks is {self.bind(value._leaf_hooks)}")
                self.noted.add(self.checks[-1])
            if value.__dict__.keys() - _OF_TENSORS:
                self._partly.append((value, {*_OF_TENSORS, ""}))
        elif isinstance(value, Module):
            self._module(value)
        elif isinstance(value, Optimizer):
            self._optimizer(value)
        elif getattr(type(value), "_live_numbers", False):
            self._live(value)
        elif isinstance(value, _CONTAINERS):
            self._container(value)
        elif isinstance(value, set | bytearray):
            self.checks.append(f"{self.bind(value)} == {self.bind(value.copy())}")
        elif isinstance(value, np.ndarray):
            name, content = self.bind(value), self.bind(value.tobytes())
            self.checks.append(f"{name}.shape == {value.shape} and {name}.tobytes() == {content}")
            self.words[self.checks[-1]] = "the numbers in a NumPy array"
        elif isinstance(value, functools.partial):
            for part in ("func", "args", "keywords"):
                self.value(f"{self.bind(value)}.{part}", getattr(value, part))
        elif isinstance(value, types.FunctionType):
            self._function(value)
        elif isinstance(value, types.MethodType):
            self._lasting(f"{self.bind(value)}.__self__", value.__self__)
            self._lasting(f"{self.bind(value)}.__func__", value.__func__)
        elif isinstance(value, _METHODS):
            self._lasting(f"{self.bind(value)}.__func__", value.__func__)
        elif isinstance(value, property):
            self._lasting(f"{self.bind(value)}.fget", value.fget)
        elif isinstance(value, weakref.ref):
            self.value(f"{self.bind(value)}()", value())
        elif isinstance(value, operator.attrgetter):
            self._names.update(".".join(value.__reduce__()[1]).split("."))
        elif isinstance(value, random.Generator):
            _ = value.numpy  # made now, or the step would make it
        elif isinstance(value, Rule) or type(value) in backend.modules:
            pass
        elif hasattr(value, "compiled_function"):
            self.value(f"{self.bind(value)}.compiled_function", value.compiled_function)
        elif getattr(type(value), "_settled", False):
            pass
        elif _is_memory(value):
            self.checks.append(f"memoryview({self.bind(value)}).tobytes() == {bytes(value)!r}")
        elif hasattr(value, "__dict__") or _is_users(type(value)):
            self._partly.append((value, set()))
            self._class(type(value))

    def _container(self, value: Any) -> None:
        name = self.bind(value)
        items = list(value.items() if hasattr(value, "items") else enumerate(value))
        if not isinstance(value, tuple):
            self.checks.append(f"len({name}) == {len(value)}")
            self.words[self.checks[-1]] = f"the length of a {type(value).__name__}"
        if len(items) > _LONG and all(isinstance(v, _BY_VALUE) for _, v in items):
            self.checks.append(f"{name} == {self.bind(value.copy() if not isinstance(value, tuple) else value)}")
            return
        follow = self._lasting if isinstance(value, tuple) else self.value
        for key, part in items:
            place = repr(key) if type(key) in (int, str) else self.bind(key)
            follow(f"{name}[{place}]", part)

    # -- functions and objects ---------------------------------------------------------------------------

    def _function(self, function: types.FunctionType) -> None:
        name, users = self.bind(function), is_users(function.__globals__)
        # what the framework has written, and the variables it was made with, stay as they are
        follow = self._lasting if _home(function.__globals__.get("__name__")) == "framework" else self.value
        if users:
            self.checks.append(f"{name}.__code__ is {self.bind(function.__code__)}")
        if users or function is self._root:
            self._code(function.__code__, function.__globals__, follow)
        for variable, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
            try:
                content = cell.cell_contents
            except ValueError:  # a name that is not set yet
                continue
            follow(f"{self.bind(cell)}.cell_contents", content, variable)
        if users or function is self._root:
            follow(f"{name}.__defaults__", function.__defaults__, "")
            follow(f"{name}.__kwdefaults__", function.__kwdefaults__, "")
        if users and function.__dict__:
            self._partly.append((function, set()))

    def _code(self, code: types.CodeType, scope: dict[str, Any], follow: Callable[[str, Any, str], None]) -> None:
        self.codes.add(code)
        self._names.update(code.co_names, (text for text in code.co_consts if isinstance(text, str)))
        if is_users(scope) and code.co_name != "__init__":  # which is about objects that are new
            self._by_name = self._by_name or not _BY_NAME.isdisjoint(code.co_names)
        for name in _globals_of(code):
            if name in scope:
                follow(f"{self.bind(scope)}[{name!r}]", scope[name], name)
            elif not hasattr(builtins, name):
                self.checks.append(f"{name!r} not in {self.bind(scope)}")
        for name in _imports_of(code, str(scope.get("__package__") or "")):
            if name in sys.modules:
                follow(f"{self.bind(sys.modules)}[{name!r}]", sys.modules[name], name)
            else:
                self.checks.append(f"{name!r} not in {self.bind(sys.modules)}")
        for constant in code.co_consts:
            if isinstance(constant, types.CodeType):
                self._code(constant, scope, follow)

    def _class(self, kind: type) -> None:
        """The methods that a class of the user's has, as far as the code reached names them."""
        for base in kind.__mro__:
            if _is_users(base) and id(base) not in self._seen:
                self._seen[id(base)] = base
                self._partly.append((base, set()))

    def _attributes(self, thing: Any, done: set[str]) -> None:
        """Attributes of an object: those that the code reached names, or all if the class is not the user's."""
        self._slots(thing, done)
        table = getattr(thing, "__dict__", None)
        if table is None:
            return
        a_class = isinstance(thing, type)
        an_object = not isinstance(thing, type | Tensor | types.FunctionType)
        ours = not is_users({"__name__": type(thing).__module__})
        everything = an_object and (ours or self._by_name)
        if isinstance(thing, types.ModuleType) and not is_users(thing.__dict__):
            return
        name = self.bind(thing) + ".__dict__"
        for key, value in list(table.items()):
            wanted = everything or key in self._names or (a_class and key in _CALLED)
            slot = isinstance(value, types.MemberDescriptorType | types.GetSetDescriptorType)
            aside = everything and key in getattr(thing, "_aside", ())
            if key not in done and wanted and not aside and not (a_class and (slot or key == "__doc__")):
                done.add(key)
                before = len(self.checks)
                self.value(f"{name}[{key!r}]", value, f"the attribute {key}")
                if everything and isinstance(value, _PLAIN):
                    self.plain[self.checks[before]] = key
        if not isinstance(thing, types.ModuleType) and not done & {""}:
            done.add("")
            self.checks.append(f"len({self.bind(thing)}.__dict__) == {len(table)}")

    def _slots(self, thing: Any, done: set[str]) -> None:
        """The attributes that an object of a user's class keeps in ``__slots__``: those that the code names."""
        frozen = getattr(getattr(thing, "__dataclass_params__", None), "frozen", False)
        for base in type(thing).__mro__:
            for key, place in vars(base).items() if _is_users(base) else ():
                slot = isinstance(place, types.MemberDescriptorType)
                if slot and key in self._names and key not in done and hasattr(thing, key):
                    done.add(key)
                    before = len(self.checks)
                    self.value(f"{self.bind(thing)}.{key}", getattr(thing, key), f"the attribute {key}")
                    if frozen:  # what stands in it may change, but not what stands there
                        del self.checks[before]

    def _module(self, module: Module) -> None:
        table = module.__dict__
        name = self.bind(table)
        tells = all(str(base.__module__).startswith(_TELLING) for base in type(module).__mro__)
        noted: set[str] = self.noted if tells else set()
        if module._modules:  # layers are exchanged through this dictionary, too, past `Registry`
            self._same(module._modules, module._modules)
        self.checks.append(f"len({name}) == {len(table)}")
        noted.add(self.checks[-1])
        for key, value in table.items():
            if key in ("_parameters", "_buffers", "_modules", "_unsaved"):
                continue  # the same things stand in the dictionary itself
            if key in module._aside:
                continue
            if key == "_hooks" and not value:
                self.checks.append(f"not {self.bind(value)}")
                noted.add(self.checks[-1])
            elif not hasattr(value, "compiled_function"):
                before = len(self.checks)
                self.value(f"{name}[{key!r}]", value, f"the attribute {key}")
                noted.add(self.checks[before])
                if isinstance(value, _PLAIN):
                    self.plain[self.checks[before]] = key
        self._class(type(module))

    def _optimizer(self, optimizer: Optimizer) -> None:
        table = optimizer.__dict__
        name = self.bind(table)
        self.numbers.append((table, name))
        flat = {id(place.parameter) for part in optimizer._flats if part for place in self._flat(part, optimizer)}
        for key, value in table.items():
            if key == "param_groups":
                self._same_list(f"{name}[{key!r}]", value)
                for group in value:
                    self._settings(group)
            elif key == "state":
                state = self.bind(value)
                self.checks += [f"{name}[{key!r}] is {state}", f"len({state}) == {len(value)}"]
                for owner, entries in value.items():
                    self.checks.append(f"{state}[{self.bind(owner)}] is {self.bind(entries)}")
                    if id(owner) not in flat:
                        self._settings(entries)
            elif key == "_flats":
                self._same_list(f"{name}[{key!r}]", value)
            elif key != "defaults" and type(value) not in (int, float):
                self._owned(table, key, f"{name}[{key!r}]", value)
        self._class(type(optimizer))

    def _live(self, thing: Any) -> None:
        """An object of the framework whose numbers are live, such as an optimizer of `framework.keras`."""
        table = thing.__dict__
        name = self.bind(table)
        self.numbers.append((table, name))
        self.checks.append(f"len({name}) == {len(table)}")
        for key, value in table.items():
            if not is_live(value) and key not in thing._aside:
                self.value(f"{name}[{key!r}]", value, f"the attribute {key}")
        self._class(type(thing))

    def _flat(self, flat: Flat, optimizer: Optimizer) -> list[Place]:
        """A buffer of parameters: followed through it, if all are at home, instead of one by one."""
        if not flat.places or any(place.parameter.array is not place.home() for place in flat.places):
            return []
        name = self.bind(flat)
        self.flats.append(flat)
        for part in ("state", "shown", "buffer"):
            self.checks.append(f"{name}.{part} is {self.bind(getattr(flat, part))}")
        self._settings(flat.state)
        for place, shown in zip(flat.places, flat.shown, strict=True):
            for entries in (optimizer.state.get(place.parameter, {}), shown):
                where, before = self.bind(entries), len(self.checks)
                self.shown.append((entries, where, flat.state))
                for key, value in entries.items():
                    if not is_live(value):
                        self._owned(entries, key, f"{where}[{key!r}]", value)
                    elif flat.state.get(key) is value and entries is not shown:
                        self.same.append(f"{where}[{key!r}] is {self.bind(flat.state)}[{key!r}]")
                if entries is shown:  # nobody but the buffer itself looks at what it has shown
                    del self.checks[before:]
        return flat.places

    def _same_list(self, source: str, value: list[Any]) -> None:
        """Guard that a list is the same and holds the same objects."""
        self.checks.append(f"{source} is {self.bind(value)}")
        self._same(value, range(len(value)))

    def _same(self, held: Any, keys: Iterable[Any]) -> None:
        """Guard that a list or dictionary holds the same objects. keys: all of its indices."""
        name, parts = self.bind(held), [(key, held[key]) for key in keys]
        checks = [f"len({name}) == {len(parts)}"]
        if len(parts) <= _MANY:
            checks += [f"{name}[{key!r}] is {self.bind(part)}" for key, part in parts]
        else:
            there = f"{name}.values()" if isinstance(held, dict) else name
            checks.append(f"all(map(is_, {there}, {self.bind(tuple(part for _, part in parts))}))")
        self.checks.append(" and ".join(checks))

    def _settings(self, table: dict[str, Any]) -> None:
        """The dictionary of a parameter group or of one parameter's state: its numbers are live."""
        name = self.bind(table)
        self.numbers.append((table, name))
        self.checks.append(f"len({name}) == {len(table)}")
        for key, value in table.items():
            source = f"{name}[{key!r}]"
            if key == "params":
                self._same_list(source, value)
                self.tensors.update((id(p), p) for p in value)
                self.moved.update(map(id, value))
            elif is_live(value):
                continue
            else:
                self._owned(table, key, source, value)

    def _owned(self, holder: Any, key: Any, source: str, value: Any) -> None:
        """Something that an optimizer holds: its arrays are live like tensors."""
        if type(value) in backend.modules:
            self.checks.append(f"{source} is {self.bind(value)}")
            self.arrays.append((holder, key))
        elif isinstance(value, list) and any(type(part) in backend.modules for part in value):
            self._same_list(source, value)
            for i, part in enumerate(value):
                if type(part) in backend.modules:
                    self.arrays.append((value, i))
        else:
            self.value(source, value)


def _is_memory(value: Any) -> bool:
    """Can its bytes be looked at, as those of an array of Python's or of ctypes?"""
    try:
        memoryview(value)
    except TypeError:
        return False
    return True


@functools.lru_cache(maxsize=512)
def _globals_of(code: types.CodeType) -> tuple[str, ...]:
    """The names that `code` looks up, or gives a value, outside itself."""
    found = (i.argval for i in dis.get_instructions(code) if i.opname.endswith(("_GLOBAL", "_NAME")))
    return tuple(dict.fromkeys(found))


@functools.lru_cache(maxsize=512)
def _imports_of(code: types.CodeType, package: str) -> tuple[str, ...]:
    """The full names of the modules that `code`, in a module of `package`, imports when it runs."""
    steps = list(dis.get_instructions(code))
    found = []
    for at, step in enumerate(steps):
        if step.opname == "IMPORT_NAME":  # two steps before it: how many dots the name begins with
            found.append(resolve_name("." * steps[at - 2].argval + step.argval, package))
    return tuple(dict.fromkeys(found))


def _is_users(kind: type) -> bool:
    """Is a class from outside the framework and what it is built on?"""
    return _home(kind.__module__) not in ("builtins", "framework", "numpy", "torch", "typing")


def _home(module: Any) -> str:
    """The package that a module of this name is in."""
    return str(module).partition(".")[0]


def is_live(value: Any) -> bool:
    """Is this a number, or a tuple of numbers, that may change from call to call?"""
    if isinstance(value, tuple):
        return bool(value) and all(type(part) in (int, float) for part in value)
    return type(value) in (int, float)
