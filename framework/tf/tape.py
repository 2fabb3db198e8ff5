"""GradientTape: what is computed while it records can be differentiated afterwards.

The engine records only while a tape does, and only what depends on something that a tape watches: variables, as
soon as they are read, and whatever was handed to `watch`.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from typing import Any

import numpy as np

from .. import autograd, backend
from ..errors import ShapeError
from ..modes import set_grad_enabled
from ..ops import joining, shapes
from ..tensor import Tensor as Base
from . import nest, recording
from .convert import as_type, of_array
from .tensor import Tensor, own
from .variable import Variable

Found = list["Base | None"]


class UnconnectedGradients(Enum):
    """What `GradientTape.gradient` gives for a source that the target does not depend on.

    Source: https://www.tensorflow.org/api_docs/python/tf/UnconnectedGradients

    >>> tf.UnconnectedGradients("zero") is tf.UnconnectedGradients.ZERO
    True
    """

    NONE = "none"
    ZERO = "zero"


class GradientTape(recording.Stretch):
    """Records what is computed inside its ``with`` block, to be asked for gradients afterwards.

    persistent: may be asked more than once. watch_accessed_variables: watch each trainable Variable that is read;
    otherwise only what `watch` is told. Tapes nest: an outer one also records the gradients that an inner one is
    asked for inside it, which gives second derivatives. Raises ValueError when entered while it records.

    Source: https://www.tensorflow.org/api_docs/python/tf/GradientTape

    >>> w = tf.Variable(3.0)
    >>> with tf.GradientTape() as outer:
    ...     with tf.GradientTape() as inner:
    ...         y = w**3
    ...     first = inner.gradient(y, w)
    >>> first.numpy(), outer.gradient(first, w).numpy()
    (np.float32(27.0), np.float32(18.0))
    """

    def __init__(self, persistent: bool = False, watch_accessed_variables: bool = True) -> None:
        super().__init__(persistent, watch_accessed_variables)
        self._entered = self._spent = False
        self._lent: list[Base] = []

    # -- recording ---------------------------------------------------------------------------------------

    def __enter__(self) -> GradientTape:
        if self.recording:
            raise ValueError("this tape is still recording: it cannot be entered again")
        self.forget()
        self._entered, self._spent = True, False
        recording.waiting.add(self)
        self.start()
        return self

    def __exit__(self, *exception: object) -> None:
        if self.recording:
            self.stop()
        for one in self._lent:
            one.tracked = False
        self._lent.clear()

    def watch(self, tensor: Any) -> None:
        """Record what is computed from `tensor`: a Tensor, a Variable, or nested lists and dictionaries of them.

        Integers have no gradients: a warning says so. Raises ValueError for anything else, RuntimeError outside
        the ``with`` block.

        >>> x = tf.constant(3.0)
        >>> with tf.GradientTape() as tape:
        ...     tape.watch(x)
        ...     y = x * x
        >>> tape.gradient(y, x)
        <tf.Tensor: shape=(), dtype=float32, numpy=6.0>
        """
        if not self._entered:
            raise RuntimeError("a tape watches inside its block: with tf.GradientTape() as tape: tape.watch(x)")
        for one in nest.flatten(tensor):
            if not isinstance(one, autograd.Tensor):
                raise ValueError(f"a tape watches Tensors and Variables, not {one!r} of type {type(one).__name__}")
            if not one.is_floating_point():
                warnings.warn(
                    f"the watched tensor must be floating point to have a gradient, got {one.dtype.name}",
                    stacklevel=2,
                )
            elif not isinstance(one, Tensor) and not one.tracked:
                one.tracked = True  # a constant or frozen weight of another face: tracked while the block runs
                self._lent.append(one)
            self.watched[id(one)] = one

    @contextmanager
    def stop_recording(self) -> Iterator[None]:
        """``with tape.stop_recording():`` does not record. Raises ValueError unless the tape records.

        >>> w = tf.Variable(3.0)
        >>> with tf.GradientTape() as tape:
        ...     with tape.stop_recording():
        ...         y = w * w
        >>> print(tape.gradient(y, w))
        None
        """
        if not self.recording:
            raise ValueError("the tape is not recording")
        self.stop()
        try:
            yield
        finally:
            self.start()

    def reset(self) -> None:
        """Forget what was recorded and watched, and record on.

        >>> w = tf.Variable(3.0)
        >>> with tf.GradientTape() as tape:
        ...     y = w * w
        ...     tape.reset()
        ...     z = w * y
        >>> tape.gradient(z, w).numpy()
        np.float32(9.0)
        """
        if self.recording:
            self.stop()
        self.forget()
        self.start()

    def watched_variables(self) -> tuple[Variable, ...]:
        """The variables it watches, in the order they were first read.

        >>> a, b = tf.Variable(1.0, name="a"), tf.Variable(2.0, name="b")
        >>> with tf.GradientTape() as tape:
        ...     y = a * b
        >>> [variable.name for variable in tape.watched_variables()]
        ['a:0', 'b:0']
        """
        return tuple(one for one in self.watched.values() if isinstance(one, Variable))

    # -- derivatives -------------------------------------------------------------------------------------

    def gradient(
        self,
        target: Any,
        sources: Any,
        output_gradients: Any = None,
        unconnected_gradients: Any = UnconnectedGradients.NONE,
    ) -> Any:
        """The gradient of `target` with respect to each of `sources`, in the same structure.

        target: a Tensor of any shape, or nested ones; the gradient is that of the sum of all elements, each times
        its element of `output_gradients` if given. sources: Tensors and Variables in nested lists, tuples and
        dictionaries; each gradient has its source's shape. unconnected_gradients: for sources that the target does
        not depend on, ``"none"`` gives None and ``"zero"`` zeros. Raises RuntimeError the second time unless
        the tape is persistent, TypeError for what is no Tensor, ShapeError, ValueError.

        >>> w, b = tf.Variable(2.0), tf.Variable(1.0)
        >>> with tf.GradientTape() as tape:
        ...     y = w * tf.constant([1.0, 10.0])
        >>> gradients = tape.gradient(y, {"w": w, "b": b})
        >>> gradients["w"].numpy(), gradients["b"]
        (np.float32(11.0), None)
        """
        kind, flat = self._asked(target, sources, unconnected_gradients)
        targets = nest.flatten(target)
        starts = [None] * len(targets) if output_gradients is None else nest.flatten(output_gradients)
        if len(starts) != len(targets) and len(targets) == 1:
            starts = [output_gradients]
        roots = [(root, _start(root, start)) for root, start in zip(targets, starts, strict=True)]
        found = self._back(roots, flat, retain=self.persistent)
        zero = kind is UnconnectedGradients.ZERO
        return nest.pack_sequence_as(
            sources, [_zeros(x) if g is None and zero else g for g, x in zip(found, flat, strict=True)]
        )

    def jacobian(
        self,
        target: Any,
        sources: Any,
        unconnected_gradients: Any = UnconnectedGradients.NONE,
        parallel_iterations: int | None = None,
        experimental_use_pfor: bool = True,
    ) -> Any:
        """All derivatives of each element of `target`, of shape ``target.shape + source.shape`` for each source.

        Computed with one walk back for each element of the target. sources, unconnected_gradients and errors
        are those of `gradient`.

        >>> x = tf.Variable([1.0, 2.0])
        >>> with tf.GradientTape() as tape:
        ...     y = x * x
        >>> tape.jacobian(y, x).numpy()
        array([[2., 0.],
               [0., 4.]], dtype=float32)
        """
        kind, flat = self._asked(target, sources, unconnected_gradients)
        rows = [self._back([(target, _basis(target, i))], flat, retain=True) for i in range(target.numel())]
        result: list[Any] = []
        for x, column in zip(flat, zip(*rows, strict=True) if rows else [()] * len(flat), strict=True):
            if all(g is None for g in column):
                unconnected = kind is UnconnectedGradients.NONE
                result.append(None if unconnected else of_array(np.zeros((*target.shape, *x.shape), x.dtype)))
            else:
                result.append(own(shapes.reshape(joining.stack(column), (*target.shape, *x.shape))))
        return nest.pack_sequence_as(sources, result)

    def batch_jacobian(
        self,
        target: Any,
        source: Any,
        unconnected_gradients: Any = UnconnectedGradients.NONE,
        parallel_iterations: int | None = None,
        experimental_use_pfor: bool = True,
    ) -> Any:
        """The Jacobian of each sample: target (b, …) and source (b, ***) give (b, …, ***).

        Sample i of the target must depend on sample i of the source only. Errors are those of `gradient`, and
        ShapeError for different numbers of samples.

        >>> x = tf.Variable([[1.0], [2.0]])
        >>> with tf.GradientTape() as tape:
        ...     y = x * x
        >>> tape.batch_jacobian(y, x).numpy().ravel()
        array([2., 4.], dtype=float32)
        """
        kind, flat = self._asked(target, source, unconnected_gradients)
        if target.ndim == 0 or source.ndim == 0 or target.shape[0] != source.shape[0]:
            raise ShapeError(
                f"target {tuple(target.shape)} and source {tuple(source.shape)} must have equally many samples"
            )
        rows = []
        for i in range(int(np.prod(target.shape[1:], dtype=np.int64))):
            start = np.zeros(target.shape, target.dtype)
            start.reshape(len(start), -1)[:, i] = 1
            rows.append(self._back([(target, of_array(start))], flat, retain=True)[0])
        if all(g is None for g in rows):
            wanted = (*target.shape, *source.shape[1:])
            return None if kind is UnconnectedGradients.NONE else of_array(np.zeros(wanted, source.dtype))
        return own(shapes.reshape(joining.stack(rows, 1), (*target.shape, *source.shape[1:])))

    def _asked(
        self, target: Any, sources: Any, unconnected_gradients: Any
    ) -> tuple[UnconnectedGradients, list[Any]]:
        """Check the question, and use up a tape that is not persistent."""
        if self._spent:
            raise RuntimeError(
                "A non-persistent GradientTape can only be used to compute one set of gradients (or jacobians): "
                "ask for all of them at once, or make it with persistent=True"
            )
        try:
            kind = UnconnectedGradients(unconnected_gradients)
        except ValueError:
            raise ValueError(f"Unknown value for unconnected_gradients: {unconnected_gradients!r}") from None
        flat = nest.flatten(sources)
        for what, values in (("target", nest.flatten(target)), ("sources", flat)):
            for value in values:
                if not isinstance(value, Base):
                    raise TypeError(f"`{what}` must be Tensors or Variables (or lists of them), got {value!r}")
        if self.recording and not self.persistent:
            self.stop()
        self._spent = not self.persistent
        if self._spent:
            recording.waiting.discard(self)
        return kind, flat

    def _back(self, roots: list[tuple[Any, Any]], sources: list[Any], retain: bool) -> Found:
        """Walk back from the roots, each with the gradient to start from, along what is on this tape."""
        starts = [(self._root(x), start) for x, start in roots]
        begin = [(x, start) for x, start in starts if x is not None]
        keys = [self._keys(x) for x in sources]
        wanted: dict[int, Any] = dict.fromkeys(key for both in keys for key in both)
        again = bool(recording.tapes)
        with set_grad_enabled(again):
            autograd.run_backward(
                begin if again else [(x, start.array) for x, start in begin],
                wanted,
                retain_graph=retain or again or any(self.overlaps(tape) for tape in recording.waiting),
                create_graph=again,
                within=self.holds,
            )
            return [_total([wanted[key] for key in both]) for both in keys]

    def _root(self, target: Any) -> Any:
        """`target` at its place on this tape; None if it is not on it."""
        made_by = target.made_by if isinstance(target, Tensor) else target.node
        if made_by is not None and self.holds(made_by.order) and not isinstance(target, Variable):
            return Base.at(target.array, made_by)
        return target if id(target) in self.watched or (made_by is None and target.tracked) else None

    def _keys(self, source: Any) -> list[int]:
        """What the engine may know `source` by: itself as a leaf, and the node that made it."""
        made_by = source.made_by if isinstance(source, Tensor) else source.node
        foreign = not isinstance(source, Tensor) and source.tracked and self.watches_variables
        leaf = id(source) in self.watched or foreign
        if isinstance(source, Variable):
            return [id(source)] if leaf or source.tracked else []
        keys = [id(source)] if leaf else []
        return [*keys, id(made_by)] if made_by is not None and (leaf or self.holds(made_by.order)) else keys


def _total(found: list[Any]) -> Tensor | None:
    """The sum of what arrived at one source; None if nothing did."""
    total = None
    for gradient in found:
        if gradient is not None:
            total = gradient if total is None else total + gradient
    return None if total is None else own(total if isinstance(total, Base) else Base.of_array(total))


def _start(target: Any, given: Any) -> Base:
    """The gradient to start from: `given`, or ones. Raises ShapeError, DTypeError."""
    if given is None:
        return of_array(backend.module_of(target.array).ones_like(target.array))
    start = as_type(given, target.dtype, number=False)
    if start.shape != target.shape:
        raise ShapeError(
            f"the gradient to start from has shape {tuple(start.shape)}, the target {tuple(target.shape)}"
        )
    return start  # type: ignore[no-any-return]


def _zeros(like: Any) -> Tensor:
    return of_array(backend.module_of(like.array).zeros_like(like.array))


def _basis(target: Any, i: int) -> Tensor:
    """Zeros of the shape of `target` with a 1 at element `i`, counted row by row."""
    array = np.zeros(target.shape, target.dtype)
    array.reshape(-1)[i] = 1
    return of_array(array)
