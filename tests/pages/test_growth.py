"""What stays of an edit: no run, no corpus, no chart."""

import gc
from collections import Counter
from itertools import islice

import pytest

from core import Run
from core.charts import Chart
from core.corpus import Corpus
from core.runs import Trained
from pages.app.server import service
from tests.load.visitors import typed, words
from tests.pages.app import edited, opened, settled

LARGE = (Run, Trained, Corpus, Chart)
SETTLING, EDITS = 9, 7  # a visit keeps a few of the last; more edits than a page has charts


def after_edits(at, new_words):
    """How many large objects of each kind there are after an edit with each of the words."""
    for word in new_words:
        rows = {row: {"sentence": sentence} for row, sentence in typed(word).items()}
        at = settled(edited(at, typed=rows))
    gc.collect()
    return Counter(type(each) for each in gc.get_objects() if isinstance(each, LARGE))


@pytest.mark.heavy
def test_the_server_keeps_no_run_corpus_or_chart_of_earlier_edits(monkeypatch):
    monkeypatch.setattr(service(), "_kept_bytes", 0)  # else results are kept up to so many bytes
    at, own = opened(), words()
    before = after_edits(at, islice(own, SETTLING))
    grown = after_edits(at, islice(own, EDITS)) - before
    assert all(number < EDITS for number in grown.values()), grown
