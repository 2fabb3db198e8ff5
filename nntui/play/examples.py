"""States worth a look; each shows one thing."""

from __future__ import annotations

from dataclasses import dataclass

from nntui.i18n import N_


@dataclass(frozen=True, slots=True)
class Example:
    """A state string and what it shows; translate the title when it is shown."""

    title: str
    state: str


EXAMPLES = (
    Example(N_("A circle, learnt by six units"), "circle net=4,2 tanh lr=.03 seed=7"),
    Example(N_("A circle, learnt by none: squares as features"), "circle features=x1^2,x2^2 net=0 lr=.03 seed=1"),
    Example(N_("XOR needs a hidden layer"), "xor noise=.05 net=4 tanh lr=.1 seed=2"),
    Example(N_("The spiral"), "spiral features=x1,x2,sinx1,sinx2 net=8,8 tanh adam lr=.01 exp l2=.0003 seed=2"),
    Example(
        N_("Overfitting: few noisy points, many units"), "moons n=60 noise=.3 net=32,32 relu adam lr=.01 seed=4"
    ),
    Example(
        N_("The same with dropout and early stopping"),
        "moons n=60 noise=.3 net=32:.4,32:.4 relu adam lr=.01 stop=30 seed=4",
    ),
    Example(N_("Too high a learning rate"), "gauss noise=.2 net=4 relu lr=3 seed=5"),
    Example(N_("A hill and a valley: numbers instead of classes"), "hill net=8,8 tanh adam lr=.01 seed=6"),
)
