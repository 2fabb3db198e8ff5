"""The runs that were kept: a list to filter and mark in, the curves of the marked, their settings side by side."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Input, OptionList, Static

from nntui import i18n
from nntui.errors import UsageError
from nntui.i18n import N_, _, ngettext
from nntui.reasons import reason
from nntui.runs.kept import KeptRun
from nntui.runs.kept_words import Words, words
from nntui.ui.keeping import opened, reopen
from nntui.ui.keys import bindings
from nntui.ui.screens.base import NntuiScreen
from nntui.ui.widgets.line import Line, clickable
from nntui.ui.widgets.rows import Rows
from nntui.ui.widgets.runs_curves import RunsCurves, import_plots, unpacked
from nntui.ui.widgets.runs_list import entries
from nntui.ui.widgets.runs_table import table

if TYPE_CHECKING:
    from nntui.runs.kept import KeptRuns

DIM = "$text-dim"
PARTS = {"list": N_("List"), "curves": N_("Curves"), "table": N_("Table")}
REST = 0.06
"""Seconds without another key after which curves and table follow."""
LOOK_EVERY = 1.0
"""Seconds between two looks whether another program has kept or deleted something."""


class RunsScreen(NntuiScreen):
    """The kept runs. What is done to "the runs" is done to the marked ones, or else to the one chosen."""

    CSS_PATH = "runs.tcss"
    BINDINGS = bindings("runs")

    def __init__(self) -> None:
        super().__init__()
        self._kept: KeptRuns | None = None
        self._failure = ""
        self._opened = False
        self._all: tuple[KeptRun, ...] = ()
        self._found: tuple[KeptRun, ...] = ()
        self._words: dict[int, Words] = {}
        self._spoken = ""
        self._marked: dict[int, int] = {}
        self._part = "list"
        self._changes = 0
        self._soon: Timer | None = None
        self._entry = ""

    def body(self) -> ComposeResult:
        yield Line(id="title", classes="title")
        with Horizontal(id="parts"):
            with Vertical(id="left"):
                yield Input(compact=True, id="entry", select_on_focus=False)
                yield Static(id="none")
                yield Rows(id="runs")
            with Vertical(id="right"):
                yield RunsCurves(id="curves")
                with VerticalScroll(id="table", can_focus=False):
                    yield Static(id="side-by-side")

    def places(self) -> tuple[str, ...]:
        if self._entry:
            return (f"runs_{self._entry}",)
        return ("everywhere", "runs", *(("runs_narrow",) if self.has_class("-narrow") else ()))

    def on_mount(self) -> None:
        self.query_one("#entry").display = False
        self.show_part("list")
        self.run_worker(self._open, exit_on_error=False)  # type: ignore[arg-type]

    async def _open(self) -> None:
        """Open the file, and import what draws, without holding up the screen."""
        kept, failure = None, ""
        try:
            kept = await opened(self.nntui)
            await asyncio.to_thread(import_plots)
        except (OSError, sqlite3.Error) as error:
            failure = reason(error)
        if self.leaving:
            return
        self._kept, self._failure = kept, failure
        try:
            if kept is None:
                self.retranslate()
                return
            await self._curves.prepare(kept)
            self._read()
            self.set_interval(LOOK_EVERY, self._look)
        finally:
            self._opened = True

    @property
    def ready(self) -> bool:
        return self._opened

    @property
    def _curves(self) -> RunsCurves:
        return self.query_one(RunsCurves)

    # What there is

    def _try(self, action: Callable[[KeptRuns], object]) -> bool:
        """Do something with the file; false, and a notice, where it can't be done."""
        if self._kept is None:
            return False
        try:
            action(self._kept)
        except (sqlite3.Error, UsageError) as error:
            self.notify(str(error), severity="error")
            return False
        return True

    def _look(self) -> None:
        """Another program may have kept or deleted something."""
        if self._kept is not None and self.is_current:
            with suppress(sqlite3.Error):
                if self._kept.changes() != self._changes:
                    self._read()

    def _read(self) -> None:
        def read(kept: KeptRuns) -> None:
            self._changes = kept.changes()
            self._all = kept.list()

        if not self.leaving and self._try(read):
            there = {run.id for run in self._all}
            self._marked = {id: slot for id, slot in self._marked.items() if id in there}
            self._spoken = ""
            self.retranslate()

    @property
    def chosen(self) -> KeptRun | None:
        """The run under the highlight."""
        id = self.query_one(Rows).chosen
        return next((run for run in self._found if str(run.id) == id), None)

    @property
    def meant(self) -> list[KeptRun]:
        """The marked runs, the one chosen where none is marked."""
        marked = [run for run in reversed(self._all) if run.id in self._marked]
        return marked or ([self.chosen] if self.chosen else [])

    # Showing

    def retranslate(self) -> None:
        super().retranslate()
        if self._spoken != i18n.current():
            self._spoken = i18n.current()
            self._words = {run.id: words(run, self.nntui.course) for run in self._all}
        self._show_rows()
        self._show_title()
        self._show_meant()

    def _show_rows(self) -> None:
        entry = self.query_one("#entry", Input)
        wanted = entry.value if self._entry != "name" else ""
        self._found = tuple(run for run in self._all if run.has(wanted, self._words[run.id].name))
        rows = self.query_one(Rows)
        rows.show_rows(entries(self.nntui, self._found, self._words, self._marked))
        none = self.query_one("#none", Static)
        none.display = not self._found
        if self._failure:
            text = _("The file of your runs can't be used: {reason}.").format(reason=self._failure)
        elif self._kept is None:
            text = _("loading…")
        elif self._all:
            text = _("No run has these words.")
        else:
            text = _("No run was kept yet. Press k beside a demo or in the playground to keep its run.")
        none.update(Content.styled(text, DIM))

    def _show_title(self) -> None:
        count = len(self._all)
        parts = [ngettext("{n} run", "{n} runs", count).format(n=count)]
        if len(self._found) < count:
            parts.append(_("{n} shown").format(n=len(self._found)))
        if self._marked:
            parts.append(_("{n} marked").format(n=len(self._marked)))
        dot = f" {self.nntui.marks.dot} "
        left = Content.assemble((_("Runs"), "bold $primary"), ("  " + dot.join(parts), DIM))
        right = Content()
        if self.has_class("-narrow"):
            right = Content("  ").join(self._tab(number, part) for number, part in enumerate(PARTS, 1))
        self.query_one("#title", Line).set(left, right)

    def _tab(self, number: int, part: str) -> Content:
        here = "bold reverse" if self.app.no_color else "bold $background on $primary"
        style = here if part == self._part else DIM
        return clickable(Content.styled(f" {number} {_(PARTS[part])} ", style), f"screen.part('{part}')")

    def _show_meant(self) -> None:
        """The curves and the table of the runs that are meant, as soon as their curves are read."""
        runs = self.meant
        self.query_one("#right").set_class(not runs, "-none")
        if not runs:
            return
        self._show_table()
        if not self.query_one("#table").scrollable_content_region.width:  # it comes into sight only now
            self.call_after_refresh(self._show_table)
            self.call_after_refresh(self._curves.draw)
        self._curves.show(runs, self._words, self._marked)

    def _show_table(self) -> None:
        runs, room = self.meant, self.query_one("#table").scrollable_content_region.width
        if runs and room:
            content = table(self.nntui, runs, self._words, self._marked, room)
            self.query_one("#side-by-side", Static).update(content)

    def on_option_list_option_highlighted(self) -> None:
        if not self._marked:
            self._show_soon()

    def _show_soon(self) -> None:
        """Show what is meant once the keys rest: who holds one down wants to get past."""
        if self._soon is not None:
            self._soon.stop()
        self._soon = self.set_timer(REST, self._show_meant)

    def fitted(self) -> None:
        self.show_part(self._part)
        self.call_after_refresh(self.retranslate)

    # Parts

    def show_part(self, part: str) -> None:
        """Show a part, where they are not all seen at once."""
        self._part = part
        for name in PARTS:
            self.set_class(name == part, f"-{name}")
        if not self._entry:
            self.query_one(Rows).focus()
        self._show_title()
        self.refresh_keys()
        self.call_after_refresh(self._show_meant)

    def action_part(self, part: str) -> None:
        """Go to a part of the screen."""
        self.show_part(part)

    def action_next_part(self, by: int) -> None:
        """The part after or before this one."""
        names = list(PARTS)
        self.show_part(names[(names.index(self._part) + by) % len(names)])

    def action_page(self, by: int) -> None:
        """The table, or on narrow screens the list, a page up or down."""
        scrolled = self.query_one("#table")
        if self.has_class("-narrow") and self._part == "list":
            rows = self.query_one(Rows)
            rows.page(by)
        else:
            scrolled.scroll_relative(y=by * max(1, scrolled.size.height - 2), animate=False)

    # What can be done

    def action_mark(self) -> None:
        """Mark the run, or not any more."""
        from nntui.runs.overlay import MOST, slots

        run = self.chosen
        if run is None:
            return
        if run.id in self._marked:
            del self._marked[run.id]
        elif len(self._marked) == MOST:
            self.notify(_("At most {n} runs can be told apart in one picture.").format(n=MOST), timeout=3)
        else:
            self._marked = slots([run.id], self._marked)
        longest = max(self._found, key=lambda each: len(str(each.id)))
        row = entries(self.nntui, [run, longest], self._words, self._marked)[0]
        self.query_one(Rows).change_row(row)
        self._show_title()
        self._show_soon()

    def action_unmark(self) -> None:
        """Mark none."""
        self._marked = {}
        self.retranslate()

    def action_metric(self, by: int) -> None:
        """The next metric."""
        self._curves.next_metric(by)

    def action_toggle_log(self) -> None:
        """Logarithmic or linear axis."""
        self._curves.toggle_log()

    def action_smooth(self, by: int) -> None:
        """Smooth more or less."""
        self._curves.smooth(by)

    def action_delete(self) -> None:
        """Delete the runs that are meant; it can be undone as long as the program runs."""
        ids = [run.id for run in self.meant]
        if ids and self._try(lambda kept: kept.delete(ids)):
            text = ngettext(
                "{n} run deleted. u brings it back.", "{n} runs deleted. u brings them back.", len(ids)
            )
            self.notify(text.format(n=len(ids)), timeout=5)
            self._read()

    def action_undo(self) -> None:
        """Bring back what was deleted last."""
        back: list[int] = []
        if self._try(lambda kept: back.extend(kept.undo())):
            count = len(back)
            text = ngettext("{n} run is back.", "{n} runs are back.", count).format(n=count)
            self.notify(text if back else _("Nothing was deleted."), timeout=3)
            self._read()

    def action_export(self) -> None:
        """Write the runs that are meant into the current folder."""
        from nntui.runs.kept_export import FORMATS
        from nntui.ui.widgets.play_pick import PickScreen

        runs = self.meant
        if not runs:
            return
        said = {
            "csv": _("a row for each step, for spreadsheets"),
            "json": _("everything that was kept"),
            "svg": _("the picture, as it is drawn now"),
            "tensorboard": _("event files, a folder for each run"),
        }
        names = {"csv": "CSV", "json": "JSON", "svg": "SVG", "tensorboard": "TensorBoard"}

        def picked(index: int | None) -> None:
            if index is not None:
                self.run_worker(partial(self._export, runs, FORMATS[index]), exit_on_error=False)  # type: ignore[arg-type]

        count = len(runs)
        title = ngettext("Export {n} run into {folder}", "Export {n} runs into {folder}", count)
        heading = title.format(n=count, folder=Path.cwd())
        self.nntui.push_screen(PickScreen(heading, [(names[each], said[each]) for each in FORMATS]), picked)

    async def _export(self, runs: list[KeptRun], format: str) -> None:
        from nntui.runs.kept_export import Exported, Picture, export

        curves = self._curves
        picture = Picture(curves.drawn_metric, curves.log_axis, curves.smoothing)
        try:
            if self._kept is None:
                return
            packed = [self._kept.packed(run.id) for run in runs]
            named = [self._words[run.id] for run in runs]

            def write() -> Path:
                found = zip(runs, map(unpacked, packed), named, strict=True)
                return export([Exported(*each) for each in found], format, None, picture)

            made = await asyncio.to_thread(write)
        except (UsageError, ValueError, sqlite3.Error) as error:
            self.notify(str(error), severity="error")
        else:
            self.notify(_("Written: {file}").format(file=made), timeout=5)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        if self.chosen:
            reopen(self.nntui, self.chosen)

    def action_leave(self) -> None:
        """Show all runs again if they are filtered, else go home."""
        entry = self.query_one("#entry", Input)
        if entry.display:
            self._close_entry(keep=False)
        else:
            self.dismiss()

    # The line to type in

    def action_find(self) -> None:
        """Filter the list."""
        self._type("filter", self.query_one("#entry", Input).value, _("Words, or name=value"))

    def action_name(self) -> None:
        """Give the run another name."""
        if self.chosen:
            self._type("name", self.chosen.title, _("A name for run {id}").format(id=self.chosen.id))

    def _type(self, what: str, value: str, hint: str) -> None:
        self._entry = what
        self.show_part("list")
        entry = self.query_one("#entry", Input)
        entry.display = True
        entry.placeholder = hint
        with entry.prevent(Input.Changed):
            entry.value = value
        entry.cursor_position = len(value)
        entry.focus()
        self.refresh_keys()

    def _close_entry(self, keep: bool) -> None:
        entry = self.query_one("#entry", Input)
        self._entry = ""
        if not keep:
            with entry.prevent(Input.Changed):
                entry.value = ""
        entry.display = bool(entry.value)
        self.query_one(Rows).focus()
        self.retranslate()

    def on_input_changed(self) -> None:
        if self._entry == "filter":
            self._show_rows()
            self._show_title()
            self.call_after_refresh(self._show_meant)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        if self._entry == "name":
            run, title = self.chosen, event.value
            self._close_entry(keep=False)
            if run is not None and self._try(lambda kept: kept.rename(run.id, title)):
                self._read()
        else:
            self._close_entry(keep=True)

    def on_key(self, event: events.Key) -> None:
        if not self._entry:
            return
        rows = self.query_one(Rows)
        if event.key == "escape":
            self._close_entry(keep=False)
        elif event.key in ("up", "down") and self._entry == "filter":
            (rows.action_cursor_up if event.key == "up" else rows.action_cursor_down)()
        else:
            return
        event.stop()
