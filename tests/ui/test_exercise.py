"""An exercise in the built-in editor, from the starter to the solution, by keyboard alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from practice_kit import (
    SOLUTION,
    STARTER,
    WORDS,
    OpenExercise,
    check,
    editor_of,
    enter,
    rewrite,
    screen_of,
    shown,
    the_exercise,
    told,
    until,
    write_practice,
)

from nntui import i18n
from nntui.ui.app import NntuiApp
from nntui.ui.attention import READING
from nntui.ui.keys import KEYS
from nntui.ui.screens.exercise import ExerciseScreen
from nntui.ui.screens.solution import SolutionScreen

SQUARE = SOLUTION.replace("2 * x", "x ** 2")


@pytest.fixture
def open_exercise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenExercise]:
    """Opens the program on a course with one exercise; the learner's files go into the test's own folder."""
    for name in ("NNTUI_LANG", "NO_COLOR", "LC_ALL", "LC_MESSAGES", "LANGUAGE", "VISUAL", "EDITOR", "NNTUI_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    monkeypatch.setenv("NNTUI_ASCII", "0")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    root = write_practice(tmp_path / "lessons")
    apps: list[NntuiApp] = []

    def make(lang: str = "en") -> NntuiApp:
        app = NntuiApp(lang, root=root, progress=tmp_path / "progress.sqlite3")
        app.progress.set_setting("theme", "nntui-dark")
        apps.append(app)
        return app

    yield make
    for app in apps:
        app.close()
    i18n.use("en")


@pytest.fixture
def no_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is typed is saved by itself only after hours: on a busy machine a key may take longer than usual."""
    monkeypatch.setattr("nntui.ui.screens.exercise._SAVE_SECONDS", 10_000.0)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The learner's file."""
    return tmp_path / "nntui-exercises" / "practice" / "twice" / "double.py"


def folder_texts(file: Path) -> dict[str, str]:
    return {each.name: each.read_text(encoding="utf-8") for each in file.parent.iterdir()}


async def test_from_starter_to_solved(open_exercise: OpenExercise, file: Path, size: tuple[int, int]) -> None:
    app = open_exercise()
    async with app.run_test(size=size) as pilot:
        await enter(pilot, app)
        assert editor_of(app).text == STARTER == file.read_text(encoding="utf-8")
        await rewrite(pilot, app, SOLUTION)
        await check(pilot, app)
        assert "Passed. Well done!" in shown(app)
        assert file.read_text(encoding="utf-8") == editor_of(app).text
        state = app.progress.exercise(the_exercise(app).id)
        assert (state.tries, state.passed) == (1, True)
        assert app.progress.done("practice/twice") == {"code"}
        assert editor_of(app).marks == []
        await pilot.press("f6")
        assert isinstance(app.screen, SolutionScreen)
        await pilot.press("escape")
        for _ in range(2):
            if isinstance(app.screen, ExerciseScreen):
                await pilot.press("escape")
        await until(pilot, lambda: not isinstance(app.screen, ExerciseScreen))


async def test_a_wrong_answer_marks_its_line(
    open_exercise: OpenExercise, file: Path, size: tuple[int, int]
) -> None:
    app = open_exercise()
    async with app.run_test(size=size) as pilot:
        await enter(pilot, app)
        editor_of(app).put(SQUARE)
        await check(pilot, app)
        text = shown(app)
        assert "✗  Twice three" in text
        assert "That is the square: 9" in text
        assert "line 3" in text
        assert editor_of(app).marks == [3]
        await pilot.press("ctrl+g")
        assert app.focused is editor_of(app)
        assert editor_of(app).cursor_location == (2, 4)
        assert "3✗ " in shown(app)
        await pilot.press("up", "home", "enter")
        assert editor_of(app).marks == [4]  # the mark goes with its line
        await pilot.press("down", "end", "x")
        assert editor_of(app).marks == []
        assert app.progress.done("practice/twice") == set()


async def test_the_starter_counts_as_no_try(open_exercise: OpenExercise) -> None:
    app = open_exercise()
    async with app.run_test() as pilot:
        await enter(pilot, app)
        await check(pilot, app)
        assert app.progress.exercise(the_exercise(app).id).tries == 0


