import pytest
from nltk.lm import MLE, WittenBellInterpolated
from nltk.util import everygrams, ngrams

from core.corpus import END
from core.counts import predictions
from core.predictors import TABLES
from core.presets import presets
from core.tables import back_off, lookup_table


def nltk_model(corpus, order):
    padded = [("<s>",) * (order - 1) + words + ("</s>",) for words in corpus.training]
    model = MLE(order)
    model.fit([list(ngrams(words, order)) for words in padded], [word for words in padded for word in words])
    return model


def some_prefixes(corpus):
    """About forty prefixes of training sentences, from the shortest to the longest."""
    prefixes = sorted({prefix for words in corpus.training for prefix, _ in predictions(words)}, key=len)
    return prefixes[:: max(1, len(prefixes) // 40)]


@pytest.mark.parametrize("name", presets())
@pytest.mark.parametrize("window", [1, 2, None])
def test_probabilities_equal_nltks_maximum_likelihood(name, window):
    corpus = presets()[name].corpus
    order = corpus.longest + 1 if window is None else window + 1
    table, reference = lookup_table(corpus, window), nltk_model(corpus, order)
    for prefix in some_prefixes(corpus):
        context = (("<s>",) * order + prefix[1:])[-(order - 1) :]
        answer = table.probabilities(prefix)
        assert sum(answer.values()) == pytest.approx(1, abs=1e-12)
        for word in corpus.vocabulary:
            expected = reference.score("</s>" if word == END else word, context)
            assert answer.get(word, 0) == pytest.approx(expected, abs=1e-9)


def test_a_held_out_continuation_gets_nothing_from_the_whole_prefix_and_some_from_the_last_word_or_backing_off(
    default_corpus,
):
    prefix = (END, "the", "cat", "ran")
    whole = lookup_table(default_corpus, None)
    assert set(whole.probabilities(prefix)) == {"quickly", "away", "home"}
    assert whole.probabilities((*prefix, "swiftly")) == {}  # a context that was never seen
    assert back_off(default_corpus, None).probabilities(prefix)["swiftly"] > 0
    last_word = lookup_table(default_corpus, 1).probabilities(prefix)
    assert last_word["swiftly"] > 0
    assert last_word == lookup_table(default_corpus, 1).probabilities((END, "the", "program", "ran"))


@pytest.mark.parametrize("name", presets())
@pytest.mark.parametrize("window", [1, 2, None])
def test_a_table_that_backs_off_equals_nltks_witten_bell(name, window):
    corpus = presets()[name].corpus
    order = corpus.longest + 2 if window is None else window + 1
    table, reference = back_off(corpus, window), WittenBellInterpolated(order)
    padded = [("<s>", *words, "</s>") for words in corpus.training]
    # The start of a sentence is never predicted.
    grams = [[gram for gram in everygrams(words, max_len=order) if gram != ("<s>",)] for words in padded]
    reference.fit(grams, [word for words in padded for word in words])
    seen = some_prefixes(corpus)
    for prefix in [*seen, *((*prefix, word) for prefix in seen[:5] for word in corpus.vocabulary[1:5])]:
        answer = table.probabilities(prefix)
        assert sum(answer.values()) == pytest.approx(1, abs=1e-9)
        context = ("<s>", *prefix[1:])[-(order - 1) :]
        for word in corpus.vocabulary:
            expected = reference.score("</s>" if word == END else word, context)
            assert answer.get(word, 0) == pytest.approx(expected, abs=1e-9)


def test_the_tables_on_show_go_from_no_context_to_the_whole_prefix():
    windows = [each.window for each in TABLES.values()]
    assert windows[-1] is None
    assert windows[:-1] == sorted(windows[:-1])
    assert TABLES["bigram"].window == 1
