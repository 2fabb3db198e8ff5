"""What a step does besides arrays: calls of Python that a replay would leave out are noticed here."""

from __future__ import annotations

import builtins
import math
import operator
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import CodeType, FrameType, ModuleType
from typing import Any

from .. import random as framework_random

#: CuPy's packages. Whatever they call, to compile a kernel or to find a library, is not the step's doing.
_CUPY = {"cupy", "cupyx", "cupy_backends"}

#: What they and imports call is done once, and need not be done again by a replay.
_SETS_UP = _CUPY | {"importlib"}

#: The framework, NumPy, and parts of Python that only arrange calls; what they call is looked at itself.
_OURS = _CUPY | {
    *("framework", "numpy", "abc", "_collections_abc", "_weakrefset", "collections", "contextlib", "enum"),
    *("functools", "importlib", "types", "typing", "warnings", "weakref"),
}

#: Functions of Python without memory and without effect: a replay may leave them out.
_PURE = {
    *(abs, all, any, callable, chr, delattr, divmod, format, getattr, hasattr, hash, id, isinstance),
    *(issubclass, iter, len, locals, max, min, ord, pow, repr, round, setattr, sorted, sum, vars),
    builtins.__build_class__,
}


def is_users(scope: dict[str, Any]) -> bool:
    """Is `scope`, the globals of some code, outside the framework, NumPy and the arranging parts of Python?"""
    home = str(scope.get("__name__"))
    return home.partition(".")[0] not in _OURS and not home.startswith("namedtuple_")


def _sets_up(frame: FrameType | None) -> bool:
    """Does this code run because CuPy called it, or an import, which a replay has no need to do again?"""
    while frame is not None and str(frame.f_globals.get("__name__")).partition(".")[0] not in _SETS_UP:
        frame = frame.f_back
    return frame is not None


def has_effect(function: Any) -> bool:
    """Might this C function do, or depend on, something that a replay would leave out?"""
    if function in _PURE:
        return False
    home = getattr(function, "__self__", None)
    if isinstance(home, ModuleType):
        return home not in (math, operator)
    if isinstance(home, type):  # date.today() has an effect, float.fromhex(text) has none
        return home.__module__ != "builtins"
    # methods of lists, dicts and texts: what they change is compared before and after by the guards
    return not isinstance(home, list | dict | set | frozenset | tuple | str | bytes | int | float)


#: What `_about` has found out, by the id of the code: the hash of a code object takes longer than all the rest.
_found: dict[int, tuple[CodeType, dict[str, Any], frozenset[str], bool]] = {}


def _about(code: CodeType, scope: dict[str, Any]) -> tuple[frozenset[str], bool]:
    """The names and texts in some code, and whether it is the user's."""
    known = _found.get(id(code))
    if known is None or known[1] is not scope:
        if len(_found) >= 2048:
            _found.clear()
        names = frozenset((*code.co_names, *(text for text in code.co_consts if isinstance(text, str))))
        known = _found[id(code)] = code, scope, names, is_users(scope)
    return known[2:]


@contextmanager
def watch(known: set[CodeType], refuse: Callable[[str], None], names: set[str]) -> Iterator[Any]:
    """Call `refuse` with words for every Python call, during the block, that a replay would wrongly leave out.

    known: the code whose captured values the guards compare; any other code of the user's is refused, too.
    names: receives every name and text that occurs in code that runs. Gives the function that is told of all
    calls, so that it can be put aside for a while and back.
    """
    seen: dict[int, Any] = {}  # by id, as in `_found`
    users: set[int] = set()
    profiler = sys.getprofile()

    def look(frame: FrameType, event: str, argument: Any) -> None:  # at every call, so what is usual comes first
        if event == "call":
            code = frame.f_code
            if id(code) in seen:
                return
            seen[id(code)] = code
            inside, its_users = _about(code, frame.f_globals)
            names.update(inside)
            if its_users:
                users.add(id(code))
                if code not in known and not _sets_up(frame):
                    refuse(f"calls {code.co_qualname}, whose values cannot be watched")
        elif event == "c_call" and id(frame.f_code) in users and id(argument) not in seen:
            seen[id(argument)] = argument
            if has_effect(argument) and not _sets_up(frame):
                refuse(f"calls {argument.__name__}(), which a replay would leave out")

    sys.setprofile(look)
    try:
        yield look
    finally:
        sys.setprofile(profiler)


def framework_chance() -> Any:
    """The state of the framework's default generator."""
    return framework_random.default_generator.get_state()
