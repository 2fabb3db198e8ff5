"""Layers in a row as one node of the graph.

A node costs a few microseconds of Python, which in a small network is more than its arrays cost. Layers that
follow one another in a `Sequential` are one formula, tanh(x Wᵀ + b) for two of them, and nobody sees what lies
between. So they leave one node behind, of a `Row`, which goes through the same rules in the same order and has the
same bits.

Nor does a row go from layer to layer each time: what it does is written out once as two functions, a line for each
call on arrays, and rows of the same kinds of layers share them. `Row.source` shows what was written.

Whoever does want to see what lies between, to draw the graph or to differentiate a gradient again, unfolds the
node: it becomes the nodes that the layers would have left one by one.
"""

from __future__ import annotations

import functools
import itertools
import linecache
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..autograd import Delivery, Edge, Node, Rule, calling_place, new
from ..backend import modules
from ..modes import State
from ..ops import activation, in_place, linalg
from ..ops.linalg import ones
from ..seats import take
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
#: The slopes of activations in the memory of their results, for NumPy.
SPENT: dict[Rule, Callable[..., Any]] = {
    activation.RELU: in_place.relu_slope,
    activation.SIGMOID: in_place.sigmoid_slope,
    activation.TANH: in_place.tanh_slope,
}
_CALL = Module.__call__


# Step i of a row makes x{i + 1} of x{i}; a layer has the parameters w{i} and b{i}. What layers do is written once
# more here as it is in `linalg.LINEAR`, for the same reason that there are rows.

FORWARD = """\
def forward(xp, arrays, given):
    x0, {parameters}= arrays
    if not ({usual}):
        raise ValueError("the layers one by one say what is wrong with a weight, or bring it to one type")
{steps}    given += {given}
    return x{last}
"""
LAYER = """\
    x{out} = x{i}.dot(w{i}.T)
    x{out} += b{i}
"""
BEND = """\
    x{out} = bend{i}(xp, x{i})
"""

# On the way back, g is the gradient of what a step has made, that of w{i} goes to_w{i}, and `lowest` is the number
# of the first input that needs one. A seat does not fit if its parameter has got another array since.
BACKWARD = """\
def backward(node, xp, g, spend):
    x, {parameters}= node.arrays
    to_x, {edges}= edges = node.edges
    {given} = node.options["given"]
    x{last} = node.out
    lowest, found, one = 0, {{}}, ones(xp, len(g), g.dtype)
    while edges[lowest] is None:
        lowest += 1
{steps}    return g, found
"""
LAYER_BACK = """\
    if to_w{i} is not None:
        try:
            found[to_w{i}] = g.T.dot(x{i}, take(to_w{i}))
        except ValueError:
            found[to_w{i}] = g.T.dot(x{i})
    if to_b{i} is not None:
        try:
            found[to_b{i}] = one.dot(g, take(to_b{i}))
        except ValueError:
            found[to_b{i}] = one.dot(g)
    if lowest >= {place}:
        return None, found
    g = g.dot(w{i})
"""
BEND_BACK = """\
    g = slope{i}(xp, g, x{out}, x{i})
"""
# What lies between steps is the row's own: if it is not needed again, it is spent on the slope.
BEND_BACK_INSIDE = """\
    g = spent{i}(g, x{out}, x{out}) if spend else slope{i}(xp, g, x{out}, x{i})
"""


def source_of(steps: Sequence[tuple[Rule, int]]) -> str:
    """The two functions of a `Row` as Python: from the input to the result, and the gradient's way back."""
    there, back, parameters = "", "", ["x0"]
    for i, (_, count) in enumerate(steps):
        names = {"i": i, "out": i + 1, "place": len(parameters)}
        there += (LAYER if count else BEND).format(**names)
        bend_back = BEND_BACK if i == len(steps) - 1 else BEND_BACK_INSIDE
        back = (LAYER_BACK if count else bend_back).format(**names) + back
        parameters += [f"w{i}", f"b{i}"] if count else []
    usual = [" is ".join(f"{name}.dtype" for name in parameters)] if len(parameters) > 1 else ["True"]
    usual += [f"{name}.ndim == 2" for name in parameters if name.startswith("w")]
    del parameters[0]
    lists = {
        "parameters": "".join(f"{name}, " for name in parameters),
        "edges": "".join(f"to_{name}, " for name in parameters),
        "given": "".join(f"x{i}, " for i in range(len(steps))).rstrip(),
        "last": len(steps),
    }
    forward = FORWARD.format(usual=" and ".join(usual), steps=there, **lists)
    return f"{forward}\n\n{BACKWARD.format(steps=back, **lists)}"


