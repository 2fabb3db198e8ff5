"""Chance that can be repeated: one seeded generator behind everything random.

The numbers are NumPy's PCG64, drawn on the CPU, so that one seed gives one result on every device. They are
not PyTorch's numbers: the same seed there starts another sequence.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np

from .modes import State

__all__ = [
    "Generator",
    "manual_seed",
]


class Generator:
    """A source of random numbers with a seed of its own, on the CPU whatever the device.

    Source: the interface is that of `torch.Generator`; the numbers are PCG64's, O'Neill 2014, "PCG: A Family of
    Simple Fast Space-Efficient Statistically Good Algorithms for Random Number Generation".

    >>> import framework as torch
    >>> generator = torch.Generator().manual_seed(7)
    >>> state = generator.get_state()
    >>> first = torch.rand(3, generator=generator)
    >>> again = torch.rand(3, generator=generator.set_state(state))
    >>> bool((first == again).all())
    True
    """

    def __init__(self, device: str = "cpu") -> None:
        self.device = device
        self.manual_seed(0)

    def manual_seed(self, seed: int) -> Generator:
        """Start again from `seed`, any integer."""
        _not_in_a_plan("seeds a generator of random numbers")
        self._seed = int(seed)
        self.__dict__.pop("numpy", None)
        return self

    @cached_property
    def numpy(self) -> np.random.Generator:
        """The NumPy generator behind it, made when it is first needed: importing numpy.random takes a while."""
        return np.random.Generator(np.random.PCG64(self._seed % 2**64))

    def initial_seed(self) -> int:
        """The seed it was started from."""
        return self._seed

    def seed(self) -> int:
        """Start from a seed taken from the operating system, and return it."""
        fresh = int(np.random.SeedSequence().entropy) % 2**63  # type: ignore[arg-type]
        self.manual_seed(fresh)
        return fresh

    def get_state(self) -> Any:
        """Everything needed to go on from here later."""
        _not_in_a_plan("asks for the state of a generator of random numbers")
        return self.numpy.bit_generator.state

    def set_state(self, state: Any) -> Generator:
        """Go on from a state taken with `get_state`. Raises ValueError or TypeError for anything else."""
        _not_in_a_plan("sets the state of a generator of random numbers")
        self.numpy.bit_generator.state = state
        return self


def _not_in_a_plan(what: str) -> None:
    """Tell a recording, if there is one, that the step does `what`, which a replay cannot do again."""
    if State.recorder is not None:
        State.recorder.refuse(what)


default_generator = Generator()


def manual_seed(seed: int) -> Generator:
    """Seed the generator that everything uses unless it is given its own. Same seed, same bits.

    >>> import framework as torch
    >>> _ = torch.manual_seed(7)
    >>> first = torch.randn(3)
    >>> _ = torch.manual_seed(7)
    >>> bool((torch.randn(3) == first).all())
    True
    """
    return default_generator.manual_seed(seed)


def draw(generator: Generator | None, method: str, *args: Any, **kwargs: Any) -> Any:
    """An array of random numbers: what `method` of NumPy's generator returns for the other arguments.

    The door through which a step draws, so that `framework.compile` can draw anew at every call.
    """
    chosen = generator or default_generator
    if State.recorder is not None:
        return State.recorder.drawn(chosen, method, args, kwargs)
    return getattr(chosen.numpy, method)(*args, **kwargs)


def source(generator: Generator | None) -> np.random.Generator:
    """The NumPy generator behind `generator`, or behind the default one. Inside a step, use `draw`."""
    _not_in_a_plan("draws random numbers in a way that a replay cannot repeat")
    return (generator or default_generator).numpy
