"""Cards: Markdown to lines, and the scrolling widget that shows them."""

import random
import re

import pytest
from rich.cells import cell_len
from textual.app import App

from nntui.ui.widgets.card import Card
from nntui.ui.widgets.markdown import layout

EVERYTHING = """\
# Two *curves*

Both errors fall at first.
Then the **training** error goes on, and the *validation* error `turns`
(**bo**ld).

- one item that is long enough to be wrapped
- two
  1. nested
  2. list

3. third

   more of it
4. fourth

> After the turn it is memory,
> not learning.

```python
loss = f(x)  # how far
if loss < 0.5: print("done")
```

```
no  language
```

| model | error |
|---|---:|
| line | 5.3 |
| **network** | 10.0 |

---

A [link](https://example.org) and a\\
break.
"""

EXPECTED = """\
Two curves

Both errors fall at first. Then
the training error goes on, and
the validation error turns (bold).

• one item that is long enough to
  be wrapped
• two
  1. nested
  2. list

3. third

   more of it

4. fourth

▎ After the turn it is memory, not
▎ learning.

 loss = f(x)  # how far
 if loss < 0.5: print("done")

 no  language

model   │ error
────────┼──────
line    │   5.3
network │  10.0

──────────────────────────────────

A link and a
break.
"""


def plain(lines):
    return ["".join(text for text, _ in line) for line in lines]


def styles(text, word):
    """The style names of the first span that holds the word."""
    return next(names for line in layout(text, 60) for span, names in line if word in span)


def test_layout_of_everything():
    assert [line.rstrip() for line in plain(layout(EVERYTHING, 34))] == EXPECTED.rstrip("\n").split("\n")


def test_ascii_layout_is_ascii():
    assert "\n".join(plain(layout(EVERYTHING, 34, ascii=True))).isascii()


@pytest.mark.parametrize(
    ("word", "names"),
    [
        ("Two", {"heading"}),
        ("curves", {"heading", "italic"}),
        ("training", {"bold"}),
        ("turns", {"code"}),
        ("memory", {"quote"}),
        ("if", {"block", "keyword"}),
        ("done", {"block", "string"}),
        ("0.5", {"block", "number"}),
        ("# how far", {"block", "comment"}),
        ("no  language", {"block"}),
        ("network", {"bold"}),
        ("link", {"link"}),
    ],
)
def test_styles(word, names):
    assert styles(EVERYTHING, word) == names


def test_no_line_is_wider_than_asked_and_no_word_is_lost():
    seed = random.randrange(2**32)
    print("seed", seed)
    rng = random.Random(seed)
    for _ in range(60):
        words = [rng.choice("aășțé中x") * rng.randint(1, 30) for _ in range(rng.randint(0, 40))]
        text = " ".join(f"**{w}**" if rng.random() < 0.2 else f"`{w}`" if rng.random() < 0.2 else w for w in words)
        width = rng.randint(8, 50)
        lines = plain(layout(text, width))
        assert all(cell_len(line) <= width for line in lines)
        assert re.sub(r"\s", "", "".join(lines)) == "".join(words)


@pytest.mark.parametrize("width", [1, 8, 9, 13, 21, 200])
def test_every_block_fits_every_width(width):
    text = EVERYTHING if width >= 9 else EVERYTHING.replace("|", "/")  # a table needs three cells a column
    assert all(cell_len(line) <= max(8, width) for line in plain(layout(text, width)))


@pytest.mark.parametrize("text", ["", "   \n\n", "<b>raw</b>", "- ", "|a|\n|-|\n", "```python\n```", "> ", "1. "])
def test_odd_texts_do_not_fail(text):
    layout(text, 20)


class CardApp(App):
    def __init__(self, text=""):
        super().__init__()
        self.animation_level = "none"
        self.card = Card(text)

    def compose(self):
        yield self.card


TABLE = """\
| model | parameters | training error | validation error |
|---|---|---|---|
| straight line | 2 | 5.3 | **5.1** |
| network | 7 | **0.0** | 20 |
"""


@pytest.mark.parametrize("width", range(18, 80, 3))
def test_a_table_keeps_its_words_whole(width):
    lines = plain(layout(TABLE, width))
    assert max(map(cell_len, lines)) <= width
    words = set(re.findall(r"[\w.]+", "\n".join(lines)))
    assert words >= {"straight", "network", "parameters", "training", "validation", "5.3", "5.1", "0.0", "20"}


def test_a_table_with_no_room_for_its_words_becomes_lists():
    assert plain(layout(TABLE, 36))[:5] == [
        "straight line", "  parameters: 2", "  training error: 5.3", "  validation error: 5.1", "",
    ]  # fmt: skip


def shown(card):
    return [card.render_line(y).text.rstrip() for y in range(card.scrollable_content_region.height)]


LONG = "\n\n".join(f"paragraph {i}" for i in range(40))


async def test_shows_text_and_other_text_from_its_top():
    app = CardApp(LONG)
    async with app.run_test(size=(40, 11)) as pilot:
        assert shown(app.card)[:3] == ["paragraph 0", "", "paragraph 1"]
        app.card.scroll_to(y=20, animate=False)
        app.card.text = "## Other\n\nshort"
        await pilot.pause()
        assert shown(app.card)[:4] == ["Other", "", "short", ""]
        assert app.card.max_scroll_y == 0


async def test_keys_scroll():
    app = CardApp(LONG)
    async with app.run_test(size=(40, 10)) as pilot:
        app.card.focus()
        await pilot.pause()
        await pilot.press("down", "down")
        await pilot.pause()
        assert shown(app.card)[0] == "paragraph 1"
        await pilot.press("pagedown")
        await pilot.pause()
        assert shown(app.card)[0] == "paragraph 6"
        await pilot.press("end")
        await pilot.pause()
        assert shown(app.card)[-1] == "paragraph 39"
        await pilot.press("pageup", "up", "home")
        await pilot.pause()
        assert shown(app.card)[0] == "paragraph 0"


async def test_wraps_again_after_a_resize():
    app = CardApp("one two three four five six seven eight nine ten")
    async with app.run_test(size=(60, 10)) as pilot:
        assert shown(app.card)[0] == "one two three four five six seven eight nine ten"
        await pilot.resize_terminal(20, 10)
        await pilot.pause()
        assert shown(app.card)[:2] == ["one two three four", "five six seven"]


async def test_styles_reach_the_screen_and_follow_the_theme():
    app = CardApp("## Heading\n\n**bold** plain")
    async with app.run_test(size=(40, 10)) as pilot:

        def heading():
            return app.card.render_line(0)._segments[0].style

        bold, plain_text = app.card.render_line(2)._segments[:2]
        assert bold.style.bold
        assert not plain_text.style.bold
        before = heading()
        assert before.bold
        app.theme = "textual-light"
        await pilot.pause()
        assert heading().color != before.color


async def test_the_words_are_there_at_the_first_paint():
    class First(CardApp):
        painted: str | None = None

        def post_display_hook(self):
            if self.painted is None and self.query_one(Card).size:
                strips = self.screen._compositor.render_strips()
                self.painted = "".join(segment.text for strip in strips for segment in strip)

    app = First("A line of words.")
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.pause()
    assert "A line of words." in app.painted
