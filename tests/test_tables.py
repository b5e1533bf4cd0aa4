import pytest
from nltk.lm import MLE, WittenBellInterpolated
from nltk.util import everygrams, ngrams

from core import read_corpus
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


@pytest.mark.parametrize("name", presets())
@pytest.mark.parametrize("window", [1, 2, None])
def test_probabilities_equal_nltks_maximum_likelihood(name, window):
    corpus = presets()[name].corpus
    order = corpus.longest + 1 if window is None else window + 1
    table, reference = lookup_table(corpus, window), nltk_model(corpus, order)
    for prefix in {prefix for words in corpus.training for prefix, _ in predictions(words)}:
        context = (("<s>",) * order + prefix[1:])[-(order - 1) :]
        answer = table.probabilities(prefix)
        assert sum(answer.values()) == pytest.approx(1, abs=1e-12)
        for word in corpus.vocabulary:
            expected = reference.score("</s>" if word == END else word, context)
            assert answer.get(word, 0) == pytest.approx(expected, abs=1e-9)


def test_the_whole_prefix_table_gives_a_held_out_continuation_no_probability(default_corpus):
    table = lookup_table(default_corpus, None)
    answer = table.probabilities((END, "the", "cat", "ran"))
    assert answer.get("swiftly", 0) == 0
    assert set(answer) == {"quickly", "away", "home"}
    assert table.probabilities((END, "the", "cat", "ran", "swiftly")) == {}


def test_a_bigram_table_gives_the_held_out_continuation_the_mixture_of_all_subjects(default_corpus):
    table = lookup_table(default_corpus, 1)
    cat, program = (table.probabilities((END, "the", subject, "ran")) for subject in ("cat", "program"))
    assert cat["swiftly"] > 0
    assert cat == program


def test_a_table_has_no_answer_for_a_context_it_never_saw():
    table = lookup_table(read_corpus("a b\nb c"), 2)
    assert table.probabilities((END, "c", "a")) == {}


def test_a_table_is_not_changed_by_what_is_held_out():
    counts = lookup_table(read_corpus("a b\na b c\t\theld out"), None).counts
    assert counts == lookup_table(read_corpus("a b"), None).counts


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
    seen = {prefix for words in corpus.training for prefix, _ in predictions(words)}
    unseen = {(*prefix, word) for prefix in list(seen)[:5] for word in corpus.vocabulary[1:5]}
    for prefix in seen | unseen:
        answer = table.probabilities(prefix)
        assert sum(answer.values()) == pytest.approx(1, abs=1e-9)
        context = ("<s>", *prefix[1:])[-(order - 1) :]
        for word in corpus.vocabulary:
            expected = reference.score("</s>" if word == END else word, context)
            assert answer.get(word, 0) == pytest.approx(expected, abs=1e-9)


def test_a_table_that_backs_off_gives_a_held_out_continuation_some_probability(default_corpus):
    assert back_off(default_corpus, None).probabilities((END, "the", "cat", "ran"))["swiftly"] > 0


def test_the_tables_on_show_go_from_no_context_to_the_whole_prefix():
    windows = [each.window for each in TABLES.values()]
    assert windows[-1] is None
    assert windows[:-1] == sorted(windows[:-1])
    assert TABLES["bigram"].window == 1
