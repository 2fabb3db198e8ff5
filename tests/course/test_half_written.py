"""A file that another program is just writing is read when it is whole."""

import time

import pytest

from nntui.commands.check import _saved
from nntui.course import workspace
from nntui.ui.shared_file import SharedFile


@pytest.fixture
def file(tmp_path):
    file = tmp_path / "double.py"
    file.write_text("old")
    return file


@pytest.fixture
def during(monkeypatch):
    """Gives the rests of a reader to a writer: what happens in each of them is the next of these actions."""
    actions = []

    def rest(seconds):
        if actions:
            actions.pop(0)()

    monkeypatch.setattr(time, "sleep", rest)
    return actions


def writing(file, *texts):
    return [lambda text=text: file.write_text(text) for text in texts]


def test_a_file_that_was_emptied_first(file, during):
    file.write_text("")
    during += writing(file, "", "", "n", "ne", "new")
    assert workspace.read_saved(file) == b"new"


def test_a_file_that_is_empty_for_good_and_one_that_never_rests(file, during):
    file.write_text("")
    assert workspace.read_saved(file) == b""
    during += writing(file, *map(str, range(1000)))
    assert workspace.read_saved(file).isdigit()


def test_a_watcher_never_sees_a_half(file, during):
    saved = _saved(file, watch=True)
    assert next(saved) == b"old"
    during += writing(file, "", "", "n", "new")
    assert next(saved) == b"new"


def test_the_built_in_editor_never_sees_a_half(file, during):
    shared = SharedFile(file, b"old")
    assert shared.look() is None
    file.write_text("")
    during += writing(file, "", "n", "new")
    assert shared.look() == b"new"
    file.write_text("")
    during += writing(file, "ne", "new")
    assert shared.look() is None, "it is what it was"
