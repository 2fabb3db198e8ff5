"""Module: a piece of a network that knows its parameters and its parts."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Self

from .. import backend
from ..errors import FrameworkError, ShapeError
from ..tensor import Tensor


class Parameter(Tensor):
    """A tensor that training changes. As an attribute of a `Module` it becomes one of its parameters.

    data: a Tensor (whose memory is shared, as in PyTorch) or anything a Tensor is made of.
    """

    def __init__(self, data: Any, requires_grad: bool = True) -> None:
        self.array = data.array if isinstance(data, Tensor) else Tensor(data).array
        self.requires_grad_(requires_grad)

    def __repr__(self) -> str:
        return f"Parameter containing:\n{super().__repr__()}"


class Module:
    """Base of all layers and networks: subclass it, make the parts in ``__init__``, combine them in `forward`.

    Attributes that are Parameters or Modules are found by themselves, in the order in which they were set.
    Source: the interface is that of `torch.nn.Module`.
    """

    training: bool
    _parameters: dict[str, Parameter | None]
    _buffers: dict[str, Tensor | None]
    _modules: dict[str, Module | None]

    def __init__(self) -> None:
        for name, value in (("_parameters", {}), ("_buffers", {}), ("_modules", {}), ("training", True)):
            object.__setattr__(self, name, value)

    def forward(self, *inputs: Any) -> Any:
        """The computation. Every subclass defines its own."""
        raise NotImplementedError(f"{type(self).__name__} has no forward method")

    def __call__(self, *inputs: Any, **named: Any) -> Any:
        return self.forward(*inputs, **named)

    # -- attributes --------------------------------------------------------------------------------------

    def __setattr__(self, name: str, value: Any) -> None:
        if isinstance(value, Parameter | Module):
            if "_parameters" not in self.__dict__:
                raise AttributeError(f"call super().__init__() before setting {type(self).__name__}.{name}")
            self.__dict__.pop(name, None)
            for table in (self._parameters, self._buffers, self._modules):
                table.pop(name, None)
            if isinstance(value, Parameter):
                self._parameters[name] = value
            else:
                self._modules[name] = value
        else:
            for table in (self.__dict__.get("_parameters", {}), self.__dict__.get("_modules", {})):
                if name in table and value is not None:
                    raise TypeError(f"{name} is a parameter or part: assign a Parameter or Module, or None")
                if name in table:
                    table[name] = value
                    return
            if name in self.__dict__.get("_buffers", {}):
                self._buffers[name] = value
            else:
                object.__setattr__(self, name, value)

    def __getattr__(self, name: str) -> Any:
        for table in ("_parameters", "_buffers", "_modules"):
            found = self.__dict__.get(table, {})
            if name in found:
                return found[name]
        raise AttributeError(f"{type(self).__name__} has no attribute {name!r}")

    def __delattr__(self, name: str) -> None:
        for table in (self._parameters, self._buffers, self._modules):
            if name in table:
                del table[name]
                return
        object.__delattr__(self, name)

    def register_parameter(self, name: str, param: Parameter | None) -> None:
        """Add a parameter under a name; None keeps the name for one that is not used."""
        self._parameters[name] = param

    def register_buffer(self, name: str, tensor: Tensor | None) -> None:
        """Add a tensor that is saved with the module but not trained, such as a running mean."""
        self._buffers[name] = tensor

    def add_module(self, name: str, module: Module | None) -> None:
        """Add a part under a name that need not be an identifier, such as ``"0"``."""
        self._modules[name] = module

    # -- walking through ---------------------------------------------------------------------------------

    def named_modules(self, prefix: str = "") -> Iterator[tuple[str, Module]]:
        """This module and all parts of parts, each once, with dotted names."""
        seen: set[int] = set()
        stack: list[tuple[str, Module]] = [(prefix, self)]
        while stack:
            name, module = stack.pop()
            if id(module) in seen:
                continue
            seen.add(id(module))
            yield name, module
            parts = [(f"{name}.{n}" if name else n, m) for n, m in module._modules.items() if m is not None]
            stack.extend(reversed(parts))

    def modules(self) -> Iterator[Module]:
        """This module and all parts of parts."""
        return (module for _, module in self.named_modules())

    def named_children(self) -> Iterator[tuple[str, Module]]:
        """The direct parts with their names."""
        return ((name, module) for name, module in self._modules.items() if module is not None)

    def children(self) -> Iterator[Module]:
        """The direct parts."""
        return (module for _, module in self.named_children())

    def named_parameters(self, prefix: str = "", recurse: bool = True) -> Iterator[tuple[str, Parameter]]:
        """All parameters with dotted names, each once even if two layers share it."""
        seen: set[int] = set()
        for path, module in self.named_modules(prefix) if recurse else [(prefix, self)]:
            for name, parameter in module._parameters.items():
                if parameter is not None and id(parameter) not in seen:
                    seen.add(id(parameter))
                    yield f"{path}.{name}" if path else name, parameter

    def parameters(self, recurse: bool = True) -> Iterator[Parameter]:
        """All parameters."""
        return (parameter for _, parameter in self.named_parameters(recurse=recurse))

    def named_buffers(self, prefix: str = "") -> Iterator[tuple[str, Tensor]]:
        """All buffers with dotted names."""
        for path, module in self.named_modules(prefix):
            for name, buffer in module._buffers.items():
                if buffer is not None:
                    yield f"{path}.{name}" if path else name, buffer

    def apply(self, fn: Callable[[Module], Any]) -> Self:
        """Call `fn` with every part, then with this module; for example to initialise weights."""
        for child in self.children():
            child.apply(fn)
        fn(self)
        return self

    # -- modes, devices ----------------------------------------------------------------------------------

    def train(self, mode: bool = True) -> Self:
        """Training mode for this module and all parts: Dropout drops, BatchNorm uses the batch."""
        for module in self.modules():
            object.__setattr__(module, "training", mode)
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
                parameter.grad.zero_()

    def to(self, *where: Any, dtype: Any = None, device: Any = None) -> Self:
        """Move all parameters and buffers to a device or floating-point type, in place."""
        for tensor in [*self.parameters(), *(buffer for _, buffer in self.named_buffers())]:
            moved = tensor.detach().to(*where, dtype=dtype, device=device)
            if tensor.array.dtype.kind == "f" or moved.array.dtype == tensor.array.dtype:
                tensor.array = moved.array
            if tensor.grad is not None:
                tensor.grad = tensor.grad.detach().to(*where, dtype=dtype, device=device)
        return self

    # -- saving ------------------------------------------------------------------------------------------

    def state_dict(self) -> OrderedDict[str, Tensor]:
        """All parameters and buffers by dotted name, sharing the memory (copy them to keep a snapshot)."""
        entries = OrderedDict[str, Tensor]()
        for path, module in self.named_modules():
            for name, tensor in (*module._parameters.items(), *module._buffers.items()):
                if tensor is not None:
                    entries[f"{path}.{name}" if path else name] = tensor.detach()
        return entries

    def load_state_dict(self, state_dict: Mapping[str, Tensor], strict: bool = True) -> None:
        """Copy the values of a `state_dict` into this module.

        Raises FrameworkError for missing or unexpected names (if `strict`) and ShapeError for shapes that do
        not fit; nothing is changed then.
        """
        own = self.state_dict()
        missing, unexpected = [n for n in own if n not in state_dict], [n for n in state_dict if n not in own]
        if strict and (missing or unexpected):
            raise FrameworkError(
                f"the saved state does not belong to {type(self).__name__}: "
                f"missing {missing or 'nothing'}, unexpected {unexpected or 'nothing'}"
            )
        common = [name for name in own if name in state_dict]
        for name in common:
            if own[name].shape != state_dict[name].shape:
                raise ShapeError(
                    f"{name}: saved with shape {tuple(state_dict[name].shape)}, needed {tuple(own[name].shape)}"
                )
        for name in common:
            target = own[name].array
            target[...] = backend.move(state_dict[name].array, own[name].device)

    # -- showing -----------------------------------------------------------------------------------------

    def extra_repr(self) -> str:
        """What stands in the brackets of the repr: the settings of a layer."""
        return ""

    def __repr__(self) -> str:
        lines = [f"({name}): " + repr(part).replace("\n", "\n  ") for name, part in self.named_children()]
        head = f"{type(self).__name__}("
        if not lines:
            return f"{head}{self.extra_repr()})"
        return "\n  ".join([head + self.extra_repr(), *lines]) + "\n)"
