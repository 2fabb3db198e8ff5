"""What all optimizers share: groups of parameters with settings, and a state for each parameter."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from .. import autograd
from ..modes import enable_grad
from ..tensor import Tensor


class Optimizer:
    """Base of the optimizers. Subclasses say in `update` how one parameter moves.

    params: Tensors that require gradients, or dictionaries ``{"params": [...], "lr": ...}`` (groups with
    settings of their own). Raises ValueError for an empty list, TypeError for what is not a leaf Tensor.
    """

    def __init__(self, params: Iterable[Any], defaults: dict[str, Any]) -> None:
        self.defaults = defaults
        self.state: dict[Tensor, dict[str, Any]] = {}
        self.param_groups: list[dict[str, Any]] = []
        given = list(params)
        if not given:
            raise ValueError("the optimizer got an empty parameter list")
        for group in given if isinstance(given[0], dict) else [{"params": given}]:
            self.add_param_group(group)

    def add_param_group(self, param_group: dict[str, Any]) -> None:
        """Add parameters, with settings that differ from the defaults where given."""
        chosen = param_group["params"]
        parameters = [chosen] if isinstance(chosen, Tensor) else list(chosen)
        for parameter in parameters:
            if not isinstance(parameter, Tensor):
                raise TypeError(f"an optimizer changes Tensors, not {type(parameter).__name__}")
            if not parameter.is_leaf:
                raise ValueError("an optimizer changes leaf Tensors, not computed ones")
        self.param_groups.append({**self.defaults, **param_group, "params": parameters})

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget all gradients (or fill them with 0): otherwise the next backward adds to them."""
        for group in self.param_groups:
            for parameter in group["params"]:
                if set_to_none or parameter.grad is None:
                    parameter.grad = None
                else:
                    parameter.grad.zero_()

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Move every parameter that has a gradient. Returns what `closure` (computing the loss) returns."""
        loss = None
        if closure is not None:
            with enable_grad():
                loss = closure()
        for group in self.param_groups:
            for parameter in group["params"]:
                if parameter.grad is not None:
                    self.update(parameter.array, parameter.grad.array, self.state.setdefault(parameter, {}), group)
                    autograd.Overwritten.note(parameter.array)
        return loss

    def update(self, p: Any, g: Any, state: dict[str, Any], group: dict[str, Any]) -> None:
        """Move one parameter, array `p`, along its gradient `g`, in place."""
        raise NotImplementedError

    def state_dict(self) -> dict[str, Any]:
        """Settings and state by parameter number, for saving."""
        number = {id(p): i for i, p in enumerate(self._all())}
        return {
            "state": {number[id(p)]: dict(state) for p, state in self.state.items()},
            "param_groups": [
                {**group, "params": [number[id(p)] for p in group["params"]]} for group in self.param_groups
            ],
        }

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on from a saved state. Raises ValueError where the groups do not match."""
        saved = state_dict["param_groups"]
        if [len(g["params"]) for g in saved] != [len(g["params"]) for g in self.param_groups]:
            raise ValueError("the saved optimizer has other parameter groups")
        parameters = self._all()
        self.state = {
            parameters[i]: {k: v.copy() if hasattr(v, "copy") else v for k, v in state.items()}
            for i, state in state_dict["state"].items()
        }
        for group, old in zip(self.param_groups, saved, strict=True):
            group.update({key: value for key, value in old.items() if key != "params"})

    def _all(self) -> list[Tensor]:
        return [parameter for group in self.param_groups for parameter in group["params"]]