class Row(Rule):
    """Rules one after the other as one operation. steps: each rule, and how many parameters it takes: 0, or 2.

    Its inputs are an array and all the parameters. The option `given` receives what each step was given, so its
    forward takes ``(xp, arrays, given)``. source: what it does, see `source_of`.
    """

    __slots__ = ("backward", "source", "steps")

    def __init__(self, steps: Sequence[tuple[Rule, int]]) -> None:
        first, last = steps[0][0], steps[-1][0]
        self.steps, self.name = steps, last.name
        self.gradients, self.variadic, self.several = first.gradients, False, True
        self.keeps_inputs = (first.keeps(0), *(rule.keeps(i + 1) for rule, count in steps for i in range(count)))
        self.keeps_output = last.keeps_output
        self.source = source_of(steps)
        scope: dict[str, Any] = {"__name__": __name__, "ones": ones, "take": take}
        for i, (rule, _) in enumerate(steps):
            scope |= {f"bend{i}": rule.forward, f"slope{i}": rule.gradients[0], f"spent{i}": SPENT.get(rule)}
        file = f"{__file__}: a row, {', '.join(rule.name for rule, _ in steps)}"
        lines = self.source.splitlines(keepends=True)
        linecache.cache[file] = len(self.source), None, lines, file  # so that tracebacks show them
        exec(compile(self.source, file, "exec"), scope)
        self.forward, self.backward = scope["forward"], scope["backward"]

    def through(self, node: Node, xp: Any, g: Any, again: bool, waiting: dict[Edge, Any]) -> list[Delivery]:
        """Carry the gradient `g` of the result through all steps, the last one first: see `autograd`.

        again: another gradient may come the same way.
        """
        g, found = self.backward(node, xp, g, not again and xp is np and g.dtype is node.out.dtype)
        assert node.edges is not None
        before: list[Delivery] = [] if g is None else [(node.edges[0], g, False)]
        if waiting and not waiting.keys().isdisjoint(found):
            return [*before, *((leaf, gradient, False) for leaf, gradient in found.items())]
        waiting.update(found)
        return before

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


@functools.lru_cache(maxsize=64)
def row_of(kinds: tuple[type[Module], ...]) -> Row:
    """The row of layers of these kinds."""
    return Row([(KNOWN[kind][1], 2 * (kind is Linear)) for kind in kinds])


@dataclass(slots=True)
class Run:
    """Layers of a Sequential that come together: their names and themselves, their rule, and their parameters.

    rule: None for a layer that is alone.
    """

    layers: list[tuple[str, Any]]
    rule: Row | None
    parameters: list[Tensor]

    def together(self, input: Any) -> Tensor | None:
        """What comes out; None where the layers are to be asked one by one: one is wrong, or they are watched."""
        if self.rule is None:
            return None
        usual = type(input) is Tensor and State.result is Tensor and Module.__call__ is _CALL
        if not usual or State.recorder is not None or State.anomaly or input.array.ndim != 2:
            return None
        arrays, edges = [input.array], [(input.node or input) if input.tracked else None]
        tracked = input.tracked
        for parameter in self.parameters:
            if parameter.node is not None:  # it is computed, so no leaf
                return None
            arrays.append(parameter.array)
            if parameter.tracked:
                edges.append(parameter)
                tracked = True
            else:
                edges.append(None)
        given: list[Any] = []
        try:
            array = self.rule.forward(modules[type(input.array)], arrays, given)
        except Exception:
            return None
        out = new(Tensor)
        out.array = array
        if tracked and State.grad_enabled:
            out.node = Node(self.rule, arrays, edges, array, {"given": given}, calling_place(2))
            out.tracked = True
        return out


def runs(layers: Iterable[tuple[str, Any]]) -> list[Run]:
    """`layers`, pairs of a name and a module, as runs: as many in a row as can be together, all others alone."""
    found: list[Run] = []
    for fits, group in itertools.groupby(layers, lambda pair: _fits(pair[1])):
        row = list(group)
        if fits and len(row) > 1:
            linear = [layer for _, layer in row if isinstance(layer, Linear)]
            parameters = [p for layer in linear for p in (layer.weight, layer.bias)]
            if len(set(parameters)) == len(parameters):
                found.append(Run(row, row_of(tuple([type(layer) for _, layer in row])), parameters))
                continue
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
