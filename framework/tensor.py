"""Tensor: an array, its gradient, and the node that made it."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterator
from typing import Any
from weakref import ref

import numpy as np

from . import autograd, backend, dtypes
from .autograd import new
from .backend import modules
from .errors import DTypeError, GradientError, InPlaceError, ShapeError
from .methods import Methods
from .modes import State
from .ops import elementwise, indexing, make, shapes
from .printing import show
from .seats import Seat

__all__ = [
    "Size",
    "Tensor",
]


class Size(tuple[int, ...]):
    """A shape: a tuple that prints as PyTorch's and knows how many elements it holds.

    >>> import framework as torch
    >>> torch.zeros(2, 3).shape, torch.zeros(2, 3).shape.numel()
    (torch.Size([2, 3]), 6)
    """

    def numel(self) -> builtins.int:
        """The product of the sizes."""
        return int(np.prod(self, dtype=np.int64))

    def __repr__(self) -> str:
        return f"torch.Size({list(self)})"


class Tensor(Methods):
    """A multi-dimensional array that can be differentiated.

    data: a number, nested lists, a NumPy array or a Tensor; always copied. dtype: by default what NumPy
    arrays have, float32 for Python floats, int64 for integers. requires_grad: gradients with respect to this
    tensor are wanted; it becomes a leaf of the graph. Raises DTypeError where a gradient is wanted of integers.

    Source: the interface is that of `torch.Tensor`, https://docs.pytorch.org/docs/stable/tensors.html

    >>> import framework as torch
    >>> x = torch.tensor([1.0, 2.0], requires_grad=True)
    >>> (x * x).sum().backward()
    >>> x.grad
    tensor([2., 4.])
    """

    #: The numbers, as a NumPy or CuPy array.
    array: Any
    #: The node that computed this tensor; None for a leaf.
    node: autograd.Node | None = None
    #: Does a gradient flow through or to this tensor?
    tracked = False
    #: The gradient gathered so far, for a leaf (or after `retain_grad`).
    grad: Tensor | None = None
    #: May another tensor look into the same memory? Set when a view is made, on both.
    shares_memory = False
    #: Is it given another array in place of its own, time and again? See `framework.tf.Variable`.
    takes_other_memory = False
    #: Memory kept for its gradient, see `framework.seats`.
    seat: Seat | None = None
    _leaf_hooks: list[Callable[[Tensor], Tensor | None]] | None = None

    def __init__(
        self, data: Any, dtype: Any = None, device: Any = None, requires_grad: builtins.bool = False
    ) -> None:
        self.array = to_array(data, dtype, device)
        if requires_grad:
            self.requires_grad_()

    # -- making tensors without copying ------------------------------------------------------------------

    @classmethod
    def of_array(cls, array: Any) -> Tensor:
        """A Tensor around `array` itself (not a copy), outside any graph."""
        out = new(cls)
        out.array = array if type(array) in modules else np.asarray(array)
        return out

    @classmethod
    def at(cls, array: Any, edge: Any) -> Any:
        """`array` as a Tensor at its place in the graph: a leaf, a node's result, a constant or a number."""
        if isinstance(edge, Tensor):
            return edge
        if type(array) not in modules:
            return array
        out = Tensor.of_array(array)
        if edge is not None:
            out.node, out.tracked = edge, True
        return out

    # -- what it is --------------------------------------------------------------------------------------

    @property
    def shape(self) -> Size:
        """The size of each dimension."""
        return Size(self.array.shape)

    @property
    def dtype(self) -> dtypes.DType:
        """The type of the elements."""
        return self.array.dtype  # type: ignore[no-any-return]

    @property
    def ndim(self) -> builtins.int:
        """The number of dimensions."""
        return self.array.ndim  # type: ignore[no-any-return]

    @property
    def device(self) -> str:
        """``"cpu"`` or ``"cuda"``."""
        return backend.device_of(self.array)

    @property
    def T(self) -> Tensor:
        """The transpose of a matrix (all dimensions reversed, for other shapes)."""
        return autograd.apply(shapes.PERMUTE, self, dims=tuple(range(self.array.ndim))[::-1])

    @property
    def mT(self) -> Tensor:
        """Every matrix transposed: the last two dimensions exchanged. Raises ShapeError for a vector."""
        if self.ndim < 2:
            raise ShapeError(f"mT: needs at least two dimensions, got shape {tuple(self.shape)}")
        return shapes.transpose(self, -2, -1)

    @property
    def requires_grad(self) -> builtins.bool:
        """Is a gradient with respect to this tensor, or through it, wanted?"""
        return self.tracked

    @requires_grad.setter
    def requires_grad(self, value: bool) -> None:
        self.requires_grad_(value)

    @property
    def is_leaf(self) -> builtins.bool:
        """True unless an operation that is recorded made it."""
        return self.node is None

    @property
    def grad_fn(self) -> autograd.Node | None:
        """The node that computed this tensor, or None for a leaf."""
        return self.node

    @property
    def data(self) -> Tensor:
        """The same memory outside the graph: changes to it are not recorded."""
        return self.detach()

    @data.setter
    def data(self, value: Tensor) -> None:
        self.array = value.array

    def size(self, dim: builtins.int | None = None) -> Any:
        """The shape, or the size of dimension `dim`."""
        return self.shape if dim is None else self.array.shape[dim]

    def dim(self) -> builtins.int:
        """The number of dimensions."""
        return self.ndim

    def numel(self) -> builtins.int:
        """The number of elements."""
        return int(self.array.size)

    def element_size(self) -> builtins.int:
        """Bytes an element takes."""
        return int(self.array.itemsize)

    def is_floating_point(self) -> builtins.bool:
        """True for float16, float32 and float64."""
        return bool(self.array.dtype.kind == "f")

    def __len__(self) -> builtins.int:
        if self.ndim == 0:
            raise TypeError("len() of a tensor without dimensions")
        return len(self.array)

    def __iter__(self) -> Iterator[Tensor]:
        if self.ndim == 0:
            raise TypeError("iteration over a tensor without dimensions")
        return (self[i] for i in range(len(self.array)))

    def __bool__(self) -> builtins.bool:
        if self.array.size != 1:
            raise ValueError(
                f"a tensor of shape {tuple(self.shape)} is neither true nor false: use .any() or .all()"
            )
        return bool(self.array.reshape(()))

    def __float__(self) -> builtins.float:
        return float(self.item())

    def __int__(self) -> builtins.int:
        return int(self.item())

    def __index__(self) -> builtins.int:
        if self.array.dtype.kind not in "iu":
            raise TypeError(f"only an integer tensor can be an index, not {self.array.dtype.name}")
        return int(self.item())

    __hash__ = object.__hash__

    def __repr__(self) -> str:
        return show(self)

    def __format__(self, spec: str) -> str:
        return format(self.item(), spec) if self.ndim == 0 else format(repr(self), spec)

    # -- out to Python and NumPy -------------------------------------------------------------------------

    def item(self) -> Any:
        """The one element as a Python number. Raises ValueError if there are more."""
        if self.array.size != 1:
            raise ValueError(f"item() needs exactly one element, got shape {tuple(self.shape)}")
        return self.array.item()

    def tolist(self) -> Any:
        """Nested lists of Python numbers."""
        return backend.move(self.array, "cpu").tolist()

    def numpy(self) -> np.ndarray[Any, Any]:
        """The NumPy array itself: both see each other's changes. Raises GradientError where tracked."""
        if self.tracked:
            raise GradientError(
                "this tensor needs gradients, and NumPy would not record what it does: use .detach().numpy()"
            )
        if self.device != "cpu":
            raise TypeError("this tensor is on the GPU: use .cpu().numpy()")
        return self.array  # type: ignore[no-any-return]

    def __array__(self, dtype: Any = None, copy: builtins.bool | None = None) -> np.ndarray[Any, Any]:
        array = self.numpy()
        if copy is False and dtype is not None and array.dtype != dtype:
            raise ValueError("a copy is needed to change the type")
        return np.array(array, dtype=dtype) if copy else np.asarray(array, dtype=dtype)

    # -- type, device, memory ----------------------------------------------------------------------------

    def to(self, *where: Any, dtype: Any = None, device: Any = None) -> Tensor:
        """This tensor with another element type or on another device: ``.to("cuda")``, ``.to(float64)``."""
        for given in where:
            if isinstance(given, Tensor):
                dtype, device = given.dtype, given.device
            elif isinstance(given, str) and given.partition(":")[0] in ("cpu", "cuda", "auto"):
                device = given
            else:
                dtype = given
        out = self if dtype is None else make.cast(self, dtype)
        if device is None or backend.device(device) == out.device:
            return out
        return autograd.apply(MOVE, out, device=backend.device(device))

    def cpu(self) -> Tensor:
        """On the CPU."""
        return self.to("cpu")

    def cuda(self) -> Tensor:
        """On the GPU. Raises DeviceError with the reason where there is none."""
        return self.to("cuda")

    def type(self, dtype: Any) -> Tensor:
        """With another element type."""
        return make.cast(self, dtype)

    def float(self) -> Tensor:
        """As float32."""
        return make.cast(self, dtypes.float32)

    def double(self) -> Tensor:
        """As float64."""
        return make.cast(self, dtypes.float64)

    def half(self) -> Tensor:
        """As float16."""
        return make.cast(self, dtypes.float16)

    def long(self) -> Tensor:
        """As int64."""
        return make.cast(self, dtypes.int64)

    def int(self) -> Tensor:
        """As int32."""
        return make.cast(self, dtypes.int32)

    def bool(self) -> Tensor:
        """As bool: True where not 0."""
        return make.cast(self, dtypes.boolean)

    def detach(self) -> Tensor:
        """The same memory outside the graph."""
        out = new(Tensor)
        out.array = self.array
        out.shares_memory = self.shares_memory = True
        return out

    def contiguous(self) -> Tensor:
        """This tensor with its elements in order in memory: itself if they are."""
        return self if self.array.flags.c_contiguous else shapes.clone(self)

    # -- gradients ---------------------------------------------------------------------------------------

    def requires_grad_(self, requires_grad: builtins.bool = True) -> Tensor:
        """Ask for gradients with respect to this tensor. Raises DTypeError for integers."""
        if requires_grad and self.array.dtype.kind != "f":
            raise DTypeError(
                f"only floating-point tensors have gradients, and this one is {self.array.dtype.name}: "
                f"write 3.0 instead of 3, or use .float()"
            )
        if not requires_grad and self.node is not None:
            raise GradientError("a computed tensor cannot stop needing gradients: use .detach()")
        self.tracked = requires_grad
        if requires_grad:  # every step asks for these, and what is in the tensor itself is found in half the time
            self.node, self._leaf_hooks = self.node, self._leaf_hooks
        return self

    def backward(
        self, gradient: Any = None, retain_graph: builtins.bool | None = None, create_graph: builtins.bool = False
    ) -> None:
        """Add the gradient of this tensor to ``.grad`` of every leaf it was computed from.

        gradient: what to start from, of this tensor's shape; 1 for a tensor of one element. Gradients are
        added, not replaced: set them to zero between steps. Raises GradientError.
        """
        autograd.run_backward(
            [(self, autograd.start(self, gradient, create_graph))],
            retain_graph=create_graph if retain_graph is None else retain_graph,
            create_graph=create_graph,
        )

    def accumulate(self, gradient: Any, borrowed: builtins.bool) -> None:
        """Add `gradient` (an array or a Tensor) to ``.grad`` of this leaf; copy it if others hold it too."""
        before = self.grad
        if self._leaf_hooks is None and type(gradient) in modules:
            if before is None:
                self.grad = out = new(Tensor)
                out.array = gradient.copy() if borrowed or gradient.base is not None else gradient
                return
            if not before.tracked:
                if gradient.size == 1 and type(gradient) is np.ndarray:  # += of one number takes NumPy far longer
                    before.array[...] = before.array + gradient
                else:
                    before.array += gradient
                return
        incoming = gradient if isinstance(gradient, Tensor) else Tensor.of_array(gradient)
        for hook in self._leaf_hooks or ():
            changed = hook(incoming)
            incoming = incoming if changed is None else changed
        if self.grad is not None:
            if incoming.tracked or self.grad.tracked:
                self.grad = self.grad + incoming
            else:
                self.grad.array += incoming.array
        elif incoming.tracked:
            self.grad = incoming
        else:
            own = incoming.array.copy() if borrowed or incoming.array.base is not None else incoming.array
            if type(own) not in modules:  # NumPy's 0-d results: scalars, not changeable in place
                own = backend.module_of(self.array).asarray(own)
            self.grad = Tensor.of_array(own)

    def retain_grad(self) -> None:
        """Keep the gradient of this computed tensor in ``.grad``, as for a leaf."""
        if self.node is None:
            return
        weak = ref(self)

        def keep(gradient: Any) -> None:
            tensor = weak()
            if tensor is not None:
                arrived = gradient if isinstance(gradient, Tensor) else Tensor.of_array(gradient.copy())
                tensor.grad = arrived if tensor.grad is None else tensor.grad + arrived

        self.node.hooks = [*(self.node.hooks or ()), keep]

    def register_hook(self, hook: Callable[[Tensor], Tensor | None]) -> None:
        """Call `hook` with the gradient of this tensor whenever it is computed; its result replaces it."""
        if self.node is None:
            from .nn.registry import changes

            self._leaf_hooks = [*(self._leaf_hooks or ()), hook]
            changes[0] += 1  # a compiled step looks anew
            return

        def call(gradient: Any) -> Any:
            if isinstance(gradient, Tensor):
                return hook(gradient)
            changed = hook(Tensor.of_array(gradient))
            return None if changed is None else changed.array

        self.node.hooks = [*(self.node.hooks or ()), call]

    # -- change in place ---------------------------------------------------------------------------------

    def note_shared_with(self, source: Any) -> None:
        """Mark this tensor and `source` if they look into the same memory."""
        owner = source.array if source.array.base is None else source.array.base
        if self.array.base is owner:
            self.shares_memory = source.shares_memory = True

    def take_over(self, result: Tensor) -> Tensor:
        """Become `result`, in place. Every in-place operation ends here.

        Outside recording the numbers are written into this tensor's memory, and the moment is noted, so
        that backward can refuse to use overwritten values. While recording, this tensor takes over the
        result's place in the graph and its array: what earlier operations remember stays untouched. That
        would leave views behind with old numbers, so it is refused where there are any. Raises InPlaceError.
        """
        if self.node is None and self.tracked and State.grad_enabled:
            raise InPlaceError(
                "a leaf that requires gradients cannot be changed in place while recording: "
                "do it inside `with torch.no_grad():`"
            )
        if result.array.shape != self.array.shape:
            raise InPlaceError(
                f"in place, the result must keep the shape {tuple(self.shape)}, but it is {tuple(result.shape)}"
            )
        if dtypes.kind(result.dtype) > dtypes.kind(self.dtype):
            raise DTypeError(f"in place, a {result.dtype.name} result does not fit into {self.dtype.name}")
        if not result.tracked and not (self.tracked and State.grad_enabled):
            self.array[...] = result.array
            autograd.Overwritten.note(self.array)
            return self
        if self.shares_memory:
            raise InPlaceError(
                "this tensor shares its memory with another one (a view such as a[0] or a.T, or detach()), "
                "which would not see the change. Compute a new tensor: a = a + 1, not a += 1"
            )
        cast = make.cast(result, self.dtype)
        self.array, self.node, self.tracked = cast.array, cast.node, cast.tracked
        return self

    def add_(self, other: Any, *, alpha: Any = 1) -> Tensor:
        """``self += alpha * other``."""
        return self.take_over(elementwise.add(self, other, alpha=alpha))

    def sub_(self, other: Any, *, alpha: Any = 1) -> Tensor:
        """``self -= alpha * other``."""
        return self.take_over(elementwise.sub(self, other, alpha=alpha))

    def mul_(self, other: Any) -> Tensor:
        """``self *= other``."""
        return self.take_over(elementwise.mul(self, other))

    def div_(self, other: Any) -> Tensor:
        """``self /= other``."""
        return self.take_over(elementwise.div(self, other))

    def copy_(self, other: Any) -> Tensor:
        """Take the elements of `other`, which broadcasts."""
        return self.take_over(shapes.broadcast_to(make.cast(make.as_tensor(other), self.dtype), self.shape))

    def fill_(self, value: Any) -> Tensor:
        """Set every element to `value`."""
        return self.copy_(value)

    def zero_(self) -> Tensor:
        """Set every element to 0."""
        return self.copy_(0.0 if self.is_floating_point() else 0)

    def __setitem__(self, where: Any, value: Any) -> None:
        tracked = self.tracked or (isinstance(value, Tensor) and value.tracked)
        if tracked and State.grad_enabled:
            self.take_over(indexing.with_item(self, where, value))
        else:
            indexing.set_in_place(self, where, value)
            autograd.Overwritten.note(self.array)

    __iadd__, __isub__, __imul__, __itruediv__ = add_, sub_, mul_, div_


