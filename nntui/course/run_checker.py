"""Runs the demos of a lesson for what its texts and questions say about them: claims, predictions, goals."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nntui.course.claims import Claim
from nntui.course.demo_checker import Parameters
from nntui.course.measures import Measure, Outcome, sketch_distances
from nntui.course.models import Lesson, Step
from nntui.course.problems import Problem
from nntui.course.questions import Question, answer_of
from nntui.course.toml_source import KeyPath, TomlSource, read_toml
from nntui.errors import UsageError
from nntui.i18n import _

if TYPE_CHECKING:
    from nntui.runs.process import Pool
    from nntui.runs.spec import RunSpec

CLEARLY = 1.25
"""How many times as far as the nearest sketch the second must be, or the answer hangs by a thread."""


@dataclass(frozen=True)
class Use:
    """One thing that needs a run; `judge` returns what is wrong, at a place of lesson.toml, if anything is."""

    path: KeyPath
    lesson: Lesson
    demo: str
    set: Mapping[str, object]
    seed: int
    judge: Callable[[Outcome], Iterable[tuple[KeyPath, str]]]


@dataclass
class RunChecker:
    """Collects what needs a run over all lessons, then runs each demo, setting and seed once."""

    problems: list[Problem]
    _jobs: dict[str, tuple[RunSpec, list[tuple[TomlSource, Use]]]] = field(default_factory=dict)

    def add(self, lesson: Lesson, demos: Mapping[str, Parameters | None]) -> None:
        """Add a lesson whose demos have those parameters; a demo that has none can't be run."""
        source = read_toml(lesson.folder / "lesson.toml", [])
        if source is None:
            return
        source.problems = self.problems
        for use in _uses(lesson):
            parameters = demos.get(use.demo)
            if parameters is not None:
                self._add(source, use, parameters)

    def _add(self, source: TomlSource, use: Use, parameters: Parameters) -> None:
        from nntui.runs.spec import RunSpec

        values = {name: parameter.default for name, parameter in parameters.items()}
        try:
            values |= {name: parameters[name].check(value) for name, value in use.set.items()}
        except (UsageError, KeyError):
            return  # reported with the demo
        key = json.dumps([str(use.lesson.folder), use.demo, values, use.seed], sort_keys=True)
        spec = RunSpec(use.lesson.id, use.demo, values, use.seed, root=use.lesson.root)
        self._jobs.setdefault(key, (spec, []))[1].append((source, use))

    def run(self, said: Callable[[int, int], None]) -> None:
        """Run all; `said` hears how many runs of how many are done."""
        if not self._jobs:
            return
        from nntui.runs.process import Pool

        jobs = list(self._jobs.values())
        said(0, len(jobs))
        with Pool(spare=False) as pool, ThreadPoolExecutor(os.cpu_count()) as threads:
            results = threads.map(lambda job: _outcome(pool, job[0]), jobs)
            for done, ((spec, uses), outcome) in enumerate(zip(jobs, results, strict=True), 1):
                said(done, len(jobs))
                if isinstance(outcome, str):
                    source, use = uses[0]
                    message = _("The run of demo “{demo}” that this needs fails: {reason}.")
                    source.report(use.path, message.format(demo=spec.demo, reason=outcome))
                    continue
                for source, use in uses:
                    for path, message in use.judge(outcome):
                        source.report(path, message)


def _outcome(pool: Pool, spec: RunSpec) -> Outcome | str:
    """Run a demo; its outcome, or why there is none."""
    from nntui.headless import RunFailed, finish

    try:
        done = finish(pool.start(spec))
    except (RunFailed, UsageError) as error:
        return str(error).rstrip(".")
    return Outcome(done.result, done.history)


def _uses(lesson: Lesson) -> Iterable[Use]:
    for claim in lesson.claims.values():
        path: KeyPath = ("claims", claim.id)
        yield Use(path, lesson, claim.demo, claim.set, claim.seed, _claim_judge(claim, path))
    for index, step in enumerate(lesson.steps):
        path = ("steps", index)
        if step.demo is None:
            continue
        if step.question is not None:
            judge = _question_judge(step.question, (*path, "question"))
            yield Use((*path, "question"), lesson, step.demo, step.set, 0, judge)
        if step.goal is not None:
            yield Use(path, lesson, step.demo, step.set, 0, _goal_judge(step, path))


Judge = Callable[[Outcome], Iterable[tuple[KeyPath, str]]]


def _claim_judge(claim: Claim, path: KeyPath) -> Judge:
    def judge(outcome: Outcome) -> Iterable[tuple[KeyPath, str]]:
        found = claim.measure.of(outcome)
        if found is None:
            yield path, _no_number(claim.measure, outcome)
        elif not claim.holds(found):
            within = "" if claim.within is None else f" ± {claim.within:g}"
            message = _("Claim “{id}”: the run measured {found}, the text says {shown}; correct one of the two.")
            yield path, message.format(id=claim.id, found=f"{found:.8g}", shown=claim.shown + within)

    return judge


def _question_judge(question: Question, path: KeyPath) -> Judge:
    def judge(outcome: Outcome) -> Iterable[tuple[KeyPath, str]]:
        if question.type == "curve" and question.measure is not None:
            curve = question.measure.curve(outcome)
            if not curve:
                yield path, _no_number(question.measure, outcome)
                return
            distances = sketch_distances(question.sketches, curve)
            first, second, *_rest = sorted(distances, key=distances.__getitem__)
            if distances[second] < CLEARLY * distances[first]:
                message = _(
                    "The run's curve is nearly as like “{second}” as “{first}”; draw the sketches further apart."
                )
                yield (*path, "sketches"), message.format(first=first, second=second)
            return
        measures = question.measures.values() if question.measure is None else (question.measure,)
        missing = [measure for measure in measures if measure.of(outcome) is None]
        for measure in missing:
            yield path, _no_number(measure, outcome)
        values = [measure.of(outcome) for measure in question.measures.values()]
        if not missing and len(set(values)) < len(values):
            order = ", ".join(str(key) for key in answer_of(question, outcome) or ())  # type: ignore[union-attr]
            message = _("The run gives two of these the same value ({order}); their order can't be asked for.")
            yield (*path, "measures"), message.format(order=order)

    return judge


def _goal_judge(step: Step, path: KeyPath) -> Judge:
    def judge(outcome: Outcome) -> Iterable[tuple[KeyPath, str]]:
        goal = step.goal
        if goal is None:
            return
        for index, condition in enumerate(goal.conditions):
            if condition.measure.of(outcome) is None:
                yield (*path, "conditions", index), _no_number(condition.measure, outcome)
        if goal.best is not None and goal.best.of(outcome) is None:
            yield (*path, "best"), _no_number(goal.best, outcome)

    return judge


def _no_number(measure: Measure, outcome: Outcome) -> str:
    names = (
        list(_paths(outcome.result)) if measure.result else list(outcome.history.names if outcome.history else ())
    )
    message = _("The run has no number “{measure}”; it has: {names}.")
    return message.format(measure=measure, names=", ".join(names) or "—")


def _paths(result: object, before: str = "") -> Iterable[str]:
    if isinstance(result, Mapping):
        for name, value in result.items():
            yield from _paths(value, f"{before}.{name}" if before else str(name))
    elif isinstance(result, list | tuple):
        if result:
            yield f"{before}.0"
    elif isinstance(result, int | float):
        yield before
