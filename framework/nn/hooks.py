"""Forward hooks: functions that a module calls before or after its forward pass."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .registry import changes

if TYPE_CHECKING:
    from .module import Module

_numbers = itertools.count()

#: Empty until there is a hook anywhere in this process, so that without one no module looks for its own. A list,
#: since asking a global list is the cheapest question there is.
any_made: list[bool] = []


class Hook:
    """A function to call around forward. before: ahead of it. with_kwargs: it also gets the named arguments."""

    def __init__(self, function: Callable[..., Any], before: bool, with_kwargs: bool) -> None:
        if not any_made:
            any_made.append(True)
        self.function, self.before, self.with_kwargs = function, before, with_kwargs

    def __reduce__(self) -> tuple[Any, ...]:
        return Hook, (self.function, self.before, self.with_kwargs)


class RemovableHandle:
    """What registering a hook returns: `remove` takes the hook away; ``with handle:`` does so at the end.

    Source: the interface is that of `torch.utils.hooks.RemovableHandle`.

    >>> import framework as torch
    >>> layer = torch.nn.Identity()
    >>> with layer.register_forward_hook(lambda module, inputs, output: output + 1):
    ...     layer(torch.tensor(1.0))
    tensor(2.)
    >>> layer(torch.tensor(1.0))
    tensor(1.)
    """

    def __init__(self, module: Module, hook: Hook, prepend: bool) -> None:
        self.id = next(_numbers)
        changes[0] += 1
        hooks = module._hooks
        others = dict(hooks)
        if prepend:
            hooks.clear()
        hooks[self.id] = hook
        hooks.update(others)
        self._hooks = hooks

    def remove(self) -> None:
        """The hook is not called any more. Nothing happens the second time."""
        changes[0] += 1
        self._hooks.pop(self.id, None)

    def __enter__(self) -> RemovableHandle:
        return self

    def __exit__(self, *exception: object) -> None:
        self.remove()


def call_with_hooks(module: Module, inputs: tuple[Any, ...], named: dict[str, Any]) -> Any:
    """The forward pass of `module` with its hooks; what they return, unless None, replaces inputs or output."""
    hooks = tuple(module._hooks.values())
    for hook in hooks:
        if not hook.before:
            continue
        changed = hook.function(module, inputs, *([named] if hook.with_kwargs else []))
        if changed is not None and hook.with_kwargs:
            inputs, named = changed
        elif changed is not None:
            inputs = changed if isinstance(changed, tuple) else (changed,)
    output = module.forward(*inputs, **named)
    for hook in hooks:
        if hook.before:
            continue
        changed = hook.function(module, inputs, *([named] if hook.with_kwargs else []), output)
        output = output if changed is None else changed
    return output
