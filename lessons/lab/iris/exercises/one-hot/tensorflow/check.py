"""One-hot rows: a 1 in the right column, and as many columns as asked for."""

import numpy as np

from framework import tf
from nntui.lab.checks import array, message

SPECIES = [2, 0, 1, 2]


def rows(species, count):
    return np.eye(count)[species]


def test_four_flowers(learner):
    got, expected = array(learner.one_hot(tf.constant(SPECIES), 3)), rows(SPECIES, 3)
    if got.shape == expected.T.shape and np.array_equal(got, expected.T):
        message("transposed", expected=list(expected.shape), got=list(got.shape), at="return")
    if got.shape != expected.shape:
        message("shape", expected=list(expected.shape), got=list(got.shape), at="return")
    if np.array_equal(got, expected * np.array(SPECIES)[:, None]):
        message("not-one", expected=expected[0], got=got[0], at="=")
    if np.array_equal(got[2], rows([0], 3)[0]):
        message("shifted", expected=expected[2], got=got[2], at="1")
    for flower, (found, wanted) in enumerate(zip(got, expected, strict=True)):
        if not np.array_equal(found, wanted):
            message("row", species=SPECIES[flower], expected=wanted, got=found, at="return")


def test_species_that_do_not_occur(learner):
    got, expected = array(learner.one_hot(tf.constant([0, 1, 0]), 3)), rows([0, 1, 0], 3)
    if got.shape != expected.shape:
        message("columns", expected=list(expected.shape), got=list(got.shape), at="return")
    if not np.array_equal(got, expected):
        message("rows", expected=expected, got=got, at="return")
