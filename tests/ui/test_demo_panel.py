"""The demo panel: what it makes of results, prints, strange numbers and windows that change."""

from pathlib import Path

import pytest
from lesson_kit import MakeApp, open_demo, panel_of, run_with, screen_of, session_of, shown, until

from nntui.ui.pictures import role
from nntui.ui.screens.lesson import LessonScreen
from nntui.ui.session import Session
from nntui.ui.widgets.demo import DemoPanel


async def test_space_is_named_while_the_demo_is_out_of_sight(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await open_demo(pilot, app)
        await pilot.pause()
        assert "␣ run" in shown(app).splitlines()[-1]
        await pilot.press("2")
        await pilot.pause()
        assert "␣" not in shown(app).splitlines()[-1]
        assert "␣ run" in shown(app).splitlines()[-3]


async def test_the_first_slider_gets_the_focus_also_when_the_key_came_before_it(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    plain = DemoPanel._mount_sliders

    async def hurried(self: DemoPanel, *session: Session) -> None:
        screen_of(self.nntui).action_part("run")
        await plain(self, *session)

    monkeypatch.setattr(DemoPanel, "_mount_sliders", hurried)
    app = make_app()
    async with app.run_test(size=size) as pilot:
        await open_demo(pilot, app)
        wide = size[0] > 100
        await until(pilot, lambda: panel_of(app).rows[0].has_focus is wide)
        if wide:
            await pilot.press("escape")
        assert app.focused is None
        panel_of(app).post_message(DemoPanel.Changed())
        await pilot.pause()
        assert app.focused is None


async def test_space_before_the_sliders_are_there_is_kept_in_mind(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = DemoPanel._mount_sliders

    async def hurried(self: DemoPanel, *session: Session) -> None:
        self.toggle()
        await plain(self, *session)

    monkeypatch.setattr(DemoPanel, "_mount_sliders", hurried)
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await open_demo(pilot, app)
        await until(pilot, lambda: session_of(app).state == "finished")


async def test_a_run_stays_in_sight_when_the_window_becomes_narrow(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await open_demo(pilot, app)
        await run_with(pilot, app)
        await until(pilot, lambda: session_of(app).state == "finished")
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: "finished" in shown(app))


async def test_the_plots_keep_half_of_the_panel_after_the_end(make_app: MakeApp, size: tuple[int, int]) -> None:
    app = make_app()
    async with app.run_test(size=size) as pilot:
        await open_demo(pilot, app)
        await run_with(pilot, app)
        await until(pilot, lambda: session_of(app).state == "finished")
        session_of(app).result = {"losses": [float(n) for n in range(100)], "w": 1.0, "b": 2.0}
        panel_of(app)._update(curves=True)
        panel_of(app).post_message(DemoPanel.Changed())
        await until(pilot, lambda: "PgUp PgDn scroll" in shown(app).splitlines()[-1])
        plots = panel_of(app).query_one("#plots").size.height
        assert plots >= (panel_of(app).size.height - 6) / 2  # 4 sliders, state and controls take six rows
        outcome = panel_of(app).outcome
        assert outcome.max_scroll_y
        await pilot.press("pagedown")
        assert outcome.scroll_y


@pytest.mark.parametrize("width", [110, 120, 160])
async def test_titles_of_steps_are_whole(make_app: MakeApp, course_root: Path, width: int) -> None:
    text = course_root / "frameworks" / "descent" / "en.md"
    long = "Walk downhill until there is no way down any more"
    text.write_text(
        text.read_text(encoding="utf-8").replace("try: Walk downhill", f"try: {long}"), encoding="utf-8"
    )
    app = make_app()
    async with app.run_test(size=(width, 40)) as pilot:
        await pilot.press("enter")
        await until(
            pilot, lambda: isinstance(app.screen, LessonScreen) and app.screen.query_one("#steps").size.width
        )
        await pilot.pause()
        steps = app.screen.query_one("#steps").region
        assert steps.width <= width // 5
        rows = [line[steps.x : steps.right].strip("▹▸ │") for line in shown(app).splitlines()[2:12]]
        assert long in " ".join(row for row in rows if row)


async def test_buttons_can_be_clicked(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await open_demo(pilot, app)
        await pilot.pause()
        controls = panel_of(app).query_one("#controls").region
        row = shown(app).splitlines()[controls.y]
        await pilot.click(offset=(row.index("run", controls.x), controls.y))
        await until(pilot, lambda: session_of(app).state == "finished")


async def test_floods_of_prints_and_notes_are_cut(make_app: MakeApp, course_root: Path) -> None:
    demo = course_root / "frameworks" / "descent" / "demo_fit.py"
    line = "        print('y' * 5000 + chr(27) + '[31mred', step)\n"
    source = demo.read_text(encoding="utf-8").replace("        w -=", line + "        w -=")
    demo.write_text(source, encoding="utf-8")
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await open_demo(pilot, app)
        await run_with(pilot, app)
        await until(pilot, lambda: session_of(app).state == "finished")
        await pilot.pause()
        assert len(session_of(app).printed) == 3
        text = shown(app)
        assert text.count("yyyy") <= 3 * 20
        assert "\x1b" not in text


async def test_numbers_that_are_none_break_nothing(make_app: MakeApp, course_root: Path) -> None:
    demo = course_root / "frameworks" / "descent" / "demo_fit.py"
    source = demo.read_text(encoding="utf-8").replace(
        "w -= run", "w *= 1e300 if step % 2 else float('nan')\n        w -= run"
    )
    demo.write_text(source, encoding="utf-8")
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await open_demo(pilot, app)
        await run_with(pilot, app)
        await until(pilot, lambda: session_of(app).state in ("finished", "failed"))
        await pilot.press("y")
        await pilot.pause()
        assert session_of(app).state == "finished"
        assert "nan" in shown(app)


async def test_which_curve_was_best_is_said_where_there_are_several(make_app: MakeApp, course_root: Path) -> None:
    demo = course_root / "frameworks" / "descent" / "demo_fit.py"
    source = demo.read_text(encoding="utf-8").replace(
        "val_loss=(w - 1) ** 2 + 0.01)", "val_loss=abs(step - 20) + 1.0, other_val_loss=0.5)"
    )
    demo.write_text(source, encoding="utf-8")
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await open_demo(pilot, app)
        await run_with(pilot, app, steps=1000000, slow=True)
        await until(pilot, lambda: len(session_of(app).history) > 60)
        await until(pilot, lambda: "best epoch 2 (val. training)" in shown(app))
        await until(pilot, lambda: "○ best epoch 2" in shown(app))


async def test_keys_that_come_before_the_panel_is_there(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, LessonScreen))
        # Without a pause, as from a key held down: each finds whatever there is so far.
        screen_of(app).action_next()
        for action in ("run", "next_view", "log_axis", "new_seed", "stop", "one_step", "reset", "down", "page(1)"):
            await app.run_action(f"screen.{action}")
        app.action_next_language()
        await until(pilot, lambda: panel_of(app).session and panel_of(app).rows)
        await pilot.pause()
        assert app._exception is None


async def test_a_frame_that_is_no_picture_is_left_out(make_app: MakeApp, course_root: Path) -> None:
    demo = course_root / "frameworks" / "descent" / "demo_fit.py"
    source = demo.read_text(encoding="utf-8").replace(
        "        w -=", "        run.frame('numbers', lab.Board({'step': step}))\n        w -="
    )
    demo.write_text(source, encoding="utf-8")
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await open_demo(pilot, app)
        await run_with(pilot, app)
        await until(pilot, lambda: session_of(app).state in ("finished", "failed"))
        await pilot.press("v", "v")
        assert "numbers" in session_of(app).frames
        assert session_of(app).state == "finished"


def test_validation_is_a_word_of_a_metrics_name() -> None:
    names = ("loss", "val_loss", "line_val_loss", "loss_val", "value", "interval")
    assert [name for name in names if role(name) == "validation"] == ["val_loss", "line_val_loss", "loss_val"]
