"""Which language is chosen, and where its words come from."""

import pytest

from nntui import i18n
from nntui.errors import UsageError, nearest, unknown
from nntui.paths import data_dir


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "pt_BR.UTF-8"}, "pt"),
        ({"LANG": "pt"}, "pt"),
        ({"LANG": "ro_RO.UTF-8"}, "ro"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LC_ALL": "en_GB.UTF-8", "LANG": "pt_BR.UTF-8"}, "en"),
        ({"LC_ALL": "", "LC_MESSAGES": "ro_RO", "LANG": "pt_BR"}, "ro"),
        ({"LC_ALL": "C", "LANG": "pt_BR"}, "en"),
        ({"LANGUAGE": "de:pt_BR:en"}, "pt"),
        ({"NNTUI_LANG": "ro", "LC_ALL": "pt_BR.UTF-8"}, "ro"),
        ({"NNTUI_LANG": "PT-br", "LC_ALL": "ro_RO"}, "pt"),
        ({"NNTUI_LANG": "klingon", "LC_ALL": "ro_RO"}, "ro"),
    ],
)
def test_the_language_of_the_environment(monkeypatch, environment, language):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert i18n.detect() == language


def test_a_change_of_language_takes_effect_at_once():
    sentence = "There is no lesson “{name}”."
    texts = []
    for lang in i18n.LANGUAGES:
        i18n.use(lang)
        assert i18n.current() == lang
        texts.append(i18n._(sentence))
    assert texts[0] == sentence
    assert len(set(texts)) == 3


def test_a_text_without_translation_stays_english():
    i18n.use("ro")
    assert i18n._("no such text anywhere") == "no such text anywhere"
    assert i18n._("") == ""
    assert i18n.ngettext("{n} stone", "{n} stones", 5) == "{n} stones"


def test_no_other_language():
    with pytest.raises(ValueError, match="choose one of en, pt, ro"):
        i18n.use("fr")
    assert i18n.current() == "en"


def test_the_nearest_choice():
    assert nearest("learning-rat", ["rate", "learning_rate"]) == "learning_rate"
    assert nearest("RATE", ["rate", "steps"]) == "rate"
    assert nearest("xyz", ["rate", "steps"]) is None
    assert nearest("rate", []) is None
    error = unknown("No.", "stepz", ["rate", "steps"])
    assert isinstance(error, UsageError)
    assert str(error) == "No. Did you mean “steps”?"


def test_the_data_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("NNTUI_HOME", str(tmp_path / "here"))
    assert data_dir() == tmp_path / "here"
    monkeypatch.delenv("NNTUI_HOME")
    assert "nntui" in str(data_dir())
