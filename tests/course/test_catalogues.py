"""The committed catalogues belong to the source, and the compiled ones to them."""

import gettext
import string

import pytest
from catalogues import LANGUAGES, extracted, marked, po_file, read

from nntui import i18n

COMMAND = "run python tests/course/catalogues.py"


def forms(text):
    return (text,) if isinstance(text, str) else tuple(text)


def texts(catalogue):
    return {forms(message.id): forms(message.string) for message in catalogue if message.id}


def test_every_language_but_english_has_a_catalogue():
    assert {"en", *LANGUAGES} == set(i18n.LANGUAGES)


def test_a_text_is_found_inside_an_f_string_too():
    source = """say(f"**{_('Reached.')}** {name(1)}", ngettext("{n} run", "{n} runs", n), _(words), N_("a" "b"))"""
    assert list(marked(source)) == ["Reached.", ("{n} run", "{n} runs"), "ab"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_catalogue_has_the_texts_of_the_source(lang):
    source = {forms(message.id) for message in extracted() if message.id}
    assert texts(read(lang)).keys() == source, COMMAND


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_text_is_translated(lang):
    missing = [ids[0] for ids, strings in texts(read(lang)).items() if not all(strings)]
    assert missing == []
    assert [message.id for message in read(lang) if message.fuzzy] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_translation_fills_in_the_same_values(lang):
    def names(text):
        return {field[1] for field in string.Formatter().parse(text)} - {None}

    for ids, strings in texts(read(lang)).items():
        for translated in filter(None, strings):
            # The form for one thing may do without the number.
            assert names(translated) <= names(ids[-1]), translated
            assert len(ids) > 1 or names(translated) == names(ids[0]), translated


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_compiled_catalogue_is_up_to_date(lang):
    with po_file(lang).with_suffix(".mo").open("rb") as stream:
        compiled = gettext.GNUTranslations(stream)
    for ids, strings in texts(read(lang)).items():
        if not all(strings):
            continue
        if len(ids) == 1:
            assert compiled.gettext(ids[0]) == strings[0], COMMAND
        else:
            found = {compiled.ngettext(*ids, n) for n in range(120)}
            assert found == set(strings), COMMAND


def test_romanian_has_no_cedilla():
    assert not set("şţŞŢ") & set(po_file("ro").read_text("utf-8"))
