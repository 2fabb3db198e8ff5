"""What a kept run and its numbers are called, in the current language as far as its lesson is still there."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from nntui import i18n
from nntui.i18n import N_, _
from nntui.runs.kept import KeptRun

if TYPE_CHECKING:
    from nntui.course import Course

_OWN = {"seed": N_("seed"), "device": N_("device"), "version": N_("code version")}
_PLAY = {
    **{"data": N_("data"), "n": N_("points"), "noise": N_("noise"), "share": N_("training share")},
    **{"loss": N_("loss"), "optimizer": N_("optimizer"), "lr": N_("learning rate"), "schedule": N_("schedule")},
    **{"init": N_("initialisation"), "batch": N_("batch size"), "stop": N_("early stopping")},
    **{"features": N_("features"), "net": N_("layers"), "activation": N_("activation"), "l1": "L1", "l2": "L2"},
}
_PLAY_METRICS = {
    **{"loss": N_("training loss"), "val_loss": N_("validation loss")},
    **{"accuracy": N_("training accuracy"), "val_accuracy": N_("validation accuracy")},
}
_PLAY_RESULTS = {
    **_PLAY_METRICS,
    **{"epoch": N_("epoch"), "best_epoch": N_("best epoch"), "best_val_loss": N_("best validation loss")},
}


@dataclass(frozen=True, slots=True)
class Words:
    """Names by what they stand for; what is not in there is shown as it is."""

    name: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    metrics: Mapping[str, str] = field(default_factory=dict)
    results: Mapping[str, str] = field(default_factory=dict)

    def parameter(self, name: str) -> str:
        """What a parameter is called."""
        return self.parameters.get(name) or _(_OWN.get(name, name))

    def metric(self, name: str) -> str:
        """What a metric is called."""
        return self.metrics.get(name, name)

    def value(self, name: str, value: object) -> str:
        """A parameter's value as people read it."""
        if value is None:
            return ""
        if isinstance(value, bool):
            return _("on") if value else _("off")
        if isinstance(value, str):
            return self.choices.get(name, {}).get(value, value)
        return f"{value:g}" if isinstance(value, float) else str(value)


def words(run: KeptRun, course: Course) -> Words:
    """The words for a run: its own name before its demo's."""
    if run.kind == "play":
        parameters, metrics, results = (
            {name: _(text) for name, text in each.items()} for each in (_PLAY, _PLAY_METRICS, _PLAY_RESULTS)
        )
        return Words(run.title or run.source, parameters, {}, metrics, results)
    lesson_id, _slash, demo = run.source.rpartition("/")
    lesson = next((each for each in course.lessons if each.id == lesson_id), None)
    text = lesson.text(i18n.current()).demos.get(demo) if lesson is not None else None
    if text is None:
        return Words(run.title or run.source)
    labels = {name: each.label for name, each in text.parameters.items()}
    return Words(run.title or text.title, labels, text.choices, text.metrics, text.results)


def moment(run: KeptRun) -> str:
    """When a run was kept."""
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(run.time))


def differing(runs: Sequence[KeptRun]) -> list[str]:
    """The settings that are not the same in all runs, in their order."""
    return [name for name in all_settings(runs) if len({repr(run.settings.get(name)) for run in runs}) > 1]


def all_settings(runs: Sequence[KeptRun]) -> list[str]:
    """The settings of the runs, each once."""
    return list(dict.fromkeys(name for run in runs for name in run.settings))


def flat(result: Mapping[str, Any] | None, labels: Mapping[str, str]) -> dict[str, Any]:
    """A result's values, those within groups too, by what they are called, such as "line: error"."""
    found: dict[str, Any] = {}
    for key, value in (result or {}).items():
        label = labels.get(key, key)
        if isinstance(value, Mapping):
            found |= {f"{label}: {inner}": each for inner, each in flat(value, labels).items()}
        elif value is not None:
            found[label] = value
    return found
