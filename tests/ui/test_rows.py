"""The list that every screen of choices is made of."""

from textual.app import App, ComposeResult
from textual.content import Content

from nntui.ui.widgets.rows import Row, Rows


class Lists(App[None]):
    def compose(self) -> ComposeResult:
        yield Rows(id="rows")


async def test_a_page_up_or_down_waits_until_the_list_has_room() -> None:
    app = Lists()
    async with app.run_test(size=(40, 10)) as pilot:
        rows = app.query_one(Rows)
        rows.show_rows([Row(Content(str(number)), id=str(number)) for number in range(30)])
        rows.choose("4")
        await pilot.pause()
        rows.styles.height = 0
        await pilot.pause()
        await pilot.press("pageup", "pagedown")
        assert rows.chosen == "4"
        rows.styles.height = 5
        await pilot.pause()
        await pilot.press("pagedown")
        assert rows.chosen == "7"  # the border takes two of the five lines
