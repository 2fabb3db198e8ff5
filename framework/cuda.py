"""`framework.cuda`: is there a GPU, and if not, why not; how to wait for it.

A GPU works on its own: a call returns when the work is in its queue, and a training step needs no answer. Whoever
looks at a value must wait until everything before is done: ``.item()``, ``float()``, ``bool()`` and ``if`` on a
tensor, ``print``, ``.cpu()`` and ``.numpy()``, and what uses them, such as metrics and a progress bar that shows
the loss. So look now and then, not in every step. Forward, backward, clipping (unless ``error_if_nonfinite``) and
the optimizers never look. That is why class numbers, indices and probabilities out of range, which raise an error
on the CPU, go unnoticed on a GPU: try a new program on the CPU first. Random numbers are drawn on the CPU, so
dropout sends a mask with each step.
"""

from __future__ import annotations

from .backend import cuda_available as is_available
from .backend import cuda_reason as reason
from .backend import synchronize

__all__ = ["is_available", "reason", "synchronize"]
