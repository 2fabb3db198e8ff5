"""The same LightningModules under our Trainer and under the real one: losses, hooks, files, stops, schedules.

Run where `lightning` is installed, next to PyTorch: ``pip install torch lightning``.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import framework
from framework import lightning as our_lightning

torch = pytest.importorskip("torch")
their_lightning = pytest.importorskip("lightning")

pytestmark = pytest.mark.filterwarnings("ignore")

SEED = int(os.environ.get("PARITY_SEED", np.random.SeedSequence().entropy % 2**32))
SIDES = {"ours": (framework, our_lightning.pytorch), "theirs": (torch, their_lightning.pytorch)}
HOOKS = [
    *("setup", "teardown", "on_fit_start", "on_fit_end", "on_train_start", "on_train_end"),
    *("on_train_epoch_start", "on_train_epoch_end", "on_train_batch_start", "on_train_batch_end"),
    *("on_before_zero_grad", "on_before_backward", "on_after_backward", "on_before_optimizer_step"),
    *("on_validation_start", "on_validation_end", "on_validation_epoch_start", "on_validation_epoch_end"),
    *("on_validation_batch_start", "on_validation_batch_end", "on_test_start", "on_test_end"),
    *("on_test_epoch_start", "on_test_epoch_end", "on_test_batch_start", "on_test_batch_end"),
    *("on_predict_start", "on_predict_end", "on_predict_batch_start", "on_predict_batch_end"),
]


@pytest.fixture(autouse=True)
def show_seed() -> None:
    print(f"PARITY_SEED={SEED}")


def data(T: Any, batch_size: int = 8, samples: int = 100) -> Any:
    rng = np.random.default_rng(SEED)
    x = rng.standard_normal((samples, 2)).astype("float32")
    y = (x[:, :1] * x[:, 1:] + 0.3 * rng.standard_normal((samples, 1)) > 0).astype("float32")
    return T.utils.data.DataLoader(
        T.utils.data.TensorDataset(T.tensor(x), T.tensor(y)), batch_size=batch_size, shuffle=False
    )


def make(T: Any, L: Any, optimizers: Callable[[Any, Any], Any] | None = None, **methods: Any) -> Any:
    """A 2-10-1 network for two classes, with the same weights on both sides; `methods` are added or replaced."""

    class Net(L.LightningModule):
        def __init__(self) -> None:
            super().__init__()
            self.net = T.nn.Sequential(T.nn.Linear(2, 10), T.nn.ReLU(), T.nn.Linear(10, 1))
            rng = np.random.default_rng(SEED + 1)
            with T.no_grad():
                for p in self.net.parameters():
                    p.copy_(T.tensor(rng.uniform(-0.5, 0.5, tuple(p.shape)).astype("float32")))
            self.losses: list[float] = []
            self.rates: list[float] = []

        def forward(self, x: Any) -> Any:
            return self.net(x)

        def training_step(self, batch: Any, batch_idx: int) -> Any:
            x, y = batch
            loss = T.nn.functional.binary_cross_entropy_with_logits(self(x), y)
            self.log("loss", loss, on_step=True, on_epoch=True)
            self.losses.append(loss.item())
            self.rates.append(self.trainer.optimizers[0].param_groups[0]["lr"] if self.trainer.optimizers else 0)
            return loss

        def validation_step(self, batch: Any, batch_idx: int) -> None:
            x, y = batch
            z = self(x)
            self.log("val_loss", T.nn.functional.binary_cross_entropy_with_logits(z, y))
            self.log("val_worst", abs(z).max(), reduce_fx="max")

        def test_step(self, batch: Any, batch_idx: int) -> None:
            x, y = batch
            self.log("test_loss", T.nn.functional.binary_cross_entropy_with_logits(self(x), y))

        def configure_optimizers(self) -> Any:
            return optimizers(T, self) if optimizers else T.optim.Adam(self.parameters(), lr=0.02)

    for name, method in methods.items():
        setattr(Net, name, method)
    return Net()


def trainer(L: Any, **options: Any) -> Any:
    quiet = {"logger": False, "enable_checkpointing": False, "enable_progress_bar": False}
    return L.Trainer(**{**quiet, "enable_model_summary": False, "accelerator": "cpu", "max_epochs": 3, **options})


def values(metrics: Any) -> dict[str, float]:
    return {name: float(value) for name, value in metrics.items()}


def close(ours: Any, theirs: Any) -> None:
    """Equal structure, numbers to 1e-5."""
    if isinstance(theirs, dict):
        assert sorted(ours) == sorted(theirs)
        for key in theirs:
            close(ours[key], theirs[key])
    elif isinstance(theirs, list | tuple):
        assert len(ours) == len(theirs), (ours, theirs)
        for a, b in zip(ours, theirs, strict=True):
            close(a, b)
    elif isinstance(theirs, float):
        np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-5)
    else:
        assert ours == theirs


def both(run: Callable[[Any, Any], Any]) -> Any:
    """Run on both sides and compare what comes out; returns ours."""
    ours, theirs = (run(*SIDES[side]) for side in ("ours", "theirs"))
    close(ours, theirs)
    return ours


def watch(L: Any, seen: list[Any]) -> Any:
    """A callback that notes every hook, with epoch, step and measurements."""

    def note(name: str) -> Callable[..., None]:
        def hook(self: Any, trainer: Any, pl_module: Any, *rest: Any, **named: Any) -> None:
            measured = values(trainer.callback_metrics) if name.endswith("_end") else {}
            seen.append((name, trainer.current_epoch, trainer.global_step, measured))

        return hook

    return type("Watch", (L.Callback,), {name: note(name) for name in HOOKS})()


OPTIONS = [
    {},
    {"accumulate_grad_batches": 3},
    {"accumulate_grad_batches": 5, "limit_train_batches": 7},
    {"gradient_clip_val": 0.05},
    {"gradient_clip_val": 0.01, "gradient_clip_algorithm": "value"},
    {"max_steps": 17, "max_epochs": -1},
    {"max_steps": 13, "max_epochs": None},
    {"limit_train_batches": 5, "limit_val_batches": 0.3},
    {"limit_val_batches": 0},
    {"val_check_interval": 0.5},
    {"val_check_interval": 4},
    {"val_check_interval": 9, "check_val_every_n_epoch": None},
    {"check_val_every_n_epoch": 2, "max_epochs": 5},
    {"num_sanity_val_steps": 0},
    {"overfit_batches": 3},
    {"fast_dev_run": True},
    {"fast_dev_run": 3},
    {"precision": "64-true"},
    {"min_epochs": 2, "max_epochs": 2},
]


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_options(options: dict[str, Any]) -> None:
    def run(T: Any, L: Any) -> Any:
        seen: list[Any] = []
        model, fit = make(T, L), trainer(L, **{**options, "callbacks": watch(L, seen)})
        fit.fit(model, data(T), data(T, 20))
        return model.losses, seen, values(fit.callback_metrics), fit.current_epoch, fit.global_step

    both(run)


def test_order_of_all_hooks() -> None:
    def run(T: Any, L: Any) -> Any:
        seen: list[Any] = []

        def note(name: str) -> Callable[..., None]:
            return lambda self, *rest, **named: seen.append(("module", name))

        model = make(T, L, **{name: note(name) for name in HOOKS})
        fit = trainer(L, callbacks=watch(L, seen), max_epochs=2, limit_train_batches=3, limit_val_batches=2)
        fit.fit(model, data(T), data(T))
        fit.validate(model, data(T), verbose=False)
        fit.test(model, data(T), verbose=False)
        fit.predict(model, T.utils.data.DataLoader(data(T).dataset.tensors[0], batch_size=50))
        return seen

    both(run)


def test_validate_test_and_predict() -> None:
    def run(T: Any, L: Any) -> Any:
        model, fit = make(T, L), trainer(L)
        found = [fit.validate(model, data(T), verbose=False), fit.test(model, data(T, 7), verbose=False)]
        predictions = fit.predict(model, T.utils.data.DataLoader(data(T).dataset.tensors[0], batch_size=30))
        return found, [p.tolist() for p in predictions], fit.global_step

    both(run)


def test_several_validation_loaders() -> None:
    def run(T: Any, L: Any) -> Any:
        def validation_step(self: Any, batch: Any, batch_idx: int, dataloader_idx: int = 0) -> None:
            self.log("val", self(batch[0]).mean(), on_step=True, on_epoch=True)
            self.log(f"only{dataloader_idx}", float(batch_idx), add_dataloader_idx=False)

        model, fit = make(T, L, validation_step=validation_step), trainer(L)
        fit.fit(model, data(T), [data(T, 20), data(T, 33)])
        return values(fit.callback_metrics), fit.validate(model, [data(T, 20), data(T, 33)], verbose=False)

    both(run)


@pytest.mark.parametrize("end", ["epoch", "validation"])
def test_early_stopping(end: str) -> None:
    def run(T: Any, L: Any) -> Any:
        stop = L.callbacks.EarlyStopping(
            "val_loss", patience=2, min_delta=0.01, check_on_train_epoch_end=end == "epoch" or None
        )
        model, fit = make(T, L), trainer(L, max_epochs=60, callbacks=stop)
        fit.fit(model, data(T), data(T, 20))
        return {
            "epoch": (stop.stopped_epoch, fit.current_epoch, fit.global_step, stop.wait_count),
            "score": float(stop.best_score),
            "reason": (stop.stopping_reason.name, stop.stopping_reason_message),
            "losses": model.losses,
        }

    found = both(run)
    assert 0 < found["epoch"][0] < 59


@pytest.mark.parametrize(
    "options",
    [
        {"monitor": "val_loss", "stopping_threshold": 0.6},
        {"monitor": "val_loss", "divergence_threshold": 0.1},
        {"monitor": "val_loss", "mode": "max", "patience": 1},
        {"monitor": "val_worst", "patience": 1},
        {"monitor": "loss_epoch", "patience": 3},
    ],
    ids=str,
)
def test_early_stopping_settings(options: dict[str, Any]) -> None:
    def run(T: Any, L: Any) -> Any:
        stop = L.callbacks.EarlyStopping(**options)
        model, fit = make(T, L), trainer(L, max_epochs=15, callbacks=stop)
        fit.fit(model, data(T), data(T, 20))
        return stop.stopped_epoch, fit.current_epoch, float(stop.best_score), stop.stopping_reason.value

    both(run)


SCHEDULES: dict[str, Callable[[Any, Any], Any]] = {
    "step": lambda T, o: T.optim.lr_scheduler.StepLR(o, 2),
    "dictionary": lambda T, o: {"scheduler": T.optim.lr_scheduler.ExponentialLR(o, 0.9), "interval": "step"},
    "frequency": lambda T, o: {
        "scheduler": T.optim.lr_scheduler.ExponentialLR(o, 0.9),
        "interval": "step",
        "frequency": 3,
    },
    "every second epoch": lambda T, o: {"scheduler": T.optim.lr_scheduler.StepLR(o, 1), "frequency": 2},
    "plateau": lambda T, o: {
        "scheduler": T.optim.lr_scheduler.ReduceLROnPlateau(o, patience=0, threshold=0.1),
        "monitor": "val_loss",
    },
    "plateau of steps": lambda T, o: {
        "scheduler": T.optim.lr_scheduler.ReduceLROnPlateau(o, patience=2),
        "monitor": "loss_step",
        "interval": "step",
    },
    "one cycle": lambda T, o: {
        "scheduler": T.optim.lr_scheduler.OneCycleLR(o, 0.1, total_steps=60),
        "interval": "step",
    },
}


@pytest.mark.parametrize("name", SCHEDULES)
@pytest.mark.parametrize("accumulate", [1, 2])
def test_schedules(name: str, accumulate: int) -> None:
    def optimizers(T: Any, model: Any) -> Any:
        optimizer = T.optim.SGD(model.parameters(), lr=0.1)
        return {"optimizer": optimizer, "lr_scheduler": SCHEDULES[name](T, optimizer)}

    def run(T: Any, L: Any) -> Any:
        model, fit = make(T, L, optimizers), trainer(L, max_epochs=4, accumulate_grad_batches=accumulate)
        fit.fit(model, data(T), data(T, 20))
        return model.rates, model.losses, fit.optimizers[0].param_groups[0]["lr"]

    assert len(set(both(run)[0])) > 1


@pytest.mark.parametrize("form", ["list", "two lists", "tuple", "monitor outside"])
def test_forms_of_configure_optimizers(form: str) -> None:
    def optimizers(T: Any, model: Any) -> Any:
        optimizer = T.optim.SGD(model.parameters(), lr=0.1)
        step = T.optim.lr_scheduler.StepLR(optimizer, 1)
        plateau = T.optim.lr_scheduler.ReduceLROnPlateau(optimizer, patience=0, threshold=0.5)
        return {
            "list": [optimizer],
            "two lists": ([optimizer], [step]),
            "tuple": ([optimizer], [{"scheduler": step, "interval": "step"}]),
            "monitor outside": {"optimizer": optimizer, "lr_scheduler": plateau, "monitor": "loss_epoch"},
        }[form]

    def run(T: Any, L: Any) -> Any:
        model, fit = make(T, L, optimizers), trainer(L, max_epochs=4)
        fit.fit(model, data(T), data(T, 20))
        return model.rates, model.losses

    both(run)


SAVING = [
    {},
    {"monitor": "val_loss"},
    {"monitor": "val_loss", "save_top_k": 2, "filename": "{epoch:02d}-{val_loss:.3f}"},
    {"monitor": "val_loss", "save_top_k": -1, "save_last": True},
    {
        "monitor": "val_worst",
        "mode": "max",
        "save_top_k": 2,
        "auto_insert_metric_name": False,
        "filename": "e{epoch}",
    },
    {"every_n_epochs": 2, "save_top_k": -1},
    {"every_n_train_steps": 5, "save_top_k": -1},
    {"every_n_train_steps": 5, "monitor": "val_loss", "save_top_k": 3},
    {"save_top_k": 0, "save_last": True},
    {"filename": "same", "save_top_k": 2, "monitor": "val_loss"},
    {"filename": "{missing:d}-{step:04d}", "save_on_train_epoch_end": True},
]


@pytest.mark.parametrize("options", SAVING, ids=str)
@pytest.mark.parametrize("interval", [1.0, 0.5])
def test_files(options: dict[str, Any], interval: float, tmp_path: Path) -> None:
    def run(T: Any, L: Any) -> Any:
        folder = tmp_path / T.__name__
        save = L.callbacks.ModelCheckpoint(dirpath=folder, **options)
        fit = trainer(L, max_epochs=5, callbacks=[save], enable_checkpointing=True, val_check_interval=interval)
        model = make(T, L)
        fit.fit(model, data(T), data(T, 20))
        best, weights = save.best_model_path, []
        found = {
            "files": sorted(os.listdir(folder)) if folder.exists() else [],
            "best": Path(best).name,
            "last": Path(save.last_model_path).name,
            "score": None if save.best_model_score is None else float(save.best_model_score),
            "all": {Path(path).name: float(score) for path, score in save.best_k_models.items()},
        }
        if best:
            fit.test(model, data(T), ckpt_path="best", verbose=False)
            weights = [p.detach().numpy().astype(float).ravel().tolist() for p in model.parameters()]
        return found, weights

    both(run)


def test_names_of_files(tmp_path: Path) -> None:
    def run(T: Any, L: Any) -> Any:
        save = L.callbacks.ModelCheckpoint
        found = [
            save(filename=name, auto_insert_metric_name=with_names).format_checkpoint_name(
                {"epoch": 3, "val/loss": 0.123456, "step": 12}
            )
            for name in (None, "{epoch}", "{epoch:03d}", "{epoch}-{val/loss:.2f}", "a-{missing:d}", "plain")
            for with_names in (True, False)
        ]
        return found

    both(run)


def test_table_of_measurements(tmp_path: Path) -> None:
    def optimizers(T: Any, model: Any) -> Any:
        optimizer = T.optim.Adam(model.parameters(), lr=0.02)
        return [optimizer], [{"scheduler": T.optim.lr_scheduler.ExponentialLR(optimizer, 0.9), "interval": "step"}]

    def run(T: Any, L: Any) -> Any:
        def validation_step(self: Any, batch: Any, batch_idx: int) -> None:
            self.log("val", self(batch[0]).mean(), on_step=True, on_epoch=True)

        logger = L.loggers.CSVLogger(tmp_path, name=T.__name__)
        rates = L.callbacks.LearningRateMonitor()
        model = make(T, L, optimizers, validation_step=validation_step)
        fit = trainer(L, logger=logger, callbacks=rates, log_every_n_steps=4)
        fit.fit(model, data(T), data(T, 20))
        with open(Path(logger.log_dir) / "metrics.csv", newline="") as file:
            rows = [
                {name: float(cell) if cell else None for name, cell in row.items()} for row in csv.DictReader(file)
            ]
        return rows, rates.lrs, Path(logger.log_dir).name, values(fit.logged_metrics)

    both(run)


def test_optimizing_by_hand() -> None:
    def training_step(self: Any, batch: Any, batch_idx: int) -> None:
        first, second = self.optimizers()
        x, y = batch
        for optimizer, sign in ((first, 1), (second, -1)):
            loss = ((self(x) - sign * y) ** 2).mean()
            optimizer.zero_grad()
            self.manual_backward(loss)
            if batch_idx % 2 == 0 or sign > 0:
                optimizer.step()
            self.losses.append(loss.item())
        if self.trainer.is_last_batch:
            self.lr_schedulers().step()

    def optimizers(T: Any, model: Any) -> Any:
        first = T.optim.SGD(model.net[0].parameters(), lr=0.1)
        second = T.optim.Adam(model.net[2].parameters(), lr=0.01)
        return [first, second], [T.optim.lr_scheduler.StepLR(first, 1)]

    def run(T: Any, L: Any) -> Any:
        model = make(T, L, optimizers, training_step=training_step, automatic_optimization=False)
        fit = trainer(L)
        fit.fit(model, data(T), data(T, 20))
        return model.losses, fit.global_step, fit.optimizers[0].param_groups[0]["lr"], values(fit.callback_metrics)

    both(run)


def test_own_step_of_the_optimizer() -> None:
    def optimizer_step(
        self: Any, epoch: int, batch_idx: int, optimizer: Any, optimizer_closure: Any = None
    ) -> None:
        if self.trainer.global_step < 6:
            for group in optimizer.param_groups:
                group["lr"] = 0.02 * (self.trainer.global_step + 1) / 6
        optimizer.step(closure=optimizer_closure)

    def run(T: Any, L: Any) -> Any:
        model, fit = make(T, L, optimizer_step=optimizer_step), trainer(L, accumulate_grad_batches=2)
        fit.fit(model, data(T), data(T, 20))
        return model.losses, fit.global_step

    both(run)


def test_logging_everywhere() -> None:
    def run(T: Any, L: Any) -> Any:
        def training_step(self: Any, batch: Any, batch_idx: int) -> Any:
            x, y = batch
            loss = T.nn.functional.binary_cross_entropy_with_logits(self(x), y)
            self.log("default", loss)
            self.log("both", loss, on_epoch=True, prog_bar=True)
            self.log("epoch", loss, on_step=False, on_epoch=True)
            self.log("weighted", loss, on_step=False, on_epoch=True, batch_size=batch_idx + 1)
            self.log("whole", batch_idx, on_step=False, on_epoch=True, reduce_fx="sum")
            self.log_dict({"a": 1.0, "b": T.tensor(2.0)}, on_epoch=True, reduce_fx="min")
            return {"loss": loss, "more": x}

        def on_train_epoch_end(self: Any) -> None:
            self.log("at_end", float(self.current_epoch))

        def on_validation_epoch_end(self: Any) -> None:
            self.log("val_at_end", self.trainer.callback_metrics["val_loss"] * 2)

        seen: list[Any] = []
        model = make(
            T,
            L,
            training_step=training_step,
            on_train_epoch_end=on_train_epoch_end,
            on_validation_epoch_end=on_validation_epoch_end,
        )
        fit = trainer(L, callbacks=watch(L, seen), logger=False)
        fit.fit(model, data(T), data(T, 20))
        return seen, values(fit.callback_metrics), values(fit.logged_metrics), values(fit.progress_bar_metrics)

    both(run)


def test_leaving_out_the_rest_of_an_epoch() -> None:
    def run(T: Any, L: Any) -> Any:
        def on_train_batch_start(self: Any, batch: Any, batch_idx: int) -> int | None:
            return -1 if batch_idx == 4 else None

        model, fit = make(T, L, on_train_batch_start=on_train_batch_start), trainer(L)
        fit.fit(model, data(T), data(T, 20))
        return model.losses, fit.global_step, fit.current_epoch, values(fit.callback_metrics)

    both(run)


def test_going_on_from_a_checkpoint(tmp_path: Path) -> None:
    def run(T: Any, L: Any) -> Any:
        path = tmp_path / f"{T.__name__}.ckpt"
        first = trainer(L, max_epochs=2)
        model = make(T, L)
        first.fit(model, data(T), data(T, 20))
        first.save_checkpoint(path)
        again, second = make(T, L), trainer(L, max_epochs=5)
        second.fit(again, data(T), data(T, 20), ckpt_path=path)
        return (
            model.losses,
            again.losses,
            second.current_epoch,
            second.global_step,
            values(second.callback_metrics),
        )

    both(run)


def test_remembered_hyperparameters(tmp_path: Path) -> None:
    def run(T: Any, L: Any) -> Any:
        class Base(L.LightningModule):
            def __init__(self, width: int, rate: float = 0.1, *, extra: str = "x", **more: Any) -> None:
                super().__init__()
                self.save_hyperparameters(ignore="extra")

        class Derived(Base):
            def __init__(self, depth: int = 3, **others: Any) -> None:
                super().__init__(width=depth * 2, **others)

        return dict(Base(4, other=1).hparams), dict(Derived(depth=5, rate=0.3).hparams)

    both(run)
