"""Module: a piece of a network that knows its parameters and its parts."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple, Self

import numpy as np

from .. import autograd, backend, dtypes
from ..errors import DTypeError, FrameworkError, ShapeError
from ..tensor import Tensor
from .hooks import Hook, RemovableHandle, any_made, call_with_hooks
from .parameter import Parameter
from .registry import Registry, switch


class LoadResult(NamedTuple):
    """The names that `Module.load_state_dict` missed, and those it had no use for."""

    missing_keys: list[str]
    unexpected_keys: list[str]

    def __repr__(self) -> str:
        if not any(self):
            return "<All keys matched successfully>"
        return f"LoadResult(missing_keys={self.missing_keys}, unexpected_keys={self.unexpected_keys})"


class Module(Registry):
    """Base of all layers and networks: subclass it, make the parts in ``__init__``, combine them in `forward`.

    Attributes that are Parameters or Modules are found by themselves, in the order in which they were set; see
    `Registry`. Which shapes go in and out, and what it raises, is up to the subclass.
    Source: the interface is that of `torch.nn.Module`.

    >>> import framework as torch
    >>> class Doubled(torch.nn.Module):
    ...     def __init__(self):
    ...         super().__init__()
    ...         self.layer = torch.nn.Linear(2, 1)
    ...
    ...     def forward(self, x):
    ...         return 2 * self.layer(x)
    >>> model = Doubled()
    >>> model(torch.zeros(5, 2)).shape
    torch.Size([5, 1])
    >>> [name for name, _ in model.named_parameters()]
    ['layer.weight', 'layer.bias']
    """

    _modules: dict[str, Module | None]
    #: Names of attributes that no computation depends on; a compiled step does not watch them.
    _aside: frozenset[str] = frozenset()

    def forward(self, *inputs: Any) -> Any:
        """The computation. Every subclass defines its own."""
        raise NotImplementedError(f"{type(self).__name__} has no forward method")

    def __call__(self, *inputs: Any, **named: Any) -> Any:
        try:
            if any_made and self._hooks:
                return call_with_hooks(self, inputs, named)
            if named or len(inputs) != 1:
                return self.forward(*inputs, **named)
            return self.forward(inputs[0])  # the usual case, which Python is faster at
        except AttributeError as error:
            if error.name == "array" and any(error.obj is given for given in inputs):
                raise TypeError(
                    f"{type(self).__name__} expects a Tensor, got a {type(error.obj).__name__}: "
                    f"make one with torch.tensor(...)"
                ) from error
            raise

    # -- walking through ---------------------------------------------------------------------------------

    def named_modules(
        self, memo: set[Module] | None = None, prefix: str = "", remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Module]]:
        """This module and all parts of parts, each once, with dotted names. memo: those to leave out."""
        memo = set() if memo is None else memo
        if self in memo:
            return
        if remove_duplicate:
            memo.add(self)
        yield prefix, self
        for name, part in self._modules.items():
            if part is not None:
                yield from part.named_modules(memo, f"{prefix}.{name}" if prefix else name, remove_duplicate)

    def modules(self) -> Iterator[Module]:
        """This module and all parts of parts."""
        return (module for _, module in self.named_modules())

    def named_children(self) -> Iterator[tuple[str, Module]]:
        """The direct parts with their names, each once."""
        seen: set[Module] = set()
        for name, part in self._modules.items():
            if part is not None and part not in seen:
                seen.add(part)
                yield name, part

    def children(self) -> Iterator[Module]:
        """The direct parts."""
        return (module for _, module in self.named_children())

    def _members(self, table: str, prefix: str, recurse: bool, once: bool) -> Iterator[tuple[str, Any]]:
        """The entries of a table, of this module and its parts if `recurse`, with dotted names."""
        seen: set[int] = set()
        modules = self.named_modules(prefix=prefix, remove_duplicate=once) if recurse else [(prefix, self)]
        for path, module in modules:
            for name, member in getattr(module, table).items():
                if member is not None and id(member) not in seen:
                    if once:
                        seen.add(id(member))
                    yield f"{path}.{name}" if path else name, member

    def named_parameters(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Parameter]]:
        """All parameters with dotted names, each once even if two layers share it (if `remove_duplicate`)."""
        return self._members("_parameters", prefix, recurse, remove_duplicate)

    def parameters(self, recurse: bool = True) -> Iterator[Parameter]:
        """All parameters."""
        return (parameter for _, parameter in self.named_parameters(recurse=recurse))

    def named_buffers(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Tensor]]:
        """All buffers with dotted names."""
        return self._members("_buffers", prefix, recurse, remove_duplicate)

    def buffers(self, recurse: bool = True) -> Iterator[Tensor]:
        """All buffers."""
        return (buffer for _, buffer in self.named_buffers(recurse=recurse))

    def get_submodule(self, target: str) -> Module:
        """The part with a dotted name; ``""`` is this module. Raises AttributeError."""
        module = self
        for name in target.split(".") if target else ():
            part = module._modules.get(name)
            if part is None:
                raise AttributeError(f"{type(module).__name__} has no part {name!r} (in {target!r})")
            module = part
        return module

    def get_parameter(self, target: str) -> Parameter:
        """The parameter with a dotted name. Raises AttributeError."""
        path, _, name = target.rpartition(".")
        found = self.get_submodule(path)._parameters.get(name)
        if found is None:
            raise AttributeError(f"{type(self).__name__} has no parameter {target!r}")
        return found

    def get_buffer(self, target: str) -> Tensor:
        """The buffer with a dotted name. Raises AttributeError."""
        path, _, name = target.rpartition(".")
        found = self.get_submodule(path)._buffers.get(name)
        if found is None:
            raise AttributeError(f"{type(self).__name__} has no buffer {target!r}")
        return found

    def apply(self, fn: Callable[[Module], Any]) -> Self:
        """Call `fn` with every part, then with this module; for example to initialise weights."""
        for child in self.children():
            child.apply(fn)
        fn(self)
        return self

    # -- modes, devices ----------------------------------------------------------------------------------

    def train(self, mode: bool = True) -> Self:
        """Training mode for this module and all parts: Dropout drops, BatchNorm uses the batch."""
        if not isinstance(mode, bool):
            raise ValueError(f"train expects True or False, got {mode!r}")
        switch(self, mode)
        for part in self._modules.values():
            if part is not None:
                part.train(mode)
        return self

    def eval(self) -> Self:
        """Evaluation mode: nothing is dropped, nothing depends on the other samples."""
        return self.train(False)

    def requires_grad_(self, requires_grad: bool = True) -> Self:
        """Ask for gradients of all parameters, or freeze them."""
        for parameter in self.parameters():
            parameter.requires_grad_(requires_grad)
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients of all parameters (or fill them with 0)."""
        for parameter in self.parameters():
            if set_to_none or parameter.grad is None:
                parameter.grad = None
            else:
                parameter.grad = parameter.grad.detach()
                parameter.grad.zero_()

    def to(self, *where: Any, dtype: Any = None, device: Any = None) -> Self:
        """Move all parameters and buffers to a device or floating-point type, in place.

        ``.to("cuda")``, ``.to(torch.float64)``, ``.to(tensor)`` for both as `tensor` has them. Buffers of
        integers keep their type. Raises DTypeError for a type that is not floating point, DeviceError.
        """
        for given in where:
            if isinstance(given, Tensor):
                dtype, device = given.dtype, given.device
            elif isinstance(given, str) and given.partition(":")[0] in ("cpu", "cuda", "auto"):
                device = given
            else:
                dtype = given
        if dtype is not None and np.dtype(dtype).kind != "f":
            raise DTypeError(f"a module's parameters are floating point and cannot become {np.dtype(dtype).name}")
        place = None if device is None else backend.device(device)
        tensors = [*self.parameters(), *self.buffers()]
        for tensor in tensors + [tensor.grad for tensor in tensors if tensor.grad is not None]:
            array = tensor.array
            if dtype is not None and array.dtype.kind == "f":
                array = array.astype(dtype, copy=False)
            tensor.array = array if place is None else backend.move(array, place)
        return self

    def cpu(self) -> Self:
        """To the CPU."""
        return self.to("cpu")

    def cuda(self) -> Self:
        """To the GPU. Raises DeviceError with the reason where there is none."""
        return self.to("cuda")

    def type(self, dst_type: Any) -> Self:
        """To another floating-point type. Raises DTypeError."""
        return self.to(dtype=dst_type)

    def half(self) -> Self:
        """To float16."""
        return self.to(dtype=dtypes.float16)

    def float(self) -> Self:
        """To float32."""
        return self.to(dtype=dtypes.float32)

    def double(self) -> Self:
        """To float64."""
        return self.to(dtype=dtypes.float64)

    # -- hooks -------------------------------------------------------------------------------------------

    def register_forward_pre_hook(
        self, hook: Callable[..., Any], *, prepend: bool = False, with_kwargs: bool = False
    ) -> RemovableHandle:
        """Call ``hook(module, inputs)`` before forward; what it returns, unless None, replaces the inputs.

        with_kwargs: ``hook(module, inputs, named)``, which returns both or None. prepend: ahead of other hooks.
        """
        return RemovableHandle(self, Hook(hook, True, with_kwargs), prepend)

    def register_forward_hook(
        self, hook: Callable[..., Any], *, prepend: bool = False, with_kwargs: bool = False
    ) -> RemovableHandle:
        """Call ``hook(module, inputs, output)`` after forward; what it returns, unless None, replaces the output.

        with_kwargs: ``hook(module, inputs, named, output)``. prepend: ahead of other hooks.
        """
        return RemovableHandle(self, Hook(hook, False, with_kwargs), prepend)

    # -- saving ------------------------------------------------------------------------------------------

    def _saved(self, prefix: str) -> Iterator[tuple[str, Tensor]]:
        """All that is saved, under every name it has."""
        for name, tensor in (*self._parameters.items(), *self._buffers.items()):
            if tensor is not None and name not in self._unsaved:
                yield prefix + name, tensor
        for name, part in self._modules.items():
            if part is not None:
                yield from part._saved(f"{prefix}{name}.")

    def state_dict(self, *, prefix: str = "", keep_vars: bool = False) -> OrderedDict[str, Tensor]:
        """All parameters and buffers by dotted name, sharing the memory (copy them to keep a snapshot).

        keep_vars: the parameters themselves, not detached.
        """
        return OrderedDict((name, t if keep_vars else t.detach()) for name, t in self._saved(prefix))

    def load_state_dict(self, state_dict: Mapping[str, Any], strict: bool = True) -> LoadResult:
        """Copy the values of a `state_dict`, of Tensors or arrays, into this module.

        Raises FrameworkError for missing or unexpected names (if `strict`) and ShapeError for shapes that do
        not fit; nothing is changed then.
        """
        own = dict(self._saved(""))
        missing, unexpected = [n for n in own if n not in state_dict], [n for n in state_dict if n not in own]
        if strict and (missing or unexpected):
            raise FrameworkError(
                f"the saved state does not belong to {type(self).__name__}: "
                f"missing {missing or 'nothing'}, unexpected {unexpected or 'nothing'}"
            )
        pairs = []
        for name, tensor in own.items():
            if name in state_dict:
                given = state_dict[name]
                array = given.array if isinstance(given, Tensor) else Tensor.of_array(given).array
                if tensor.array.shape != array.shape:
                    raise ShapeError(
                        f"{name}: saved with shape {array.shape}, but this module needs {tensor.array.shape}"
                    )
                pairs.append((tensor, array))
        for tensor, array in pairs:
            tensor.array[...] = backend.move(array, tensor.device)
            autograd.Overwritten.note(tensor.array)
        return LoadResult(missing, unexpected)

    # -- showing -----------------------------------------------------------------------------------------

    def extra_repr(self) -> str:
        """What stands in the brackets of the repr: the settings of a layer."""
        return ""

    def _part_lines(self) -> list[str]:
        """One text for each part, to stand in the brackets of the repr."""
        return [f"({name}): {part!r}" for name, part in self._modules.items()]

    def __repr__(self) -> str:
        own = [text for text in self.extra_repr().split("\n") if text]
        parts = [text.replace("\n", "\n  ") for text in self._part_lines()]
        if parts or len(own) > 1:
            return "\n  ".join([f"{type(self).__name__}(", *own, *parts]) + "\n)"
        return f"{type(self).__name__}({''.join(own)})"
