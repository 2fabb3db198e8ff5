"""The playground's numbers in words: its settings in one line, and where its training stands."""

from __future__ import annotations

from nntui.i18n import _
from nntui.play.settings import Settings
from nntui.play.state import number
from nntui.plots import Row, Style
from nntui.plots.palette import marker
from nntui.ui.play_controls import feature, value_words
from nntui.ui.play_curves import onset
from nntui.ui.play_look import Look
from nntui.ui.play_map import Under, shape
from nntui.ui.play_session import PlaySession


def in_words(settings: Settings, ascii_only: bool) -> list[tuple[str, str]]:
    """The settings as pairs of a name (may be empty) and a value, the most telling first."""
    names = " ".join(feature(name, ascii_only) for name in settings.features)
    activations = dict.fromkeys(layer.activation for layer in settings.layers)
    dot = "-" if ascii_only else "·"
    net = dot.join(str(layer.units) for layer in settings.layers) or "0"
    optimizer = value_words(settings.optimizer)
    found = [
        ("", value_words(settings.data)),
        (_("noise"), number(settings.noise) if settings.noise else ""),
        (_("features"), names),
        (_("net"), f"{net} {' '.join(map(value_words, activations))}".strip()),
        (optimizer, number(settings.lr)),
        ("", value_words(settings.schedule) if settings.schedule != "constant" else ""),
        ("L1", number(settings.l1) if settings.l1 else ""),
        ("L2", number(settings.l2) if settings.l2 else ""),
        (_("batch"), str(settings.batch)),
        (_("training"), f"{settings.share:.0%}"),
        (_("early stopping"), str(settings.stop) if settings.stop else ""),
        (_("seed"), str(settings.seed)),
    ]
    return [(name, value) for name, value in found if value]


def short(value: float) -> str:
    """A loss in five characters or so."""
    if value != value or abs(value) == float("inf"):
        return str(value)
    return f"{value:.4f}" if abs(value) < 10 else f"{value:.4g}"


def readout(
    session: PlaySession, width: int, height: int, look: Look, under: Under | None, note: str
) -> list[Row]:
    """Where the training stands, and what the cursor is on, as rows of name and value."""
    palette = look.palette
    training, validation = Style(palette.training), Style(palette.validation)
    longest = max(len(_("training")), len(_("validation")))
    rows: list[Row] = []

    def put(name: str, value: str, style: Style | None = None) -> None:
        if style is not None and longest + len(value) >= width:
            name = marker("training" if style is training else "validation", ascii=look.ascii)
        name = name[: max(width - len(value) - 1, 0)]
        gap = " " * max(width - len(name) - len(value), 0)
        rows.append([(name, style or look.dim), (gap, look.dim), (value[:width], look.text)])

    put(_("epoch"), f"{session.epoch:,}")
    put(_("step"), f"{session.at:,}")
    put(_("steps/s"), f"{session.speed:,.0f}" if session.speed else "")
    values = session.latest.values if session.latest else {}
    if values:
        rows.append([(_("loss")[:width], look.heading)])
        put(_("training"), short(values["loss"]), training)
        put(_("validation"), short(values["val_loss"]), validation)
    if "accuracy" in values:
        rows.append([(_("accuracy")[:width], look.heading)])
        put(_("training"), f"{values['accuracy']:.1%}", training)
        put(_("validation"), f"{values['val_accuracy']:.1%}", validation)
    best = session.history.best
    if best is not None:
        put(_("best epoch"), f"{best.epoch:,}")
        start = onset(session.history)
        if start is not None:
            put(_("overfits from"), f"{start:,}")
    if under is not None:
        rows += _cursor(session, width, look, under)
    elif note:
        rows += [[]] if len(rows) < height else []
        rows += [[(line, look.heading)] for line in _wrapped(note, width)]
    return rows[:height]


def _cursor(session: PlaySession, width: int, look: Look, under: Under) -> list[Row]:
    names = (("x1", under.x), ("x2", under.y))
    rows: list[Row] = [[(_("cursor")[:width], look.heading)]]
    for name, value in names:
        text = f"{value:.2f}"
        label = feature(name, look.ascii)
        rows.append(
            [(label, look.dim), (" " * max(width - len(label) - len(text), 1), look.dim), (text, look.text)]
        )
    two = session.settings.two_classes
    value = under.level / 2 + 0.5 if two else under.level
    label, text = ("p" if two else _("output")), f"{value:.3f}"
    rows.append([(label, look.dim), (" " * max(width - len(label) - len(text), 1), look.dim), (text, look.text)])
    if under.nearest is not None:
        x, y, kind, role = under.nearest
        mark = shape(role, kind, look)
        text = f"{x:.2f} {y:.2f}"
        label = f"{_('near')} {mark}"[: max(width - len(text) - 1, 1)]
        rows.append(
            [(label, look.dim), (" " * max(width - len(label) - len(text), 1), look.dim), (text, look.text)]
        )
    return rows


def _wrapped(text: str, width: int) -> list[str]:
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) + 1 <= width:
            lines[-1] = f"{lines[-1]} {word}".strip()
        else:
            lines.append(word)
    return lines


def note_words(session: PlaySession) -> str:
    """The newest note in words."""
    if session.note is None:
        return ""
    key, values = session.note
    sentence = {
        "stopped-early": _("Stopped at epoch {epoch}: none was better since {best}."),
        "best": _("The weights of epoch {epoch}."),
        "kept": _("Nothing older is kept."),
    }.get(key, "")
    return sentence.format(**values) if sentence else ""