async def test_the_screen_lives_while_an_endless_loop_is_checked(open_exercise: OpenExercise, file: Path) -> None:
    app = open_exercise()
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await enter(pilot, app)
        editor_of(app).put("def double(x):\n    while True:\n        pass\n")
        await pilot.press("f5")
        await until(pilot, lambda: "Checking…" in shown(app))
        await pilot.press("a", "b", "f5", "c")
        assert editor_of(app).text.startswith("abcdef")
        assert screen.checking.elapsed is not None
        # The check that was asked for meanwhile follows at once, and is of the newest text.
        await until(pilot, lambda: screen.checking.checked.startswith("abcdef"))
        await until(pilot, lambda: screen.checking.elapsed is None)
        assert screen.checking.result is not None
        assert screen.checking.result.first_failure is not None
        assert screen.checking.result.first_failure.key != "time"


async def test_time_in_an_exercise_is_the_lessons(open_exercise: OpenExercise) -> None:
    app = open_exercise()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await enter(pilot, app)
        assert app.progress.spent("practice/twice") == 0.0
        await pilot.press("a", "b", "left", "escape", "escape")
        await until(pilot, lambda: app.screen is not screen)
        assert 0.0 < app.progress.spent("practice/twice") < 5 * READING


async def test_leaving_during_a_check_ends_it(open_exercise: OpenExercise, file: Path) -> None:
    app = open_exercise()
    async with app.run_test() as pilot:
        screen = await enter(pilot, app)
        editor_of(app).put("while True:\n    pass\n")
        await pilot.press("f5")
        await until(pilot, lambda: screen.checking._sandbox and screen.checking._sandbox._running)
        await pilot.press("escape", "escape")
        await until(pilot, lambda: app.screen is not screen)
        sandbox = screen.checking._sandbox
        assert sandbox is not None
        await until(pilot, lambda: not sandbox._running)
        assert sandbox._spare is None
    assert file.read_text(encoding="utf-8") == "while True:\n    pass\n"


async def test_hints_come_one_by_one_and_are_remembered(
    open_exercise: OpenExercise, size: tuple[int, int]
) -> None:
    app = open_exercise()
    async with app.run_test(size=size) as pilot:
        await enter(pilot, app)
        await pilot.press("4")  # types; there is no hint to go to yet
        for used in (1, 2, 3, 3):
            await pilot.press("f1")
            assert app.progress.exercise(the_exercise(app).id).hints == used
            text = shown(app)
            assert f"A nudge {used}" in text
            assert f"hints {used} of 3" in text or size[0] < 110
            assert f"A nudge {used + 1}" not in text
        # Seen again, they cost nothing.
        screen_of(app).action_part("task")
        await pilot.press("ctrl+n")
        await pilot.pause()
        assert "A nudge 3" in shown(app)


async def test_reset_asks_and_keeps_a_copy(open_exercise: OpenExercise, file: Path) -> None:
    app = open_exercise()
    async with app.run_test() as pilot:
        await enter(pilot, app)
        editor_of(app).put(SQUARE)
        await pilot.press("f8")
        assert "Put the starter back?" in shown(app)
        await pilot.press("escape")
        assert editor_of(app).text == SQUARE
        assert app.focused is editor_of(app)
        await pilot.press("f8", "enter")
        await until(pilot, lambda: editor_of(app).text == STARTER)
        assert folder_texts(file) == {"double.py": STARTER, "double.backup-1.py": SQUARE}
        await pilot.press("ctrl+z")
        assert editor_of(app).text == SQUARE
        await pilot.press("f8", "escape", "escape", "f8", "f4")  # going elsewhere means no
        assert "Put the starter back?" not in shown(app)


@pytest.mark.usefixtures("no_hurry")
async def test_what_is_typed_is_said_to_be_changed(open_exercise: OpenExercise, file: Path) -> None:
    app = open_exercise()
    async with app.run_test() as pilot:
        await enter(pilot, app)
        assert "changed" not in shown(app)
        await pilot.press("#")
        assert "changed" in shown(app)
        assert file.read_text(encoding="utf-8") == STARTER


