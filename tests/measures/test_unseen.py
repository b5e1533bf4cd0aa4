from dataclasses import replace
from math import log

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import train
from core.corpus import END, Corpus, Sentence, read_corpus
from core.measures import (
    MOST_PAIRS,
    count_pairs,
    describe_fitting,
    describe_none_fit,
    next_words,
    proposal_losses,
    proposals,
    unseen_questions,
)
from core.predictors import NETWORKS, TABLES
from core.presets import presets
from tests.strategies import sentences

COLUMNS = ["sentence", "prompt", "sense_of_prompt", "senses_of_tail", "fits", "held_out"]


def test_where_nothing_fits_what_is_missing_is_said():
    said = describe_none_fit(proposals(presets()["bank"].corpus, "bank"), "bank")  # it holds out whole beginnings
    assert "of 66 unseen combinations" in said
    assert "each beginning was trained with all that follows its meaning" in said
    unlabelled = proposals(read_corpus("the a ran\none a fell"), "a")
    assert describe_none_fit(unlabelled, "a").endswith("some sentences have no meaning. Choose one for each.")


@st.composite
def labelled_corpora(draw):
    """Sentences with and without a label, some of them held out; the first is trained on and has the word a."""
    senses = st.sampled_from([None, "x", "y"])
    more = draw(st.lists(st.builds(Sentence, sentences(5), senses, st.booleans()), max_size=12))
    first = Sentence(("b", "a", *draw(sentences(3))), draw(senses))
    return Corpus((first, *more))


def splits(words):
    return [(words[:end], words[end:]) for end in range(1, len(words) + 1) if words[end - 1] == "a"]


@given(labelled_corpora())
def test_each_proposal_joins_what_was_seen_and_was_not_seen_itself(corpus):
    frame = proposals(corpus, "a")
    halves = [parts for words in corpus.training for parts in splits(words)]
    joined = {prompt + tail for prompt, _ in halves for _, tail in halves} - set(corpus.training)
    assert list(frame.columns) == COLUMNS
    assert sorted(frame["sentence"]) == sorted(" ".join(words) for words in joined if len(words) <= corpus.longest)
    for text, prompt in zip(frame["sentence"], frame["prompt"], strict=True):
        assert prompt in [" ".join(beginning) for beginning, _ in splits(tuple(text.split()))]


def test_of_many_pairs_there_is_a_fixed_sample_with_all_that_are_marked():
    lines = [f"a{number} w b{number}\tx" for number in range(60)] + ["a0 w b1\tx\theld out", "a7 w b3\tx\theld out"]
    corpus = read_corpus("\n".join(lines))
    frame = proposals(corpus, "w")
    assert count_pairs(corpus, "w") == 3600
    assert MOST_PAIRS - 60 <= len(frame) <= MOST_PAIRS + 2
    assert [*frame.loc[frame["held_out"], "sentence"]] == ["a0 w b1", "a7 w b3"]
    assert frame["sentence"].is_unique
    assert frame["prompt"].nunique() == 60
    pd.testing.assert_frame_equal(frame, proposals(corpus, "w"))


@given(labelled_corpora())
def test_a_proposal_fits_where_its_halves_were_seen_with_the_same_sense(corpus):
    trained = [(*parts, each.sense) for each in corpus.sentences if not each.held_out for parts in splits(each.words)]
    marked = {each.text for each in corpus.sentences if each.held_out}
    for row in proposals(corpus, "a").itertuples():
        prompt = tuple(row.prompt.split())
        tail = tuple(row.sentence.split())[len(prompt) :]
        of_prompt = {sense for other, _, sense in trained if other == prompt}
        of_tail = {sense for _, other, sense in trained if other == tail}
        known = None not in of_prompt | of_tail and len(of_prompt) == 1
        assert row.fits == bool(of_prompt & of_tail) if known else row.fits is None
        assert row.held_out == (row.sentence in marked)
        only = next(iter(of_prompt)) if len(of_prompt) == 1 else None
        assert row.sense_of_prompt == only if only else pd.isna(row.sense_of_prompt)
        assert row.senses_of_tail == " / ".join(sorted(of_tail - {None}))


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("p w s\tx\nq w t\tx\nr w u\ty",
         {"p w t": True, "p w u": False, "q w s": True, "q w u": False, "r w s": False, "r w t": False}),
        ("p w s\tx\nq w t\nr w u\ty",  # where a label is missing nobody knows
         {"p w t": None, "p w u": False, "q w s": None, "q w u": None, "r w s": False, "r w t": None}),
        ("p w s\tx\np w t\ty\nq w u\tx", {"p w u": None, "q w s": True, "q w t": False}),  # one beginning, two senses
        ("p w s\tx\nq w s\ty\nr w t\tx", {"p w t": True, "q w t": False, "r w s": True}),  # both senses go on with s
        ("p w s\tx\nq w t\tx\np w t\tx\theld out\nr w s\tx\theld out", {"p w t": True, "q w s": True}),
        ("p w s\tx\nq w\tx", {"p w": True, "q w s": True}),
    ],
)  # fmt: skip
def test_what_fits_in_a_small_corpus_is_as_worked_out_by_hand(text, fits):
    assert proposals(read_corpus(text), "w").set_index("sentence")["fits"].to_dict() == fits


