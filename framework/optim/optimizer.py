"""What all optimizers share: groups of parameters with settings, and a state for each parameter."""

from __future__ import annotations

import itertools
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any

import numpy as np

from .. import autograd, backend
from ..backend import distant
from ..modes import State, enable_grad
from ..tensor import Tensor
from .flat import Flat


class Optimizer:
    """Base of the optimizers. Subclasses say in `update` how one parameter moves.

    params: Tensors that require gradients, or dictionaries ``{"params": [...], "lr": ...}`` (groups with
    settings of their own). defaults: the settings of groups that do not give them. An optimizer of one's own
    overrides `update`, which works on arrays, or, as in PyTorch, `step`, which works on Tensors.

    Raises ValueError for an empty list and for a parameter in two groups, TypeError for what is not a Tensor.
    Source: the interface is that of `torch.optim.Optimizer`.

    >>> import framework as torch
    >>> class SignSGD(torch.optim.Optimizer):
    ...     def update(self, p, g, state, group):
    ...         p -= group["lr"] * ((g > 0) * 1.0 - (g < 0) * 1.0)
    >>> w = torch.tensor([1.0, -1.0], requires_grad=True)
    >>> (w * w).sum().backward()
    >>> SignSGD([w], {"lr": 0.25}).step()
    >>> w
    tensor([ 0.7500, -0.7500], requires_grad=True)
    """

    def __init__(self, params: Iterable[Any], defaults: dict[str, Any]) -> None:
        if isinstance(params, Tensor):
            raise TypeError("an optimizer takes a list of Tensors (or of groups), not one Tensor: write [tensor]")
        self.defaults = defaults
        self.state: defaultdict[Tensor, dict[str, Any]] = defaultdict(dict)
        self.param_groups: list[dict[str, Any]] = []
        self._flats: list[Flat | None] = []
        #: How often `step` has run in this process: schedules warn when it comes too late.
        self.steps_taken = 0
        given = list(params)
        if not given:
            raise ValueError("the optimizer got an empty parameter list")
        for group in given if isinstance(given[0], dict) else [{"params": given}]:
            self.add_param_group(group)

    def add_param_group(self, param_group: dict[str, Any]) -> None:
        """Add parameters, with settings that differ from the defaults where given.

        Raises TypeError for a set (its order is chance) and for what is not a Tensor, ValueError for a computed
        Tensor and for one that is in another group already.
        """
        chosen = param_group["params"]
        if isinstance(chosen, set | frozenset):
            raise TypeError("parameters need an order that stays, for saving and loading: use a list, not a set")
        parameters = [chosen] if isinstance(chosen, Tensor) else list(chosen)
        for parameter in parameters:
            if not isinstance(parameter, Tensor):
                raise TypeError(f"an optimizer changes Tensors, not {type(parameter).__name__}")
            if not parameter.is_leaf:
                raise ValueError("an optimizer changes leaf Tensors, not computed ones")
        numbers = {id(parameter) for parameter in parameters}
        if len(numbers) < len(parameters):
            warnings.warn("a parameter is in the list twice and will move twice a step", stacklevel=3)
        if numbers & {id(parameter) for parameter in self._all()}:
            raise ValueError("some parameters appear in more than one parameter group")
        self.param_groups.append({**self.defaults, **param_group, "params": parameters})
        self._flats.append(Flat(parameters) if getattr(type(self).update, "elementwise", False) else None)

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget all gradients (or fill them with 0): otherwise the next backward adds to them."""
        if not set_to_none:
            for parameter in self._all():
                if parameter.grad is not None:
                    parameter.grad = parameter.grad.detach().zero_()
            return
        for group in self.param_groups:
            for parameter in group["params"]:
                parameter.grad = None
        if State.recorder is None:
            for flat in self._flats:
                if flat is not None and flat.seats is not None:
                    flat.seats.offer()

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Move every parameter that has a gradient. Returns what `closure` (computing the loss) returns."""
        loss = None
        if closure is not None:
            with enable_grad():
                loss = closure()
        first = self.param_groups[0]["params"]
        if first and type(first[0].array) in distant:
            self._as_kernels()
        else:
            self._move()
        self.steps_taken += 1
        return loss

    def _move(self) -> None:
        """Every parameter by its gradient."""
        update, state = self.update, self.state
        for group, flat in itertools.zip_longest(self.param_groups, self._flats):
            moved = flat is not None and flat.move(update, state, group)
            for parameter in flat.others if flat and moved else group["params"]:
                gradient = parameter.grad
                if gradient is not None:
                    own = state[parameter]
                    begun = bool(own)
                    update(parameter.array, gradient.array, own, group)
                    if own and not begun:  # its arrays are new
                        own.update({name: backend.lined_up(value) for name, value in own.items()})
                    autograd.Overwritten.note(parameter.array)

    @cached_property
    def _as_kernels(self) -> Callable[[], None]:
        """`_move` on a GPU: recorded, so that the update of each parameter is one kernel instead of a dozen."""
        from ..compiler import compile  # which looks at optimizers

        return compile(self._move)

    def update(self, p: Any, g: Any, state: dict[str, Any], group: dict[str, Any]) -> None:
        """Move one parameter, array `p` of any shape, along its gradient `g` of that shape, in place.

        state: what is remembered about it from step to step, empty before the first: arrays, and the number
        of steps as ``"step"``. group: the settings. `g` must not be changed. Mark it with `flat.elementwise` if
        every element moves by itself: then small parameters are moved together.
        """
        raise NotImplementedError(f"{type(self).__name__} has neither an update nor a step method")

    def __getstate__(self) -> dict[str, Any]:
        # a copy has parameters of its own, which lie in no buffer
        own = {key: value for key, value in self.__dict__.items() if key != "_as_kernels"}
        return {**own, "_flats": [None] * len(self._flats)}

    # -- saving ------------------------------------------------------------------------------------------

    def state_dict(self) -> dict[str, Any]:
        """Settings and state by parameter number, for saving, with Tensors that share the state's memory."""
        number = {id(p): i for i, p in enumerate(self._all())}
        return {
            "state": {
                number[id(p)]: {name: self._shown(name, value) for name, value in state.items()}
                for p, state in self.state.items()
                if state
            },
            "param_groups": [
                {
                    **{k: v for k, v in group.items() if k != "params"},
                    "params": [number[id(p)] for p in group["params"]],
                }
                for group in self.param_groups
            ],
        }

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Go on from a copy of a saved state. Raises ValueError where it does not fit, and changes nothing."""
        saved = state_dict["param_groups"]
        if len(saved) != len(self.param_groups):
            raise ValueError(
                f"the saved optimizer has {len(saved)} parameter groups, this one has {len(self.param_groups)}"
            )
        for i, (old, own) in enumerate(zip(saved, self.param_groups, strict=True)):
            if len(old["params"]) != len(own["params"]):
                raise ValueError(
                    f"group {i} of the saved optimizer has {len(old['params'])} parameters, "
                    f"here it has {len(own['params'])}"
                )
        names = [number for group in saved for number in group["params"]]
        parameters = dict(zip(names, self._all(), strict=True))
        state: defaultdict[Tensor, dict[str, Any]] = defaultdict(dict)
        for number, entries in state_dict["state"].items():
            if number not in parameters:
                raise ValueError(f"the saved state belongs to a parameter {number} that no group has")
            parameter = parameters[number]
            state[parameter] = {name: self._taken(name, value, parameter) for name, value in entries.items()}
        self.state = state
        for group, old in zip(self.param_groups, saved, strict=True):
            group.update({key: value for key, value in old.items() if key != "params"})

    @property
    def _on_arrays(self) -> bool:
        """Does the state hold arrays (for `update`), or Tensors (for a `step` of one's own)?"""
        return type(self).update is not Optimizer.update

    def _shown(self, name: str, value: Any) -> Any:
        """A value of the state as PyTorch would show it: a Tensor."""
        if self._on_arrays and name == "step":
            return Tensor(float(value))
        return Tensor.of_array(value) if type(value) in backend.modules else value

    def _taken(self, name: str, value: Any, parameter: Tensor) -> Any:
        """A value of a saved state, copied, in the type and on the device of its parameter."""
        if self._on_arrays and name == "step":
            return int(value)
        if not isinstance(value, Tensor | np.ndarray):
            return value
        tensor = Tensor(value)
        if tensor.ndim and tensor.shape != parameter.shape:
            raise ValueError(
                f"the saved {name} has shape {tuple(tensor.shape)}, its parameter {tuple(parameter.shape)}"
            )
        if tensor.is_floating_point():
            tensor = tensor.to(parameter.dtype)
        tensor = tensor.to(parameter.device)
        return tensor.array if self._on_arrays else tensor

    def _all(self) -> list[Tensor]:
        return [parameter for group in self.param_groups for parameter in group["params"]]

    def __repr__(self) -> str:
        lines = [f"{type(self).__name__} ("]
        for i, group in enumerate(self.param_groups):
            lines.append(f"Parameter Group {i}")
            lines += [f"    {key}: {group[key]}" for key in sorted(group) if key != "params"]
        return "\n".join([*lines, ")"])


def at_least_zero(**settings: float) -> None:
    """Raise ValueError, naming the setting, unless all are at least 0."""
    for name, value in settings.items():
        if not value >= 0:
            raise ValueError(f"{name} must be at least 0, got {value}")


def descent(p: Any, g: Any, group: dict[str, Any]) -> Any:
    """The gradient to go down: turned round for `maximize`, with ``weight_decay * p`` added. `g` is left alone."""
    if group["maximize"]:
        g = -g
    if group["weight_decay"]:
        decay = p * group["weight_decay"]
        decay += g
        return decay
    return g