async def test_what_is_typed_is_saved_by_itself(open_exercise: OpenExercise, file: Path) -> None:
    app = open_exercise()
    async with app.run_test() as pilot:
        await enter(pilot, app)
        await pilot.press("#")
        await until(pilot, lambda: file.read_text(encoding="utf-8") == "#" + STARTER)
        await until(pilot, lambda: "saved" in shown(app))
        await pilot.press("#")
    assert file.read_text(encoding="utf-8") == "##" + STARTER  # the program was left at once


async def test_another_editor_is_noticed(open_exercise: OpenExercise, file: Path) -> None:
    app = open_exercise()
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await enter(pilot, app)
        file.write_text(SOLUTION, encoding="utf-8")
        await until(pilot, lambda: editor_of(app).text == SOLUTION)
        await until(pilot, lambda: screen.checking.result is not None)
        assert screen.checking.result is not None
        assert screen.checking.result.passed
        assert folder_texts(file) == {"double.py": SOLUTION}


async def test_a_file_that_was_deleted_is_written_again(open_exercise: OpenExercise, file: Path) -> None:
    app = open_exercise()
    async with app.run_test() as pilot:
        await enter(pilot, app)
        editor_of(app).put(SQUARE)
        await until(pilot, lambda: file.read_text(encoding="utf-8") == SQUARE)
        file.unlink()
        await check(pilot, app)
        assert file.read_text(encoding="utf-8") == SQUARE
        file.unlink()
    assert file.read_text(encoding="utf-8") == SQUARE


@pytest.mark.usefixtures("no_hurry")
@pytest.mark.parametrize("leaves", [True, False], ids=["leaves", "stays"])
async def test_two_editors_lose_nothing(open_exercise: OpenExercise, file: Path, leaves: bool) -> None:
    app = open_exercise()
    async with app.run_test(size=(120, 40)) as pilot:
        await enter(pilot, app)
        await pilot.press("#")
        file.write_text(SOLUTION, encoding="utf-8")
        if leaves:
            await pilot.press("escape", "escape")
            await until(pilot, lambda: not isinstance(app.screen, ExerciseScreen))
        else:
            await until(pilot, lambda: editor_of(app).text == SOLUTION)
            await until(pilot, lambda: "double.backup-1.py" in told(app))
        assert folder_texts(file) == {"double.py": SOLUTION, "double.backup-1.py": "#" + STARTER}


async def test_a_check_that_ends_while_its_screen_is_taken_down_is_let_go(open_exercise: OpenExercise) -> None:
    app = open_exercise()
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await enter(pilot, app)
        await check(pilot, app)
        assert not screen.leaving
        screen.dismiss()
        await until(pilot, lambda: not screen.is_attached)
        assert screen.leaving
        screen._show_result()


async def test_a_file_that_is_no_text_is_kept_before_it_is_replaced(
    open_exercise: OpenExercise, file: Path
) -> None:
    app = open_exercise()
    file.parent.mkdir(parents=True)
    file.write_bytes(b"x = '\xff'\n")
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await enter(pilot, app)
        await check(pilot, app)
        assert screen.checking.result is not None
        assert screen.checking.result.first_failure is not None
        assert screen.checking.result.first_failure.key == "encoding"
        assert file.read_bytes() == b"x = '\xff'\n"
        await pilot.press("#")
        await until(pilot, lambda: file.read_bytes().startswith(b"#"))
        assert (file.parent / "double.backup-1.py").read_bytes() == b"x = '\xff'\n"


async def test_a_full_disk_is_told_and_costs_no_text(
    open_exercise: OpenExercise, file: Path, tmp_path: Path
) -> None:
    (tmp_path / "nntui-exercises").write_text("in the way", encoding="utf-8")
    app = open_exercise()
    async with app.run_test(size=(120, 40)) as pilot:
        await enter(pilot, app)
        await until(pilot, lambda: "can't be saved" in told(app))
        await pilot.press("#")
        await until(pilot, lambda: "not saved" in shown(app))
        (tmp_path / "nntui-exercises").unlink()
        await pilot.press("#")
        await until(pilot, lambda: file.exists() and file.read_text("utf-8") == "##" + STARTER)


