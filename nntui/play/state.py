"""Settings in one line, to keep, to share, and to start from:

    circle noise=.1 net=4,2 tanh lr=.03 seed=7

The first word is the data set. Further words in any order:

    n=500  noise=.1  share=.5            how many points, how noisy, which share is for training
    features=x1,x2,x1^2,x2^2,x1x2,sinx1,sinx2
    net=8,4relu,2:.2,3n                  hidden layers: units, activation, :dropout, n for batch norm; net=0: none
    tanh relu …                          the activation of all layers that don't name their own
    sgd momentum rmsprop adam, lr=.03, constant step exp cosine
    bce mse hinge mae huber              the loss
    xavier he uniform normal zeros       how weights begin
    l1=.001 l2=.001 batch=10 stop=20 seed=7
    csv=FILE, points=x,y,v;x,y,v;…       own data; numbers: predict numbers from them instead of classes

What is not said is as in ``Settings()``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, unquote

from nntui.errors import UsageError, unknown
from nntui.i18n import _
from nntui.play.settings import (
    ACTIVATIONS,
    DATA,
    FEATURES,
    INITS,
    LOSSES,
    OPTIMIZERS,
    OWN,
    RANGES,
    SCHEDULES,
    WHOLE,
    Layer,
    Settings,
    checked,
)

_ALL_LOSSES = tuple(dict.fromkeys((*LOSSES[True], *LOSSES[False])))
_WORDS: dict[str, str] = {
    **dict.fromkeys(OPTIMIZERS, "optimizer"),
    **dict.fromkeys(SCHEDULES, "schedule"),
    **dict.fromkeys(INITS, "init"),
    **dict.fromkeys(_ALL_LOSSES, "loss"),
}
_KEYS = (*RANGES, "features", "net", "csv", "points")
_LAYER = re.compile(r"(\d+)([a-z]*?)(n?)(?::([0-9.eE+-]+))?(n?)")


def parse(text: str) -> Settings:
    """Read a state string. Raises UsageError, with the nearest word, for what it does not know."""
    found: dict[str, Any] = {}
    layers: str | None = None
    activation = "tanh"
    for word in text.split():
        key, equals, value = word.partition("=")
        if equals:
            if key not in _KEYS:
                raise unknown(_("The playground has no setting “{name}”.").format(name=key), key, _KEYS)
            if key == "net":
                layers = value
            else:
                found.update(_setting(key, value))
        elif word in DATA:
            found["data"] = word
        elif word in ACTIVATIONS:
            activation = word
        elif word == "numbers":
            found["numbers"] = True
        elif word in _WORDS:
            found[_WORDS[word]] = word
        else:
            known = (*DATA, *ACTIVATIONS, *_WORDS, "numbers")
            raise unknown(_("The playground has no word “{name}”.").format(name=word), word, known)
    if layers is None:
        found["layers"] = tuple(Layer(layer.units, activation) for layer in Settings().layers)
    else:
        found["layers"] = _layers(layers, activation)
    if "loss" not in found:
        numbers = not Settings(data=found.get("data", "circle"), numbers=found.get("numbers", False)).two_classes
        found["loss"] = LOSSES[not numbers][0]
    return checked(Settings(**found))


def write(settings: Settings) -> str:
    """The state string of `settings`: the shortest that `parse` reads back as the same."""
    usual, words = Settings(), []
    if settings.data == "csv":
        words.append(f"csv={quote(settings.file, safe='/:~.')}")
    elif settings.data == "points":
        words.append("points=" + ";".join(",".join(map(number, point)) for point in settings.drawn))
    else:
        words.append(settings.data)
    if settings.data in OWN and settings.numbers:
        words.append("numbers")
    words += [
        f"{name}={number(getattr(settings, name))}"
        for name in ("n", "noise", "share")
        if getattr(settings, name) != getattr(usual, name)
    ]
    if settings.features != usual.features:
        words.append("features=" + ",".join(settings.features))
    words += _net(settings.layers)
    if settings.loss != LOSSES[settings.two_classes][0]:
        words.append(settings.loss)
    words += [
        str(getattr(settings, name))
        for name in ("init", "optimizer")
        if getattr(settings, name) != getattr(usual, name)
    ]
    words.append(f"lr={number(settings.lr)}")
    if settings.schedule != usual.schedule:
        words.append(settings.schedule)
    words += [
        f"{name}={number(getattr(settings, name))}"
        for name in ("l1", "l2", "batch", "stop")
        if getattr(settings, name) != getattr(usual, name)
    ]
    words.append(f"seed={settings.seed}")
    return " ".join(words)


def number(value: float) -> str:
    """A number as short as it can be written without losing a digit: .03, 10, 1e-05."""
    text = repr(value)
    if text.endswith(".0"):
        text = text[:-2]
    return re.sub(r"^(-?)0\.", r"\1.", text)


def _setting(key: str, value: str) -> dict[str, Any]:
    if key == "features":
        return {"features": _features(value.split(","))}
    if key == "csv":
        return {"data": "csv", "file": unquote(value)}
    if key == "points":
        return {"data": "points", "drawn": _points(value)}
    return {key: _number(key, value)}


def _number(key: str, text: str) -> float | int:
    try:
        value: float | int = int(text) if key in WHOLE else float(text)
    except ValueError:
        value = float("nan")
    if value != value or value in (float("inf"), float("-inf")):
        kind = _("a whole number") if key in WHOLE else _("a number")
        raise UsageError(_("{name}: “{text}” is not {kind}.").format(name=key, text=text, kind=kind))
    return value


def _features(names: Iterable[str]) -> tuple[str, ...]:
    chosen = [name for name in names if name]
    for name in chosen:
        if name not in FEATURES:
            raise unknown(_("There is no feature “{name}”.").format(name=name), name, FEATURES)
    return tuple(name for name in FEATURES if name in chosen)


def _points(text: str) -> tuple[tuple[float, float, float], ...]:
    points = []
    for part in filter(None, text.split(";")):
        values = part.split(",")
        if len(values) != 3:
            raise UsageError(_("A point is x,y,value; “{text}” is not.").format(text=part))
        x, y, value = (float(_number("points", each)) for each in values)
        points.append((x, y, value))
    return tuple(points)


def _layers(text: str, activation: str) -> tuple[Layer, ...]:
    if text in ("", "0"):
        return ()
    layers = []
    for part in text.split(","):
        match = _LAYER.fullmatch(part)
        name, norm, share = (match[2], match[3] or match[5], match[4]) if match else ("", "", None)
        if match and name and name not in ACTIVATIONS and name + norm in ACTIVATIONS:
            name, norm = name + norm, match[5]
        if match is None or (name and name not in ACTIVATIONS):
            message = _(
                "net: “{text}” is no layer. Write its units, then an activation, :dropout, n for batch norm."
            )
            raise UsageError(message.format(text=part))
        dropout = float(_number("net", share)) if share else 0.0
        layers.append(Layer(int(match[1]), name or activation, dropout, bool(norm)))
    return tuple(layers)


def _net(layers: tuple[Layer, ...]) -> list[str]:
    if not layers:
        return ["net=0"]
    names = [layer.activation for layer in layers]
    common = max(dict.fromkeys(names), key=names.count)
    parts = []
    for layer in layers:
        own = layer.activation if layer.activation != common else ""
        drop = f":{number(layer.dropout)}" if layer.dropout else ""
        parts.append(f"{layer.units}{own}{drop}{'n' if layer.norm else ''}")
    return ["net=" + ",".join(parts), common]
