"""The controls of the playground: what each is called, what it does, and how keys change it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from nntui.errors import UsageError
from nntui.i18n import N_, _
from nntui.play.settings import (
    ACTIVATIONS,
    DATA,
    FEATURES,
    GROUPS,
    INITS,
    LOSSES,
    MOST_LAYERS,
    MOST_UNITS,
    OPTIMIZERS,
    OWN,
    RANGES,
    SCHEDULES,
    WHOLE,
    Layer,
    Settings,
)
from nntui.play.state import parse, write

HEADINGS = {**GROUPS, "views": N_("views")}
"""What stands above the controls of each group; those of the views are no settings, and always there."""

Change = Callable[[Settings, int, bool], Settings]
"""Settings, how many steps up (negative: down), whether they are large ones -> other settings."""


@dataclass(frozen=True, slots=True)
class Control:
    """One row of the list. label and help: translate when shown. shown: its value in words.

    change: None for what can only be typed; typed: None for what can't. layer: which hidden layer it belongs to.
    """

    id: str
    group: str
    label: str
    help: str
    shown: Callable[[Settings], str]
    change: Change | None = None
    typed: Callable[[Settings, str], Settings] | None = None
    layer: int | None = None


_HUNDREDTHS = tuple(round(n / 100, 2) for n in range(101))
_THIRDS = (*(float(f"{digit}e{power}") for power in range(-6, 1) for digit in (1, 3)), 10.0)
_STRENGTHS = (0.0, *(rate for rate in _THIRDS if rate >= 1e-4))
LADDERS: dict[str, tuple[tuple[float, ...], int]] = {
    "noise": (_HUNDREDTHS[::5], 4),
    "n": (tuple(range(10, 2001, 10)), 10),
    "share": (_HUNDREDTHS[10:91:5], 4),
    "lr": (_THIRDS, 2),
    "l1": (_STRENGTHS, 2),
    "l2": (_STRENGTHS, 2),
    "batch": (tuple(range(1, 1001)), 10),
    "stop": (tuple(range(0, 1001, 5)), 10),
    "dropout": (_HUNDREDTHS[0:91:10], 3),
}
"""The values that keys go through, and how many of them a large step passes over."""


def canonical(settings: Settings) -> Settings:
    """The settings as their state string says them, with a loss that fits. Raises UsageError."""
    if settings.loss not in LOSSES[settings.two_classes]:
        settings = replace(settings, loss=LOSSES[settings.two_classes][0])
    return parse(write(settings))


def rung(ladder: tuple[float, ...], value: float, by: int) -> float:
    """`by` rungs up from `value`, which may lie between two; ends at the ends."""
    place = bisect_right(ladder, value) - 1 if by > 0 else bisect_left(ladder, value)
    return ladder[min(max(place + by, 0), len(ladder) - 1)]


def _set(settings: Settings, name: str, value: Any) -> Settings:
    changed: dict[str, Any] = {name: value}
    return replace(settings, **changed)


def _shown(value: float) -> str:
    return f"{value:g}"


def _number(name: str, text: str) -> float | int:
    """Read a number. Raises UsageError."""
    try:
        return int(text) if name in WHOLE else float(text)
    except ValueError:
        kind = _("a whole number") if name in WHOLE else _("a number")
        raise UsageError(_("{name}: “{text}” is not {kind}.").format(name=name, text=text, kind=kind)) from None


def _numeric(name: str, group: str, label: str, help: str) -> Control:
    ladder, far = LADDERS.get(name, ((), 10))

    def change(settings: Settings, by: int, large: bool) -> Settings:
        steps, value = by * (far if large else 1), getattr(settings, name)
        if ladder:
            new: float | int = rung(ladder, value, steps)
        else:
            low, high = RANGES[name]
            new = min(max(value + steps, low), high)
        return _set(settings, name, int(new) if name in WHOLE else new)

    def typed(settings: Settings, text: str) -> Settings:
        return _set(settings, name, _number(name, text))

    return Control(name, group, label, help, lambda s: _shown(getattr(s, name)), change, typed)


def _turned(options: tuple[str, ...], value: str, by: int) -> str:
    place = options.index(value) if value in options else 0
    return options[(place + by) % len(options)]


def _choice(
    name: str, group: str, label: str, help: str, options: Callable[[Settings], tuple[str, ...]]
) -> Control:
    def change(settings: Settings, by: int, large: bool) -> Settings:
        return _set(settings, name, _turned(options(settings), getattr(settings, name), by))

    return Control(name, group, label, help, lambda s: str(getattr(s, name)), change)


def _data(settings: Settings) -> tuple[str, ...]:
    """The data sets that there is something to take from."""
    missing = {"" if settings.file else "csv", "" if len(settings.drawn) > 1 else "points"}
    return tuple(name for name in DATA if name not in missing)


def _feature(name: str) -> Control:
    def change(settings: Settings, by: int, large: bool) -> Settings:
        chosen = [each for each in FEATURES if (each in settings.features) != (each == name)]
        return replace(settings, features=tuple(chosen))

    return Control(
        f"feature.{name}",
        "features",
        feature(name),
        N_("Goes into the network, or not."),
        lambda s: "on" if name in s.features else "off",
        change,
    )


def feature(name: str, ascii_only: bool = False) -> str:
    """A feature as it is written in formulas."""
    if ascii_only:
        return name
    return {
        "x1": "x₁",
        "x2": "x₂",
        "x1^2": "x₁²",
        "x2^2": "x₂²",
        "x1x2": "x₁x₂",
        "sinx1": "sin x₁",
        "sinx2": "sin x₂",
    }[name]


def _with(settings: Settings, index: int, **values: Any) -> Settings:
    layers = list(settings.layers)
    layers[index] = replace(layers[index], **values)
    return replace(settings, layers=tuple(layers))


def _layers(settings: Settings) -> list[Control]:
    def count(s: Settings, by: int, large: bool) -> Settings:
        wanted = min(max(len(s.layers) + by * (3 if large else 1), 0), MOST_LAYERS)
        last = s.layers[-1] if s.layers else Layer(4)
        return replace(s, layers=(s.layers + (last,) * MOST_LAYERS)[:wanted])

    def typed(s: Settings, text: str) -> Settings:
        return count(s, int(_number("n", text)) - len(s.layers), False)

    help = N_("Layers between features and output; the last one is doubled or taken away.")
    found = [Control("layers", "layers", N_("hidden layers"), help, lambda s: str(len(s.layers)), count, typed)]
    for index in range(len(settings.layers)):
        found += _layer(index)
    return found


def _layer(i: int) -> list[Control]:
    def units(s: Settings, by: int, large: bool) -> Settings:
        return _with(s, i, units=min(max(s.layers[i].units + by * (4 if large else 1), 1), MOST_UNITS))

    def activation(s: Settings, by: int, large: bool) -> Settings:
        return _with(s, i, activation=_turned(ACTIVATIONS, s.layers[i].activation, by))

    def dropout(s: Settings, by: int, large: bool) -> Settings:
        ladder, far = LADDERS["dropout"]
        return _with(s, i, dropout=rung(ladder, s.layers[i].dropout, by * (far if large else 1)))

    def norm(s: Settings, by: int, large: bool) -> Settings:
        return _with(s, i, norm=not s.layers[i].norm)

    return [
        Control(
            f"units.{i}",
            "layers",
            N_("units"),
            N_("More units make finer shapes, and remember more noise."),
            lambda s: str(s.layers[i].units),
            units,
            lambda s, text: _with(s, i, units=int(_number("n", text))),
            i,
        ),
        Control(
            f"activation.{i}",
            "layers",
            N_("activation"),
            N_("The bend in each unit; without one, layers add nothing."),
            lambda s: s.layers[i].activation,
            activation,
            None,
            i,
        ),
        Control(
            f"dropout.{i}",
            "layers",
            N_("dropout"),
            N_("The share of units that is silent in each step, at random."),
            lambda s: _shown(s.layers[i].dropout),
            dropout,
            lambda s, text: _with(s, i, dropout=_number("dropout", text)),
            i,
        ),
        Control(
            f"norm.{i}",
            "layers",
            N_("batch norm"),
            N_("Centres and scales each unit over the batch."),
            lambda s: "on" if s.layers[i].norm else "off",
            norm,
            None,
            i,
        ),
    ]


def _file(settings: Settings, text: str) -> Settings:
    return replace(settings, data="csv", file=text.strip())


def _own_numbers(settings: Settings, by: int, large: bool) -> Settings:
    return replace(settings, numbers=not settings.numbers)


_DATA_CONTROLS = (
    _choice("data", "data", N_("data set"), N_("Where the points come from."), _data),
    _numeric("noise", "data", N_("noise"), N_("How far points stray from where they belong.")),
    _numeric("n", "data", N_("points"), N_("How many points there are in all.")),
    _numeric(
        "share", "data", N_("training share"), N_("The share of the points to learn from; the rest validates.")
    ),
    _numeric("seed", "data", N_("seed"), N_("The number that all chance comes from: points, weights, batches.")),
    Control(
        "file",
        "data",
        N_("own file"),
        N_("Enter: the path of a CSV file with three columns: x1, x2, and what to predict."),
        lambda s: s.file,
        None,
        _file,
    ),
)
_OWN_CONTROL = Control(
    "numbers",
    "data",
    N_("predict"),
    N_("Of your own data: two classes, or a number."),
    lambda s: "number" if s.numbers else "class",
    _own_numbers,
)
_TRAINING_CONTROLS = (
    _choice("init", "training", N_("first weights"), N_("How the weights begin."), lambda s: INITS),
    _choice(
        "loss", "training", N_("loss"), N_("What is made small; which ones fit depends on the data."),
        lambda s: LOSSES[s.two_classes],
    ),
    _choice("optimizer", "training", N_("optimizer"), N_("How a gradient becomes a step."), lambda s: OPTIMIZERS),
    _numeric("lr", "training", N_("learning rate"), N_("How far one step goes.")),
    _choice("schedule", "training", N_("schedule"), N_("How the learning rate changes."), lambda s: SCHEDULES),
    _numeric("batch", "training", N_("batch size"), N_("How many points one step learns from.")),
    _numeric("l1", "regularise", N_("L1"), N_("Pulls weights to exactly zero.")),
    _numeric("l2", "regularise", N_("L2"), N_("Keeps weights small.")),
    _numeric(
        "stop", "regularise", N_("early stopping"),
        N_("Stops after so many epochs without a better validation loss; 0: never."),
    ),
)  # fmt: skip
VIEW_CONTROLS = (
    Control("view.log", "views", N_("log axis"), N_("Draws the loss on a logarithmic axis."), lambda s: ""),
    Control("view.validation", "views", N_("validation points"), N_("Shows them on the map too."), lambda s: ""),
    Control(
        "view.answers", "views", N_("answers only"),
        N_("Colours the maps by the answers alone, not by how sure they are."), lambda s: "",
    ),
)  # fmt: skip


def controls(settings: Settings) -> list[Control]:
    """All controls that these settings have, in the order of the list."""
    return [
        *_DATA_CONTROLS,
        *((_OWN_CONTROL,) if settings.data in OWN else ()),
        *(_feature(name) for name in FEATURES),
        *_layers(settings),
        *_TRAINING_CONTROLS,
        *VIEW_CONTROLS,
    ]


VALUES: dict[str, str] = {
    "on": N_("on"),
    "off": N_("off"),
    "number": N_("number"),
    "class": N_("class"),
    "circle": N_("circle"),
    "xor": "xor",
    "gauss": N_("two clouds"),
    "spiral": N_("spiral"),
    "moons": N_("moons"),
    "above": N_("above a curve"),
    "plane": N_("plane"),
    "hill": N_("hill and valley"),
    "csv": N_("own file"),
    "points": N_("own points"),
    "linear": N_("linear"),
    "constant": N_("constant"),
    "step": N_("in steps"),
    "exp": N_("exponential"),
    "cosine": N_("cosine"),
    "uniform": N_("uniform"),
    "normal": N_("normal"),
    "zeros": N_("zeros"),
    "bce": N_("cross-entropy"),
    "mse": N_("squared error"),
    "mae": N_("absolute error"),
    "momentum": N_("momentum"),
    "sgd": "SGD",
    "rmsprop": "RMSprop",
    "adam": "Adam",
    "relu": "ReLU",
}
"""Values that people call something else than the state string does; translate when shown."""


def value_words(value: str) -> str:
    """A control's value in words, in the current language."""
    return _(VALUES[value]) if value in VALUES else value
