"""Everything that can be set in the playground, with what is allowed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from nntui.errors import UsageError
from nntui.i18n import N_, _

CLASSES = ("circle", "xor", "gauss", "spiral", "moons", "above")
"""Data sets of two classes."""
NUMBERS = ("plane", "hill")
"""Data sets of which a number is to be predicted."""
OWN = ("csv", "points")
"""The learner's own: a file, or points set by hand."""
DATA = CLASSES + NUMBERS + OWN

FEATURES = {
    "x1": "x1",
    "x2": "x2",
    "x1^2": "x1 ** 2",
    "x2^2": "x2 ** 2",
    "x1x2": "x1 * x2",
    "sinx1": "np.sin(x1)",
    "sinx2": "np.sin(x2)",
}
"""What may go into the network, and how it is computed."""

ACTIVATIONS = ("tanh", "relu", "sigmoid", "linear", "leakyrelu", "elu", "gelu", "silu")
INITS = ("xavier", "he", "uniform", "normal", "zeros")
LOSSES = {True: ("bce", "mse", "hinge"), False: ("mse", "mae", "huber")}
"""Losses by whether two classes are to be told apart; the first fits best."""
OPTIMIZERS = ("sgd", "momentum", "rmsprop", "adam")
SCHEDULES = ("constant", "step", "exp", "cosine")
GROUPS = {
    "data": N_("data"),
    "features": N_("features"),
    "layers": N_("layers"),
    "training": N_("training"),
    "regularise": N_("regularise"),
}
"""The groups in which the screen shows its controls, and what they are called; translate when shown."""
MOST_LAYERS = 8
MOST_UNITS = 32


class Range(NamedTuple):
    """The smallest and the largest value of a setting."""

    low: float
    high: float


RANGES = {
    "noise": Range(0, 1),
    "n": Range(10, 2000),
    "share": Range(0.1, 0.9),
    "lr": Range(1e-6, 10),
    "l1": Range(0, 10),
    "l2": Range(0, 10),
    "batch": Range(1, 1000),
    "stop": Range(0, 1000),
    "seed": Range(0, 10**9),
}
WHOLE = frozenset({"n", "batch", "stop", "seed"})


@dataclass(frozen=True, slots=True)
class Layer:
    """A hidden layer: units with an activation, the share of them that dropout silences, batch norm or not."""

    units: int
    activation: str = "tanh"
    dropout: float = 0.0
    norm: bool = False


@dataclass(frozen=True, slots=True)
class Settings:
    """The state of a playground at its first step; `nntui.play.state` writes it in one line.

    n: points in all, of which `share` are for training. noise: 0 to 1. stop: epochs without a better validation
    loss after which training stops; 0: never. drawn: (x1, x2, value) of each point set by hand.
    """

    data: str = "circle"
    noise: float = 0.0
    n: int = 500
    share: float = 0.5
    features: tuple[str, ...] = ("x1", "x2")
    layers: tuple[Layer, ...] = (Layer(4), Layer(2))
    init: str = "xavier"
    loss: str = "bce"
    optimizer: str = "sgd"
    lr: float = 0.03
    schedule: str = "constant"
    l1: float = 0.0
    l2: float = 0.0
    batch: int = 10
    stop: int = 0
    seed: int = 0
    file: str = ""
    drawn: tuple[tuple[float, float, float], ...] = field(default=())
    numbers: bool = False
    """Own data only: predict numbers instead of telling two classes apart."""

    @property
    def two_classes(self) -> bool:
        """Are two classes to be told apart (else a number predicted)?"""
        return self.data in CLASSES or (self.data in OWN and not self.numbers)


NAMES: dict[str, str] = {
    "noise": N_("noise"),
    "n": N_("points"),
    "share": N_("training share"),
    "lr": N_("learning rate"),
    "l1": "L1",
    "l2": "L2",
    "batch": N_("batch size"),
    "stop": N_("early stopping"),
    "seed": N_("seed"),
    "dropout": "dropout",
}
"""What numeric settings are called; translate when shown."""


def checked(settings: Settings) -> Settings:
    """Return the settings if they go together. Raises UsageError, in a sentence."""
    for name, (low, high) in RANGES.items():
        value = getattr(settings, name)
        if not low <= value <= high:
            message = _("{name} = {value} is out of range: {low} to {high}.")
            raise UsageError(message.format(name=name, value=f"{value:g}", low=f"{low:g}", high=f"{high:g}"))
    if not settings.features:
        raise UsageError(_("The network needs at least one feature: {names}.").format(names=", ".join(FEATURES)))
    if len(settings.layers) > MOST_LAYERS:
        raise UsageError(_("At most {n} hidden layers.").format(n=MOST_LAYERS))
    for layer in settings.layers:
        if not 1 <= layer.units <= MOST_UNITS:
            raise UsageError(
                _("A hidden layer has 1 to {n} units, not {units}.").format(n=MOST_UNITS, units=layer.units)
            )
        if not 0 <= layer.dropout < 1:
            raise UsageError(
                _("The share of dropout is from 0 to below 1, not {share}.").format(share=f"{layer.dropout:g}")
            )
    if settings.batch < 2 and any(layer.norm for layer in settings.layers):
        raise UsageError(_("Batch norm needs batches of two points or more."))
    if settings.loss not in LOSSES[settings.two_classes]:
        message = _("The loss “{loss}” does not fit the data “{data}”; use {fitting}.")
        fitting = ", ".join(LOSSES[settings.two_classes])
        raise UsageError(message.format(loss=settings.loss, data=settings.data, fitting=fitting))
    if settings.data == "csv" and not settings.file:
        raise UsageError(_("Say which file: csv=FILE."))
    if settings.data == "points" and len(settings.drawn) < 2:
        raise UsageError(_("Set at least two points of your own."))
    return settings
