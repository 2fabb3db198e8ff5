"""The command line. Nothing here imports Textual or NumPy before a command needs it.

Exit status: 0 done, 1 a failure of the lesson or its demo, 2 wrong usage, 130 interrupted.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

import click

from nntui import __version__, i18n
from nntui.commands.common import Commands, Settings, lang_option
from nntui.commands.words import speak, translate_usage
from nntui.errors import UsageError, unknown
from nntui.i18n import _

_INTERRUPTED = 130
_BROKEN_PIPE = 141
_OWN_HEADLESS = "play"
"""The command with a --headless of its own."""

_MAKERS = {
    name: (name, "make")
    for name in (
        *("list", "run", "runs", "start", "check", "quiz", "goal", "code", "reset", "know", "play", "graph"),
        *("status", "report", "flavour", "doctor", "dev"),
    )
} | {
    "headless": ("smoke", "make"),
    "hint": ("hint", "make_hint"),
    "solution": ("hint", "make_solution"),
    "diff": ("hint", "make_diff"),
    "next": ("status", "make_next"),
    "export": ("transfer", "make_export"),
    "import": ("transfer", "make_import"),
}
"""The module of `nntui.commands` that each command is in, and what makes it there."""


class _ReaderGone(Exception):
    """Whoever read our output has left. Of a BrokenPipeError Click would make an ordinary failure."""


class _Program(Commands):
    """The group of all commands, for which --headless is one too. A command is imported when it is asked for."""

    def __init__(self, *arguments: Any, settings: Settings, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._settings = settings

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(_MAKERS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in _MAKERS and cmd_name not in self.commands:
            module, maker = _MAKERS[cmd_name]
            command = getattr(import_module(f"nntui.commands.{module}"), maker)(self._settings)
            translate_usage(command)
            self.add_command(command)
        return super().get_command(ctx, cmd_name)

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        try:
            return super().make_context(info_name, args, parent, **extra)
        except BrokenPipeError:
            raise _ReaderGone from None

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise _ReaderGone from None

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if "--headless" in args and _OWN_HEADLESS not in args[: args.index("--headless")]:
            args.remove("--headless")
            folder = []
            if "--lessons" in args:  # which stands before a command
                place = args.index("--lessons")
                folder, args = args[place : place + 2], args[:place] + args[place + 2 :]
            args = [*folder, "headless", *args]
        return super().parse_args(ctx, args)


def build(root: Path | None = None) -> click.Group:
    """All commands, with their help in the current language. `root`: another folder of lessons."""

    settings = Settings(root)

    def choose(_context: click.Context, _option: click.Parameter, folder: Path | None) -> None:
        if folder is None:
            return
        if not folder.is_dir():
            raise UsageError(_("There is no folder {folder}.").format(folder=folder))
        settings.root = folder.resolve()

    @click.group(
        cls=_Program,
        settings=settings,
        invoke_without_command=True,
        help=_("Learn neural-network frameworks and overfitting. Without a command: open the program."),
    )
    @click.option("--headless", is_flag=True, help=_("Run every demo, or those of the named lessons."))
    @click.option(
        "--lessons",
        metavar=_("DIR"),
        type=click.Path(path_type=Path),
        callback=choose,
        expose_value=False,
        help=_("Use the lessons in this folder instead."),
    )
    @click.version_option(__version__, message="%(prog)s %(version)s", help=_("Show the version."))
    @lang_option
    @click.pass_context
    def group(context: click.Context, headless: bool) -> int:
        return 0 if context.invoked_subcommand else _open(context, settings.root)

    translate_usage(group)
    return group


def main(arguments: Sequence[str] | None = None, root: Path | None = None) -> NoReturn:
    """Run the command line and end with its exit status."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    i18n.use(_language(words))
    speak(i18n.current())
    for stream in (sys.stdout, sys.stderr):
        # A character that the terminal's encoding lacks must not end a run.
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    try:
        status = build(root).main(words, prog_name="nntui", standalone_mode=False) or 0
        sys.stdout.flush()
    except (BrokenPipeError, _ReaderGone):
        # Python would complain once more when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = _BROKEN_PIPE
    except (KeyboardInterrupt, click.Abort):
        status = _INTERRUPTED
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        status = 2
    except (UsageError, click.ClickException) as error:
        status = _complain(_sentence(error), 2)
    except Exception as error:
        from nntui.course import LessonError

        if not isinstance(error, LessonError):
            raise
        status = _complain(str(error), 1)
    sys.exit(status)


def _open(context: click.Context, root: Path | None) -> int:
    """Open the program, or say why it can't be opened here."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        click.echo(_("nntui needs a terminal to open; these commands work without one:"), err=True)
        for name in ("list", "run", "--headless", "doctor"):
            command = context.command.get_command(context, name.strip("-"))  # type: ignore[attr-defined]
            usage = " ".join(["nntui", name, *command.collect_usage_pieces(context)[1:]])
            click.echo(f"  {usage:<34}  {command.help}", err=True)
        return 2
    from nntui.ui.opening import open_program

    return open_program(i18n.current() if _asked(context) else None, root)


def _asked(context: click.Context) -> bool:
    """Whether --lang was given, which outweighs the language that the program remembers."""
    return bool(context.meta.get("nntui.lang"))


def _language(words: Sequence[str]) -> str:
    """The language that --lang asks for, found before anything is parsed so that the help speaks it too."""
    for position, word in enumerate(words):
        name, equals, value = word.partition("=")
        if name == "--lang":
            lang = value if equals else "".join(words[position + 1 : position + 2])
            if lang in i18n.LANGUAGES:
                return lang
    return i18n.detect()


def _sentence(error: Exception) -> str:
    if isinstance(error, click.NoSuchOption):
        known = [name for option in error.ctx.command.params for name in option.opts] if error.ctx else []
        options = [name for name in known if name.startswith("--")] + ["--help"]
        name = error.option_name
        return str(unknown(_("There is no option “{name}”.").format(name=name), name, options))
    if not isinstance(error, click.UsageError):
        return str(error)
    command = error.ctx.command_path if error.ctx else "nntui"
    advice = _("See {command}.").format(command=f"{command} --help")
    if isinstance(error, click.MissingParameter) and error.param and error.ctx:
        name = error.param.make_metavar(error.ctx)
        return _("{name} is missing.").format(name=name) + " " + advice
    if isinstance(error, click.BadOptionUsage):
        return _("Option {name} is not used like this.").format(name=error.option_name) + " " + advice
    if isinstance(error, click.BadParameter) and error.param:
        return _("Option {name} is not used like this.").format(name=error.param.opts[0]) + " " + advice
    return _("There are too many words.") + " " + advice


def _complain(sentence: str, status: int) -> int:
    click.echo(f"nntui: {sentence}", err=True)
    return status
