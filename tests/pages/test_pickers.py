"""The pickers: what a person types into a box arrives whole."""

import pytest

from core import read_corpus
from pages.widgets.pickers import whole_text

CORPUS = read_corpus("the dog ran home\nthe cat ran away\nthe program ran")


@pytest.mark.parametrize(
    ("typed", "shown", "whole"),
    [
        (" the cat ran ", "the dog ran", "the cat ran"),
        (" the cat ran", "", "the cat ran"),
        (" cat ran", "the", "the cat ran"),
        (" zebra ran", "the", "the zebra ran"),
        ("at ran", "the c", "the cat ran"),
        ("cat ran", "the", "cat ran"),
        ("the zebra ran ", "the dog ran", "the zebra ran"),
    ],
)
def test_typed_text_is_kept_whole_and_without_blanks_around_it(typed, shown, whole):
    assert whole_text(typed, shown, CORPUS) == whole
