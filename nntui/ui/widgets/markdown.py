"""Markdown to lines of styled text for a given width: paragraphs, lists, quotes, code, tables.

One pass over markdown-it's tree; what it doesn't know is shown as plain text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, TypeAlias

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from rich.cells import cell_len, chop_cells

if TYPE_CHECKING:
    from pygments.lexer import Lexer  # type: ignore[import-untyped]

#: A run of text and the names of its styles, which are among `CODE_STYLES`.
Span: TypeAlias = tuple[str, frozenset[str]]
Line: TypeAlias = list[Span]

#: Every style name, in the order in which later ones win over earlier ones.
CODE_STYLES = (
    "block", "quote", "heading", "link", "bold", "italic", "code",
    "keyword", "string", "number", "comment", "rule",
)  # fmt: skip
PLAIN: frozenset[str] = frozenset()
_making_lexer = Lock()
_NARROWEST = 8
_INNERMOST = 2  # room for one wide character


def layout(text: str, width: int, ascii: bool = False) -> list[Line]:
    """The lines of `text`, none wider than `width` cells (but at least 8)."""
    tree = SyntaxTreeNode(_parser().parse(text))
    return _Layout(ascii).blocks(tree.children, max(_NARROWEST, width), PLAIN)


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("table")


class _Layout:
    """Turns blocks into lines; every method returns lines of at most the width it is given."""

    def __init__(self, ascii: bool) -> None:
        self.bullet, self.bar, self.dash, self.cross = "*|-+" if ascii else "•▎─┼"
        self.between = " | " if ascii else " │ "

    def blocks(
        self, nodes: Sequence[SyntaxTreeNode], width: int, style: frozenset[str], tight: bool = False
    ) -> list[Line]:
        lines: list[Line] = []
        for node in nodes:
            if lines and not tight:
                lines.append([])
            lines += self.block(node, width, style)
        return lines

    def block(self, node: SyntaxTreeNode, width: int, style: frozenset[str]) -> list[Line]:
        match node.type:
            case "paragraph":
                return wrap(_spans(node, style), width)
            case "heading":
                return wrap(_spans(node, style | {"heading"}), width)
            case "bullet_list" | "ordered_list":
                return self.items(node, width, style)
            case "blockquote":
                inner = self.blocks(node.children, max(_INNERMOST, width - 2), style | {"quote"})
                return [[(self.bar + " ", frozenset({"rule"})), *line] for line in inner]
            case "fence" | "code_block":
                return self.code(node, width)
            case "table":
                return self.table(node, width, style)
            case "hr":
                return [[(self.dash * width, frozenset({"rule"}))]]
        return wrap([(node.content, style)], width)

    def items(self, node: SyntaxTreeNode, width: int, style: frozenset[str]) -> list[Line]:
        ordered = node.type == "ordered_list"
        first = int(node.attrs.get("start", 1)) if ordered else 0
        labels = [f"{first + i}. " if ordered else f"{self.bullet} " for i in range(len(node.children))]
        indent = max(map(len, labels), default=2)
        tight = _is_tight(node)
        lines: list[Line] = []
        for label, item in zip(labels, node.children, strict=True):
            if lines and not tight:
                lines.append([])
            inner = self.blocks(item.children, max(_INNERMOST, width - indent), style, tight) or [[]]
            lines.append([(label.rjust(indent), frozenset({"rule"})), *inner[0]])
            lines += [[(" " * indent, style), *line] if line else [] for line in inner[1:]]
        return lines

    def code(self, node: SyntaxTreeNode, width: int) -> list[Line]:
        language = node.info.split()[0] if node.type == "fence" and node.info.strip() else ""
        block = frozenset({"block"})
        lines: list[Line] = []
        for line in _highlight(node.content.rstrip("\n").expandtabs(4), language):
            for piece in _fold(line, max(_INNERMOST, width - 2)):
                used = _length(piece)
                lines.append([(" ", block), *piece, (" " * (width - 1 - used), block)])
        return lines

    def table(self, node: SyntaxTreeNode, width: int, style: frozenset[str]) -> list[Line]:
        heads = [row for part in node.children if part.type == "thead" for row in part.children]
        bodies = [row for part in node.children if part.type == "tbody" for row in part.children]
        right = ["right" in str(cell.attrs.get("style", "")) for cell in heads[0].children]
        cells = [
            [_spans(cell, style | {"bold"} if row in heads else style) for cell in row.children]
            for row in heads + bodies
        ]
        widths = _column_widths(cells, width - len(self.between) * (len(right) - 1))
        if widths is None:
            return self.stacked(cells[0], cells[len(heads) :], width)
        lines: list[Line] = []
        for index, row in enumerate(cells):
            if index == len(heads):
                joint = self.dash + self.cross + self.dash
                lines.append([(joint.join(self.dash * w for w in widths), frozenset({"rule"}))])
            lines += self.table_row([wrap(c, w) for c, w in zip(row, widths, strict=True)], widths, right)
        return lines

    def stacked(self, head: list[list[Span]], rows: list[list[list[Span]]], width: int) -> list[Line]:
        """A table too narrow for its longest words: each row as a list under its first cell."""
        lines: list[Line] = []
        for row in rows:
            if lines:
                lines.append([])
            for index, (name, cell) in enumerate(zip(head, row, strict=True)):
                named = (
                    cell
                    if not index
                    else [*[(text, style - {"bold"}) for text, style in name], (": ", PLAIN), *cell]
                )
                indent = 2 if index else 0
                lines += [[(" " * indent, PLAIN), *line] for line in wrap(named, width - indent)]
        return lines

    def table_row(self, cells: list[list[Line]], widths: list[int], right: list[bool]) -> list[Line]:
        lines: list[Line] = []
        for depth in range(max(map(len, cells), default=0)):
            line: Line = []
            for index, (cell, width) in enumerate(zip(cells, widths, strict=True)):
                spans = cell[depth] if depth < len(cell) else []
                gap = (" " * (width - _length(spans)), PLAIN)
                if index:
                    line.append((self.between, frozenset({"rule"})))
                line += [gap, *spans] if right[index] else [*spans, gap]
            lines.append(line)
        return lines


def _column_widths(cells: list[list[list[Span]]], room: int) -> list[int] | None:
    """Widths of a table's columns in `room` cells, the widest giving way; None if words would have to be cut."""
    columns = list(zip(*cells, strict=True))
    widths = [max(map(_length, column)) for column in columns]
    longest = [max((_length(word) for cell in column for word in _words(cell)), default=0) for column in columns]
    if sum(longest) > room:
        return None
    while sum(widths) > room:
        widest = max((width, index) for index, width in enumerate(widths) if width > longest[index])[1]
        widths[widest] -= 1
    return [max(1, width) for width in widths]


