"""The built-in editor by itself: indents, colours, finding, and text that isn't meant for a terminal."""

from typing import ClassVar

import pytest
from textual.app import App, ComposeResult

from nntui.ui.theme import THEMES
from nntui.ui.widgets.diff import Pair, pairs
from nntui.ui.widgets.editor import Editor
from nntui.ui.widgets.python_spans import beginnings, spans


class EditorApp(App[None]):
    BINDINGS: ClassVar = [("escape", "heard", "")]
    heard = 0

    def action_heard(self) -> None:
        self.heard += 1

    def __init__(self, text: str = "") -> None:
        super().__init__()
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = THEMES[0].name
        self.text = text

    def compose(self) -> ComposeResult:
        yield Editor(self.text)


def editor_of(app: App[None]) -> Editor:
    return app.query_one(Editor)


def drawn(app: App[None]) -> list[str]:
    editor = editor_of(app)
    return [editor.render_line(y).text.rstrip() for y in range(editor.size.height)]


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        (("i", "f", "space", "x", ":", "enter", "y"), "if x:\n    y"),
        (("i", "f", ":", "space", "#", ":", "enter", "y"), "if: #:\n    y"),
        (("#", ":", "enter", "y"), "#:\ny"),
        (("i", "f", ":", "enter", "p", "a", "s", "s", "enter", "y"), "if:\n    pass\ny"),
        (("tab", "a", "tab", "b"), "    a   b"),
        (("tab", "tab", "backspace", "a"), "    a"),
        (("tab", "space", "backspace", "a"), "    a"),
        (("a", "tab", "backspace", "b"), "a  b"),
        (("tab", "a", "shift+tab", "b"), "ab"),
        (("tab", "a", "enter", "b"), "    a\n    b"),
        (("a", "enter", "b", "ctrl+z", "ctrl+y"), "a\nb"),
    ],
)
async def test_keys(keys: tuple[str, ...], text: str) -> None:
    app = EditorApp()
    async with app.run_test() as pilot:
        await pilot.press(*keys)
        assert editor_of(app).text == text


async def test_lines_move_together() -> None:
    app = EditorApp("a\n\nb\nc")
    async with app.run_test() as pilot:
        await pilot.press("shift+down", "shift+down", "shift+down", "tab")
        assert editor_of(app).text == "    a\n\n    b\nc"
        await pilot.press("shift+tab")
        assert editor_of(app).text == "a\n\nb\nc"


async def test_tab_and_escape_do_not_trap() -> None:
    """Escape is not the editor's: it reaches the screen."""
    app = EditorApp("a")
    async with app.run_test() as pilot:
        await pilot.press("escape", "b")
        assert app.heard == 1
        assert editor_of(app).text == "ba"


async def test_another_text_can_be_undone() -> None:
    app = EditorApp("one\ntwo")
    async with app.run_test() as pilot:
        editor_of(app).put("three")
        assert editor_of(app).text == "three"
        await pilot.press("ctrl+z")
        assert editor_of(app).text == "one\ntwo"


async def test_marks_are_drawn_and_follow_their_lines() -> None:
    app = EditorApp("a\nb\nc")
    async with app.run_test() as pilot:
        editor_of(app).mark({2: "b", 9: "nowhere"})
        assert drawn(app)[:3] == ["1  a", "2✗ b", "3  c"]
        await pilot.press("enter")
        assert drawn(app)[:4] == ["1", "2  a", "3✗ b", "4  c"]
        editor_of(app).mark({})
        assert drawn(app)[2] == "3  b"


async def test_control_characters_never_reach_the_terminal() -> None:
    app = EditorApp("a\x1b[2Jb\x07\x9b")
    async with app.run_test() as pilot:
        assert drawn(app)[0] == "1  a␛[2Jb␇�"
        editor_of(app).ascii = True
        await pilot.press("end")
        assert drawn(app)[0] == "1  a?[2Jb??"


async def test_lines_that_are_kept_look_as_if_drawn_anew() -> None:
    app = EditorApp('x = 1\n"""\ny = 2\nz = 3  # (\n')
    async with app.run_test() as pilot:
        for key in ("a", "down", "shift+down", "(", "ctrl+z", "end", "enter", '"', "up", "delete"):
            await pilot.press(key)
            editor = editor_of(app)
            kept = [editor.render_line(y) for y in range(10)]
            editor.notify_style_update()
            assert kept == [editor.render_line(y) for y in range(10)], key


@pytest.mark.parametrize(
    ("words", "forward", "places"),
    [
        ("ab", True, [(0, 3), (1, 0), (0, 0)]),
        ("AB", True, [(0, 3)]),
        ("ab", False, [(1, 0), (0, 3), (0, 0)]),
    ],
)
async def test_find(words: str, forward: bool, places: list[tuple[int, int]]) -> None:
    app = EditorApp("ab AB\nab")
    async with app.run_test():
        found = []
        for _ in places:
            editor_of(app).find(words, forward)
            found.append(editor_of(app).selection.start)
        assert found == places
        assert editor_of(app).find("none") == (0, 0)
        assert editor_of(app).find("") == (0, 0)


def kinds(line: str, inside: str = "") -> list[tuple[str, str]]:
    return [(line[start:end], kind) for start, end, kind in spans(line, inside)[0]]


def test_colours() -> None:
    assert kinds("def f(x): return 1.5e-3  # def") == [
        ("def", "keyword"),
        ("f", "name"),
        ("return", "keyword"),
        ("1.5e-3", "number"),
        ("# def", "comment"),
    ]
    assert kinds("x1 = rb'a\\'b' + \"open") == [("rb'a\\'b'", "string"), ('"open', "string")]
    assert beginnings(['"""a', "b", '\\""" "', 'c""" + 1', "1"]) == ["", '"""', '"""', '"""', ""]
    assert kinds('c""" + 1', '"""') == [('c"""', "string"), ("1", "number")]
    assert kinds("'''a''' if b") == [("'''a'''", "string"), ("if", "keyword")]


def test_pairs() -> None:
    assert list(pairs(["a", "b", "c"], ["a", "x", "y", "c"])) == [
        Pair(0, 0, True),
        Pair(1, 1, False),
        Pair(None, 2, False),
        Pair(2, 3, True),
    ]


async def test_every_theme_has_its_colours() -> None:
    app = EditorApp("def f(): pass")
    async with app.run_test() as pilot:
        seen = set()
        for theme in THEMES:
            app.theme = theme.name
            await pilot.pause()
            editor_of(app).notify_style_update()
            line = editor_of(app).render_line(0)
            seen.add(frozenset(str(segment.style.color) for segment in line if segment.style))
        assert len(seen) == len(THEMES)


async def test_a_burst_of_keys_keeps_its_order() -> None:
    app = EditorApp()
    async with app.run_test() as pilot:
        for key in ("a", "b", "backspace", "c", "home", "d", "delete", "e", "ctrl+k", "end", "f"):
            app.simulate_key(key)  # without waiting for what it does
        await pilot.pause()
        assert editor_of(app).text == "def"
