"""Brings the translation catalogues up to date: `python tests/course/catalogues.py`.

Collects the texts marked with `_`, `N_` and `ngettext` in nntui/, merges them into each nntui.po (texts gone
from the code go, new ones come in untranslated), and compiles each nntui.mo. Needs Babel (extra `test`).
"""

import ast
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).parents[2] / "nntui"
LANGUAGES = ("pt", "ro")
_FORMS = {"_": 1, "N_": 1, "ngettext": 2}
_WIDTH = 110
# The date of the build would make every compilation differ from the last one.
_NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)


def extracted() -> Catalog:
    """Return the texts of the program as they stand in its source."""
    catalogue = Catalog()
    for file in sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py")):
        for message in marked((PACKAGE / file).read_text("utf-8")):
            # Without line numbers, so that a catalogue changes only when a text does.
            catalogue.add(message, locations=[(f"nntui/{file}", None)])
    return catalogue


def marked(source: str) -> Iterator[str | tuple[str, ...]]:
    """Yield the marked texts of a program, in order; of `ngettext` both forms.

    Read from the syntax tree: Babel's own reader, with Python before 3.12, sees none inside an f-string.
    """
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    for call in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
        forms = _FORMS.get(call.func.id, 0) if isinstance(call.func, ast.Name) else 0
        texts = [each.value for each in call.args[:forms] if isinstance(each, ast.Constant)]
        if forms and len(texts) == forms:
            yield texts[0] if forms == 1 else tuple(texts)


def po_file(lang: str) -> Path:
    """Return the path of the catalogue that people edit."""
    return PACKAGE / "locale" / lang / "LC_MESSAGES" / "nntui.po"


def read(lang: str) -> Catalog:
    """Return the catalogue of a language, an empty one where there is none yet."""
    file = po_file(lang)
    if not file.exists():
        return Catalog(locale=lang, domain="nntui")
    with file.open("rb") as stream:
        return read_po(stream, locale=lang, domain="nntui")


def merged(lang: str) -> Catalog:
    """Return the texts of the program with their translations, in the order of the source."""
    old, new = read(lang), Catalog(locale=lang, domain="nntui", fuzzy=False)
    for message in extracted():
        if message.id:
            translated = old.get(message.id)
            string = translated.string if translated is not None else None
            new.add(message.id, string, locations=message.locations)
    return new


def po_text(catalogue: Catalog) -> bytes:
    """Return a catalogue as a .po file, without the date that Babel would put in."""
    stream = io.BytesIO()
    write_po(stream, catalogue, width=_WIDTH, omit_header=True)
    head = (
        'msgid ""\nmsgstr ""\n'
        f'"Language: {catalogue.locale}\\n"\n'
        f'"Plural-Forms: {catalogue.plural_forms}\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n\n'
    )
    return head.encode() + stream.getvalue()


def mo_bytes(lang: str) -> bytes:
    """Return the compiled form of the .po file of a language."""
    catalogue = read(lang)
    compact = Catalog(
        locale=lang,
        creation_date=_NO_DATE,
        revision_date=_NO_DATE,
        fuzzy=False,
    )
    for message in catalogue:
        if message.id:
            compact.add(message.id, message.string)
    stream = io.BytesIO()
    write_mo(stream, compact)
    return stream.getvalue()


def main() -> None:
    """Update every catalogue and say what is still to be translated."""
    for lang in LANGUAGES:
        file = po_file(lang)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(po_text(merged(lang)))
        file.with_suffix(".mo").write_bytes(mo_bytes(lang))
        open_texts = [message for message in read(lang) if message.id and not all(_forms(message.string))]
        print(f"{file}: {len(open_texts)} texts to translate")


def _forms(string: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (string,) if isinstance(string, str) else tuple(string)


if __name__ == "__main__":
    main()
