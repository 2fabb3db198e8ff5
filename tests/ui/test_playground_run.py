"""Training in the playground: play, step, epoch, back, best, weights by hand, side by side, a worker that dies."""

import gc
import os
import signal
from itertools import pairwise
from pathlib import Path

from play_kit import MakeApp, opened, settled, until
from textual.widgets import Input

from nntui.play import headless
from nntui.runs.events import Metrics
from nntui.ui.play_curves import onset
from nntui.ui.play_history import MOST, PlayHistory
from nntui.ui.widgets.play_entry import Entry
from nntui.ui.widgets.play_list import ControlList

STATE = "moons n=60 noise=.2 net=5,3relu:.2 tanh adam lr=.02 l2=.001 seed=11"


async def test_the_losses_are_those_of_the_run_without_a_screen(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, app, STATE)
        session = screen.panel.session
        await pilot.press("space")
        await until(pilot, lambda: session.epoch >= 12)
        await pilot.press("space")
        assert not session.playing
        history = session.history
        epochs = history.epochs[-1]
        expected = headless.run(STATE, epochs).history
        assert len(history) > 12
        rows = [expected.steps.index(step) for step in history.steps]  # a long run has dropped some
        assert len(history) > MOST // 2 or rows == list(range(len(history)))
        for name in ("loss", "val_loss", "accuracy", "val_accuracy"):
            assert history.values[name] == [expected.values[name][row] for row in rows]


async def test_step_epoch_back_and_reset(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, app, "circle n=100 batch=10 seed=3")
        session = screen.panel.session
        await until(pilot, lambda: session.batches == 5)
        await pilot.press("full_stop", "full_stop")
        await until(pilot, lambda: session.at == 2)
        two = session.arrays["w0"].copy()
        await pilot.press("e")
        await until(pilot, lambda: session.at == 5 and len(session.history) == 2)
        await pilot.press("e")
        await until(pilot, lambda: session.at == 10 and len(session.history) == 3)
        assert session.history.epochs == [0, 1, 2]
        await pilot.press(*["comma"] * 8)
        await until(pilot, lambda: session.at == 2 and (session.arrays["w0"] == two).all())
        assert session.history.epochs == [0]
        await pilot.press("e")
        await until(pilot, lambda: len(session.history) == 2)
        expected = headless.run("circle n=100 batch=10 seed=3", 1).history
        assert session.history.values["loss"] == expected.values["loss"]
        await pilot.press("backspace")
        await until(pilot, lambda: session.at == 0 and session.history.steps == [0] and bool(session.batches))


async def test_another_setting_starts_again_and_goes_on_playing(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, app, "circle n=50")
        session = screen.panel.session
        await pilot.press("space")
        await until(pilot, lambda: session.epoch > 3)
        screen.query_one(ControlList).choose("noise")
        await pilot.press("right", "right", "right")
        assert session.playing
        await until(pilot, lambda: session.epoch > 3)
        assert session.history.values["loss"][:3] == headless.run(screen.state, 2).history.values["loss"]
        await pilot.press("r")
        assert screen.settings.seed == 1
        assert session.playing


async def test_best_weights_and_early_stopping(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, app, "moons n=20 noise=.5 net=16 relu adam lr=.1 stop=5 seed=1")
        session = screen.panel.session
        await pilot.press("space")
        await until(pilot, lambda: session.state == "finished")
        assert session.note is not None
        assert session.note[0] == "stopped-early"
        assert session.history.best is not None
        assert session.history.best.epoch == session.note[1]["best"]
        await pilot.press("space")
        await until(pilot, lambda: session.state == "finished" and len(session.history) > 1)
        screen.load_state("moons n=20 noise=.5 net=16 relu adam lr=.1 seed=1")
        await settled(pilot, screen)
        await pilot.press("space")
        await until(pilot, lambda: session.epoch > 6)
        await pilot.press("space", "b")
        await until(pilot, lambda: session.note is not None and session.note[0] == "best")


async def test_a_weight_is_read_and_set(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, app)
        session = screen.panel.session
        await until(pilot, lambda: "w1" in session.arrays)
        await pilot.press("w")
        await until(pilot, lambda: screen.panel.net.has_focus)
        await pilot.press("right", "down", "right_square_bracket", "enter")
        assert screen.query_one(Entry).display
        shown = float(screen.query_one(Input).value)
        assert abs(shown - session.arrays["w1"][1, 1]) < 1e-5
        await pilot.press(*"2.5", "enter")
        await until(pilot, lambda: session.arrays["w1"][1, 1] == 2.5)
        assert screen.panel.net.has_focus
        await pilot.press("minus")
        await until(pilot, lambda: abs(session.arrays["w1"][1, 1] - 2.4) < 1e-6)
        await pilot.press("enter", *"x", "enter")
        assert "number" in str(screen.query_one("#wrong").render())