async def test_the_solution_opens_after_three_tries(open_exercise: OpenExercise, size: tuple[int, int]) -> None:
    app = open_exercise()
    async with app.run_test(size=size) as pilot:
        await enter(pilot, app)
        for number in range(3):
            await pilot.press("f6")
            assert isinstance(app.screen, ExerciseScreen)
            editor_of(app).put(SQUARE + f"# {number}\n")
            await check(pilot, app)
        await pilot.press("f6")
        assert isinstance(app.screen, SolutionScreen)
        text = shown(app)
        assert "- " in text
        assert "return x ** 2" in text
        assert "return 2 * x" in text


async def test_own_editor(
    open_exercise: OpenExercise, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_exercise()
    async with app.run_test(size=(120, 40)) as pilot:
        await enter(pilot, app)
        await pilot.press("f2")
        assert "No editor is set" in told(app)
        assert f"Open {file} in yours; each save is checked here." in told(app)
        monkeypatch.setenv("EDITOR", "nothing-that-exists")
        await pilot.press("f2")
        await until(pilot, lambda: "can't give way" in told(app) or "could not be started" in told(app))


async def test_every_part_in_every_language_at_once(open_exercise: OpenExercise, size: tuple[int, int]) -> None:
    app = open_exercise()
    async with app.run_test(size=size) as pilot:
        screen = await enter(pilot, app)
        editor_of(app).put(SQUARE)
        await check(pilot, app)
        await pilot.press("f1")
        for lang, words in WORDS.items():
            app.action_language(lang)
            for part, word in (
                ("checks", words[3]),
                ("checks", words[5]),
                ("hints", words[2]),
                ("task", words[6]),
            ):
                screen.action_part(part)
                await pilot.pause()
                assert word in shown(app), (lang, part)


async def test_find(open_exercise: OpenExercise) -> None:
    app = open_exercise()
    async with app.run_test() as pilot:
        await enter(pilot, app)
        await pilot.press("ctrl+f", *"twice")
        assert editor_of(app).selected_text == "twice"
        assert "1 of 1" in shown(app)
        await pilot.press("escape", "home", "f3")
        assert editor_of(app).selected_text == "twice"
        await pilot.press("ctrl+f", "x")
        found = []
        for _ in range(2):
            await pilot.press("enter")
            found.append(editor_of(app).selection.start)
        assert len(set(found)) == 2
        await pilot.press("y")
        assert "not found" in shown(app)
        await pilot.press("escape")
        assert app.focused is editor_of(app)


async def test_ascii_marks(open_exercise: OpenExercise, size: tuple[int, int]) -> None:
    app = open_exercise()
    async with app.run_test(size=size) as pilot:
        screen = await enter(pilot, app)
        app.action_marks()
        editor_of(app).put(SQUARE + "print('\\a')\n")
        await check(pilot, app)
        await pilot.press("f1")
        for part in ("code", "task", "checks", "hints"):
            screen.action_part(part)
            await pilot.pause()
            assert shown(app).isascii(), part


async def test_resizing_keeps_the_part_in_sight(open_exercise: OpenExercise) -> None:
    app = open_exercise()
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await enter(pilot, app)
        screen.action_part("checks")
        for width, height in ((80, 24), (39, 11), (60, 15), (140, 45)):
            await pilot.resize_terminal(width, height)
            await pilot.pause()
        assert "Twice three" in shown(app)
        await pilot.press("enter")
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert app.focused is editor_of(app)
        assert "def double" in shown(app)
        assert "Twice three" not in shown(app)


def test_bindings_are_the_tables_and_every_action_exists() -> None:
    for owner, places in ((ExerciseScreen, ("exercise", "beside")), (SolutionScreen, ("solution",))):
        table = {key.id: key for key in KEYS if key.where in places and key.action}
        assert {binding.id for binding in owner.BINDINGS} == set(table)  # type: ignore[union-attr]
        for key in table.values():
            assert hasattr(owner, "action_" + key.action.split("(")[0]), key.id


def test_every_f_key_has_another_key() -> None:
    """For terminals that keep the F keys to themselves."""
    with_f = {key.action for key in KEYS if key.where == "exercise" and key.keys.startswith("f")}
    without = {key.action for key in KEYS if key.where in ("exercise", "beside") and not key.keys.startswith("f")}
    without.add("find_next")  # enter, in the find bar
    assert with_f <= without
