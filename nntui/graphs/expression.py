"""Compute an expression with the framework, and draw its graph: nothing in it is ever given to Python to run."""

from __future__ import annotations

import ast
import operator
import time
from collections.abc import Callable
from math import pi
from typing import Any

import framework as torch
from framework.autograd import clock
from framework.nn import functional as F
from nntui.errors import nearest
from nntui.graphs import words
from nntui.graphs.functions import CLASSES, CREATIONS, FUNCTIONS, GROWING, ROOMS, SHAPED
from nntui.graphs.model import Graph
from nntui.graphs.reader import ExpressionError, Text, read
from nntui.graphs.traced import Span, graph_of
from nntui.i18n import _

LARGEST = 4096
"""Elements of a tensor."""
SECONDS = 5.0
CHOSEN = (2.0, 3.0, -1.0, 0.5, 4.0, -2.0)
CHOSEN_MATRICES = ([[1.0, 2.0], [3.0, 4.0]], [[0.5, -1.0], [2.0, 1.0]])

Number = (bool, int, float)
BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.MatMult: operator.matmul,
}
COMPARED: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}


def graph(text: str) -> Graph:
    """The graph of an expression: assignments and expressions, separated by ``;`` or lines; the last is drawn.

    Values given to a name, and names that have none, become leaves that want a gradient. Raises ExpressionError.
    """
    place, statements = read(text)
    reading = _Reading(place)
    value: Any = None
    try:
        for statement in statements:
            value = reading.value(statement.value)
            if statement.name:
                value = reading.name(statement.name, value, statement.value)
            value = reading.tensor(value, statement.value)
    except RecursionError:
        raise place.error(_("this is nested too deeply")) from None
    return graph_of(value, reading.names, " ".join(text.split()), reading.spans, notes=reading.chosen)


