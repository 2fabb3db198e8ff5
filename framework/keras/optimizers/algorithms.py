"""The optimizers by name: Keras's arguments and defaults, the engine's updates."""

from __future__ import annotations

from typing import Any

from ... import backend, optim
from ...optim.flat import elementwise
from ...tensor import Tensor
from .base import Optimizer


class SGD(Optimizer):
    """``w -= learning_rate * g``; with momentum, ``v = momentum v - learning_rate g`` and ``w += v``.

    nesterov: look one step ahead. Other arguments as `Optimizer`. Raises ValueError for a momentum outside
    [0, 1]. Source: `keras.optimizers.SGD`.

    >>> from framework import keras
    >>> w = keras.Variable([1.0])
    >>> optimizer = SGD(0.5, momentum=0.5)
    >>> for _ in range(2):
    ...     optimizer.apply_gradients([(Tensor([1.0]), w)])
    >>> w.numpy().tolist()
    [-0.25]
    """

    def __init__(
        self, learning_rate: Any = 0.01, momentum: float = 0.0, nesterov: bool = False, **kwargs: Any
    ) -> None:
        if not 0 <= momentum <= 1:
            raise ValueError(f"the momentum must be between 0 and 1, got {momentum}")
        super().__init__(learning_rate, **kwargs)
        self.momentum, self.nesterov = momentum, nesterov

    def engine(self, variables: list[Tensor], rate: float) -> optim.Optimizer:
        """`framework.optim.SGD`."""
        return optim.SGD(variables, rate, self.momentum, nesterov=self.nesterov and self.momentum > 0)

    def change_rate(self, engine: optim.Optimizer, before: float, after: float) -> None:
        """The engine's velocity is without the learning rate, Keras's with it: bring the old one along."""
        for state in engine.state.values():
            if "momentum_buffer" in state and after:
                state["momentum_buffer"] *= before / after


class EarlyEpsilon(optim.Adam):
    """Adam with epsilon beside the root before that is corrected for its start at 0, where Keras has it."""

    @elementwise
    def update(self, p: Any, g: Any, state: dict[str, Any], group: dict[str, Any]) -> None:
        """One step; see the class."""
        start = (1 - group["betas"][1] ** (state.get("step", 0) + 1)) ** 0.5
        super().update(p, g, state, {**group, "eps": group["eps"] / start})


class Adam(Optimizer):
    """Every weight its own step size, from running means of the gradient and of its square.

    The update is `framework.optim.Adam`'s but for the place of epsilon, which is Keras's: in the first steps it
    weighs up to 30 times as much as in PyTorch. Where epsilon is too small to matter (1e-16, say), this face and
    PyTorch's give the same bits.
    Arguments as `Optimizer`, and amsgrad. Raises ValueError for betas outside [0, 1). Source:
    `keras.optimizers.Adam`; Kingma & Ba 2015.

    >>> from framework import keras
    >>> w = keras.Variable([1.0])
    >>> Adam(0.5).apply_gradients([(Tensor([8.0]), w)])
    >>> w.numpy().round(4).tolist()
    [0.5]
    """

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
        amsgrad: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, **kwargs)
        self.beta_1, self.beta_2, self.epsilon, self.amsgrad = beta_1, beta_2, epsilon, amsgrad

    def engine(self, variables: list[Tensor], rate: float) -> optim.Optimizer:
        """`framework.optim.Adam`."""
        return EarlyEpsilon(variables, rate, (self.beta_1, self.beta_2), self.epsilon, amsgrad=self.amsgrad)


class AdamW(Adam):
    """`Adam` with weight_decay 0.004 unless given. Source: `keras.optimizers.AdamW`; Loshchilov & Hutter 2019.

    >>> AdamW().weight_decay
    0.004
    """

    def __init__(
        self,
        learning_rate: Any = 0.001,
        weight_decay: float = 0.004,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
        amsgrad: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, beta_1, beta_2, epsilon, amsgrad, weight_decay=weight_decay, **kwargs)


class EpsilonInside(optim.RMSprop):
    """RMSprop with epsilon beside the mean square, under the root, where Keras has it."""

    @elementwise
    def update(self, p: Any, g: Any, state: dict[str, Any], group: dict[str, Any]) -> None:
        """One step; see the class."""
        xp = backend.module_of(p)
        if not state:
            state.update(step=0, square_avg=xp.zeros_like(p))
            if group["centered"]:
                state["grad_avg"] = xp.zeros_like(p)
            if group["momentum"]:
                state["momentum_buffer"] = xp.zeros_like(p)
        alpha, mean_square = group["alpha"], state["square_avg"]
        state["step"] += 1
        mean_square *= alpha
        mean_square += (1 - alpha) * (g * g)
        spread = mean_square
        if group["centered"]:
            mean = state["grad_avg"]
            mean *= alpha
            mean += (1 - alpha) * g
            spread = mean_square - mean * mean
        step = group["lr"] * g / xp.sqrt(spread + group["eps"])
        if group["momentum"]:
            velocity = state["momentum_buffer"]
            velocity *= group["momentum"]
            velocity += step
            step = velocity
        p -= step


class RMSprop(Optimizer):
    """The gradient divided by the root of its mean square, which forgets with `rho`.

    momentum: gather the steps. centered: take the square of the mean away. epsilon is under the root, as Keras
    has it (PyTorch: beside it). Other arguments as `Optimizer`. Source: `keras.optimizers.RMSprop`; Hinton
    2012.

    >>> from framework import keras
    >>> w = keras.Variable([1.0])
    >>> RMSprop(0.1, rho=0.75).apply_gradients([(Tensor([8.0]), w)])
    >>> w.numpy().round(4).tolist() == [Tensor(0.8).item()]
    True
    """

    def __init__(
        self,
        learning_rate: Any = 0.001,
        rho: float = 0.9,
        momentum: float = 0.0,
        epsilon: float = 1e-7,
        centered: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, **kwargs)
        self.rho, self.momentum, self.epsilon, self.centered = rho, momentum, epsilon, centered

    def engine(self, variables: list[Tensor], rate: float) -> optim.Optimizer:
        """`framework.optim.RMSprop`, with epsilon under the root."""
        return EpsilonInside(variables, rate, self.rho, self.epsilon, 0, self.momentum, self.centered)


class Adagrad(Optimizer):
    """The gradient divided by the root of the sum of all squares so far, which starts at 0.1.

    Arguments as `Optimizer`. Source: `keras.optimizers.Adagrad`; Duchi et al. 2011.

    >>> from framework import keras
    >>> w = keras.Variable([1.0])
    >>> Adagrad(0.5, initial_accumulator_value=0.0).apply_gradients([(Tensor([8.0]), w)])
    >>> w.numpy().tolist()
    [0.5]
    """

    def __init__(
        self,
        learning_rate: Any = 0.001,
        initial_accumulator_value: float = 0.1,
        epsilon: float = 1e-7,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, **kwargs)
        self.initial_accumulator_value, self.epsilon = initial_accumulator_value, epsilon

    def engine(self, variables: list[Tensor], rate: float) -> optim.Optimizer:
        """`framework.optim.Adagrad`."""
        return optim.Adagrad(variables, rate, 0, 0, self.initial_accumulator_value, self.epsilon)
