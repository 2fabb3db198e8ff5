"""What a demo's source says without being run: where its function is, and which names it reports under."""

import ast
from dataclasses import dataclass, field
from pathlib import Path

from nntui.course.problems import Problem
from nntui.errors import nearest
from nntui.i18n import _


@dataclass
class DemoSource:
    """The names that stand in the source as plain texts; names put together at run time are not seen.

    A note goes to the names of its values, None where they can't be read off.
    """

    line: int
    metrics: set[str] = field(default_factory=set)
    notes: dict[str, set[str] | None] = field(default_factory=dict)
    views: set[str] = field(default_factory=set)


def read_demo_source(file: Path, function: str, problems: list[Problem]) -> DemoSource | None:
    """Read the source of a demo; None after reporting why it can't be one."""
    try:
        tree = ast.parse(file.read_bytes(), file.name)
    except SyntaxError as error:
        message = _("This is not valid Python ({reason}); correct the line.").format(reason=error.msg)
        problems.append(Problem(file, error.lineno or 1, message))
        return None
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    if function not in functions:
        guess = nearest(function, functions)
        line = functions[guess].lineno if guess else 1
        message = _("There is no function “{name}” here; write one, or rename the one meant.")
        problems.append(Problem(file, line, message.format(name=function)))
        return None
    source = DemoSource(functions[function].lineno)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            _note_names(node, source)
    return source


def _note_names(call: ast.Call, source: DemoSource) -> None:
    match call.func:
        case ast.Attribute(value=ast.Name(id="run"), attr="metrics"):
            names = {keyword.arg for keyword in call.keywords if keyword.arg is not None}
            source.metrics |= names - {"step", "epoch"}
        case ast.Attribute(value=ast.Name(id="run"), attr="note"):
            if (key := _text(call)) is not None:
                named = [keyword.arg for keyword in call.keywords]
                values = {name for name in named if name is not None}
                before = source.notes.get(key, values)
                # A note sent from two places may use only what both of them give.
                known = before is not None and len(values) == len(named)
                source.notes[key] = values & before if known and before is not None else None
        case ast.Attribute(value=ast.Name(id="run"), attr="frame") | ast.Attribute(attr="Points" | "Line"):
            if name := _text(call):
                source.views.add(name)


def _text(call: ast.Call) -> str | None:
    match call.args:
        case [ast.Constant(value=str(text)), *_]:
            return text
    return None
