"""One training step: the loss of a batch, its gradients, and the optimizer's step."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from typing import Any

from ...tensor import Tensor
from ..errors import MisconfigurationException
from ..module import outputs_of, overridden
from ..replaying import Replaying, takes


class Optimization:
    """Takes steps for one run of `fit`; everything that could be overridden is looked up once, here."""

    def __init__(self, trainer: Any, module: Any) -> None:
        self.trainer, self.module, self.hooks = trainer, module, trainer.hooks
        self.progress = trainer.fit_loop.progress
        self.automatic = module.automatic_optimization
        self.step = module.training_step
        self.with_index = takes(module.training_step) > 1
        self.accumulate = trainer.accumulate_grad_batches
        self.optimizer = trainer.optimizers[0] if trainer.optimizers else None
        self.wants_outputs = self.hooks.wanted("on_train_batch_end")
        self.hooked = any(
            self.hooks.wanted(f"on_{name}") for name in ("before_zero_grad", "before_backward", "after_backward")
        )
        self.hooked_step = self.hooks.wanted("on_before_optimizer_step")
        self.clips = trainer.gradient_clip_val is not None or overridden("configure_gradient_clipping", module)
        self.own = {
            name: overridden(name, module) for name in ("backward", "optimizer_step", "optimizer_zero_grad")
        }
        self._warned = False
        plain = self.automatic and self.optimizer is not None and self.accumulate == 1
        plain = plain and not (self.hooked or self.hooked_step or self.clips or any(self.own.values()))
        finish = _finishing(self.optimizer, self.wants_outputs)
        self.replaying = Replaying(module, self.step, finish) if plain else None

    def run(self, batch: Any, index: int, accumulating: bool, undisturbed: bool) -> Any:
        """One step, of gradients only if `accumulating`; returns what hooks get to see of it.

        undisturbed: nothing has run since the batch before that may have touched what the step uses.
        """
        if not self.automatic:
            output = self._call_step(batch, index)
            return (
                (outputs_of(output, output) if isinstance(output, Tensor) else output)
                if self.wants_outputs
                else None
            )
        if self.replaying is not None and self.replaying.ready(batch):
            self.hooks.running = "training_step"
            outputs = self.replaying.replayed(batch, undisturbed)
            self.hooks.running = None
            self.progress.step += 1
            return outputs
        if self.own["optimizer_step"] and not accumulating:
            return self._own_step(batch, index)
        output, loss = self._gradients(batch, index)
        if not accumulating:
            optimizer = self.optimizer
            if optimizer is not None:
                if self.hooked_step or self.clips:
                    self.before_step(optimizer)
                optimizer.step()
            self.progress.step += 1
        return outputs_of(output, loss) if self.wants_outputs else None

    def before_step(self, optimizer: Any) -> None:
        """What comes between the gradients and the optimizer's step."""
        if self.hooked_step:
            self.hooks.call("on_before_optimizer_step", optimizer)
        if self.clips and self.automatic:
            trainer = self.trainer
            self.module.configure_gradient_clipping(
                optimizer, trainer.gradient_clip_val, trainer.gradient_clip_algorithm
            )

    def after_step(self) -> None:
        """Count a step that was taken by hand."""
        self.progress.step += 1

    def _own_step(self, batch: Any, index: int) -> Any:
        """The step as the module's own optimizer_step takes it, which calls for loss and gradients itself."""
        seen: list[tuple[Any, Tensor | None]] = []

        def closure() -> Tensor | None:
            seen.append(self._gradients(batch, index))
            return seen[-1][1]

        before = self.progress.step
        optimizer = self.trainer.lightning_optimizers[0] if self.optimizer is not None else None
        self.module.optimizer_step(self.progress.epoch, index, optimizer, closure)
        self.progress.step = before + 1
        if not seen:
            raise MisconfigurationException(
                f"{type(self.module).__name__}.optimizer_step did not call its optimizer_closure, which computes "
                f"the gradients: write optimizer.step(closure=optimizer_closure)"
            )
        return outputs_of(*seen[-1]) if self.wants_outputs else None

    def _call_step(self, batch: Any, index: int) -> Any:
        hooks = self.hooks
        hooks.running = "training_step"
        output = self.step(batch, index) if self.with_index else self.step(batch)
        hooks.running = None
        return output

    def _gradients(self, batch: Any, index: int) -> tuple[Any, Tensor | None]:
        """What training_step returns, and the loss in it, whose gradients are there afterwards."""
        output = self._call_step(batch, index)
        loss = output if type(output) is Tensor and output.tracked else self._loss_in(output)
        if loss is not None and self.accumulate > 1:
            loss = loss / self.accumulate
        if index % self.accumulate == 0 and self.optimizer is not None:
            if self.hooked:
                self.hooks.call("on_before_zero_grad", self.optimizer)
            if self.own["optimizer_zero_grad"]:
                self.module.optimizer_zero_grad(self.progress.epoch, index, self.optimizer)
            else:
                self.optimizer.zero_grad()
        if loss is not None:
            if self.hooked:
                self.hooks.call("on_before_backward", loss)
            if self.own["backward"]:
                self.module.backward(loss)
            else:
                loss.backward()
            if self.hooked:
                self.hooks.call("on_after_backward")
        return output, loss

    def _loss_in(self, output: Any) -> Tensor | None:
        """The loss in what training_step returned. Raises MisconfigurationException where there is none."""
        name = type(self.module).__name__
        if isinstance(output, Mapping):
            if "loss" not in output:
                raise MisconfigurationException(
                    f'{name}.training_step returned a dictionary without "loss" (its keys: {list(output)}): add '
                    f'the loss as "loss"'
                )
            output = output["loss"]
        if output is None:
            if not self._warned:
                self._warned = True
                warnings.warn(
                    f"{name}.training_step returned None, so nothing is learnt from this batch. Is there a "
                    f"`return loss` missing at its end?",
                    stacklevel=2,
                )
            return None
        if not isinstance(output, Tensor):
            raise MisconfigurationException(
                f"{name}.training_step returned a {type(output).__name__}: return the loss, a Tensor of one "
                f"element (not its .item() or .numpy(), which forget how it was computed), a dictionary with it "
                f'as "loss", or None'
            )
        if not output.tracked:
            raise MisconfigurationException(
                f"the loss that {name}.training_step returned does not depend on any parameter that can learn: "
                f"was it computed with detach() or under no_grad(), or are all parameters frozen?"
            )
        return output


def _finishing(optimizer: Any, wants_outputs: bool) -> Callable[[Any], Any]:
    """What follows `training_step` where nobody looks on between: gradients and update."""

    def finish(output: Any) -> Any:
        loss = output["loss"] if isinstance(output, Mapping) else output
        optimizer.zero_grad()
        if loss is not None:
            loss.backward()
        optimizer.step()
        return outputs_of(output, loss) if wants_outputs else None

    return finish