def _length(spans: Iterable[Span]) -> int:
    return sum(cell_len(text) for text, _ in spans)


def _is_tight(node: SyntaxTreeNode) -> bool:
    """CommonMark's tight lists: markdown-it hides the paragraphs of their items."""
    return all(part.hidden for item in node.children for part in item.children if part.type == "paragraph")


def _spans(node: SyntaxTreeNode, style: frozenset[str]) -> list[Span]:
    """The inline content of a block, flattened."""
    spans: list[Span] = []
    for child in node.children:
        match child.type:
            case "inline":
                spans += _spans(child, style)
            case "strong":
                spans += _spans(child, style | {"bold"})
            case "em":
                spans += _spans(child, style | {"italic"})
            case "link":
                spans += _spans(child, style | {"link"})
            case "code_inline":
                spans.append((child.content, style | {"code"}))
            case "softbreak":
                spans.append((" ", style))
            case "hardbreak":
                spans.append(("\n", style))
            case _:
                spans.append((child.content, style))
    return spans


def wrap(spans: Iterable[Span], width: int) -> list[Line]:
    """Break spans at spaces into lines of at most `width` cells; longer words are cut."""
    lines: list[Line] = [[]]
    used = 0
    space: Span | None = None
    for word in _words(spans):
        if word == []:
            lines.append([])
            used, space = 0, None
            continue
        if word[0][0].isspace() and len(word) == 1 and word[0][0] != "\u00a0":
            space = (" ", word[0][1])
            continue
        length = _length(word)
        if used and used + (space is not None) + length > width:
            lines.append([])
            used, space = 0, None
        if used and space is not None:
            _add(lines[-1], space)
            used += 1
        space = None
        while length > width:
            head, word = _cut(word, width)
            for span in head:
                _add(lines[-1], span)
            lines.append([])
            length = _length(word)
        for span in word:
            _add(lines[-1], span)
        used += length
    return lines if lines != [[]] else []


def _words(spans: Iterable[Span]) -> Iterable[list[Span]]:
    """Words (of one or more spans), single spaces, and [] for a forced line break."""
    word: list[Span] = []
    for text, style in spans:
        for piece in re.findall(r"\n|[ \t]+|[^ \t\n]+", text):
            if piece[0] in " \t\n":
                if word:
                    yield word
                word = []
                yield [] if piece == "\n" else [(" ", style)]
            else:
                word.append((piece, style))
    if word:
        yield word


def _add(line: Line, span: Span) -> None:
    if line and line[-1][1] == span[1]:
        line[-1] = (line[-1][0] + span[0], span[1])
    else:
        line.append(span)


def _cut(word: Line, width: int) -> tuple[Line, Line]:
    """The first `width` cells of a word, and the rest."""
    head: Line = []
    used = 0
    for index, (text, style) in enumerate(word):
        if used + cell_len(text) > width:
            first = chop_cells(text, width - used)[0] if width > used else ""
            rest = text[len(first) :]
            return [*head, (first, style)], [(rest, style), *word[index + 1 :]]
        head.append((text, style))
        used += cell_len(text)
    return head, []


def _fold(line: Line, width: int) -> list[Line]:
    """A line of code cut into pieces of at most `width` cells."""
    pieces: list[Line] = []
    while _length(line) > width:
        piece, line = _cut(line, width)
        pieces.append(piece)
    return [*pieces, line]


def _highlight(code: str, language: str) -> list[Line]:
    """Lines of code; Python is coloured, anything else left plain."""
    block = frozenset({"block"})
    if language not in ("python", "py"):
        return [[(line, block)] for line in code.split("\n")]
    lines: list[Line] = [[]]
    for kind, text in python_lexer().get_tokens(code):
        style = block | _token_style(str(kind))
        for index, part in enumerate(text.split("\n")):
            if index:
                lines.append([])
            if part:
                _add(lines[-1], (part, style))
    return lines


def python_lexer() -> Lexer:
    """Return what takes Python apart, in any thread. The first takes tens of milliseconds to make."""
    with _making_lexer:  # Pygments does so for one thread at a time
        from pygments.lexers.python import PythonLexer  # type: ignore[import-untyped]

        return PythonLexer(stripnl=False, ensurenl=False)


def _token_style(kind: str) -> frozenset[str]:
    for prefix, name in (
        ("Token.Keyword", "keyword"),
        ("Token.Operator.Word", "keyword"),
        ("Token.Literal.String", "string"),
        ("Token.Literal.Number", "number"),
        ("Token.Comment", "comment"),
    ):
        if kind.startswith(prefix):
            return frozenset({name})
    return PLAIN
