"""Progress that outlives its file."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from nntui.course.progress import Progress
from nntui.ui.app import NntuiApp
from nntui.ui.keeper import Keeper

MakeApp = Callable[..., NntuiApp]


def spoil(path: Path) -> None:
    """Take away, as another program might, what the database holds."""
    with closing(sqlite3.connect(path)) as database:
        database.executescript("DROP TABLE done; DROP TABLE visits; DROP TABLE settings")


def test_what_was_kept_and_done_is_known_when_the_file_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "progress.sqlite3"
    reasons: list[str] = []
    keeper = Keeper(Progress(path), reasons.append)
    keeper.mark("a/b", "one")
    keeper.visit("a/b", "two")
    keeper.set_setting("theme", "light")
    assert not reasons
    spoil(path)
    assert keeper.done("a/b") == {"one"}
    assert keeper.position() == ("a/b", "two")
    assert keeper.position("a/b") == "two"
    assert keeper.setting("theme") == "light"
    keeper.mark("a/b", "two")
    keeper.visit("c/d", "one")
    keeper.set_setting("theme", "dark")
    assert keeper.done("a/b") == {"one", "two"}
    assert keeper.position() == ("c/d", "one")
    assert keeper.position("c/d") == "one"
    assert keeper.position("e/f") is None
    assert keeper.setting("theme") == "dark"
    assert len(reasons) == 1
    keeper.close()


def test_while_the_file_is_sound_it_is_what_counts(tmp_path: Path) -> None:
    path = tmp_path / "progress.sqlite3"
    first, second = Keeper(Progress(path), print), Keeper(Progress(path), print)
    assert first.done("a/b") == set()
    second.mark("a/b", "one")
    second.visit("a/b", "one")
    assert first.done("a/b") == {"one"}
    assert first.position() == ("a/b", "one")
    first.close()
    second.close()


def test_what_another_program_holds_up_is_written_later(tmp_path: Path) -> None:
    path = tmp_path / "progress.sqlite3"
    reasons: list[str] = []
    keeper = Keeper(Progress(path), reasons.append)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        keeper.mark("a/b", "one")
        assert keeper.done("a/b") == {"one"}
        other.execute("ROLLBACK")
    keeper.close()
    assert not reasons
    assert Progress(path).done("a/b") == {"one"}


async def test_the_program_lives_on_when_the_file_is_spoilt_under_it(make_app: MakeApp, tmp_path: Path) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter", "right", "right")
        spoil(tmp_path / "progress.sqlite3")
        await pilot.press("left", "right", "t", "escape")
        await pilot.pause()
        assert app.progress.done("frameworks/descent") >= {"hello"}
        await pilot.press("enter")
        await pilot.pause()
        assert app.is_running
        assert app._exception is None


async def test_settings_of_another_version_leave_the_usual_ones(make_app: MakeApp) -> None:
    app = make_app()
    for name in ("flavour", "level", "language", "theme", "exercise"):
        app.progress.set_setting(name, "unheard-of")
    app.close()
    again = make_app()
    async with again.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter")
        assert again.progress.flavour() == ("pytorch", "low")
        assert again._exception is None
