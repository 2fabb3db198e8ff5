"""Automatic differentiation: every operation leaves a node, and backward walks the nodes in reverse.

The whole idea in four sentences. An operation is a `Rule`: a forward function on arrays and, for each input,
a function that turns the gradient of the result into the gradient of that input (the chain rule, one link
at a time). `apply` runs the forward and, if an input needs a gradient, leaves a `Node` behind that remembers
the rule and its inputs. Nodes are numbered as they are made, so a node's inputs always have smaller numbers:
the order of creation is already a topological order. `run_backward` therefore starts at the result, always
takes the waiting node with the largest number, and hands its gradient on to its inputs: by the time a node
is taken, every path that leads to it has delivered. Leaves, from which no path goes on, get theirs at the end.

A rule is written with the array module it is given (``xp``) and so serves twice. For first derivatives
``xp`` is NumPy or CuPy, and the rule sees bare arrays. For derivatives of derivatives (``create_graph=True``)
``xp`` is `framework.ops.names`, which has the same names for Tensors: the gradient is recorded like any
other computation and can be differentiated again.
"""

from __future__ import annotations

import functools
import itertools
import os
from collections.abc import Callable, Sequence
from heapq import heappop, heappush, heappushpop
from sys import _getframe
from types import CodeType, FrameType, ModuleType
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from . import backend as backend
from .backend import modules
from .errors import GradientError, InPlaceError, ShapeError
from .explain import anomaly, explain, where_text
from .modes import State, detect_anomaly, enable_grad, no_grad, set_grad_enabled

if TYPE_CHECKING:
    from .tensor import Tensor as Tensor

__all__ = ["Node", "Rule", "backward", "detect_anomaly", "enable_grad", "grad", "no_grad", "set_grad_enabled"]

Forward = Callable[..., Any]
Gradient = Callable[..., Any]
Place = tuple[CodeType, int] | None
Edge = Any  # a Node, a leaf Tensor that requires gradients, or None
Delivery = tuple[Edge, Any, bool]  # where a gradient goes, the gradient, and do others hold it too?

#: Makes a Tensor or its like without running its `__init__`, which would copy.
new = object.__new__

#: The array module of a type of arrays, or None. Looked up once, because `apply` asks it for every operation.
module_of_type = modules.get

#: Shared by all nodes without options, so that the garbage collector has fewer things to look through.
NO_OPTIONS: dict[str, Any] = {}

#: Numbers everything that happens, so that "made before" and "changed after" can be told.
clock = itertools.count(1)

CO_VARARGS = 0x04


class _Ours(dict[str, bool]):
    """Does a file belong to the framework? Answered once a file."""

    here = os.path.dirname(os.path.abspath(__file__)) + os.sep

    def __missing__(self, file: str) -> bool:
        self[file] = answer = file.startswith(self.here)
        return answer


_ours = _Ours()


class Rule:
    """One differentiable operation: a forward function and one gradient function per input.

    ``forward(xp, *inputs, **options)`` computes the result from arrays. ``gradients[i](xp, g, y, *inputs,
    **options)`` is given the gradient ``g`` of the result and the result ``y`` and returns the gradient of
    input ``i``; it may have the broadcast shape, which the engine sums back. A parameter whose name begins
    with an underscore is one that the gradient does not need: the engine reads this off the names and then
    lets the value be changed in place. No gradients: the operation is not differentiable. An operation on any
    number of inputs (``*inputs``) has one gradient function for all, told which one by the option ``index``.

    >>> import framework as torch
    >>> cube = Rule("cube", lambda xp, a: a**3, lambda xp, g, _y, a: g * 3 * a * a)
    >>> x = torch.tensor(2.0, requires_grad=True)
    >>> torch.autograd.grad(apply(cube, x), x)
    (tensor(12.),)
    """

    __slots__ = ("forward", "gradients", "keeps_inputs", "keeps_output", "name", "several", "variadic")
    through: ClassVar[Callable[..., list[Delivery]]]
    unfold: ClassVar[Callable[..., None]]

    def __init__(self, name: str, forward: Forward, *gradients: Gradient | None) -> None:
        self.name = name
        self.forward = forward
        self.gradients = gradients
        needed = [_needed_arguments(gradient) for gradient in gradients if gradient]
        self.keeps_output = any(names[2] for names in needed)
        self.keeps_inputs = tuple(any(column) for column in zip(*(names[3:] for names in needed), strict=True))
        self.variadic = bool(gradients and gradients[0] and gradients[0].__code__.co_flags & CO_VARARGS)
        #: Does one node stand for several operations? Such a rule has a `through`, which carries a gradient
        #: through them all, and an `unfold`, which makes of the node one for each. See `framework.nn.row`.
        self.several = False

    def keeps(self, i: int) -> bool:
        """Does any gradient need the value of input `i`?"""
        return self.keeps_inputs[0 if self.variadic else i]

    def gradient(self, i: int) -> Gradient | None:
        """The gradient function of input `i`."""
        function = self.gradients[0 if self.variadic else i]
        return functools.partial(function, index=i) if self.variadic and function else function

    def __call__(self, xp: Any, *inputs: Any, **options: Any) -> Any:
        """Use this operation inside another one's gradient, on arrays or on Tensors as `xp` says."""
        if xp is not np and on_tensors(xp):
            return xp.apply(self, *inputs, **options)
        return self.forward(xp, *inputs, **options)

    def __repr__(self) -> str:
        return f"Rule({self.name!r})"