#: From one device to another; the gradient comes back the other way.
MOVE: autograd.Rule = autograd.Rule(
    "to",
    lambda xp, a, *, device: backend.move(a, device),
    lambda xp, g, _y, _a, *, device: MOVE(xp, g, device=backend.device_of(getattr(_a, "array", _a))),
)


def to_array(data: Any, dtype: Any, device: Any) -> Any:
    """A fresh array of `data`, in PyTorch's default types. Raises DTypeError for what holds no numbers."""
    if isinstance(data, Tensor):
        array = data.array.copy()
    elif type(data) in modules:
        array = data.copy()
    else:
        if isinstance(data, list | tuple) and any(isinstance(x, Tensor) for x in data):
            data = [x.tolist() if isinstance(x, Tensor) else x for x in data]
        try:
            array = np.array(data)
        except ValueError as error:
            raise ValueError(
                f"these nested lists are not a tensor: every row must be equally long ({error})"
            ) from None
        from_python = not isinstance(data, np.ndarray | np.generic)
        untyped = dtype is None and from_python
        if untyped and (array.dtype == np.float64 or (array.size == 0 and array.dtype.kind != "b")):
            array = array.astype(dtypes.get_default_dtype())
        if State.recorder is not None and from_python:
            array = State.recorder.constant(array)
    if dtype is not None:
        array = array.astype(dtype)
    dtypes.kind(array.dtype)
    return array if device is None else backend.move(array, backend.device(device))


State.result = Tensor
autograd.Tensor = Tensor  # type: ignore[misc]  # the one knot: tensors call the engine, the engine makes tensors