def test_with_every_combination_seen_there_is_nothing_to_propose():
    frame = proposals(read_corpus("p w s\np w t\nq w s\nq w t"), "w")
    assert (len(frame), list(frame.columns)) == (0, COLUMNS)


@pytest.fixture(scope="module")
def losses(quick_run, default_preset):
    frame = proposals(quick_run.corpus, "ran")
    chosen = frame[frame["held_out"] | (frame.index % 40 == 0)]
    assert chosen["fits"].eq(False).any()
    return chosen, proposal_losses(quick_run, chosen, default_preset.grammar)


def test_the_losses_are_those_of_the_next_words_after_the_beginning(quick_run, losses):
    chosen, frame = losses
    assert set(frame["model"]) == {*NETWORKS, *TABLES}
    assert len(frame) == len(chosen) * (2 * len(NETWORKS) + len(TABLES))
    for prompt, rows in frame.merge(chosen[["sentence", "prompt"]]).groupby("prompt"):
        answers = next_words(quick_run, prompt, smoothed=True).set_index(["model", "seed", "word"])["probability"]
        for row in rows.itertuples():
            assert row.word == (*row.sentence.split()[len(prompt.split()) :], END)[0]
            expected = answers.get((row.model, row.seed, row.word), 0.0)
            assert row.probability == pytest.approx(expected, rel=1e-4)
            assert row.surprisal == pytest.approx(-log(max(expected, 1e-12)), abs=1e-4)


def test_the_truth_is_the_grammars_and_unknown_without_one_or_where_it_rules_the_word_out(
    quick_run, losses, default_preset
):
    chosen, frame = losses
    rows = frame.drop_duplicates("sentence").merge(chosen[["sentence", "prompt"]])
    for row in rows.itertuples():
        true = default_preset.grammar.probabilities((END, *row.prompt.split())).get(row.word, 0.0)
        assert row.truth == pytest.approx(-log(true) if true else np.nan, nan_ok=True)
    assert 0 < rows["truth"].isna().sum() < len(rows)
    assert proposal_losses(quick_run, chosen.head(2))["truth"].isna().all()


def questions(text, fast_settings):
    run = train(read_corpus(text), replace(fast_settings, steps=5, word="w"), ["static"])
    frame = unseen_questions(run)
    assert list(frame.columns) == ["sentence", "prompt", "held_out"]
    return frame


def test_held_out_sentences_are_asked_before_any_proposal(fast_settings):
    cues = "bcdefg"
    seen = ["a w y\ts", "a w z\ts", *(f"{cue} w x\ts" for cue in cues)]
    enough = [f"{cue} w z\ts\theld out" for cue in cues]
    frame = questions("\n".join(seen + enough), fast_settings)
    assert frame.values.tolist() == [[f"{cue} w z", f"{cue} w", True] for cue in cues]
    frame = questions("\n".join(seen + enough[1:]), fast_settings)  # too few beginnings for a verdict
    assert set(frame["sentence"]) == {"a w x", *(f"{cue} w {word}" for cue in cues for word in "yz")}
    assert frame["held_out"].sum() == 5


def test_what_followed_the_beginning_in_training_is_not_questions(fast_settings):
    lines = ["a w x p\ts", "b w x\ts", "b w y\ts", "a w x q\ts\theld out", "q"]
    frame = questions("\n".join(lines), fast_settings)  # "a w" with "x" was seen, so only the proposals are left
    assert frame.values.tolist() == [["a w y", "a w", False]]


def test_a_beginning_with_its_next_word_is_asked_once_if_it_is_held_out_or_known_to_fit(fast_settings):
    lines = "a w x\nb w y p\nb w y q\n"
    assert questions(lines, fast_settings).empty
    assert len(questions(f"{lines}a w y p\t\theld out\na w y q\t\theld out", fast_settings)) == 1
    frame = questions("a w x\ts\nb w y p\ts\nb w y q\ts", fast_settings)
    assert sorted(frame["prompt"]) == ["a w", "b w"]


def test_a_held_out_sentence_is_asked_up_to_the_word_after_the_word_in_question(fast_settings):
    lines = ["a w x", "b w y", "a w y unknown\t\theld out", "unknown w x\t\theld out", "b w unknown\t\theld out"]
    late = ["a a a w x\t\theld out", "a b w\t\theld out"]
    frame = questions("\n".join(lines + late), fast_settings)
    assert sorted(frame["sentence"]) == ["a b w", "a w y unknown"]


def test_a_sample_of_combinations_is_said_to_be_one():
    whole = "3 of 10 unseen combinations join a beginning and a continuation of one sense."
    assert describe_fitting(3, 10, MOST_PAIRS) == whole
    sample = describe_fitting(3, 10, MOST_PAIRS + 600)
    assert sample == f"{whole} They are of a random sample of 500 of 1,100 pairs, the same sample each time."