def on_tensors(xp: Any) -> bool:
    """Is `xp` the module of names for Tensors? Then a gradient is being computed that is recorded itself."""
    # NumPy, and what stands for it in a recording, first: asking them for a name that they lack is slow
    return xp is not np and type(xp) is ModuleType and hasattr(xp, "apply")


def _needed_arguments(gradient: Gradient) -> list[bool]:
    """For each positional parameter of `gradient`: is its value used?"""
    code = gradient.__code__
    names = list(code.co_varnames[: code.co_argcount])
    if code.co_flags & CO_VARARGS:
        names.append(code.co_varnames[code.co_argcount + code.co_kwonlyargcount])
    return [not name.startswith("_") for name in names]


def pass_on(xp: Any, g: Any, _y: Any, _a: Any, _b: Any) -> Any:
    """The gradient of a term of a sum: that of the sum. The engine knows it, and does not call it."""
    return g


class Node:
    """What an operation leaves behind: enough to carry a gradient through it, later.

    arrays: the values of the inputs when it ran. edges: where the gradient of each input goes, the node that
    computed it or the leaf Tensor itself (None for an input that needs none). out: the result. place: the line
    that called it. order: its number on the clock. hooks: functions to call with the gradient of the result.

    >>> import framework as torch
    >>> node = torch.tensor(2.0, requires_grad=True).exp().grad_fn
    >>> node.name, len(node.arrays)
    ('exp', 1)
    """

    __slots__ = ("arrays", "edges", "hooks", "options", "order", "out", "place", "rule")

    def __init__(
        self, rule: Rule, arrays: list[Any], edges: list[Edge], out: Any, options: dict[str, Any], place: Place
    ) -> None:
        self.rule = rule
        self.arrays: list[Any] | None = arrays
        self.edges: list[Edge] | None = edges
        self.out = out
        self.options = options
        self.order: float = next(clock)
        self.place = place
        self.hooks: list[Callable[[Any], Any]] | None = None

    @property
    def name(self) -> str:
        """The operation's name."""
        return self.rule.name

    def __repr__(self) -> str:
        return f"<{self.rule.name} node, made at {where_text(self.place)}>"


def calling_place(depth: int = 1) -> Place:
    """The code and instruction outside the framework that is being run: the learner's line.

    depth: so many functions, from the one that asks outwards, are known to be the framework's.
    """
    frame: FrameType | None = _getframe(depth + 1)
    while frame is not None:
        code = frame.f_code
        if not _ours[code.co_filename]:
            return code, frame.f_lasti
        frame = frame.f_back
    return None


def apply(rule: Rule, *inputs: Any, **options: Any) -> Tensor:
    """Run `rule` on Tensors and numbers; record a node if gradients are wanted. Raises what `explain` finds."""
    arrays: list[Any] = []
    edges: list[Edge] = []
    tracked = False
    for x in inputs:
        if isinstance(x, Tensor):
            arrays.append(x.array)
            if x.tracked:
                edges.append(x.node or x)
                tracked = True
                continue
        else:
            arrays.append(x)
        edges.append(None)
    xp = module_of_type(type(arrays[0])) or backend.module_of(*arrays)
    try:
        array = rule.forward(xp, *arrays, **options)
    except Exception as error:
        raise explain(rule, inputs, options, error) from error
    if type(array) not in modules:
        array = xp.asarray(array)
    out = new(State.result)
    out.array = array
    if array.base is not None:
        out.note_shared_with(inputs[0])
    if tracked and rule.gradients and State.grad_enabled:
        out.node = Node(rule, arrays, edges, array, options or NO_OPTIONS, calling_place())
        out.tracked = True
    if State.anomaly:
        anomaly(xp, rule, array, calling_place(), "result")
    return out


