"""Run another demo up to its first backward, and report the graph that it was about to walk.

It stands in a worker process of its own, so what it puts in place of the framework's backward disturbs nobody.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import framework as torch
from framework import autograd
from framework.autograd import clock
from framework.nn import Module
from nntui import lab
from nntui.errors import UsageError
from nntui.graphs.model import to_data
from nntui.graphs.traced import Span, graph_of
from nntui.i18n import _


class _Reached(BaseException):
    """The first backward has begun; no `except Exception` of a demo's can hold this up."""


def graph(
    run: lab.Run,
    folder: Annotated[str, lab.text()] = "",
    demo: Annotated[str, lab.text()] = "",
    values: Annotated[str, lab.text()] = "{}",
) -> dict[str, object]:
    """The graph of the first backward of the demo in `folder`, as `model.to_data` writes it.

    values: the parameters that are not the demo's own, in JSON.
    """
    loss, parts, names = _first_backward(run, Path(folder), demo, json.loads(values))
    return to_data(graph_of(loss, names, parts=parts))


def _first_backward(
    run: lab.Run, folder: Path, demo: str, others: Mapping[str, Any]
) -> tuple[torch.Tensor, list[Span], Mapping[str, torch.Tensor]]:
    function = lab.load_demo(folder, demo)
    for name, parameter in lab.parameters(function).items():
        run.set(name, others.get(name, parameter.default))
    values = {name: run.get(name) for name in lab.parameters(function)}
    parts: list[Span] = []
    outer: list[Module] = []
    inside: list[Module] = []
    found: list[torch.Tensor] = []
    call, walk = Module.__call__, autograd.run_backward

    def noted(module: Module, *inputs: Any, **named: Any) -> Any:
        if not inside:
            outer.append(module)
        inside.append(module)
        start = next(clock)
        try:
            return call(module, *inputs, **named)
        finally:
            inside.pop()
            if not any(True for _child in module.children()):
                parts.append(Span(start, next(clock), _name(outer[-1], module)))

    def reached(roots: Any, *_options: Any, **_named: Any) -> None:
        found.append(roots[0][0])
        raise _Reached

    Module.__call__ = noted  # type: ignore[method-assign, assignment]
    autograd.run_backward = reached
    try:
        function(run, **values)
    except _Reached:
        pass
    finally:
        Module.__call__ = call  # type: ignore[method-assign]
        autograd.run_backward = walk
    if not found:
        raise UsageError(_("This demo computes no gradient."))
    names = {name: tensor for module in outer for name, tensor in module.named_parameters()}
    return found[0], parts, {**names, "loss": found[0]}


def _name(whole: Module, part: Module) -> str:
    """The dotted name of a part in its network, and its kind."""
    name = next((name for name, module in whole.named_modules() if module is part), "")
    return f"{name} {type(part).__name__}".strip()