class _Reading:
    """What has been computed so far."""

    def __init__(self, place: Text) -> None:
        self.place = place
        self.names: dict[str, torch.Tensor] = {}
        self.spans: list[Span] = []
        self.chosen: list[tuple[str, str]] = []
        self._deadline = time.monotonic() + SECONDS

    # -- values and names ----------------------------------------------------------------------------------

    def name(self, name: str, value: Any, node: ast.expr) -> torch.Tensor:
        """Give `value` a name. What is typed in or created, rather than computed, is a leaf from now on."""
        if name in ROOMS or name in FUNCTIONS:
            raise self.place.error(_("“{name}” is a function: choose another name").format(name=name), node)
        tensor = self.tensor(value, node)
        made = isinstance(node, ast.Call) and _called(node)[0] in CREATIONS
        if made or not isinstance(value, torch.Tensor):
            tensor = tensor.detach().requires_grad_()
        self.names[name] = tensor
        return tensor

    def tensor(self, value: Any, node: ast.AST) -> torch.Tensor:
        """`value` as a tensor, of float64."""
        if isinstance(value, torch.Tensor):
            return value
        try:
            return torch.tensor(value, dtype=torch.float64)
        except (ValueError, TypeError, torch.FrameworkError):
            sentence = _("the rows of this list differ in length, or it holds something that is no number")
            raise self.place.error(sentence, node) from None

    def value(self, node: ast.expr) -> Any:
        """Compute one part: a tensor, a number, or a list of them."""
        if time.monotonic() > self._deadline:
            raise self.place.error(_("this takes too long"), node)
        if isinstance(node, ast.Constant):
            return node.value
        if isinstance(node, ast.Name):
            return self._named(node)
        if isinstance(node, ast.List | ast.Tuple):
            return self._list(node)
        if isinstance(node, ast.UnaryOp):
            operand = self._operand(node.operand)
            return self._run(operator.neg, node, operand) if isinstance(node.op, ast.USub) else operand
        if isinstance(node, ast.BinOp):
            return self._binary(node)
        if isinstance(node, ast.Compare):
            function = COMPARED[type(node.ops[0])]
            left = self.tensor(self._operand(node.left), node.left)
            return self._run(function, node, left, self._operand(node.comparators[0]))
        if isinstance(node, ast.Call):
            return self._call(node)
        raise self.place.error(_("a function is called with brackets: write a.sum(), not a.sum"), node)

    def _list(self, node: ast.List | ast.Tuple) -> list[Any]:
        if isinstance(node, ast.Tuple) and not node.elts:
            raise self.place.error(_("these brackets are empty"), node)
        return [self.value(each) for each in node.elts]

    def _named(self, node: ast.Name) -> Any:
        if node.id in self.names:
            return self.names[node.id]
        if node.id == "pi":
            return pi
        if node.id in ROOMS or node.id in FUNCTIONS:
            sentence = _("“{name}” is a function: call it, {name}(…)").format(name=node.id)
            raise self.place.error(sentence, node)
        matrix = len(node.id) == 1 and node.id.isupper()
        free = sum((value[0] == "[") == matrix for _name, value in self.chosen)
        choices: Any = CHOSEN_MATRICES if matrix else CHOSEN
        value = choices[free % len(choices)]
        shown = str(value).replace(".0", "") if matrix else words.number(value)
        self.chosen.append((node.id, shown))
        self.names[node.id] = torch.tensor(value, dtype=torch.float64, requires_grad=True)
        return self.names[node.id]

    # -- operations ----------------------------------------------------------------------------------------

    def _operand(self, node: ast.expr) -> Any:
        value = self.value(node)
        return self.tensor(value, node) if isinstance(value, list) or value is None else value

    def _binary(self, node: ast.BinOp) -> Any:
        left, right = self._operand(node.left), self._operand(node.right)
        if isinstance(left, Number) and isinstance(right, Number):
            # Whole numbers of Python have no end.
            if isinstance(node.op, ast.Pow) and (abs(right) > 64 or abs(left) > 1e6):
                raise self.place.error(_("this power is too large"), node.right)
            if isinstance(node.op, ast.MatMult):
                raise self.place.error(_("@ multiplies matrices; for numbers write *"), node.right)
        return self._run(BINARY[type(node.op)], node, left, right)

    def _call(self, node: ast.Call) -> torch.Tensor:
        name, owner = _called(node)
        if not name:
            raise self.place.error(_("only a function's name can be called"), node)
        if name not in FUNCTIONS:
            sentence = _("there is no function “{name}”.").format(name=name)
            guess = nearest(name, sorted(FUNCTIONS))
            if guess:
                sentence += " " + _("Did you mean “{choice}”?").format(choice=guess)
            raise self.place.error(sentence, node.func)
        positional = [self._argument(name, each) for each in node.args]
        named = {}
        for keyword in node.keywords:
            if keyword.arg is None or keyword.arg in ("dtype", "device", "requires_grad", "out"):
                sentence = _("“{name}” can't be given here").format(name=keyword.arg or "**")
                raise self.place.error(sentence, keyword.value)
            named[keyword.arg] = self._argument(name, keyword.value)
        if owner is not None:
            positional.insert(0, self.tensor(self._operand(owner), owner))
        for target in CLASSES.get(name, ()):
            if target < len(positional):
                positional[target] = self._classes(positional[target])
        self._measure(name, node, positional, named)
        return self._run(_function(name, owner is not None), node, *positional, **named)  # type: ignore[no-any-return]

    def _argument(self, name: str, node: ast.expr) -> Any:
        value = self.value(node)
        if not isinstance(value, list):
            return value
        if any(isinstance(each, torch.Tensor) for each in value):
            return value if name in ("stack", "cat") else self._run(torch.stack, node, value)
        return value if name in SHAPED else self.tensor(value, node)

    def _classes(self, target: Any) -> Any:
        """Numbers of classes are whole; a leaf of them is none that could have a gradient."""
        if not isinstance(target, torch.Tensor) or target.ndim > 1 or not target.is_floating_point():
            return target
        whole = target.detach().long()
        for name, tensor in self.names.items():
            if tensor is target:
                self.names[name] = whole
        return whole

    def _measure(self, name: str, node: ast.Call, positional: list[Any], named: dict[str, Any]) -> None:
        """Nothing larger than LARGEST is ever made, nor anything much larger on the way to it."""
        for argument in (*positional, *named.values()):
            for size in argument if isinstance(argument, list) else [argument]:
                if isinstance(size, int) and abs(size) > LARGEST:
                    raise self.place.error(_("this number is too large"), node)
        if name in GROWING:
            sizes = [each for each in (*positional, *named.values()) if not isinstance(each, torch.Tensor)]
            product = 2 if name == "eye" and len(sizes) == 1 else 1
            flat = [each for size in sizes for each in (size if isinstance(size, list) else [size])]
            for size in flat * product:
                if isinstance(size, int):
                    product *= max(1, abs(size))
            if product > 2 * LARGEST:
                raise self._too_large(node)

    def _run(self, function: Callable[..., Any], node: ast.expr, *positional: Any, **named: Any) -> Any:
        """Run one operation and remember which text it was."""
        start = next(clock)
        try:
            value = function(*positional, **named)
        except ExpressionError:
            raise
        except ZeroDivisionError:
            raise self.place.error(_("division by zero"), node) from None
        except MemoryError:
            raise self._too_large(node) from None
        except Exception as error:
            # Whatever an operation makes of arguments it was not meant for, it is the typed text that is wrong.
            reason = str(error).split("\n")[0] or type(error).__name__
            sentence = _("{text} can't be computed: {reason}").format(text=self.place.of(node), reason=reason)
            raise self.place.error(sentence, node) from None
        self.spans.append(Span(start, next(clock), self.place.of(node)))
        if isinstance(value, torch.Tensor) and value.numel() > LARGEST:
            raise self._too_large(node)
        if isinstance(value, tuple | list):
            raise self.place.error(_("this gives several results; only those that give one can be drawn"), node)
        if isinstance(value, complex) or (isinstance(value, Number) and abs(value) > 1e300):
            raise self.place.error(_("this number is too large"), node)
        return value

    def _too_large(self, node: ast.AST) -> ExpressionError:
        sentence = _("this tensor is too large: at most {most} numbers").format(most=LARGEST)
        return self.place.error(sentence, node)


def _called(node: ast.Call) -> tuple[str, ast.expr | None]:
    """The name of the function, and the part before the dot if that is a value. "" for what is no name."""
    if isinstance(node.func, ast.Name):
        return node.func.id, None
    if not isinstance(node.func, ast.Attribute):
        return "", None
    room = node.func.value
    while isinstance(room, ast.Attribute) and room.attr in ROOMS:
        room = room.value
    if isinstance(room, ast.Name) and room.id in ROOMS:
        return node.func.attr, None
    return node.func.attr, node.func.value


def _function(name: str, of_value: bool) -> Callable[..., Any]:
    """The framework's function, or the method of a tensor where `of_value`: where() differs in the two."""
    if name in CREATIONS:
        make = getattr(torch, name)
        return lambda *sizes, **named: make(*sizes, dtype=torch.float64, **named)
    homes = (torch.Tensor, torch, F) if of_value else (torch, F, torch.Tensor)
    return next(getattr(home, name) for home in homes if hasattr(home, name))  # type: ignore[no-any-return]
