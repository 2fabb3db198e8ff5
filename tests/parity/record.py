"""What the parity tests have compared, by operation, and the page that says so."""

from __future__ import annotations

import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import framework
from framework import linalg, ops
from framework.methods import Methods
from framework.nn import functional

#: Names that are called but are no operations.
PLUMBING = {"tensor", "Tensor", "detach", "item", "numpy", "tolist", "requires_grad_"}


@dataclass
class Checked:
    """How far one operation has been compared with PyTorch."""

    order: int = 0
    dtypes: set[str] = field(default_factory=set)


checked: dict[str, Checked] = {}


def operations() -> dict[str, list[str]]:
    """All operations by family: the public names of each file of ``framework/ops``, and the rest."""
    families: dict[str, list[str]] = {}
    for name, module in sorted(vars(ops).items()):
        public = sorted(getattr(module, "__all__", [])) if isinstance(module, types.ModuleType) else []
        if public and name != "names":
            families[name] = public
    known = {name for names in families.values() for name in names}
    families["linalg"] = sorted({*families.get("linalg", []), *(f"linalg.{n}" for n in _public(linalg))})
    families["nn.functional"] = sorted(f"nn.functional.{n}" for n in _public(functional))
    families["methods only"] = sorted(
        n for n, f in vars(Methods).items() if callable(f) and not n.startswith("_") and n not in known
    )
    return families


def _public(module: types.ModuleType) -> Iterator[str]:
    return (n for n in getattr(module, "__all__", dir(module)) if callable(getattr(module, n)) and n[0] != "_")


class Watched:
    """A module whose names are noted when they are looked up: ``T.nn.functional.gelu``."""

    def __init__(self, module: Any, seen: set[str], prefix: str = "") -> None:
        self._module, self._seen, self._prefix = module, seen, prefix

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._module, name)
        if isinstance(value, types.ModuleType):
            return Watched(value, self._seen, f"{self._prefix}{name}.")
        self._seen.add(self._prefix + name)
        return value


def names_in(code: Callable[..., Any]) -> set[str]:
    """The attributes that a test's lambda uses, so that methods (``a.view(2, 3)``) count too."""
    found: set[str] = set()
    stack = [code.__code__] if hasattr(code, "__code__") else []
    while stack:
        block = stack.pop()
        found.update(block.co_names)
        stack.extend(constant for constant in block.co_consts if isinstance(constant, types.CodeType))
    return found


def aliases() -> dict[int, set[str]]:
    """For every function, the names it can be called by."""
    found: dict[int, set[str]] = {}
    places = (("", framework), ("", Methods), ("nn.functional.", functional), ("linalg.", linalg))
    for prefix, place in places:
        for name, value in vars(place).items():
            if callable(value):
                found.setdefault(id(value), set()).add(prefix + name)
    return found


def entry_of(name: str, called: dict[int, set[str]]) -> Checked | None:
    """What was compared under `name` or under another name of the same function."""
    place: Any = framework
    for part in name.split("."):
        place = getattr(place, part, None) or getattr(Methods, part, None) or getattr(functional, part, None)
    entries = [checked[other] for other in {name, *called.get(id(place), ())} if other in checked]
    if not entries:
        return None
    return Checked(max(e.order for e in entries), set().union(*(e.dtypes for e in entries)))


def note(names: set[str], order: int, dtype: str) -> None:
    """Operation(s) `names` have been compared up to derivatives of `order`, for `dtype`."""
    for name in names - PLUMBING:
        entry = checked.setdefault(name, Checked())
        entry.order = max(entry.order, order)
        entry.dtypes.add(dtype)


def page() -> str:
    """The page as Markdown: a table a family."""
    lines = [
        "# Operations",
        "",
        "Made by `python -m pytest tests/parity --write-page` from what the tests compare with PyTorch 2.13:",
        "values, shapes and element types; derivatives up to the order given (0: not differentiable); and the",
        "same again on arrays that refuse every implicit conversion to NumPy, as a GPU's do. On a GPU,",
        "`python -m pytest tests/parity -m gpu` repeats all of it with CuPy arrays.",
        "",
    ]
    called = aliases()
    for family, names in operations().items():
        lines += [f"## {family}", "", "| operation | derivatives | types | foreign arrays |", "|---|---|---|---|"]
        for name in names:
            entry = entry_of(name, called)
            if entry is None:
                lines.append(f"| `{name}` | – | – | – |")
            else:
                lines.append(f"| `{name}` | {entry.order} | {', '.join(sorted(entry.dtypes))} | yes |")
        lines.append("")
    return "\n".join(lines)
