"""The Lightning face: the same numbers as a loop by hand, going on after any break, and errors that teach."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import framework as torch
from framework import lightning as L
from framework.metrics import BinaryAccuracy

F = torch.nn.functional
QUIET = {
    "logger": False,
    "enable_checkpointing": False,
    "enable_progress_bar": False,
    "enable_model_summary": False,
}


class Net(L.LightningModule):
    """2-10-1 with Dropout, if wanted, and BCE with logits."""

    def __init__(self, dropout: float = 0.0) -> None:
        super().__init__()
        self.save_hyperparameters()
        self.net = network(dropout)
        self.losses: list[float] = []

    def forward(self, x: Any) -> Any:
        return self.net(x)

    def training_step(self, batch: Any, batch_idx: int) -> Any:
        x, y = batch
        loss = F.binary_cross_entropy_with_logits(self(x), y)
        self.log("loss", loss, on_epoch=True)
        self.losses.append(loss.item())
        return loss

    def validation_step(self, batch: Any, batch_idx: int) -> None:
        x, y = batch
        self.log("val_loss", F.binary_cross_entropy_with_logits(self(x), y))

    def configure_optimizers(self) -> Any:
        return torch.optim.Adam(self.parameters(), lr=0.02)


def network(dropout: float = 0.0) -> Any:
    torch.manual_seed(5)
    parts = [torch.nn.Linear(2, 10), torch.nn.ReLU(), torch.nn.Dropout(dropout), torch.nn.Linear(10, 1)]
    return torch.nn.Sequential(*parts)


def points() -> Any:
    rng = np.random.default_rng(13)
    x = rng.standard_normal((100, 2)).astype("float32")
    return torch.tensor(x), torch.tensor((x[:, :1] * x[:, 1:] > 0).astype("float32"))


def loader(batch_size: int = 10, shuffle: bool = True) -> Any:
    generator = torch.Generator().manual_seed(7) if shuffle else None
    return torch.data.DataLoader(torch.data.TensorDataset(*points()), batch_size, shuffle, generator=generator)


def bits(model: Any) -> list[bytes]:
    return [p.numpy().tobytes() for p in model.state_dict().values()]


def by_hand(epochs: int, model: Any = None) -> tuple[list[float], Any]:
    model = model or network()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
    losses, batches = [], loader()
    for _ in range(epochs):
        for x, y in batches:
            loss = F.binary_cross_entropy_with_logits(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return losses, model


def test_the_same_bits_as_a_loop_by_hand() -> None:
    losses, network_by_hand = by_hand(20)
    for options in (
        {},
        {"callbacks": L.callbacks.EarlyStopping("val_loss", patience=99)},
        {"val_check_interval": 3},
    ):
        model = Net()
        L.Trainer(max_epochs=20, **QUIET, **options).fit(model, loader(), loader(50, shuffle=False))
        assert model.losses == losses
        assert bits(model.net) == bits(network_by_hand)


def test_dropout_draws_the_same_with_and_without_validation() -> None:
    found = []
    for batches in (None, loader(30, shuffle=False)):
        model = Net(0.5)
        torch.manual_seed(3)
        with pytest.warns() if batches is None else np.errstate():
            L.Trainer(max_epochs=3, **QUIET).fit(model, loader(), batches)
        found.append(model.losses)
    assert found[0] == found[1]


def test_the_mean_of_an_epoch_weighs_batches_by_their_size() -> None:
    model = Net()
    trainer = L.Trainer(max_epochs=1, **QUIET)
    found = trainer.validate(model, loader(30, shuffle=False), verbose=False)
    x, y = points()
    np.testing.assert_allclose(
        found[0]["val_loss"], F.binary_cross_entropy_with_logits(model(x), y).item(), rtol=1e-6
    )


def test_any_module_inside() -> None:
    class Around(L.LightningModule):
        def __init__(self) -> None:
            super().__init__()
            self.inner = Net()
            self.scale = torch.nn.Parameter(torch.ones(1))

        def training_step(self, batch: Any) -> Any:
            return {"loss": ((self.scale * self.inner(batch[0]) - batch[1]) ** 2).mean()}

        def configure_optimizers(self) -> Any:
            return torch.optim.SGD(self.parameters(), lr=0.1)

    model = Around()
    before = bits(model)
    L.Trainer(max_epochs=1, **QUIET).fit(model, loader())
    assert all(a != b for a, b in zip(before, bits(model), strict=True))


# -- going on --------------------------------------------------------------------------------------------


def full(root: Path, epochs: int = 4, **options: Any) -> tuple[Any, Any, list[Any]]:
    """A training with everything that has a state: dropout, momentum, a plateau, stopping, sums over the epoch."""

    class Full(Net):
        def configure_optimizers(self) -> Any:
            optimizer = torch.optim.Adam(self.parameters(), lr=0.02)
            schedule = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, patience=0, threshold=0.05)
            return {"optimizer": optimizer, "lr_scheduler": schedule, "monitor": "loss_epoch"}

    history: list[Any] = []

    class Remember(L.Callback):
        def on_train_epoch_end(self, trainer: Any, pl_module: Any) -> None:
            rate = trainer.optimizers[0].param_groups[0]["lr"]
            history.append((rate, {k: v.item() for k, v in sorted(trainer.callback_metrics.items())}))

    save = L.callbacks.ModelCheckpoint(root, save_top_k=-1, every_n_train_steps=1, filename="{step}")
    stop = L.callbacks.EarlyStopping("val_loss", patience=50)
    callbacks = [save, stop, Remember(), *options.pop("more", [])]
    quiet = {**QUIET, "enable_checkpointing": True}
    return Full(0.3), L.Trainer(max_epochs=epochs, callbacks=callbacks, **{**quiet, **options}), history


@pytest.mark.parametrize(
    "options",
    [{}, {"accumulate_grad_batches": 3}, {"val_check_interval": 0.5}, {"limit_train_batches": 7}],
    ids=str,
)
def test_going_on_from_any_step_gives_the_same_bits(options: dict[str, Any], tmp_path: Path) -> None:
    model, trainer, history = full(tmp_path / "whole", **options)
    torch.manual_seed(3)
    trainer.fit(model, loader(), loader(30, shuffle=False))
    files = sorted((tmp_path / "whole").iterdir())
    assert len(files) == trainer.global_step
    for number, path in enumerate(files):
        again, second, rest = full(tmp_path / str(number), **options)
        second.fit(again, loader(), loader(30, shuffle=False), ckpt_path=path)
        assert bits(again) == bits(model), path
        assert rest == history[len(history) - len(rest) :], path
        assert again.losses == model.losses[len(model.losses) - len(again.losses) :]
        assert second.global_step == trainer.global_step


class Interrupt(L.Callback):
    """Raises KeyboardInterrupt in one hook, once."""

    def __init__(self, hook: str, count: int) -> None:
        self.left = count
        vars(self)[hook] = self.tick

    def tick(self, *arguments: Any) -> None:
        self.left -= 1
        if self.left == 0:
            raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("hook", "count"),
    [
        ("on_train_batch_end", 13),
        ("on_validation_batch_start", 7),
        ("on_train_epoch_end", 2),
        ("on_train_start", 1),
    ],
)
def test_an_interruption_keeps_what_was_learnt(hook: str, count: int, tmp_path: Path) -> None:
    model, trainer, _ = full(tmp_path / "whole")
    torch.manual_seed(3)
    trainer.fit(model, loader(), loader(30, shuffle=False))
    cut, second, _ = full(tmp_path / "cut", more=[Interrupt(hook, count)])
    torch.manual_seed(3)
    second.fit(cut, loader(), loader(30, shuffle=False))
    assert second.interrupted
    assert second.state.status == "interrupted"
    assert 0 < second.global_step < trainer.global_step or hook == "on_train_start"
    path = tmp_path / "by hand.ckpt"
    second.save_checkpoint(path)
    again, third, _ = full(tmp_path / "again")
    third.fit(again, loader(), loader(30, shuffle=False), ckpt_path=path)
    assert bits(again) == bits(model)
    assert cut.losses + again.losses == model.losses


def test_ctrl_c_ends_after_the_batch(tmp_path: Path) -> None:
    script = textwrap.dedent(
        f"""
        import os, signal, sys
        sys.path.insert(0, {str(Path(__file__).parent)!r})
        from test_lightning import L, Net, QUIET, loader

        class Press(L.Callback):
            def on_after_backward(self, trainer, pl_module):
                if trainer.global_step == 13:
                    os.kill(os.getpid(), signal.SIGINT)

        trainer = L.Trainer(max_epochs=5, callbacks=Press(), **QUIET)
        trainer.fit(Net(), loader(), loader(50, shuffle=False))
        trainer.save_checkpoint({str(tmp_path / "cut.ckpt")!r})
        handler = signal.getsignal(signal.SIGINT)
        print(trainer.global_step, trainer.interrupted, handler is signal.default_int_handler)
        """
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False)
    assert run.stdout.split() == ["14", "True", "True"], run.stderr
    assert "What was learnt is in the model" in run.stderr
    model, whole = Net(), Net()
    L.Trainer(max_epochs=5, **QUIET).fit(whole, loader(), loader(50, shuffle=False))
    L.Trainer(max_epochs=5, **QUIET).fit(
        model, loader(), loader(50, shuffle=False), ckpt_path=tmp_path / "cut.ckpt"
    )
    assert bits(model) == bits(whole)


def test_training_in_another_thread_leaves_signals_alone() -> None:
    model = Net()
    thread = threading.Thread(target=L.Trainer(max_epochs=1, **QUIET).fit, args=(model, loader(), loader(50)))
    before = signal.getsignal(signal.SIGINT)
    thread.start()
    thread.join()
    assert len(model.losses) == 10
    assert signal.getsignal(signal.SIGINT) is before


def test_an_error_goes_through_and_callbacks_hear_of_it() -> None:
    heard = []
    callback = L.callbacks.LambdaCallback(on_exception=lambda trainer, module, error: heard.append(error))

    class Broken(Net):
        def training_step(self, batch: Any, batch_idx: int) -> Any:
            raise ZeroDivisionError("mine")

    with pytest.raises(ZeroDivisionError, match="mine"):
        L.Trainer(callbacks=callback, max_epochs=1, **QUIET).fit(Broken(), loader(), loader())
    assert isinstance(heard[0], ZeroDivisionError)


def test_checkpoints_that_do_not_fit_change_nothing(tmp_path: Path) -> None:
    trainer = L.Trainer(max_epochs=1, **QUIET)
    trainer.fit(Net(), loader(), loader())
    trainer.save_checkpoint(tmp_path / "whole.ckpt")
    trainer.save_checkpoint(tmp_path / "weights.ckpt", weights_only=True)
    (tmp_path / "cut.ckpt").write_bytes((tmp_path / "whole.ckpt").read_bytes()[:-9])
    torch.save({"a": torch.ones(1)}, tmp_path / "other.ckpt")

    class Wider(Net):
        def configure_optimizers(self) -> Any:
            return torch.optim.Adam([{"params": [p]} for p in self.parameters()])

    for kind, name, words in (
        (Net, "cut", "cut.ckpt"),
        (Net, "other", "not written by a Trainer"),
        (Net, "weights", "only the weights were saved"),
        (Wider, "whole", "optimizer does not fit"),
    ):
        model = kind()
        before, state = bits(model), torch.random.default_generator.get_state()
        with pytest.raises(torch.checkpoint.CheckpointError, match=words):
            L.Trainer(max_epochs=2, **QUIET).fit(model, loader(), loader(), ckpt_path=tmp_path / f"{name}.ckpt")
        assert bits(model) == before
        assert torch.random.default_generator.get_state() == state
    assert Net.load_from_checkpoint(tmp_path / "weights.ckpt").hparams == {"dropout": 0.0}


# -- data ------------------------------------------------------------------------------------------------


def test_a_stream_without_a_length() -> None:
    class Stream(torch.utils.data.IterableDataset):
        def __iter__(self) -> Any:
            return iter(zip(*points(), strict=True))

    model = Net()
    trainer = L.Trainer(max_epochs=2, accumulate_grad_batches=3, **QUIET)
    trainer.fit(model, torch.data.DataLoader(Stream(), 10), loader(50))
    assert (trainer.global_step, len(model.losses)) == (8, 20)
    assert "val_loss" in trainer.callback_metrics


def test_metrics_that_gather_by_themselves() -> None:
    class Measured(Net):
        def __init__(self) -> None:
            super().__init__()
            self.accuracy = BinaryAccuracy(threshold=0.0)

        def validation_step(self, batch: Any, batch_idx: int) -> None:
            self.accuracy.update(self(batch[0]), batch[1])
            self.log("val_accuracy", self.accuracy)

    model = Measured()
    trainer = L.Trainer(max_epochs=2, **QUIET)
    trainer.fit(model, loader(), loader(30, shuffle=False))
    x, y = points()
    share = ((model(x) > 0).float() == y).float().mean().item()
    assert trainer.callback_metrics["val_accuracy"].item() == pytest.approx(share, abs=1e-6)


def test_other_batches_after_a_break(tmp_path: Path) -> None:
    first = L.Trainer(max_epochs=1, **QUIET)
    first.fit(Net(), loader(), loader(50))
    first.save_checkpoint(tmp_path / "run.ckpt")
    trainer = L.Trainer(max_epochs=2, **QUIET)
    with pytest.warns(UserWarning, match="other batches than it was saved with"):
        trainer.fit(Net(), loader(20), loader(50), ckpt_path=tmp_path / "run.ckpt")
    assert (trainer.current_epoch, trainer.global_step) == (2, 15)


def test_data_module() -> None:
    calls = []

    class Data(L.LightningDataModule):
        def prepare_data(self) -> None:
            calls.append("prepare")

        def setup(self, stage: str) -> None:
            calls.append(stage)

        def train_dataloader(self) -> Any:
            return loader()

        def val_dataloader(self) -> Any:
            return loader(50)

    model, data = Net(), Data()
    trainer = L.Trainer(max_epochs=1, **QUIET)
    trainer.fit(model, data)
    trainer.validate(model, datamodule=data, verbose=False)
    assert calls == ["prepare", "fit", "prepare", "validate"]
    assert len(model.losses) == 10


def test_overfitting_one_batch_on_purpose() -> None:
    seen = []

    class Watch(Net):
        def training_step(self, batch: Any, batch_idx: int) -> Any:
            seen.append(batch[0].numpy().tobytes())
            return super().training_step(batch, batch_idx)

    L.Trainer(max_epochs=3, overfit_batches=1, **QUIET).fit(Watch(), loader(), loader())
    assert len(seen) == 3
    assert len(set(seen)) == 1


# -- files and lines -------------------------------------------------------------------------------------


def test_everything_by_default(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    trainer = L.Trainer(max_epochs=2, default_root_dir=tmp_path)
    trainer.fit(Net(), loader(), loader(50))
    out, err = capfd.readouterr()
    assert "Epoch 1: 100%" in out
    assert "41        Total params" in err
    assert "`max_epochs=2` reached" in err
    folder = tmp_path / "lightning_logs" / "version_0"
    assert sorted(p.name for p in folder.iterdir()) == ["checkpoints", "hparams.yaml", "metrics.csv"]
    assert Path(trainer.checkpoint_callback.best_model_path).parent == folder / "checkpoints"
    assert (folder / "hparams.yaml").read_text() == "dropout: 0.0\n"
    found = trainer.validate(dataloaders=loader(50, shuffle=False))
    assert "val_loss" in capfd.readouterr().out
    assert 0 < found[0]["val_loss"] < 1


def test_time_is_up() -> None:
    trainer = L.Trainer(max_time={"microseconds": 1}, **QUIET)
    trainer.fit(Net(), loader(), loader())
    assert trainer.global_step == 1
    assert trainer.state.finished


def test_the_room_is_entered_on_first_use_only() -> None:
    code = "import sys, framework; sys.exit('framework.lightning' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], timeout=60, check=False).returncode == 0


def test_seed_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PL_GLOBAL_SEED", "17")
    assert L.seed_everything(verbose=False) == 17
    first = torch.rand(3), np.random.rand()
    L.seed_everything(17, verbose=False)
    assert bool((torch.rand(3) == first[0]).all())
    assert np.random.rand() == first[1]
    with pytest.raises(ValueError, match="from 0 to"):
        L.seed_everything(-1)


# -- errors that teach -----------------------------------------------------------------------------------


def with_step(step: Callable[..., Any]) -> Any:
    return type("Mine", (Net,), {"training_step": step})()


@pytest.mark.parametrize(
    ("model", "words"),
    [
        (lambda: type("Mine", (L.LightningModule,), {})(), r"Mine has no training_step: write def"),
        (
            lambda: type("Mine", (L.LightningModule,), {"training_step": lambda self, b, i: b})(),
            r"Mine has no configure_optimizers.*torch.optim.Adam",
        ),
        (lambda: with_step(lambda self, batch, i: 1.5), r"Mine.training_step returned a float: return the loss"),
        (lambda: with_step(lambda self, batch, i: {"los": 1}), r"without \"loss\" \(its keys: \['los'\]\)"),
        (
            lambda: with_step(lambda self, batch, i: self(batch[0]).mean().detach()),
            r"does not depend on any parameter",
        ),
        (
            lambda: type("Mine", (Net,), {"configure_optimizers": lambda self: "Adam"})(),
            r"configure_optimizers returns an optimizer.*got str",
        ),
        (
            lambda: type(
                "Mine",
                (Net,),
                {"configure_optimizers": lambda self: [torch.optim.SGD(self.parameters()) for _ in "ab"]},
            )(),
            r"2 optimizers.*automatic_optimization = False",
        ),
    ],
)
def test_models_that_cannot_train(model: Callable[[], Any], words: str) -> None:
    with pytest.raises(L.MisconfigurationException, match=words):
        L.Trainer(max_epochs=1, **QUIET).fit(model(), loader(), loader(50) if isinstance(model(), Net) else None)


def test_a_step_that_returns_none_is_named() -> None:
    model = with_step(lambda self, batch, i: None)
    with pytest.warns(UserWarning, match="Mine.training_step returned None.*return loss"):
        L.Trainer(max_epochs=1, **QUIET).fit(model, loader(), loader())


@pytest.mark.parametrize(
    ("callback", "error", "words"),
    [
        (lambda: L.callbacks.EarlyStopping("val_los"), RuntimeError, "'val_los', which is not logged.*'val_loss'"),
        (
            lambda: L.callbacks.ModelCheckpoint(monitor="val_los"),
            L.MisconfigurationException,
            "'val_los', which is not logged .*'val_loss'",
        ),
    ],
)
def test_monitors_of_nothing(callback: Any, error: type[Exception], words: str, tmp_path: Path) -> None:
    options = {**QUIET, "enable_checkpointing": None}
    trainer = L.Trainer(max_epochs=1, callbacks=callback(), default_root_dir=tmp_path, **options)
    with pytest.raises(error, match=words):
        trainer.fit(Net(), loader(), loader())


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"num_nodes": 2}, L.MisconfigurationException, "leave num_nodes out"),
        ({"strategy": "ddp"}, L.MisconfigurationException, "leave strategy out"),
        ({"precision": "16-mixed"}, L.MisconfigurationException, "use 32 or 64"),
        ({"devices": 4}, L.MisconfigurationException, "devices=1"),
        ({"accelerator": "tpu"}, L.MisconfigurationException, '"cpu" or "gpu"'),
        ({"limit_train_batches": 1.5}, L.MisconfigurationException, "for batches write 1"),
        ({"val_check_interval": 2.0}, L.MisconfigurationException, "share from 0.0 to 1.0"),
        ({"gradient_clip_algorithm": "both"}, L.MisconfigurationException, '"norm" or "value"'),
        ({"max_time": "soon"}, L.MisconfigurationException, "DD:HH:MM:SS"),
        ({"callbacks": [3]}, TypeError, "made from L.Callback"),
        ({"max_epoch": 3}, TypeError, "no option 'max_epoch'.*max_epochs"),
    ],
)
def test_options_that_cannot_be_met(options: dict[str, Any], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        L.Trainer(**options)


def test_data_that_is_missing() -> None:
    empty = torch.data.DataLoader(torch.data.TensorDataset(torch.zeros(0, 2), torch.zeros(0, 1)), batch_size=2)
    trainer = L.Trainer(max_epochs=1, **QUIET)
    for batches, error, words in (
        (None, L.MisconfigurationException, "has no batches to train on"),
        (empty, L.MisconfigurationException, "its data set is empty"),
        (iter(()), L.MisconfigurationException, "gave no batch"),
        (3, TypeError, "not a int"),
        ([loader(), loader()], L.MisconfigurationException, "one loader at a time"),
    ):
        with pytest.raises(error, match=words):
            trainer.fit(Net(), batches, loader())
    with pytest.raises(TypeError, match="takes a LightningModule, not Sequential"):
        trainer.fit(network(), loader())
    with pytest.raises(L.MisconfigurationException, match="Net has no test_step"):
        trainer.test(Net(), loader())


@pytest.mark.parametrize(
    ("name", "value", "options", "words"),
    [
        ("two", lambda: torch.zeros(2), {}, "takes one number, got a Tensor of shape"),
        ("text", lambda: "much", {}, "a number or a Tensor, got a str"),
        ("nothing", lambda: 1.0, {"on_step": False}, "logs nothing"),
        ("how", lambda: 1.0, {"reduce_fx": "median"}, "one of mean, sum, min, max"),
    ],
)
def test_what_cannot_be_logged(name: str, value: Any, options: dict[str, Any], words: str) -> None:
    model = with_step(lambda self, batch, i: self.log(name, value(), **options))
    with pytest.raises((ValueError, L.MisconfigurationException), match=words):
        L.Trainer(max_epochs=1, **QUIET).fit(model, loader(), loader())


def test_files_stay_out_of_the_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    L.Trainer(fast_dev_run=True, enable_progress_bar=False).fit(Net(), loader(), loader())
    L.Trainer(max_epochs=1, barebones=True).fit(Net(), loader(), loader())
    assert os.listdir(tmp_path) == []


def test_a_keras_model_inside() -> None:
    keras = pytest.importorskip("framework.keras")

    class Mixed(Net):
        def __init__(self) -> None:
            super().__init__()
            parts = [keras.layers.Input((2,)), keras.layers.Dense(10, activation="relu"), keras.layers.Dense(1)]
            self.net = keras.Sequential(parts)

    model = Mixed()
    L.Trainer(max_epochs=30, **QUIET).fit(model, loader(), loader(50))
    assert np.mean(model.losses[-10:]) < 0.8 * np.mean(model.losses[:10])
