"""Results are released when a visitor disconnects."""

import gc

import pytest
from streamlit.runtime.caching.cache_resource_api import clear_session_cache

from core import Run, UserError, train
from pages.session.visits import AWAY, Lent, Visit
from tests.pages.app import charts, edited, opened, run, settled, trained_corpus

OF_APP_TEST = "test session id"  # the id that AppTest gives every session


def disconnected():
    """Release this session's cached visit, as Streamlit does when a connection ends."""
    clear_session_cache(OF_APP_TEST)


def of_corpus(corpus):
    return [each for each in gc.get_objects() if isinstance(each, Run) and each.corpus == corpus]


def own_sentence():
    return settled(edited(opened(), typed={0: {"sentence": "the dog ran uphill"}}))


def test_a_disconnected_visit_holds_no_results():
    at = own_sentence()
    corpus = trained_corpus(at)
    assert of_corpus(corpus)
    disconnected()
    gc.collect()
    assert not of_corpus(corpus)


def test_a_visitor_who_reconnects_gets_the_same_charts():
    at = own_sentence()
    before = [chart.spec for chart in charts(at)]
    disconnected()
    at = settled(run(at))
    assert not at.exception
    assert [chart.spec for chart in charts(at)] == before


def test_the_corpus_shown_last_is_still_known_after_a_disconnect():
    at = own_sentence()
    corpus = trained_corpus(at)
    disconnected()
    assert at.session_state["shown"][0] == corpus


def test_a_download_after_its_results_were_released_says_what_to_do(default_corpus, fast_settings):
    visit, lent = Visit(), Lent(train(default_corpus, fast_settings, ["static"]))
    visit.lent.add(lent)
    make = lent.made(lambda run, word: f"{run.word} {word}", "away")
    assert make() == "ran away"
    visit.let_go()
    with pytest.raises(UserError, match=AWAY):
        make()