class _Overwritten:
    """Which memory has been changed in place, and when: backward must not use a value from before.

    Arrays that look into the same memory have one owner, so owners are what is remembered. An owner cannot be
    mistaken for an earlier one at the same address: a node keeps its arrays alive, and an entry older than
    the node says nothing about it.
    """

    __slots__ = ("_together", "_when", "latest")

    def __init__(self) -> None:
        self.latest = 0
        self._when: dict[int, int] = {}
        #: Memory that is changed together has a common moment besides: a list of one number.
        self._together: dict[int, list[list[int]]] = {}

    def note(self, array: Any) -> None:
        """The memory of `array` is being changed now."""
        owner = array if array.base is None else array.base
        self.latest = self._when[id(owner)] = next(clock)

    def together(self, owners: Sequence[int]) -> list[int]:
        """A moment for the arrays with these ids, owners all, that will be changed together: see `note_all`."""
        moment = [0]
        for owner in owners:
            self._together.setdefault(owner, []).append(moment)
        return moment

    def note_all(self, moment: list[int]) -> None:
        """The memory of all arrays that `moment` was made for is being changed now."""
        self.latest = moment[0] = next(clock)

    def since(self, array: Any, moment: float) -> bool:
        """Has the memory of `array` been changed after `moment`?"""
        base = getattr(array, "base", None)
        owner = id(array if base is None else base)
        when = max((common[0] for common in self._together.get(owner, ())), default=0)
        return max(when, self._when.get(owner, 0)) > moment


#: One for the whole process; an object, not a class, for the same reason as `framework.modes.State`.
Overwritten = _Overwritten()


def sum_to(xp: Any, gradient: Any, shape: tuple[int, ...]) -> Any:
    """Undo broadcasting: sum `gradient` over the axes along which an input of `shape` was repeated.

    A bias added by hand sums its gradients as `linear` does, so that both train to the same bits.
    """
    if gradient.ndim == 2 and gradient.shape[1:] == shape:
        from .ops.linalg import SUM_OF_ROWS

        return SUM_OF_ROWS(xp, gradient)
    extra = gradient.ndim - len(shape)
    axes = tuple(range(extra)) + tuple(
        extra + i for i, n in enumerate(shape) if n == 1 and gradient.shape[extra + i] != 1
    )
    return xp.reshape(xp.sum(gradient, axis=axes), shape)


