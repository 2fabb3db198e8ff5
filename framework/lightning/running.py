"""One run of the Trainer, from its first hook to its last, and what it looks like from inside."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

from ..modes import detect_anomaly
from ..random import default_generator
from . import defaults, options, saving, sources
from .callbacks import Callback
from .errors import MisconfigurationException
from .events import Hooks
from .interrupts import gentle
from .loggers.table import table
from .loops.evaluation import evaluate
from .loops.prediction import predict
from .module import LightningModule, overridden
from .say import say
from .wiring import Wiring

KINDS = {"validate": "val", "test": "test", "predict": "predict"}


class Running(Wiring):
    """The workings of `Trainer`."""

    # -- a run -------------------------------------------------------------------------------------------

    def run(
        self, fn: str, model: Any, given: dict[str, Any], datamodule: Any, ckpt_path: Any, verbose: bool = False
    ) -> Any:
        """`fit`, `validate`, `test` or `predict`, with everything around it."""
        path = self._path(fn, model, ckpt_path)
        model = self.module if model is None else model
        if not isinstance(model, LightningModule):
            raise TypeError(
                f"Trainer.{fn} takes a LightningModule, not {type(model).__name__}: make a class from "
                f"L.LightningModule that has the network as a part, and a {fn if fn != 'fit' else 'training'}_step"
            )
        self.module, self.datamodule, self.ckpt_path = model, datamodule, path
        self.state.fn, self.state.status = fn, "running"
        self.state.stage = "train" if fn == "fit" else fn
        self.interrupt_wanted = False
        model.trainer = self
        if datamodule is not None:
            datamodule.trainer = self
        self._attach_callbacks()
        self.hooks = Hooks(self, model)
        try:
            with gentle(self._wish_to_end), detect_anomaly() if self.detect_anomaly else nullcontext():
                found: Any = None
                if fn == "fit":
                    self._run_fit(given, path)
                else:
                    found = self._run_other(fn, given, path, verbose)
                self._call_around("teardown", fn)
        except KeyboardInterrupt as interrupt:
            self._interrupted(interrupt)
            return [] if fn != "fit" else None
        except BaseException as error:
            self.state.status, self.state.stage = "interrupted", None
            self.hooks.call("on_exception", error)
            for logger in self.loggers:
                logger.finalize("failed")
            raise
        for logger in self.loggers:
            logger.finalize("success")
        self.state.status, self.state.stage = "finished", None
        return found

    def _run_fit(self, given: dict[str, Any], path: Any) -> None:
        module, loop = self.module, self.fit_loop
        if loop.max_epochs is None:
            say(
                "`max_epochs` was not set. Setting it to 1000 epochs. To train without an epoch limit, set "
                "`max_epochs=-1`."
            )
            loop.max_epochs = 1000
        self._check_fit()
        self._set_up("fit")
        self._find_loaders(given)
        self.metrics.clear()
        self._to_device()
        self._configure_optimizers()
        self.has_validated = False
        if path is not None:
            saving.restore(self, path)
            loop.remember_random()
            say(f"Restored all states from the checkpoint at {path}")
        self.hooks.call("on_fit_start")
        if self.autolog_hparams and module.hparams:
            for logger in self.loggers:
                logger.log_hyperparams(module.hparams)
        if path is None:
            self._sanity_check()
        self.state.stage = "train"
        loop.run()
        self.hooks.call("on_fit_end")

    def _run_other(self, fn: str, given: dict[str, Any], path: Any, verbose: bool) -> Any:
        kind = KINDS[fn]
        step = {"validate": "validation_step", "test": "test_step"}.get(fn)
        if step is not None and not overridden(step, self.module):
            raise MisconfigurationException(
                f"{type(self.module).__name__} has no {step}: write def {step}(self, batch, batch_idx), "
                f"which logs what is to be measured"
            )
        self._set_up(fn)
        found = sources.find(kind, given[kind], self.datamodule, self.module)
        loaders = sources.loaders(found, kind)
        if not loaders:
            raise MisconfigurationException(
                f"Trainer.{fn} has no batches: give it a loader, or a data module or module with {kind}_dataloader"
            )
        name = f"limit_{kind}_batches"
        counts = [options.count(name, getattr(self, name), sources.length(loader)) for loader in loaders]
        self._to_device()
        if path is not None:
            saving.restore_weights(self, path)
            say(f"Loaded model weights from the checkpoint at {path}")
        self.metrics.clear()
        if fn == "predict":
            return predict(self, loaders, counts)
        outputs = evaluate(self, fn, loaders, counts)
        plain = [{name: value.item() for name, value in output.items()} for output in outputs]
        if verbose:
            self.print(table(fn, plain))
        return plain

    def _set_up(self, fn: str) -> None:
        for source in (self.datamodule, self.module):
            if source is not None:
                source.prepare_data()
        self._call_around("setup", fn)

    def _call_around(self, name: str, fn: str) -> None:
        if self.datamodule is not None:
            getattr(self.datamodule, name)(fn)
        self.hooks.call(name, fn)

    def _attach_callbacks(self) -> None:
        found = self.module.configure_callbacks()
        own = [found] if isinstance(found, Callback) else list(found or ())
        kinds = {type(callback) for callback in own}
        if own:
            kept = [callback for callback in self.callbacks if type(callback) not in kinds]
            self.callbacks = defaults.in_order([*kept, *own])

    def _check_fit(self) -> None:
        module = self.module
        for name in ("training_step", "configure_optimizers"):
            if not overridden(name, module):
                getattr(LightningModule, name)(module, *[None] * (2 if name == "training_step" else 0))
        if not module.automatic_optimization:
            for name, harmless in (("gradient_clip_val", None), ("accumulate_grad_batches", 1)):
                if getattr(self, name) != harmless:
                    raise MisconfigurationException(
                        f"{name}={getattr(self, name)} does nothing with automatic_optimization = False: leave it "
                        f"out, and do it in training_step"
                    )

    # -- validation --------------------------------------------------------------------------------------

    def _sanity_check(self) -> None:
        """Try the validation on a few batches, before a long epoch ends in an error; leaves no trace."""
        wanted = self.num_sanity_val_steps
        if not self.validates or not wanted:
            return
        state = default_generator.get_state()
        loaders = [sources.unshuffled(loader) for loader in self.val_dataloaders]
        counts = [count if wanted == -1 else min(wanted, count) for count in self.num_val_batches]
        self.state.stage = "sanity_check"
        self.hooks.call("on_sanity_check_start")
        self._sanity = True
        try:
            evaluate(self, "validate", loaders, counts)
        finally:
            self._sanity = False
        self.hooks.call("on_sanity_check_end")
        self.metrics.clear()
        default_generator.set_state(state)

    # -- interruption ------------------------------------------------------------------------------------

    def _wish_to_end(self) -> bool:
        """Somebody pressed Ctrl+C: end after this batch. False the second time."""
        first = not self.interrupt_wanted
        self.interrupt_wanted = True
        if first:
            say("\nInterrupted: ending after this batch. Press Ctrl+C again to stop at once.")
        return first

    def _interrupted(self, interrupt: KeyboardInterrupt) -> None:
        self.state.status, self.state.stage = "interrupted", None
        self.hooks.call("on_exception", interrupt)
        for logger in self.loggers:
            logger.finalize("failed")
        if self.state.fn == "fit":
            progress = self.fit_loop.progress
            say(
                f"Training interrupted in epoch {progress.epoch}, after step {progress.step}. What was learnt is "
                f"in the model. Save it with trainer.save_checkpoint(path): fit(model, ..., ckpt_path=path) goes "
                f"on later."
            )
