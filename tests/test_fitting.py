import pytest

from core import UserError, train
from core.budget import within_budget
from core.corpus import LARGEST, corpus_from_rows
from core.fitting import TooMuch, fitting_corpus, fitting_rows
from core.settings import Settings


def rows_of(sentences, words=28, different=2500):
    lines = (" ".join(f"w{(s * 131 + w * w * 17) % different}" for w in range(words)) for s in range(sentences))
    return [(line, "", False) for line in lines]


def test_sentences_within_all_limits_are_a_corpus():
    rows = [("the dog ran", "x", False), ("!!!", "", False), ("the cat ran", "", True)]
    assert fitting_corpus(rows) == corpus_from_rows(rows)


def test_all_that_is_too_large_is_reported_at_once():
    rows = [*rows_of(1001), ("a " * 61, "", False), ("b" * 41, "", False), ("c d", "s" * 41, False)]
    with pytest.raises(TooMuch) as refused:
        fitting_corpus(rows)
    for each in (
        "1,004 sentences (at most 1,000)",
        "different words (at most 2,000)",
        "1 sentence of more than 60 words (“a a a",
        "1 word of more than 40 letters (“bbb",
        "1 sense of more than 40 characters (“sss",
        "a training ",
        f"{len(refused.value.kept)} of the 1,004 sentences fit. Keep only these.",
    ):
        assert each in str(refused.value)


@pytest.mark.parametrize(
    "rows", [rows_of(477), rows_of(2000, 3, 30), [("long " * 61, "", False), *rows_of(900, 12, 1999)]]
)
def test_what_fits_is_trained_on_and_one_more_would_not_be(rows):
    with pytest.raises(TooMuch) as refused:
        fitting_corpus(rows)
    kept = [*refused.value.kept]
    assert within_budget(fitting_corpus(kept), Settings())
    short = [row for row in rows if len(row[0].split()) <= LARGEST.words_a_sentence]
    assert kept == short[: len(kept)]
    with pytest.raises(TooMuch):
        fitting_corpus(short[: len(kept) + 1])


def test_too_many_characters_are_reported_with_what_fits():
    rows = [(" ".join(f"{'x' * 35}{(s + w) % 50}" for w in range(40)), "", False) for s in range(200)]
    with pytest.raises(TooMuch, match=r"characters \(at most 200,000\)") as refused:
        fitting_corpus(rows)
    assert sum(len(text) for text, _, _ in refused.value.kept) <= LARGEST.characters
    assert fitting_corpus(refused.value.kept)


def test_a_corpus_of_which_no_sentence_fits_is_an_error_and_held_out_sentences_take_no_room_of_the_training():
    with pytest.raises(TooMuch, match="None of the sentences fits. Shorten them.") as refused:
        fitting_corpus([("a " * 61, "", False), ("b " * 61, "", False)])
    assert refused.value.kept == ()
    rows = [("a b", "", False), *((text, "", True) for text, _, _ in rows_of(200))]
    assert fitting_rows(rows) == rows


def test_training_refuses_and_cuts_as_the_pages_do(fast_settings, monkeypatch):
    corpus = corpus_from_rows(rows_of(120, 28, 1900))
    with pytest.raises(UserError, match="Keep the first"):
        train(corpus, Settings())
    monkeypatch.setattr("core.budget.STEP_WORK", 1)
    monkeypatch.setattr("core.budget.FEWEST_SEEDS", 1)
    small = corpus_from_rows([("a b c", "", False), ("a b d", "", False)])
    with pytest.warns(UserWarning, match="A long corpus: 1 seed"):
        run = train(small, fast_settings, ["static"])
    assert run.settings.seeds == 1
