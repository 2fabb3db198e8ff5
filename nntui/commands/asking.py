"""Questions on a plain terminal: how they are shown, asked and explained."""

from __future__ import annotations

import click

from nntui.commands.prose import mark, prose
from nntui.course.questions import Judgement, Question, parse
from nntui.course.words_loader import QuestionText
from nntui.errors import UsageError
from nntui.i18n import _

Given = str | float | list[str]


def show(question: Question, words: QuestionText) -> None:
    """Print a question with its options by letter."""
    click.echo(prose(words.text))
    for letter, key in letters(question).items():
        click.echo(f"  {letter}  {prose(words.words(key), '     ').lstrip()}")


def letters(question: Question) -> dict[str, str]:
    """Return the options in the order shown, by the letters that an answer may name them with."""
    return {chr(ord("a") + place): key for place, key in enumerate(question.shown)}


def ask(question: Question, advice: bool = True) -> Given:
    """Read lines from the terminal until one is an answer."""
    if advice:
        click.echo(_advice(question))
    while True:
        try:
            return parse(question, click.prompt(_("Your answer"), prompt_suffix=": ", type=str))
        except UsageError as error:
            click.echo(str(error))


def tell(question: Question, words: QuestionText, given: Given, judgement: Judgement) -> None:
    """Print whether an answer is right, the right one where it isn't, and why."""
    verdict = _("Right.") if judgement.correct else _("Not quite.")
    click.echo(f"{mark(judgement.correct)} {verdict}")
    if question.predicts:
        click.echo(f"  {_('Your guess')}: {words.words(given)}")
    if question.predicts or not judgement.correct:
        click.echo(f"  {_('The answer')}: {words.words(judgement.answer)}")
    explanation = words.explain(judgement, given)
    if explanation:
        click.echo(prose(explanation, "  "))


def _advice(question: Question) -> str:
    match question.type:
        case "number":
            return _("Type a number.")
        case "many":
            return _("Type the letters of all that are right, such as a,c.")
        case "order":
            return _("Type the letters in order, such as b,a.")
    return _("Type a letter.")
