"""Every page on eight kinds of text: each finding is checked against what the text and the run themselves say."""

import re
from dataclasses import replace

import numpy as np
import pytest

from core import read_corpus, train
from core.claims import board, describe_states
from core.coach import only_memorised
from core.corpus import END
from core.folds import word_in_question
from core.measures.passes import answers
from core.predictors import LABELS, NETWORKS
from core.sentence_files import rows_of_running_text
from core.settings import Settings
from pages.lessons import writing
from tests.measures.test_sentences_are_true import NEVER
from tests.pages.app import bars, charts, clouds, control, on, opened, pasted, settled
from tests.quick import QUICK
from tests.texts import ANY

PAGES = (
    "lookup_tables",
    "inside_attention",
    "unseen_sentences",
    "writing",
    "training",
    "evidence",
    "claims",
    "challenges",
)
QUICK_TEXTS = ("chinese", "one sentence", "three meanings")  # the others take a minute
TEXTS = [name if name in QUICK_TEXTS else pytest.param(name, marks=pytest.mark.heavy) for name in ANY]


@pytest.fixture
def at(monkeypatch):
    monkeypatch.setattr(writing, "COUNTED", 5)
    return opened()


def said(at):
    """All that the page itself says, and the text alternatives of its charts."""
    found = [each.value for kind in ("text", "caption", "markdown", "warning") for each in at.main.get(kind)]
    return [*map(plain, found), *(plain(chart.alt) for chart in charts(at))]


def plain(text):
    """A text without the marks that set right-to-left words apart."""
    return text.replace("\u2068", "").replace("\u2069", "")


@pytest.mark.parametrize("name", TEXTS)
def test_every_page_says_of_any_text_only_what_is_so(at, name):
    at = settled(pasted(at, ANY[name]))
    (run,) = at.session_state["visit"].finished[min(at.session_state["visit"].finished, key=lambda kind: len(kind[1]))]
    corpus = run.corpus
    assert [(each.text, each.sense) for each in corpus.sentences] == [
        (" ".join(read_corpus(text).training[0]), sense or None)
        for text, sense, _ in rows_of_running_text(ANY[name])
        if len(text.split()) > 1 or name == "chinese"
    ]
    check_first_page(at, run)
    word = control(at, "word").value
    for lesson in PAGES:
        at = on(at, lesson)
        assert not at.exception, lesson
        told = said(at)
        for sentence in told:
            assert not NEVER.search(sentence), (lesson, sentence)
        check_most_probable(at)
        memorised = [text for text in told if text.startswith("These sentences can only be memorised")]
        if lesson in ("claims", "inside_attention"):
            assert memorised == ([only_memorised(corpus, word)] if only_memorised(corpus, word) else [])
        if lesson == "evidence":
            check_facts(told, corpus, word)
        if lesson == "claims":
            assert control(at, "word").value == word


def check_first_page(at, run):
    """The findings of the first page, from the run's own probabilities."""
    assert not at.exception
    told, prompts = said(at), [control(at, key).value for key in ("prompt_1", "prompt_2")]
    for sentence in told:
        assert not NEVER.search(sentence), sentence
    check_most_probable(at)
    word = control(at, "word").value
    assert all(prompt.split(" ")[-1] == word for prompt in prompts)
    assert word == word_in_question(run.corpus, Settings())
    found = answers(run, [(END, *prompt.split(" ")) for prompt in prompts])
    for model in ("static", "attention"):
        apart = np.abs(found[model][:, 0] - found[model][:, 1]).sum(1) / 2
        finding = next(text for text in findings(at, model))
        if prompts[0] == prompts[1]:
            assert finding.startswith("Both prompts are the same")
        else:
            assert finding.startswith("The same") == (apart.max() == 0)
            assert finding.startswith("Different") == (apart.mean() > 0.5)
    uses = sum(words.count(word) for words in run.corpus.training)
    assert {int(chart.data["count"].sum()) for chart in clouds(at)} == {uses}


def findings(at, model):
    """What stands under the bars of a model."""
    texts = [each.value for each in at.main.text]
    first = r"(The same|Nearly the same|Partly different|Different|Both prompts)"
    return [text for text in texts if re.match(first, text)][["static", "attention"].index(model) :]


def check_most_probable(at):
    """What each chart of next words calls most probable, from its own numbers."""
    for chart in bars(at):
        named = re.search(r"most probable (?:is|are) (.*?) with ([\d.]+)", plain(chart.alt))
        if named and "word" in chart.data:
            means = chart.data.groupby("word")["probability"].mean().round(2)
            assert float(named[2]) == pytest.approx(means.max())
            assert {*re.findall("“(.*?)”", named[1])} <= {*map(plain, means.index[means == means.max()])}


def check_facts(told, corpus, word):
    """What is said of the sentences before any training, counted anew."""
    begun = [words[:end] for words in corpus.training for end in range(len(words) + 1)]
    once = sum(begun.count(each) == 1 for each in {*begun}) / len({*begun})
    assert any(text.startswith(f"{once:.0%} of the different prefixes occur once") for text in told)
    uses = [words[: place + 1] for words in corpus.training for place, each in enumerate(words) if each == word]
    times, beginnings = len(uses), len({*uses})
    (occurs,) = [text for text in told if re.match(f"“{word}” occurs", text)]
    assert occurs.startswith(f"“{word}” occurs {times} time")
    assert f"after {beginnings} different beginning" in occurs


@pytest.mark.parametrize("name", ANY)
def test_no_claim_about_two_meanings_is_decided_where_none_are_marked_and_the_states_add_up(name):
    rows = rows_of_running_text(ANY[name])
    corpus = read_corpus("\n".join(f"{text}\t{sense}" for text, sense, _ in rows))
    run = train(corpus, replace(QUICK, seeds=4, steps=10))
    verdicts = board(run)
    assert sum(map(int, re.findall(r"\d+", describe_states(verdicts)))) == len(verdicts)
    decided = [each.claim.name for each in verdicts if each.claim.about_meanings and each.values]
    assert not decided or len(corpus.senses) > 1
    for each in verdicts:
        assert not NEVER.search(each.reason), each.reason
        assert {*each.claim.needs} <= {*NETWORKS} <= {*LABELS}
