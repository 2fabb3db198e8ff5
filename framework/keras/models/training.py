"""compile, fit, evaluate, predict: the loops over epochs and batches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ... import backend
from ...errors import FrameworkError
from ...modes import enable_grad, no_grad
from ...tensor import Tensor
from .. import optimizers
from ..callbacks import CallbackList, History
from ..layers.base import Layer
from ..nest import leaves, mapped
from .compiled import CompiledLoss, CompiledMetrics
from .data import Arrays, Batches, arrays_of, is_arrays, length, source_of, weighted_by_class
from .steps import Steps


class Training(Layer):
    """What a Model can do besides computing: learn from data, be measured on data, predict.

    See `Model` for an example.
    """

    optimizer: Any
    stop_training: bool
    _compiled: dict[str, Any] | None
    _steps: Steps | None

    #: What the loops keep here; no step computes with it.
    _aside = Layer._aside | {
        *("_compiled", "_measures", "_moving", "_steps", "_watched"),
        *("history", "loss", "optimizer", "stop_training"),
    }

    def compile(
        self,
        optimizer: Any = "rmsprop",
        loss: Any = None,
        loss_weights: Any = None,
        metrics: Any = None,
        weighted_metrics: Any = None,
        run_eagerly: bool = False,
        steps_per_execution: int = 1,
        jit_compile: Any = "auto",
        auto_scale_loss: bool = True,
    ) -> None:
        """Say how to learn: an optimizer and a loss, by name or as objects, and what else to measure.

        loss, metrics: for several outputs a list, or a dictionary by the name of the output. loss_weights: how
        much each output's loss counts. weighted_metrics: those that use sample weights. jit_compile: steps are
        recorded and replayed by `framework.compile`, to the same bits; "auto" and True do so wherever that is
        possible, False and run_eagerly=True never. The other arguments are there for Keras's sake. Raises
        ValueError for unknown names, with the nearest one.
        """
        from .. import losses

        for name in leaves(loss):
            if isinstance(name, str) and name.lower() not in ("crossentropy", "ce"):
                losses.get(name)
        from .. import metrics as metrics_module

        for name in leaves([metrics or [], weighted_metrics or []]):
            metrics_module.get(name)
        self.__dict__["optimizer"] = optimizers.get(optimizer)
        self.__dict__["loss"] = loss
        self.__dict__["_compiled"] = {
            "loss": loss,
            "loss_weights": loss_weights,
            "metrics": metrics,
            "weighted_metrics": weighted_metrics,
            "compiles": bool(jit_compile) and not run_eagerly,
        }
        self.__dict__.update(_measures=None, _steps=None)

    @property
    def compiled(self) -> bool:
        """Has `compile` been called?"""
        return self.__dict__.get("_compiled") is not None

    def _ready(self, action: str, needs_loss: bool = True) -> None:
        if not self.compiled:
            raise FrameworkError(
                f"{action} needs to know the optimizer and the loss: call "
                f"model.compile(optimizer='adam', loss='mse') first, with those that fit your task"
            )

    def _measure(self, outputs: list[Tensor]) -> tuple[CompiledLoss, CompiledMetrics]:
        """The losses and metrics, matched to the outputs at the first batch."""
        measures: tuple[CompiledLoss, CompiledMetrics] | None = self.__dict__.get("_measures")
        if measures is None:
            given, names = self._compiled or {}, self._names_of_outputs(len(outputs))
            measures = (
                CompiledLoss(given["loss"], given["loss_weights"], names),
                CompiledMetrics(given["metrics"], given["weighted_metrics"], names),
            )
            self.__dict__["_measures"] = measures
        return measures

    def _names_of_outputs(self, count: int) -> list[str]:
        return [f"output_{i}" for i in range(count)] if count > 1 else [self.name]

    # -- one batch ---------------------------------------------------------------------------------------

    def _matched(self, nest: Any, count: int) -> list[Any]:
        """Targets or weights in the order of the outputs."""
        if nest is None or (count == 1 and (type(nest) is Tensor or not isinstance(nest, (list, tuple, Mapping)))):
            return [nest] * count
        if isinstance(nest, Mapping):
            names = self._names_of_outputs(count) if count > 1 else list(nest)
            return [nest.get(name) for name in names]
        found = list(leaves(nest))
        return found * count if len(found) == 1 else found

    def _computed(
        self, x: Any, y: Any, weight: Any, training: bool
    ) -> tuple[Tensor, list[Tensor], list[Any], list[Any]]:
        """The loss of a batch, and the outputs, targets and weights, in the order of the outputs."""
        self._losses.clear()
        prediction = self(x, training=training)
        outputs = [prediction] if type(prediction) is Tensor else list(leaves(prediction))
        losses, _ = self._measure(outputs)
        targets, weights = self._matched(y, len(outputs)), self._matched(weight, len(outputs))
        if y is None:
            raise ValueError("there are no targets: fit and evaluate need y, or batches (x, y)")
        total = losses(targets, outputs, weights)
        for penalty in self._penalties():
            total = penalty if total is None else total + penalty
        if total is None:
            raise FrameworkError("there is nothing to minimise: compile the model with a loss")
        return total, outputs, targets, weights

    def _penalties(self) -> list[Tensor]:
        """What regularizers and `add_loss` add, found quickly where there is nothing of the kind."""
        watched = self.__dict__.get("_watched")
        if watched is None:
            parts = [part for part in self.modules() if isinstance(part, Layer)]
            weights: list[Any] = [w for w in self.weights if getattr(w, "regularizer", None) is not None]
            watched = self.__dict__["_watched"] = (parts, weights)
        found = [w.regularizer(w) for w in watched[1] if w.tracked]
        for part in watched[0]:
            if part._losses:
                found += part._losses
                part._losses.clear()
        return found

    def _step(self, x: Any, y: Any, weight: Any, undisturbed: bool = False) -> float:
        """Learn from one batch; its loss before the step. Metrics take the batch in.

        undisturbed: nothing has run since the batch before that may have touched what the step uses.
        """
        steps, optimizer = self._steps, self.optimizer
        if steps is None or not self._moving:
            return self._first_step(x, y, weight)
        targets, weights = self._matched(y, steps.count), self._matched(weight, steps.count)
        if steps.updates:
            optimizer.prepare()
        total, outputs = (steps.learn_more if undisturbed else steps.learn)(x, targets, weights)
        if steps.updates:
            optimizer.iterations += 1
        else:
            optimizer.step()
            for variable in self._moving:
                variable.grad = None
        self.__dict__["_measures"][1].update(targets, outputs, weights)
        return float(total.array)

    def _first_step(self, x: Any, y: Any, weight: Any) -> float:
        """Learn from the first batch, after which the weights, the outputs and what to measure are known."""
        total, outputs, targets, weights = self._computed(x, y, weight, True)
        if not total.tracked:
            raise FrameworkError("the loss does not depend on any trainable weight")
        self.__dict__["_measures"][1].update(targets, outputs, weights)
        total.backward()
        if self.optimizer._engine is None:
            self.optimizer.build(self.trainable_weights)
        self.optimizer.step()
        for variable in self._moving or self._start_moving():
            variable.grad = None
        self.__dict__["_steps"] = Steps(self, len(outputs), (self._compiled or {})["compiles"])
        return float(total.array)

    def _measure_step(self, x: Any, y: Any, weight: Any, undisturbed: bool = False) -> float:
        """Measure one batch in evaluation mode; its loss. Metrics take the batch in. undisturbed: see `_step`."""
        steps = self._steps
        if steps is None:
            total, outputs, targets, weights = self._computed(x, y, weight, False)
        else:
            targets, weights = self._matched(y, steps.count), self._matched(weight, steps.count)
            total, outputs = (steps.measure_more if undisturbed else steps.measure)(x, targets, weights)
        self.__dict__["_measures"][1].update(targets, outputs, weights)
        return float(total.array)

    def _begin(self) -> None:
        """Forget what may have changed since the last batch was learnt from."""
        self._start_moving()
        self.__dict__["_watched"] = None
        if self._steps is not None and not self._steps.fit(self):
            self.__dict__["_steps"] = None

    def _start_moving(self) -> list[Tensor]:
        """Take note of the weights that training changes, and forget gradients that are left from elsewhere."""
        self.__dict__["_moving"] = self.trainable_weights
        for variable in self._moving:
            variable.grad = None
        return list(self._moving)

    # -- fit ---------------------------------------------------------------------------------------------

    def fit(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        epochs: int = 1,
        verbose: Any = "auto",
        callbacks: Any = None,
        validation_split: float = 0.0,
        validation_data: Any = None,
        shuffle: bool = True,
        class_weight: Mapping[int, float] | None = None,
        sample_weight: Any = None,
        initial_epoch: int = 0,
        steps_per_epoch: int | None = None,
        validation_steps: int | None = None,
        validation_batch_size: int | None = None,
        validation_freq: int | Sequence[int] = 1,
        eval_train: bool = False,
    ) -> History:
        """Learn from samples for some epochs; returns the History of losses and metrics.

        x, y: arrays or Tensors, samples first (a list or dictionary for several inputs or outputs); or x alone,
        something that gives batches (x, y) or (x, y, sample_weight): a DataLoader, a Dataset, a generator (then
        with steps_per_epoch). batch_size: 32 unless given. verbose: 0 silent, 1 or "auto" a bar, 2 a line for
        each epoch. validation_split: this share of the samples, the last ones before shuffling, is not learnt
        from but measured after each epoch (validation_data: other samples for that, which win). shuffle: arrays
        in a new order each epoch. class_weight: how much each class counts; sample_weight: each sample.
        initial_epoch: the number to begin with, when going on.

        eval_train: measure "loss" and the metrics of the training samples after the epoch, in evaluation mode,
        exactly as those of validation. Usually they are means over the epoch: each batch was measured before
        the step that learnt from it, while the network was still changing, and in training mode, where Dropout
        drops. The training loss then looks worse than it is, at first often worse than the validation loss, and
        the gap between the two curves, by which overfitting is seen, is not the true one. Costs a second pass.

        Raises FrameworkError before `compile`, ShapeError and ValueError for data that do not fit.
        """
        self._ready("fit")
        if x is None:
            raise ValueError("fit needs samples: model.fit(x, y)")
        source: Any = source_of(x, y, sample_weight, batch_size, steps_per_epoch)
        if validation_split:
            if not isinstance(source, Arrays):
                raise ValueError("validation_split needs arrays; give validation_data instead")
            rest, last = source.split(validation_split)
            source = rest
            if validation_data is None:
                validation_data = last
        if class_weight:
            source = weighted_by_class(source, class_weight)
        if isinstance(source, Arrays):
            source.shuffles = bool(shuffle)
            if steps_per_epoch is not None:
                source = Batches(source, steps_per_epoch)
                source._once = iter(source.source)
        validation = self._validation(validation_data, validation_batch_size or batch_size, validation_steps)
        self._settle(source)
        listener = CallbackList(callbacks, self, verbose, epochs, length(source))
        self.__dict__.update(stop_training=False, history=listener.history)  # there also after an interruption
        self._begin()
        listener.on_train_begin()
        logs: dict[str, Any] = {}
        try:
            for epoch in range(initial_epoch, epochs):
                listener.on_epoch_begin(epoch)
                if self._steps is not None:
                    self._steps.expect(epochs - epoch)
                with enable_grad():
                    logs = self._epoch(source, listener)
                if eval_train:
                    logs.update(_by_name(self._measured(source, None)))
                if validation is not None and _is_due(epoch, validation_freq):
                    found = self._measured(validation, listener)
                    logs.update({f"val_{name}": value for name, value in _by_name(found).items()})
                logs = _by_name(logs)
                listener.on_epoch_end(epoch, logs)
                if self.stop_training:
                    break
        finally:
            for variable in self._moving:
                variable.grad = None
            self.__dict__["_moving"] = []
        listener.on_train_end(logs)
        return listener.history

    def _epoch(self, source: Any, listener: CallbackList) -> dict[str, Any]:
        """Learn from all batches once; what was measured on the way."""
        measures = self.__dict__.get("_measures")
        if measures is not None:
            measures[0].reset()
            measures[1].reset()
        total, count, step = 0.0, 0, self._step
        watched = listener.watches_batches
        calm = not watched and self._is_calm(source)
        number = -1
        for number, (x, y, weight) in enumerate(source):
            if watched:
                listener.on_train_batch_begin(number)
            size = len(x.array) if type(x) is Tensor else len(next(leaves(x)).array)
            total += step(x, y, weight, calm and number > 0) * size
            count += size
            if watched:
                listener.on_train_batch_end(number, _by_name(self._logs(total / count)))
            if self.stop_training:
                break
        if number < 0:
            raise ValueError("there was not one batch to learn from: a generator gives its batches only once")
        return _by_name(self._logs(total / count))

    def _is_calm(self, source: Any) -> bool:
        """Does nothing run between the batches, callbacks aside, that may touch what the steps use?"""
        steps, measures = self._steps, self.__dict__.get("_measures")
        alone = steps is not None and steps.updates and self.optimizer.keeps_rate()
        return alone and type(source) is Arrays and measures is not None and measures[1].built and measures[1].ours

    def _logs(self, loss: float) -> dict[str, Any]:
        """The mean loss and all metrics."""
        losses, metrics = self.__dict__["_measures"]
        return {"loss": loss, **losses.logs(), **metrics.logs()}

    def _validation(self, given: Any, batch_size: int | None, steps: int | None) -> Any:
        """Where the batches to validate with come from. Raises ValueError."""
        if given is None or isinstance(given, Arrays):
            return given
        if isinstance(given, tuple | list) and is_arrays(given):
            if not 2 <= len(given) <= 3:
                raise ValueError(
                    "validation_data is (x, y), (x, y, sample_weight), or something that gives batches"
                )
            x, y, weight = (*given, None)[:3]
            return source_of(x, y, weight, batch_size)
        return source_of(given, steps=steps)

    def _settle(self, source: Any) -> None:
        """Build the model with the first batch, so that its weights are known before training."""
        if self.built or not isinstance(source, Arrays):
            return
        with no_grad():
            self(mapped(lambda a: Tensor.of_array(a[:1]), source.x), training=False)

    # -- measuring and predicting ------------------------------------------------------------------------

    def _measured(self, source: Any, listener: Any) -> dict[str, Any]:
        """Losses and metrics of all batches in evaluation mode."""
        shuffles, total, count = getattr(source, "shuffles", False), 0.0, 0
        if shuffles:
            source.shuffles = False
        measures = self.__dict__.get("_measures")
        if measures is not None:
            measures[0].reset()
            measures[1].reset()
        tells = listener is not None and listener.watches_tests
        if tells:
            listener.on_test_begin()
        calm = not tells and self._is_calm(source)
        with no_grad():
            for number, (x, y, weight) in enumerate(source):
                if tells:
                    listener.on_test_batch_begin(number)
                size = len(x.array) if type(x) is Tensor else len(next(leaves(x)).array)
                total += self._measure_step(x, y, weight, calm and number > 0) * size
                count += size
                if tells:
                    listener.on_test_batch_end(number, _by_name(self._logs(total / count)))
        if shuffles:
            source.shuffles = True
        if not count:
            raise ValueError("there was not one batch to measure")
        logs = self._logs(total / count)
        if tells:
            listener.on_test_end(logs)
        return logs

    def evaluate(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        verbose: Any = "auto",
        sample_weight: Any = None,
        steps: int | None = None,
        callbacks: Any = None,
        return_dict: bool = False,
    ) -> Any:
        """The loss, or a list of it and the metrics (a dictionary with return_dict), in evaluation mode.

        x, y: as in `fit`. Raises FrameworkError before `compile`.
        """
        self._ready("evaluate")
        source = source_of(x, y, sample_weight, batch_size, steps)
        listener = CallbackList(callbacks, self, verbose, 1, length(source), training=False)
        logs = self._measured(source, listener)
        listener.show(logs)
        if return_dict:
            return _by_name(logs)
        values = list(logs.values())
        return values[0] if len(values) == 1 else values

    def predict(
        self,
        x: Any,
        batch_size: int | None = None,
        verbose: Any = "auto",
        steps: int | None = None,
        callbacks: Any = None,
    ) -> Any:
        """The outputs for samples, as NumPy arrays, in evaluation mode. x: as in `fit`."""
        source = source_of(x, None, None, batch_size, steps)
        listener = CallbackList(callbacks, self, 0, 1, length(source), training=False)
        parts: list[Any] = []
        listener.on_predict_begin()
        with no_grad():
            for number, (batch, _, _) in enumerate(source):
                listener.on_predict_batch_begin(number)
                parts.append(mapped(_to_numpy, self(batch, training=False)))
                listener.on_predict_batch_end(number, {"outputs": parts[-1]})
        listener.on_predict_end()
        if not parts:
            raise ValueError("there was not one batch to predict for")
        columns = [np.concatenate(column) for column in zip(*(list(leaves(part)) for part in parts), strict=True)]
        order = iter(columns)
        return mapped(lambda _: next(order), parts[0])

    def predict_on_batch(self, x: Any) -> Any:
        """The outputs for one batch, as NumPy arrays, in evaluation mode."""
        with no_grad():
            return mapped(_to_numpy, self(mapped(Tensor.of_array, arrays_of(x)), training=False))

    def train_on_batch(
        self,
        x: Any,
        y: Any = None,
        sample_weight: Any = None,
        class_weight: Mapping[int, float] | None = None,
        return_dict: bool = False,
    ) -> Any:
        """Learn from one batch; its loss before the step, and the metrics since they were last reset.

        A number, a list with metrics, or a dictionary with return_dict. Raises FrameworkError before `compile`.
        """
        self._ready("train_on_batch")
        batch = Arrays(x, y, sample_weight, 1)
        batch.batch_size = batch.count
        if class_weight:
            weighted_by_class(batch, class_weight)
        self._settle(batch)
        self._begin()
        with enable_grad():
            loss = self._step(*next(iter(batch)))
        self.__dict__["_moving"] = []
        return self._answer(loss, return_dict)

    def test_on_batch(self, x: Any, y: Any = None, sample_weight: Any = None, return_dict: bool = False) -> Any:
        """The loss of one batch in evaluation mode, and the metrics since they were last reset."""
        self._ready("test_on_batch")
        batch = Arrays(x, y, sample_weight, 1)
        batch.batch_size = batch.count
        with no_grad():
            loss = self._measure_step(*next(iter(batch)))
        return self._answer(loss, return_dict)

    def _answer(self, loss: float, return_dict: bool) -> Any:
        logs = self._logs(loss)
        values = list(logs.values())
        return _by_name(logs) if return_dict else values[0] if len(values) == 1 else values

    def reset_metrics(self) -> None:
        """Metrics forget what they have seen."""
        measures = self.__dict__.get("_measures")
        if measures is not None:
            measures[0].reset()
            measures[1].reset()

    @property
    def metrics_names(self) -> list[str]:
        """What `evaluate` gives, in order; known after the first batch."""
        return list(self._logs(0.0)) if self.__dict__.get("_measures") else ["loss"]


def _by_name(logs: dict[str, Any]) -> dict[str, Any]:
    """In alphabetical order, as Keras tells callbacks and writes them into a History."""
    return dict(sorted(logs.items()))


def _is_due(epoch: int, frequency: int | Sequence[int]) -> bool:
    """Is there a validation after this epoch (counted from 0)?"""
    return (epoch + 1) % frequency == 0 if isinstance(frequency, int) else epoch + 1 in frequency


def _to_numpy(x: Tensor) -> Any:
    return backend.move(x.array, "cpu")
