"""The one exception of Lightning's own: a model and a trainer that do not go together."""

from __future__ import annotations

from ..errors import FrameworkError


class MisconfigurationException(FrameworkError):
    """A LightningModule, a Trainer or a callback set up in a way that cannot work; says what to write instead.

    Source: `lightning.pytorch.utilities.exceptions.MisconfigurationException`.

    >>> from framework import lightning as L
    >>> try:
    ...     L.Trainer(num_nodes=2)
    ... except L.MisconfigurationException as error:
    ...     print(error)
    num_nodes=2: training runs in one process on one device here; leave num_nodes out
    """
