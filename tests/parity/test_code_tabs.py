"""Every code tab of every lesson beside the package that it resembles: the same text, the same losses.

Each tab runs twice in a process of its own, as written for our framework and with the package's import lines; the
losses of all its epochs are compared. This needs tabs that start from given weights and go through their points in
a given order: a tab that asks a package for random numbers can't be compared, so it fails here too.
"""

from __future__ import annotations

import os

import pytest

from nntui.course import load
from nntui.course.code_tabs import FACES, PACKAGES, installed, tabs
from nntui.runs.code_tab import CodeRun

TABS = [
    (lesson.id, step.code, face)
    for lesson in load().lessons
    for step in lesson.steps
    if step.code is not None
    for face in FACES
]
BACKENDS = [package for package in ("tensorflow", "torch", "jax") if installed(package)]
"""What Keras can compute with here."""


@pytest.mark.parametrize(("lesson", "name", "face"), TABS, ids=["-".join(tab) for tab in TABS])
def test_losses(lesson, name, face, monkeypatch):
    if not installed(PACKAGES[face]):
        pytest.skip(f"{PACKAGES[face]} is not installed")
    if face == "keras" and os.environ.get("KERAS_BACKEND") not in BACKENDS:
        if not BACKENDS:
            pytest.skip("nothing is installed that Keras could compute with")
        monkeypatch.setenv("KERAS_BACKEND", BACKENDS[0])
    found = {tab.real: tab.source for tab in tabs(load().lesson(lesson), name) if tab.face == face}
    ours, real = CodeRun(found[False]).wait(), CodeRun(found[True]).wait()
    assert len(ours) == len(real) > 1
    assert ours == pytest.approx(real, rel=1e-4, abs=1e-6)


@pytest.mark.parametrize(("lesson", "name"), sorted({tab[:2] for tab in TABS}), ids=lambda part: part)
def test_the_faces_agree(lesson, name):
    ours = [CodeRun(tab.source).wait() for tab in tabs(load().lesson(lesson), name) if not tab.real]
    for losses in ours[1:]:
        assert losses == pytest.approx(ours[0], rel=1e-4, abs=1e-6)
