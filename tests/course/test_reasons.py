"""Why a file can't be used is said in the learner's language."""

import errno
import os
import sqlite3

import pytest

from nntui import i18n
from nntui.course.progress import Progress
from nntui.reasons import reason, with_place


@pytest.fixture(params=["pt", "ro"])
def lang(request):
    before = i18n.current()
    i18n.use(request.param)
    yield request.param
    i18n.use(before)


def test_what_the_system_says(lang, tmp_path):
    with pytest.raises(IsADirectoryError) as caught:
        open(tmp_path)  # noqa: SIM115  there is nothing to close
    assert reason(caught.value) == {"pt": "é uma pasta", "ro": "este un dosar"}[lang]
    assert with_place(caught.value) == f"{tmp_path}: {reason(caught.value)}"


def test_what_sqlite_says(lang, tmp_path):
    with pytest.raises(sqlite3.OperationalError) as caught:
        sqlite3.connect(tmp_path / "missing" / "file.sqlite3")
    assert (
        reason(caught.value)
        == {
            "pt": "não foi possível abrir o arquivo",
            "ro": "fișierul nu poate fi deschis",
        }[lang]
    )


def test_what_is_rare_stays_in_the_systems_words(lang):
    assert reason(OSError(errno.ENOTEMPTY, os.strerror(errno.ENOTEMPTY))) == os.strerror(errno.ENOTEMPTY)
    assert reason(ValueError("No closing quotation")) == "No closing quotation"


def test_the_notice_of_a_home_that_is_a_file(lang, tmp_path):
    (tmp_path / "home").write_text("in the way")
    progress = Progress(tmp_path / "home" / "progress.sqlite3")
    assert {"pt": "já existe um arquivo", "ro": "există deja un fișier"}[lang] in str(progress.notice)
    progress.close()
