"""What `compile` was given, matched to the outputs of the model: losses and metrics."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...tensor import Tensor
from .. import losses, metrics
from ..metrics import Mean, MeanMetricWrapper, Metric
from ..nest import leaves


def per_output(what: str, given: Any, names: list[str]) -> list[Any]:
    """`given` for each output: a list in order, a dictionary by name, or one for all. Raises ValueError."""
    if isinstance(given, Mapping):
        unknown = [name for name in given if name not in names]
        if unknown:
            raise ValueError(f"{what}: there is no output {unknown[0]!r}; the outputs are {', '.join(names)}")
        return [given.get(name) for name in names]
    if isinstance(given, list | tuple):
        if len(given) != len(names):
            raise ValueError(f"{what}: {len(names)} outputs ({', '.join(names)}), but {len(given)} were given")
        return list(given)
    return [given] * len(names)


class CompiledLoss:
    """One loss for each output, each with its weight, and their sum."""

    def __init__(self, loss: Any, loss_weights: Any, names: list[str]) -> None:
        several = len(names) > 1
        if not several and isinstance(loss, list | tuple | Mapping):
            (loss,) = per_output("loss", loss, names)
        chosen = per_output("loss", loss, names) if several else [loss]
        weights = [loss_weights] if not several and isinstance(loss_weights, int | float) else loss_weights
        self.losses = [_loss(item) for item in chosen]
        self.weights = tuple(1.0 if w is None else float(w) for w in per_output("loss_weights", weights, names))
        self.means = [Mean(f"{name}_loss") for name in names] if several else []

    def __call__(self, targets: list[Any], outputs: list[Tensor], sample_weight: list[Any]) -> Tensor | None:
        """The weighted sum; None without any loss."""
        total: Tensor | None = None
        for i, (loss, weight) in enumerate(zip(self.losses, self.weights, strict=True)):
            if loss is None:
                continue
            if isinstance(loss, str):
                loss = self.losses[i] = _automatic(targets[i], outputs[i])
            value = loss(targets[i], outputs[i], sample_weight[i])
            if value.ndim:
                value = value.mean()
            if self.means:
                self.means[i].update_state(value.array, float(len(outputs[i].array)))
            if weight != 1:
                value = value * weight
            total = value if total is None else total + value
        return total

    def logs(self) -> dict[str, float]:
        """The mean of each output's loss, where there are several, in alphabetical order."""
        return {m.name: m.value() for m, loss in zip(self.means, self.losses, strict=False) if loss is not None}

    def reset(self) -> None:
        """Forget all batches."""
        for mean in self.means:
            mean.reset_state()


def _loss(item: Any) -> Any:
    if isinstance(item, str) and item.lower() in ("crossentropy", "ce"):
        return "crossentropy"
    return losses.get(item)


def _automatic(target: Any, output: Tensor) -> losses.Loss:
    """The cross-entropy that fits the shapes."""
    t, p = losses.tensor(target).array.shape, output.array.shape
    if p[-1] == 1:
        return losses.BinaryCrossentropy()
    if len(t) < len(p) or t[-1] == 1:
        return losses.SparseCategoricalCrossentropy()
    return losses.CategoricalCrossentropy()


class CompiledMetrics:
    """The metrics of each output, with and without sample weights."""

    def __init__(self, plain: Any, weighted: Any, names: list[str]) -> None:
        self.names = names
        self._given = [(self._lists(plain), False), (self._lists(weighted), True)]
        self.built = False
        #: Which output, its metric, does it take weights, and its name in the logs.
        self.entries: list[tuple[int, Metric, bool, str]] = []

    def _lists(self, given: Any) -> list[list[Any]]:
        """A list of metrics for each output."""
        if not given:
            return [[] for _ in self.names]
        if len(self.names) == 1:
            return [list(leaves(given))]
        return [[] if item is None else list(leaves(item)) for item in per_output("metrics", given, self.names)]

    @property
    def ours(self) -> bool:
        """Are all of them the framework's, so that none runs code of anybody else's?"""
        metrics = [metric for _, metric, _, _ in self.entries]
        makers = [*map(type, metrics), *(metric.fn for metric in metrics if isinstance(metric, MeanMetricWrapper))]
        return all(str(maker.__module__).startswith("framework.") for maker in makers)

    def update(self, targets: list[Any], outputs: list[Tensor], sample_weight: list[Any]) -> None:
        """Take a batch in."""
        if not self.built:
            self._build(targets, outputs)
        for i, metric, takes_weight, _ in self.entries:
            target = targets[i]
            weight = sample_weight[i] if takes_weight else None
            metric.update_state(target.array if isinstance(target, Tensor) else target, outputs[i].array, weight)

    def _build(self, targets: list[Any], outputs: list[Tensor]) -> None:
        taken: set[str] = set()
        for lists, takes_weight in self._given:
            for i, items in enumerate(lists):
                for item in items:
                    metric = metrics.for_output(
                        item, losses.tensor(targets[i]).array.shape, outputs[i].array.shape
                    )
                    start = f"{self.names[i]}_" if len(self.names) > 1 else ""
                    name = f"{start}{metric.name}"
                    if name in taken:
                        name = start + (
                            f"weighted_{metric.name}" if takes_weight else f"{metric.name}_{len(taken)}"
                        )
                    taken.add(name)
                    self.entries.append((i, metric, takes_weight, name))
        self.built = True

    def logs(self) -> dict[str, Any]:
        """The value of every metric."""
        return {name: metric.value() for _, metric, _, name in self.entries}

    def reset(self) -> None:
        """Forget all batches."""
        for _, metric, _, _ in self.entries:
            metric.reset_state()