def run_backward(
    roots: Sequence[tuple[Tensor, Any]],
    wanted: dict[int, Any] | None = None,
    retain_graph: bool = False,
    create_graph: bool = False,
    within: Callable[[float], bool] | None = None,
) -> None:
    """Carry the gradients of `roots` back through the graph.

    roots: pairs of a Tensor and the gradient to start it with. wanted: ``None`` adds gradients to ``.grad``
    of every leaf; otherwise a dictionary from ``id(tensor)`` of leaves, or ``id(node)`` of other tensors,
    whose entries receive the gradients instead. Gradients are arrays, or Tensors if `create_graph`.
    within: told a node's number, says whether to go on through it (by default through all).
    Raises GradientError where the graph has been freed, InPlaceError where a value has been overwritten.
    """
    waiting: dict[Edge, Any] = {}  # what has reached each node or leaf so far, added up
    heap: list[tuple[float, Node]] = []  # nodes, by their numbers: negative, for a heap gives the smallest
    sums: set[Edge] = set()  # those whose waiting gradient is an array of our own, which may be added to in place
    lent: set[Tensor] = set()  # leaves whose waiting gradient others hold too
    recording, State.grad_enabled = State.grad_enabled, create_graph
    try:
        deliveries: list[Delivery] = []
        for tensor, gradient in roots:
            deliveries.append((tensor.node or tensor, gradient, True))
        while True:
            node = None  # one of the new ones stays outside the heap, which in a chain is then never needed
            for edge, gradient, borrowed in deliveries:
                if edge not in waiting:
                    waiting[edge] = gradient
                    if type(edge) is Node:
                        if node is not None:
                            heappush(heap, (-node.order, node))
                        node = edge
                    elif borrowed:
                        lent.add(edge)
                elif edge in sums:
                    waiting[edge] += gradient
                else:
                    waiting[edge] = waiting[edge] + gradient
                    lent.discard(edge)
                    if not create_graph and gradient.size > 1:  # += of one number takes NumPy far longer
                        sums.add(edge)
            if heap:
                _, node = heappop(heap) if node is None else heappushpop(heap, (-node.order, node))
            elif node is None:
                break
            gradient = waiting.pop(node)
            if node.hooks:
                for hook in node.hooks:
                    changed = hook(gradient)
                    gradient = gradient if changed is None else changed
            if wanted is not None and id(node) in wanted:
                wanted[id(node)] = gradient
            if within is not None and not within(node.order):
                deliveries = []
                continue
            deliveries = _through(node, gradient, create_graph, retain_graph, waiting)
            if not retain_graph:
                node.arrays = node.edges = node.out = None
                node.options = NO_OPTIONS
        for leaf, gradient in waiting.items():
            if wanted is not None:
                if id(leaf) in wanted:
                    wanted[id(leaf)] = gradient
                continue
            seat, first = leaf.seat, leaf.grad is None and not leaf._leaf_hooks and leaf not in lent
            if first and seat is not None and seat.array is gradient:  # no copy, and no call: it would take longer
                leaf.grad = out = new(Tensor)
                out.array = gradient
            else:
                leaf.accumulate(gradient, leaf in lent)
    finally:
        State.grad_enabled = recording


def _through(
    node: Node, gradient: Any, create_graph: bool, retain_graph: bool, waiting: dict[Edge, Any]
) -> list[Delivery]:
    """Carry `gradient` through one node. Returns what goes to each input that needs one.

    A rule of several operations may put the gradients of leaves into `waiting` itself, where none are yet.
    """
    rule = node.rule
    if rule.several and node.arrays is not None and (create_graph or State.anomaly):
        rule.unfold(node)
        rule = node.rule
    arrays, edges, options = node.arrays, node.edges, node.options
    if arrays is None or edges is None:
        raise GradientError(
            f"backward has already gone through this graph, and its memory was freed (at {rule.name}, "
            f"{where_text(node.place)}). Compute the loss again, or keep the graph with "
            f"backward(retain_graph=True)."
        )
    if Overwritten.latest > node.order:
        _refuse_overwritten(node, arrays)
    if rule.several:
        return rule.through(node, modules[type(node.out)], gradient, retain_graph, waiting)
    y, values = node.out, arrays
    functions: Sequence[Gradient | None] = rule.gradients
    if create_graph:
        from .ops import names as xp

        values = [Tensor.at(array, edge) for array, edge in zip(arrays, edges, strict=True)]
        y = Tensor.at(y, node)
    else:
        xp = modules[type(y)]
    if rule.variadic:
        functions = [rule.gradient(i) for i in range(len(edges))]
    found = []
    try:
        for i, edge in enumerate(edges):
            function = None if edge is None else functions[i]
            if function is pass_on:
                g = gradient
            elif function is not None:
                g = function(xp, gradient, y, *values, **options)
            else:
                continue
            shape = arrays[i].shape
            if g.shape != shape:
                g = sum_to(xp, g, shape)
            found.append((edge, g, g is gradient))
    except Exception as error:
        error.add_note(f"in the gradient of {rule.name}, called at {where_text(node.place)}")
        raise
    if State.anomaly:
        numbers = [
            i for i, (f, edge) in enumerate(zip(functions, edges, strict=True), 1) if f and edge is not None
        ]
        for i, (_, g, _) in zip(numbers, found, strict=True):
            anomaly(xp, rule, g, node.place, f"gradient of input {i}")
    return found


def _refuse_overwritten(node: Node, arrays: list[Any]) -> None:
    """Raise InPlaceError if a value that the gradients of `node` need was changed after it ran."""
    needed = [array for i, array in enumerate(arrays) if node.rule.keeps(i)]
    if node.rule.keeps_output:
        needed.append(node.out)
    if any(Overwritten.since(array, node.order) for array in needed):
        raise InPlaceError(
            f"a value that the gradient of {node.rule.name} needs ({where_text(node.place)}) has since been "
            f"changed in place. Compute a new tensor instead (a = a + 1, not a += 1), or change it after backward."
        )


