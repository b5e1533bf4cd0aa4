"""No page says “1 sentences”, “1 words” and so on: every page with the smallest counts there are."""

from dataclasses import replace

import pytest

from pages.app.menu import PAGES
from pages.session.choices import ATTENTION_TABS
from tests.pages.app import on, on_light_page, pasted, settled
from tests.plurals import PLURAL_AFTER_ONE
from tests.quick import QUICK, train_quickly
from tests.typical import mostly_heavy

SMALLEST = {
    "one sentence": "the dog ran",
    "one word": "ran",
    "one held out, one of each sense": "the dog ran home\tx\nthe cat ran away\ty\nthe cat ran home\t\theld out",
    "one copy, one unseen pair": "the dog ran home\tx\nthe dog ran home\tx\na cat ran home\ty\na cat ran off\ty",
}


@pytest.fixture(autouse=True)
def one_of_each(monkeypatch, quick_training):
    """One seed and one fold."""
    train_quickly(monkeypatch.setattr, replace(QUICK, seeds=1, folds=1, steps=5, first_candidate=5))


def everything(at):
    """The messages behind all elements of a page, and so all that they show or tell: texts, labels, alternatives."""
    return [str(node.proto) for node in at._tree if getattr(node, "proto", None) is not None]


@pytest.mark.parametrize("name", mostly_heavy(SMALLEST, "one held out, one of each sense"))
def test_no_page_has_a_plural_after_one(name):
    at = settled(pasted(on_light_page(), SMALLEST[name]))
    for lesson in PAGES:
        for tab in ATTENTION_TABS if lesson == "inside_attention" else ATTENTION_TABS[:1]:
            at = on(at, lesson, tab)
            assert not at.exception
            assert [hit[0] for each in everything(at) for hit in PLURAL_AFTER_ONE.finditer(each)] == [], (lesson, tab)
