"""LightningModule: a network together with how it is trained."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Self

from .. import checkpoint as checkpoints
from ..nn import Module
from ..nn.utils import clip_grad_norm_, clip_grad_value_
from ..optim.plateau import ReduceLROnPlateau
from ..tensor import Tensor
from . import saving
from .errors import MisconfigurationException
from .hooks import DataHooks, ModelHooks
from .hparams import HyperparametersMixin
from .logging_mixin import LogMixin


class LightningModule(LogMixin, ModelHooks, DataHooks, HyperparametersMixin, Module):
    """A network, its loss, its optimizer and its measurements: subclass it and give it to a `Trainer`.

    At least: parts made in ``__init__``, ``training_step(batch, batch_idx)`` that returns the loss (a Tensor of
    one element, or a dictionary with it as ``"loss"``), and `configure_optimizers`. Shapes are those of the
    batches. More: `validation_step`, `test_step`, `predict_step`, loaders (`DataHooks`), hooks (`ModelHooks`).
    Raises MisconfigurationException, from the Trainer, where something that is needed is missing.
    Source: the interface is that of `lightning.LightningModule`.

    >>> import framework as torch
    >>> from framework import lightning as L
    >>> class Line(L.LightningModule):
    ...     def __init__(self):
    ...         super().__init__()
    ...         self.layer = torch.nn.Linear(1, 1)
    ...
    ...     def training_step(self, batch, batch_idx):
    ...         x, y = batch
    ...         loss = torch.nn.functional.mse_loss(self.layer(x), y)
    ...         self.log("loss", loss)
    ...         return loss
    ...
    ...     def configure_optimizers(self):
    ...         return torch.optim.SGD(self.parameters(), lr=0.1)
    >>> x = torch.linspace(0, 1, 20).reshape(20, 1)
    >>> loader = torch.data.DataLoader(torch.data.TensorDataset(x, 3 * x + 1), batch_size=5)
    >>> trainer = L.Trainer(max_epochs=100, logger=False, enable_checkpointing=False, barebones=True)
    >>> model = Line()
    >>> trainer.fit(model, loader)
    >>> round(model.layer.bias.item(), 1), trainer.global_step
    (1.0, 400)
    """

    #: False: `training_step` calls `manual_backward` and the optimizers' steps itself.
    automatic_optimization = True
    _trainer: Any = None
    _aside = frozenset({"_trainer"})

    # -- what a subclass writes --------------------------------------------------------------------------

    def training_step(self, batch: Any, batch_idx: int) -> Any:
        """The loss of a batch: a Tensor of one element, a dictionary with ``"loss"``, or None to leave it out."""
        raise MisconfigurationException(
            f"{type(self).__name__} has no training_step: write def training_step(self, batch, batch_idx), "
            f"which returns the loss of the batch"
        )

    def validation_step(self, batch: Any, batch_idx: int) -> Any:
        """Measure a batch that is not trained on, with `log`."""

    def test_step(self, batch: Any, batch_idx: int) -> Any:
        """Measure a batch of the test."""

    def predict_step(self, batch: Any, batch_idx: int, dataloader_idx: int = 0) -> Any:
        """The prediction for a batch: by default the output for all of it."""
        try:
            return self(batch)
        except TypeError as error:
            if isinstance(batch, list | tuple):
                error.add_note(
                    f"each batch is a {type(batch).__name__} of {len(batch)} parts: write predict_step(self, "
                    f"batch, batch_idx) to say which goes through the network, for example return self(batch[0])"
                )
            raise

    def configure_optimizers(self) -> Any:
        """The optimizer, and how its learning rate changes.

        One Optimizer; a list of them; two lists, optimizers and schedules; or a dictionary
        ``{"optimizer": …, "lr_scheduler": schedule}``, where the schedule may be a dictionary itself:
        ``{"scheduler": …, "interval": "epoch" or "step", "frequency": 1, "monitor": "val_loss"}``.
        None: nothing is optimized. More than one optimizer needs ``automatic_optimization = False``.
        """
        raise MisconfigurationException(
            f"{type(self).__name__} has no configure_optimizers: write def configure_optimizers(self), "
            f"which returns for example torch.optim.Adam(self.parameters())"
        )

    def configure_callbacks(self) -> Any:
        """Callbacks that belong to this module; they replace those of the same type in the Trainer."""
        return []

    # -- where it stands ---------------------------------------------------------------------------------

    @property
    def trainer(self) -> Any:
        """The Trainer that works with this module. Raises RuntimeError where there is none."""
        if self._trainer is None:
            raise RuntimeError(f"{type(self).__name__} is not attached to a Trainer yet: that is what fit does")
        return self._trainer

    @trainer.setter
    def trainer(self, trainer: Any) -> None:
        for part in self.modules():
            if isinstance(part, LightningModule):
                part.__dict__["_trainer"] = trainer

    @property
    def current_epoch(self) -> int:
        """The number of epochs that are over; 0 without a Trainer."""
        return 0 if self._trainer is None else self._trainer.current_epoch

    @property
    def global_step(self) -> int:
        """The number of steps that the optimizers have taken; 0 without a Trainer."""
        return 0 if self._trainer is None else self._trainer.global_step

    @property
    def device(self) -> str:
        """Where the parameters are: "cpu" or "cuda"."""
        return next((parameter.device for parameter in self.parameters()), "cpu")

    @property
    def dtype(self) -> Any:
        """The element type of the parameters."""
        return next((parameter.dtype for parameter in self.parameters()), None)

    @property
    def logger(self) -> Any:
        """The Trainer's first logger, or None."""
        return None if self._trainer is None else self._trainer.logger

    @property
    def loggers(self) -> list[Any]:
        """The Trainer's loggers."""
        return [] if self._trainer is None else self._trainer.loggers

    def print(self, *args: Any, **kwargs: Any) -> None:
        """Print, without disturbing the progress bar."""
        if self._trainer is None:
            print(*args, **kwargs)
        else:
            self._trainer.print(*args, **kwargs)

    # -- optimizing by hand ------------------------------------------------------------------------------

    def optimizers(self, use_pl_optimizer: bool = True) -> Any:
        """The optimizer, or the list of them, with counted steps; the bare ones if not `use_pl_optimizer`."""
        found = self.trainer.lightning_optimizers if use_pl_optimizer else self.trainer.optimizers
        return found[0] if len(found) == 1 else list(found)

    def lr_schedulers(self) -> Any:
        """The schedule, the list of them, or None."""
        found = [config.scheduler for config in self.trainer.lr_scheduler_configs]
        return found[0] if len(found) == 1 else found or None

    def manual_backward(self, loss: Tensor, *args: Any, **kwargs: Any) -> None:
        """``loss.backward()`` with its hooks. Raises MisconfigurationException if `automatic_optimization`."""
        if self.automatic_optimization:
            raise MisconfigurationException(
                "manual_backward is for optimizing by hand: set self.automatic_optimization = False in __init__"
            )
        self.trainer.hooks.call("on_before_backward", loss)
        self.backward(loss, *args, **kwargs)
        self.trainer.hooks.call("on_after_backward")

    @contextmanager
    def toggled_optimizer(self, optimizer: Any) -> Iterator[None]:
        """``with self.toggled_optimizer(optimizer):`` only the parameters of `optimizer` get gradients."""
        own = {id(p) for group in optimizer.param_groups for p in group["params"]}
        others = [
            p
            for other in self.trainer.optimizers
            for group in other.param_groups
            for p in group["params"]
            if id(p) not in own and p.requires_grad
        ]
        for parameter in others:
            parameter.requires_grad_(False)
        try:
            yield
        finally:
            for parameter in others:
                parameter.requires_grad_(True)

    # -- what the Trainer does, to be replaced by who wants to -------------------------------------------

    def backward(self, loss: Tensor, *args: Any, **kwargs: Any) -> None:
        """``loss.backward()``."""
        loss.backward(*args, **kwargs)

    def optimizer_step(self, epoch: int, batch_idx: int, optimizer: Any, optimizer_closure: Any = None) -> None:
        """One step; `optimizer_closure` computes loss and gradients first."""
        optimizer.step(closure=optimizer_closure)

    def optimizer_zero_grad(self, epoch: int, batch_idx: int, optimizer: Any) -> None:
        """``optimizer.zero_grad()``."""
        optimizer.zero_grad()

    def lr_scheduler_step(self, scheduler: Any, metric: Any) -> None:
        """``scheduler.step()``, with what it listens to if it listens."""
        if metric is None and not isinstance(scheduler, ReduceLROnPlateau):
            scheduler.step()
        else:
            scheduler.step(metric)

    def configure_gradient_clipping(
        self, optimizer: Any, gradient_clip_val: float | None = None, gradient_clip_algorithm: str | None = None
    ) -> None:
        """Keep the gradients small before a step, as the Trainer's options say."""
        self.clip_gradients(optimizer, gradient_clip_val, gradient_clip_algorithm)

    def clip_gradients(
        self, optimizer: Any, gradient_clip_val: float | None = None, gradient_clip_algorithm: str | None = None
    ) -> None:
        """Shrink the gradients to a norm (algorithm "norm"), or cut each element (algorithm "value")."""
        if gradient_clip_val is None:
            return
        parameters = [p for group in optimizer.param_groups for p in group["params"]]
        if gradient_clip_algorithm == "value":
            clip_grad_value_(parameters, gradient_clip_val)
        else:
            clip_grad_norm_(parameters, gradient_clip_val)

    def freeze(self) -> None:
        """No gradients, evaluation mode."""
        self.requires_grad_(False).eval()

    def unfreeze(self) -> None:
        """Gradients and training mode."""
        self.requires_grad_(True).train()

    # -- loading -----------------------------------------------------------------------------------------

    @classmethod
    def load_from_checkpoint(
        cls, checkpoint_path: Any, map_location: str = "cpu", strict: bool = True, **kwargs: Any
    ) -> Self:
        """The module that a Trainer saved: made with its remembered hyperparameters, then given its weights.

        kwargs: arguments of ``__init__`` that were not saved with `save_hyperparameters`, or that shall be others.
        Raises CheckpointError for a file that holds no such module.
        """
        saved = saving.read(checkpoint_path, map_location)
        hparams = saving.accepted(cls, saved.get("hyper_parameters", {}))
        try:
            model = cls(**{**hparams, **kwargs})
        except TypeError as error:
            error.add_note(
                "give the arguments of __init__ here, by name, or call self.save_hyperparameters() in __init__: "
                "then the checkpoint knows them"
            )
            raise
        model.on_load_checkpoint(saved)
        try:
            model.load_state_dict(saved["state_dict"], strict=strict)
        except Exception as error:
            raise checkpoints.CheckpointError(f"{checkpoint_path}: {error}") from error
        return model


def overridden(name: str, model: Any) -> bool:
    """Has `model` a method `name` of its own?"""
    if name in vars(model):
        return True
    base = getattr(LightningModule, name, None)
    return getattr(type(model), name, None) is not base


def outputs_of(output: Any, loss: Tensor | None) -> Any:
    """What hooks get to see of a training step: a dictionary with ``"loss"``, outside the graph."""
    if loss is None:
        return None
    extra = output if isinstance(output, Mapping) else {}
    kept = {key: value.detach() if isinstance(value, Tensor) else value for key, value in extra.items()}
    return {**kept, "loss": loss.detach()}
