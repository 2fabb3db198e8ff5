"""The text of an expression, parsed and checked: what may stand in it, and where a complaint points to."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from nntui.errors import UsageError
from nntui.i18n import _

LONGEST = 2000
MOST_PARTS = 1500

_ALLOWED = (
    ast.Module,
    ast.Assign,
    ast.Expr,
    ast.Name,
    ast.Load,
    ast.Store,
    ast.Constant,
    ast.List,
    ast.Tuple,
    ast.UnaryOp,
    ast.BinOp,
    ast.Compare,
    ast.Call,
    ast.Attribute,
    ast.keyword,
    ast.operator,
    ast.unaryop,
    ast.cmpop,
)
_KEYWORD_VALUES = ("mean", "sum", "none", "batchmean", "floor", "trunc")


class ExpressionError(UsageError):
    """An expression that can't be read or computed; `line` (from 1) and `column` (from 1) say where."""

    def __init__(self, sentence: str, line: int = 1, column: int = 1, lines: int = 1) -> None:
        place = _("Column {column}: {problem}") if lines == 1 else _("Line {line}, column {column}: {problem}")
        super().__init__(place.format(line=line, column=column, problem=sentence))
        self.line = line
        self.column = column


@dataclass(frozen=True, slots=True)
class Statement:
    """One assignment or expression. name: what it is called, "" for none."""

    name: str
    value: ast.expr
    text: str


class Text:
    """The text, and the places in it."""

    def __init__(self, text: str) -> None:
        raw = text.expandtabs().splitlines() or [""]
        self._margins = [len(line) - len(line.lstrip()) for line in raw]
        self.lines = [line.strip() for line in raw]

    def error(self, sentence: str, node: ast.AST | None = None) -> ExpressionError:
        """A complaint about a part."""
        line, column = getattr(node, "lineno", 1), getattr(node, "col_offset", 0)
        return self.error_at(sentence, line, self._characters(line, column) + 1)

    def error_at(self, sentence: str, line: int, column: int) -> ExpressionError:
        """A complaint about a place, both counted from 1."""
        line = min(max(line, 1), len(self.lines))
        return ExpressionError(sentence, line, column + self._margins[line - 1], len(self.lines))

    def of(self, node: ast.AST) -> str:
        """The text of a part."""
        found = ast.get_source_segment("\n".join(self.lines), node) or ""
        return " ".join(found.split())

    def _characters(self, line: int, column: int) -> int:
        """Python counts columns in bytes of UTF-8."""
        encoded = self.lines[min(line, len(self.lines)) - 1].encode()
        return len(encoded[:column].decode(errors="ignore"))


def read(text: str) -> tuple[Text, tuple[Statement, ...]]:
    """Parse and check. Raises UsageError, where it can an ExpressionError."""
    if not text.strip():
        raise UsageError(_("There is nothing to draw: type an expression, such as a * b + c."))
    if len(text) > LONGEST:
        raise UsageError(_("This is too long: at most {most} characters.").format(most=LONGEST))
    place = Text(text)
    try:
        tree = ast.parse("\n".join(place.lines))
    except SyntaxError as error:
        sentence = _("this can't be read: {reason}").format(reason=error.msg)
        raise place.error_at(sentence, error.lineno or 1, max(error.offset or 1, 1)) from None
    except (RecursionError, MemoryError):
        raise place.error(_("this is nested too deeply")) from None
    except ValueError:
        raise place.error(_("this can't be read: it holds characters that are no text")) from None
    for count, node in enumerate(ast.walk(tree), 1):
        if count > MOST_PARTS:
            raise place.error(_("this has too many parts"), node)
        _check(place, node)
    statements = tuple(_statement(place, each) for each in tree.body)
    if not statements:
        raise UsageError(_("There is nothing to draw: type an expression, such as a * b + c."))
    return place, statements


def _check(place: Text, node: ast.AST) -> None:
    if isinstance(node, ast.AugAssign):
        raise place.error(_("write {name} = {name} + … instead").format(name=place.of(node.target)), node)
    if not isinstance(node, _ALLOWED):
        sentence = _("only assignments, operators and calls of the framework's functions can stand here")
        raise place.error(sentence, node)
    if isinstance(node, ast.Constant):
        number = node.value if isinstance(node.value, int | float) else None
        if number is None and node.value is not None and node.value not in _KEYWORD_VALUES:
            raise place.error(_("only numbers can stand here"), node)
        if number is not None and abs(number) > 1e12:
            raise place.error(_("this number is too large"), node)
    if isinstance(node, ast.Name | ast.Attribute):
        name = node.id if isinstance(node, ast.Name) else node.attr
        if name.startswith("_") or name.endswith("_"):
            raise place.error(_("names with an underscore at either end can't be used"), node)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitXor | ast.BitOr | ast.BitAnd):
        raise place.error(_("this operator is for whole numbers; for a power write a ** b"), node.right)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.LShift | ast.RShift):
        raise place.error(_("this operator is for whole numbers"), node.right)
    if isinstance(node, ast.UnaryOp) and not isinstance(node.op, ast.USub | ast.UAdd):
        raise place.error(_("this operator is not for tensors"), node)
    if isinstance(node, ast.Compare) and len(node.ops) > 1:
        raise place.error(_("compare two values at a time"), node.comparators[1])
    if isinstance(node, ast.cmpop) and isinstance(node, ast.Is | ast.IsNot | ast.In | ast.NotIn):
        raise place.error(_("only < <= > >= == != compare tensors"))


def _statement(place: Text, node: ast.stmt) -> Statement:
    if isinstance(node, ast.Expr):
        return Statement("", node.value, place.of(node))
    assert isinstance(node, ast.Assign)
    target = node.targets[0]
    if len(node.targets) > 1 or not isinstance(target, ast.Name):
        raise place.error(_("give one name at a time a value: a = 3; b = 4"), target)
    return Statement(target.id, node.value, place.of(node))