def _listed(value: Any) -> list[Any]:
    return [value] if isinstance(value, Tensor) else list(value)


@functools.cache
def _one(dtype: Any) -> Any:
    """1 as one of NumPy's numbers, with which it computes ten times as fast as with an array of one number."""
    return dtype.type(1)


def start(output: Tensor, gradient: Any, as_tensor: bool) -> Any:
    """The gradient to start `output` with, checked, as an array or a Tensor. 1 for a tensor of one element."""
    if not output.tracked:
        raise GradientError(
            "this tensor was not computed from anything that requires gradients (or inside no_grad): "
            "create the parameters with requires_grad=True"
        )
    if gradient is None:
        if output.array.size != 1:
            raise GradientError(
                f"backward starts from one number, but this tensor has shape {tuple(output.shape)}: reduce it "
                f"with .sum() or .mean(), or pass the gradient to start from"
            )
        if type(output.array) is np.ndarray and not output.array.ndim:
            one = _one(output.array.dtype)
        else:
            one = output.array.copy()
            one.fill(1)
        return Tensor.of_array(one) if as_tensor else one
    start = gradient if isinstance(gradient, Tensor) else Tensor(gradient, dtype=output.array.dtype)
    if start.array.shape != output.array.shape:
        raise ShapeError(
            f"the gradient to start from has shape {tuple(start.shape)}, the tensor {tuple(output.shape)}"
        )
    return start if as_tensor else start.array


def backward(
    tensors: Any, grad_tensors: Any = None, retain_graph: bool | None = None, create_graph: bool = False
) -> None:
    """Add the gradients of `tensors` to ``.grad`` of every leaf they were computed from.

    grad_tensors: what to start each with, of its shape; may be left out for tensors of one element.
    Raises GradientError (not computed from parameters, more than one element, graph already freed).
    """
    outputs = _listed(tensors)
    starts = [None] * len(outputs) if grad_tensors is None else _listed(grad_tensors)
    run_backward(
        [(o, start(o, s, create_graph)) for o, s in zip(outputs, starts, strict=True)],
        retain_graph=create_graph if retain_graph is None else retain_graph,
        create_graph=create_graph,
    )


def grad(
    outputs: Any,
    inputs: Any,
    grad_outputs: Any = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    allow_unused: bool = False,
) -> tuple[Tensor | None, ...]:
    """The gradients of the sum of `outputs` with respect to each of `inputs`, leaving ``.grad`` alone.

    create_graph: record the computation of the gradients, so that they can be differentiated again.
    Raises GradientError for an input that the outputs do not depend on, unless `allow_unused` (then None).
    Source: `torch.autograd.grad`.
    """
    results, sources = _listed(outputs), _listed(inputs)
    starts = [None] * len(results) if grad_outputs is None else _listed(grad_outputs)
    roots = [(o, start(o, s, create_graph)) for o, s in zip(results, starts, strict=True)]
    for i, source in enumerate(sources):
        if not source.tracked:
            raise GradientError(f"input {i + 1} does not require gradients: create it with requires_grad=True")
    keys = [id(s if s.node is None else s.node) for s in sources]
    wanted: dict[int, Any] = dict.fromkeys(keys)
    run_backward(
        roots,
        wanted,
        retain_graph=create_graph if retain_graph is None else retain_graph,
        create_graph=create_graph,
    )
    found = [wanted[key] for key in keys]
    for i, value in enumerate(found):
        if value is None and not allow_unused:
            raise GradientError(
                f"input {i + 1} was not used to compute the outputs: pass allow_unused=True to get None for it"
            )
    return tuple(v if v is None or isinstance(v, Tensor) else Tensor.of_array(v) for v in found)


def __getattr__(name: str) -> Any:
    """PyTorch's other names in this room, which are built on it: `functional`, `gradcheck`, `gradgradcheck`."""
    if name not in ("functional", "gradcheck", "gradgradcheck"):
        raise AttributeError(f"module 'framework.autograd' has no attribute {name!r}")
    from . import transforms

    return transforms if name == "functional" else getattr(transforms, name)
