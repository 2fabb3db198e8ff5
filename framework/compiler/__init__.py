"""A training step recorded once and replayed: forward, backward and update as one flat list of array calls.

`compile` is the door. What happens behind it, in the order in which to read:

1. `compiled`: a call tries its plans; if none fits, the step is recorded. A loop over batches that does nothing
   else in between may say so, and the conditions of the plan are trusted for a while.
2. `reach`, `arguments`: everything the step can see is found. Tensors, and the numbers of optimizers, may change
   from call to call; all the rest becomes guards, the conditions under which the plan is valid.
3. `recording`: the step runs once, as it is, on `traced` arrays and `live` numbers that the `recorder` notes.
   Rules, backward and optimizers don't know. `watch` notices what a replay would leave out, such as print, and
   `unseen` what it cannot see, such as an iterator that has gone on.
4. `plan`, `blocks`: what is constant and what nobody reads is left out, memory is shared out, and element-wise
   calls on long arrays go over them piece by piece.
5. `source`, `body`, `replay`: the rest is written as one Python function of direct NumPy calls into memory that
   is there already.

On a GPU, `native` finds CuPy's functions of the same names, `kernels` makes one kernel of element-wise calls in a
row, and `device` writes the function.

The results have the same bits as without. Whatever cannot be replayed runs eagerly, with the reason in words.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .compiled import Compiled

__all__ = ["compile"]


def compile(step: Callable[..., Any]) -> Compiled:
    """`step` with the same results, faster from the third call on or so; also as a decorator.

    step: a function or method that computes with tensors: usually forward, backward and the optimizer's step.
    Its arguments may be tensors, numbers, texts and lists, tuples or dictionaries of them.

    Live are the contents of the arguments, parameters, buffers and gradients, the values of Variables, all numbers
    in optimizers (learning rates, step counts) and random numbers. Another shape, type, mode, or captured Python
    value gets a plan of its own; the 8 used latest are kept. A step with ``.item()``, print, or anything else that
    Python would have to do at each call runs eagerly; ``.reason`` says why the latest call did, or is None, and
    ``.explain()`` tells about all plans.
    Raises what `step` raises.

    >>> import framework as torch
    >>> w = torch.tensor([4.0], requires_grad=True)
    >>> optimizer = torch.optim.SGD([w], lr=0.25)
    >>> @torch.compile
    ... def step(x):
    ...     optimizer.zero_grad()
    ...     loss = (x * w * w).sum()
    ...     loss.backward()
    ...     optimizer.step()
    ...     return loss
    >>> [step(torch.ones(1)).item() for _ in range(4)]
    [16.0, 4.0, 1.0, 0.25]
    >>> step.reason is None
    True
    """
    from .compiled import Compiled

    return Compiled(step)
