"""The graph of one training step of a playground's network."""

from __future__ import annotations

import numpy as np

import framework as torch
from framework.autograd import clock
from nntui.graphs.model import Graph
from nntui.graphs.traced import Span, graph_of
from nntui.i18n import N_, _
from nntui.play import network
from nntui.play import state as states
from nntui.play.training import Training

LOSS, PENALTY = N_("loss"), N_("penalty")


def graph(text: str) -> Graph:
    """The loss of the first batch of the network of a state string. Raises UsageError."""
    settings = states.parse(text)
    training = Training(settings)
    rows = np.random.default_rng([settings.seed, 2]).permutation(len(training.x))[: settings.batch]
    x, y = torch.tensor(training.x[rows]), torch.tensor(training.y[rows])
    masks = iter(network.masks(training.net, np.random.default_rng([settings.seed, 3]), settings, len(rows)))
    names = {"x": x, "y": y}
    names.update(training.net.named_parameters())
    parts: list[Span] = []

    def noted(name: str, start: int) -> None:
        parts.append(Span(start, next(clock), name))

    value = x
    for number, part in training.net.named_children():
        if isinstance(part, network.Masked):
            part.mask = torch.tensor(next(masks))
            names[f"{number}.mask"] = part.mask
        start = next(clock)
        value = part(value)
        noted(f"{number} {'Dropout' if isinstance(part, network.Masked) else type(part).__name__}", start)
    start = next(clock)
    loss = network.loss_of(settings.loss, value, y)
    noted(_(LOSS), start)
    start = next(clock)
    extra = network.penalty(settings, training.net)
    noted(_(PENALTY), start)
    if extra is not None:
        loss = loss + extra
    return graph_of(loss, {**names, "loss": loss}, states.write(settings), parts=parts)
