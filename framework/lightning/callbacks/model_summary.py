"""ModelSummary: the parts of a network and their parameters, as a table."""

from __future__ import annotations

from typing import Any

from ...nn import Module
from ..say import say
from .callback import Callback


class ModelSummary(Callback):
    """Shows the parts of the module, with their parameters, at the start of `fit`.

    max_depth: how deep parts of parts are shown; -1 all the way. Parameters of any shape; each counts once.
    Source: `lightning.pytorch.callbacks.ModelSummary`.

    >>> import framework as torch
    >>> from framework import lightning as L
    >>> print(L.callbacks.ModelSummary().table(torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.ReLU())))
      | Name | Type   | Params | Mode
    ----------------------------------
    0 | 0    | Linear | 9      | train
    1 | 1    | ReLU   | 0      | train
    ----------------------------------
    9         Trainable params
    0         Non-trainable params
    9         Total params
    """

    def __init__(self, max_depth: int = 1) -> None:
        self.max_depth = max_depth

    def on_fit_start(self, trainer: Any, pl_module: Any) -> None:
        """Show the table."""
        if self.max_depth:
            say("\n" + self.table(pl_module))

    def table(self, module: Module) -> str:
        """The table, as text."""
        rows = [("", "Name", "Type", "Params", "Mode")]
        for name, part in module.named_modules():
            if name and (self.max_depth < 0 or name.count(".") < self.max_depth):
                count = sum(parameter.numel() for parameter in part.parameters())
                mode = "train" if part.training else "eval"
                rows.append((str(len(rows) - 1), name, type(part).__name__, f"{count:,}", mode))
        widths = [max(len(row[i]) for row in rows) for i in range(5)]
        lines = [
            " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
        ]
        rule = "-" * (sum(widths) + 12)
        total = sum(parameter.numel() for parameter in module.parameters())
        trained = sum(parameter.numel() for parameter in module.parameters() if parameter.requires_grad)
        sums = [
            f"{trained:<9,} Trainable params",
            f"{total - trained:<9,} Non-trainable params",
            f"{total:<9,} Total params",
        ]
        return "\n".join([lines[0], rule, *lines[1:], rule, *sums])
