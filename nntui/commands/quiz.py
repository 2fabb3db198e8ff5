"""`nntui quiz`: the questions and predictions of a lesson, asked on the terminal or answered by options."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from nntui import i18n
from nntui.commands.common import Settings, lang_option
from nntui.errors import UsageError, unknown
from nntui.i18n import _, ngettext

if TYPE_CHECKING:
    from nntui.commands.desk import Desk
    from nntui.commands.quizzing import Asked
    from nntui.course import Lesson, Step


def make(settings: Settings) -> click.Command:
    """Build the command in the current language."""

    @click.command("quiz", help=_("Ask a lesson's questions (exit status 0: all right)."))
    @click.argument("target", metavar=_("LESSON[/STEP]"))
    @click.option(
        "texts",
        "--answer",
        metavar=_("QUESTION=VALUE"),
        multiple=True,
        help=_("Answer a question (repeatable) instead of being asked."),
    )
    @click.option("--test-out", is_flag=True, help=_("Only the quizzes; all right: you know the lesson."))
    @click.option("as_json", "--json", is_flag=True, help=_("Print one JSON document."))
    @lang_option
    def command(target: str, texts: tuple[str, ...], test_out: bool, as_json: bool) -> int:
        from nntui.commands.desk import desk
        from nntui.commands.outcome import INTERRUPTED
        from nntui.commands.quizzing import Asking, Interrupted
        from nntui.headless import RunFailed

        with desk(settings) as place:
            lesson, steps = _steps(place, target, test_out)
            answers = _answers(lesson, steps, texts)
            terminal = sys.stdin.isatty() and sys.stdout.isatty() and not texts and not as_json
            asking = Asking(place, lesson, settings.root, answers, terminal, quiet=as_json)
            try:
                asked = [each for step in steps for each in asking.step(step)]
            except Interrupted:
                click.echo(_("The run was stopped."), err=True)
                return INTERRUPTED
            except RunFailed as error:
                click.echo(_("The run failed: {error}").format(error=error), err=True)
                return 1
            right = sum(each.correct for each in asked)
            known = test_out and right == len(asked)
            if known:
                place.progress.know(lesson.id, [step.id for step in lesson.steps])
            if as_json:
                _print(lesson, asked, known if test_out else None)
            else:
                _sum_up(lesson, asked, right, known)
            return 0 if right == len(asked) else 1

    return command


def _steps(place: Desk, target: str, test_out: bool) -> tuple[Lesson, tuple[Step, ...]]:
    from nntui.commands.steps import find_steps

    if test_out:
        lesson = place.lesson(target)
        steps = tuple(step for step in place.path(lesson) if step.kind == "quiz" and not step.pre)
    else:
        lesson, steps = find_steps(place, target, ("quiz", "predict"))
    if not steps:
        raise UsageError(_("The lesson “{name}” has no questions.").format(name=lesson.id))
    return lesson, steps


def _answers(lesson: Lesson, steps: Sequence[Step], texts: Sequence[str]) -> dict[str, Any]:
    """The answers given by options. Raises UsageError before any of them counts."""
    from nntui.commands.desk import questions_of
    from nntui.course.questions import parse

    questions = {question.id: question for step in steps for question in questions_of(step)}
    answers = {}
    for text in texts:
        name, equals, value = text.partition("=")
        name = name.strip()
        if not equals:
            example = f"{next(iter(questions))}=a"
            message = _("--answer takes question=value, such as {example}, not {text}.")
            raise UsageError(message.format(example=example, text=repr(text)))
        if name not in questions:
            sentence = _("There is no question “{name}” here.").format(name=name)
            raise unknown(sentence, name, questions)
        try:
            answers[name] = parse(questions[name], value)
        except UsageError as error:
            raise UsageError(f"{name}: {error}") from None
    return answers


def _print(lesson: Lesson, asked: Sequence[Asked], known: bool | None) -> None:
    document: dict[str, Any] = {"lesson": lesson.id, "questions": [each.to_dict() for each in asked]}
    document["right"] = sum(each.correct for each in asked)
    if known is not None:
        document["known"] = known
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))


def _sum_up(lesson: Lesson, asked: Sequence[Asked], right: int, known: bool) -> None:
    click.echo()
    counted = ngettext("{right} of {total} right.", "{right} of {total} right.", right)
    click.echo(counted.format(right=right, total=len(asked)))
    if known:
        title = lesson.text(i18n.current()).title
        click.echo(_("You know “{title}”: all its steps count as done.").format(title=title))
    left = [each.question.id for each in asked if each.given is None]
    if left:
        options = " ".join(f"--answer {name}=…" for name in left)
        click.echo(_("Not answered; answer with {options}").format(options=options), err=True)