async def test_two_side_by_side_on_one_seed(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, app, "xor n=60 net=4 seed=2")
        await pilot.press("d")
        await settled(pilot, screen)
        one, two = screen.panels
        assert screen.panel is two
        assert one.session.settings == two.session.settings
        screen.query_one(ControlList).choose("lr")
        await pilot.press("right")
        assert two.session.settings.lr == 0.1
        assert one.session.settings.lr == 0.03
        await settled(pilot, screen)
        await pilot.press("space")
        await until(pilot, lambda: one.session.epoch > 2 and two.session.epoch > 2)
        assert one.session.history.values["loss"][0] == two.session.history.values["loss"][0]
        await pilot.press("r")
        assert {panel.session.settings.seed for panel in screen.panels} == {3}
        await pilot.press("tab")
        assert screen.panel is one
        await pilot.press("d")
        assert screen.panels == [one]


async def test_a_dead_worker_is_told_and_run_again(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, app)
        session = screen.panel.session
        await pilot.press("space")
        await until(pilot, lambda: session.epoch > 1)
        assert session.run is not None
        os.kill(session.run.pid, signal.SIGKILL)
        await until(pilot, lambda: session.failure is not None)
        await pilot.pause()
        card = screen.panel.query_one(".failure")
        assert card.display
        assert "run again" in str(card.render())
        await pilot.press("enter")
        await until(pilot, lambda: session.epoch > 1)
        assert not card.display


async def test_points_set_by_hand(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, app)
        await until(pilot, lambda: screen.panel.session.picture is not None)
        await pilot.press("c")
        await until(pilot, lambda: screen.panel.map.has_focus)
        under = screen.panel.map.under
        assert under is not None
        await pilot.press("1")
        assert screen.settings.data == "circle"
        await pilot.press("left", "left", "up", "0")
        assert screen.settings.data == "points"
        assert [value for _x, _y, value in screen.settings.drawn] == [1, 0]
        await until(pilot, lambda: screen.panel.session.picture is not None)
        await pilot.press("left", "1", "minus")
        assert len(screen.settings.drawn) == 2
        await pilot.press("escape")
        assert screen.focused is screen.query_one(ControlList)


def test_the_history_stays_small_and_is_cut() -> None:
    history = PlayHistory()
    for epoch in range(3 * MOST):
        history.take(Metrics(5 * epoch, epoch, {"loss": 1.0, "val_loss": abs(epoch - 700) + 1.0}), 5)
    assert len(history) <= MOST
    assert history.best is not None
    assert history.best.epoch == 700
    assert history.epochs[-1] == 3 * MOST - 1
    gaps = {after - before for before, after in pairwise(history.epochs[:-1])}
    assert gaps == {4}
    history.take(Metrics(5 * 300, 300, {"loss": 1.0, "val_loss": 401.0}), 5)
    assert history.epochs[-1] == 300
    assert history.epochs == sorted(set(history.epochs))
    assert history.best.epoch == 300


async def test_the_collector_leaves_what_stays_alone_while_the_playground_is_open(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot, app)
        await until(pilot, gc.get_freeze_count)
        await pilot.press("escape")
        await until(pilot, lambda: not gc.get_freeze_count())


async def test_the_name_of_a_file_that_is_not_there_can_be_corrected(make_app: MakeApp, tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text("".join(f"{n},{n % 3},{n % 2}\n" for n in range(20)), "utf-8")
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, app)
        session = screen.panel.session
        screen.query_one(ControlList).choose("file")
        await pilot.press("enter", *"min.csv", "enter")
        await until(pilot, lambda: session.failure is not None)
        await pilot.press("enter")
        assert screen.query_one(Input).has_focus
        screen.query_one(Input).value = "mine.csv"
        await pilot.press("enter")
        await until(pilot, lambda: session.failure is None and session.latest is not None)
        assert session.settings.file == "mine.csv"


async def test_what_was_not_looked_at_can_be_seen_after_the_run_has_ended(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, app, "circle n=40 stop=1 lr=3 seed=4")
        await pilot.press("4", "space")
        session = screen.panel.session
        await until(pilot, lambda: session.state == "finished")
        assert session.picture is not None
        assert session.units is not None
        assert {"w0", "g0"} <= set(session.arrays)


def test_overfitting_begins_after_the_best_epoch_also_where_that_is_not_kept() -> None:
    history = PlayHistory()
    for epoch in range(3 * MOST):
        val_loss = 0.1 if epoch == 5 else 1.0 + epoch / MOST
        history.take(Metrics(5 * epoch, epoch, {"loss": 1 / (1 + epoch), "val_loss": val_loss}), 5)
    assert 5 not in history.epochs
    assert onset(history) == 8
