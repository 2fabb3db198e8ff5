"""Who wants to be called when: looked up once, so that a moment nobody waits for costs nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from .callbacks.callback import Callback
from .hooks import ModelHooks

NAMES = {n for n in (*vars(ModelHooks), *vars(Callback)) if n.startswith("on_") or n in ("setup", "teardown")}


class Hooks:
    """For each hook, the methods of callbacks and module that override it, in Lightning's order.

    running: the hook or step that is being called now, which decides what `log` does.
    """

    def __init__(self, trainer: Any, module: Any) -> None:
        self.running: str | None = None
        self._calls: dict[str, tuple[Callable[..., Any], ...]] = {}
        self._answers: set[str] = set()
        for name in NAMES:
            early: list[Callable[..., Any]] = []
            late: list[Callable[..., Any]] = []
            for callback in trainer.callbacks:
                if _own(callback, name, Callback):
                    # what is logged in the module's own hook has to be there for those that monitor it
                    last = name == "on_train_epoch_end" and callback.monitors
                    (late if last else early).append(partial(getattr(callback, name), trainer, module))
            if _own(module, name, ModelHooks):
                early.append(getattr(module, name))
                self._answers.add(name)
            self._calls[name] = (*early, *late)

    def wanted(self, name: str) -> bool:
        """Does anybody wait for this?"""
        return bool(self._calls[name])

    def call(self, name: str, *arguments: Any) -> Any:
        """Call the callbacks, then the module, and return what the module's method returns."""
        answer = None
        calls = self._calls[name]
        if calls:
            before, self.running = self.running, name
            for function in calls:
                answer = function(*arguments)
            self.running = before
        return answer if name in self._answers else None


def _own(owner: Any, name: str, base: type) -> bool:
    """Has `owner` a method `name` that is not just that of `base`?"""
    if name in vars(owner):
        return True
    method = getattr(type(owner), name, None)
    return method is not None and method is not getattr(base, name, None)
