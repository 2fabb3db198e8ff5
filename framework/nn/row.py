"""Layers in a row as one node of the graph.

A node costs a few microseconds of Python, which in a small network is more than its arrays cost. Layers that
follow one another in a `Sequential` are one formula, tanh(x Wᵀ + b) for two of them, and nobody sees what lies
between. So they leave one node behind, of a `Row`, which goes through the same rules in the same order and has the
same bits.

Whoever does want to see what lies between, to draw the graph or to differentiate a gradient again, unfolds the
node: it becomes the nodes that the layers would have left one by one.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from ..autograd import Edge, Node, Rule, apply
from ..modes import State
from ..ops import activation, linalg
from ..ops.linalg import ones, rows
from ..tensor import Tensor
from .activations import ReLU
from .linear import Linear
from .module import Module
from .squashing import Sigmoid, Tanh

#: The layers that can be in a row: their forward, and the rule that it applies to the input, weight and bias.
KNOWN: dict[type, tuple[Callable[..., Any], Rule]] = {
    Linear: (Linear.forward, linalg.LINEAR),
    ReLU: (ReLU.forward, activation.RELU),
    Sigmoid: (Sigmoid.forward, activation.SIGMOID),
    Tanh: (Tanh.forward, activation.TANH),
}
_CALL = Module.__call__


class Row(Rule):
    """Rules one after the other as one operation. steps: each rule, and how many parameters it takes: 0, or 2.

    Its inputs are an array and all the parameters. The option `given` receives what each step was given. Layers
    are written out here, as `linalg.LINEAR` has them, for the same reason that there are rows.
    """

    __slots__ = ("steps", "ways", "ways_back")

    def __init__(self, steps: list[tuple[Rule, int]]) -> None:
        first, last = steps[0][0], steps[-1][0]
        self.steps, self.name, self.forward = steps, last.name, self._forward
        self.gradients, self.variadic, self.several = first.gradients, False, True
        self.keeps_inputs = (first.keeps(0), *(rule.keeps(i + 1) for rule, count in steps for i in range(count)))
        self.keeps_output = last.keeps_output
        #: For each step: where its weight is among the row's inputs, or the function of a step without one.
        self.ways: list[Any] = []
        #: The same for the way back, the last step first, with the gradient of a step without a weight.
        self.ways_back: list[Any] = []
        at = 1
        for rule, count in steps:
            self.ways.append(at if count else rule.forward)
            self.ways_back.insert(0, at if count else rule.gradients[0])
            at += count

    def _forward(self, xp: Any, x: Any, *parameters: Any, given: list[Any]) -> Any:
        dtype, inputs, flat = x.dtype, (x, *parameters), x.ndim == 2
        for way in self.ways:
            given.append(x)
            if type(way) is not int:
                x = way(xp, x)
                continue
            weight, bias = inputs[way], inputs[way + 1]
            if weight.ndim != 2 or not weight.dtype is bias.dtype is dtype:
                raise ValueError(
                    "the layers one by one say what is wrong with this weight, or bring it to one type"
                )
            x = x.dot(weight.T) if flat else x @ weight.T
            x += bias
        return x

    def through(self, node: Node, xp: Any, g: Any) -> list[tuple[Edge, Any, bool]]:
        """Carry the gradient `g` of the result through all steps, the last one first: see `autograd`."""
        assert node.arrays is not None
        assert node.edges is not None
        arrays, edges, y = node.arrays, node.edges, node.out
        lowest = 0
        while edges[lowest] is None:
            lowest += 1
        flat, one = g.ndim == 2, ones(xp, math.prod(g.shape[:-1]), g.dtype)
        found: list[tuple[Edge, Any, bool]] = []
        for way, x in zip(self.ways_back, reversed(node.options["given"]), strict=True):
            if type(way) is not int:
                g = way(xp, g, y, x)
                y = x
                continue
            above, below = (g, x) if flat else (rows(xp, g), rows(xp, x))
            if edges[way] is not None:
                found.append((edges[way], above.T.dot(below), False))
            if edges[way + 1] is not None:
                found.append((edges[way + 1], one.dot(above), False))
            if lowest >= way:
                return found
            g = g.dot(arrays[way]) if flat else g @ arrays[way]
            y = x
        found.append((edges[0], g, False))
        return found

    def unfold(self, node: Node) -> None:
        """Make of a node of this row the nodes that its steps would have left; it becomes the last of them."""
        assert node.arrays is not None
        assert node.edges is not None
        arrays, edges, given = node.arrays, node.edges, node.options["given"]
        before, at, last = edges[0], 1, len(self.steps) - 1
        for i, ((rule, count), x) in enumerate(zip(self.steps, given, strict=True)):
            own, places = [x, *arrays[at : at + count]], [before, *edges[at : at + count]]
            at += count
            if i == last:
                node.rule, node.arrays, node.edges, node.options = rule, own, places, {}
            elif any(place is not None for place in places):
                before = Node(rule, own, places, given[i + 1], {}, node.place)
                before.order = node.order - (last - i) / (last + 1)  # since then nothing else can have happened


@dataclass(slots=True)
class Run:
    """Layers of a Sequential that come together: their names and themselves, their rule, and their parameters.

    rule: None for a layer that is alone.
    """

    layers: list[tuple[str, Any]]
    rule: Row | None
    parameters: list[Tensor]

    def __call__(self, input: Any) -> Tensor | None:
        """What comes out; None where the layers are to be asked one by one: one is wrong, or they are watched."""
        if self.rule is None:
            return None
        usual = type(input) is Tensor and State.result is Tensor and Module.__call__ is _CALL
        if not usual or State.recorder is not None or State.anomaly or input.array.ndim < 2:
            return None
        try:
            return apply(self.rule, input, *self.parameters, given=[])
        except Exception:
            return None


def runs(layers: Iterable[tuple[str, Any]]) -> list[Run]:
    """`layers`, pairs of a name and a module, as runs: as many in a row as can be together, all others alone."""
    found: list[Run] = []
    for fits, group in itertools.groupby(layers, lambda pair: _fits(pair[1])):
        row = list(group)
        if fits and len(row) > 1:
            modules = [layer for _, layer in row]
            steps = [(KNOWN[type(layer)][1], 2 * isinstance(layer, Linear)) for layer in modules]
            linear = [layer for layer in modules if isinstance(layer, Linear)]
            found.append(Run(row, Row(steps), [p for layer in linear for p in (layer.weight, layer.bias)]))
        else:
            found += [Run([pair], None, []) for pair in row]
    return found


def _fits(layer: Any) -> bool:
    """Is this a layer as it was written, with nothing of anybody's around it?"""
    forward, _ = KNOWN.get(type(layer), (None, None))
    return (
        forward is not None
        and type(layer).forward is forward
        and "forward" not in layer.__dict__
        and not layer._hooks
        and (type(layer) is not Linear or layer.bias is not None)
    )
