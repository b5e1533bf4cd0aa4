from dataclasses import replace
from math import e, log

import numpy as np
import pandas as pd
import pytest
import scipy.stats

from core import read_corpus, train
from core.corpus import END
from core.cues import cues
from core.folds import assign_folds
from core.measures import difference, held_out_predictions, loss_by_seed, untestable, way_to_truth
from core.measures.passes import probabilities
from core.predictors import NETWORKS, TABLES
from core.presets import presets
from core.runs import select_members
from core.tables import back_off
from core.uses import uses


@pytest.fixture(scope="module")
def frame(quick_run):
    return held_out_predictions(quick_run)


@pytest.fixture(scope="module")
def bank_run(fast_settings):
    return train(presets()["bank"].corpus, replace(fast_settings, word="bank", folds=3, split="cue"), ["attention"])


def fold_of_sentences(run):
    return dict(zip(run.corpus.training, assign_folds(run.corpus, run.settings), strict=True))


def left_for(run, words):
    """What a member that leaves out the fold of a sentence is trained on."""
    fold_of = fold_of_sentences(run)
    return [other for other in run.corpus.training if fold_of[other] != fold_of[words]]


def test_every_training_sentence_with_the_word_is_asked_of_members_that_saw_nothing_of_its_beginning(frame, quick_run):
    sentences = set(frame[frame["split"] == "fold"]["sentence"])
    with_word = {" ".join(words) for words in quick_run.corpus.training if "ran" in words}
    assert sentences == with_word - set(untestable(quick_run)["sentence"])
    assert len(sentences) >= 36
    for text in sentences:
        words = tuple(text.split())
        beginning = words[: words.index("ran") + 1]
        assert all(other[: len(beginning)] != beginning for other in left_for(quick_run, words))


def test_a_question_is_begun_where_a_training_sentence_begins_as_the_marked_one_does(quick_run, frame):
    begun = dict(zip(zip(frame["split"], frame["prefix"], strict=True), frame["begun"], strict=True))
    assert {split for split, _ in begun} == {"fold", "marked"}
    for (split, prefix), told in begun.items():
        words = tuple(prefix.split(" "))
        stands = any(other[: len(words)] == words for other in quick_run.corpus.training)
        assert told == (split == "marked" and stands)


def test_for_another_word_too_no_member_predicts_after_a_beginning_that_it_saw(quick_run):
    run = quick_run.about("dog")
    assert any(words[:2] == ("the", "dog") for words in run.corpus.training)
    frame = held_out_predictions(run)
    assert "the dog" not in set(frame[frame["split"] == "fold"]["prefix"])  # whatever is left out, others begin so


@pytest.mark.parametrize("mixing", NETWORKS)
def test_each_prediction_is_that_of_the_member_that_left_the_sentences_fold_out(frame, quick_run, mixing):
    model, ids = quick_run.models[mixing], quick_run.corpus.ids
    members = [member for member in model.members if member.fold is not None]
    fold_of = fold_of_sentences(quick_run)
    fold = frame[(frame["split"] == "fold") & (frame["model"] == mixing)]
    for (text, following), rows in fold.drop_duplicates(["sentence", "word", "seed"]).groupby(["sentence", "word"]):
        words = tuple(text.split())
        prefix = (END, *words[: words.index("ran") + 1])
        places = [place for place, member in enumerate(members) if member.fold == fold_of[words]]
        assert len(places) == 2
        for seed, place in enumerate(places):
            parameters = select_members(model.folds, slice(place, place + 1))
            expected = float(probabilities(quick_run, mixing, [prefix], parameters)[0, 0, ids[following]])
            assert rows.set_index("seed")["probability"][seed] == pytest.approx(expected, rel=1e-4)


def test_a_fold_does_not_influence_the_members_that_leave_it_out(default_corpus, fast_settings):
    # With the dial at the end nothing is drawn at random and the last step is used.
    settings = replace(fast_settings, word="ran", memorise=1.0)
    fold_of = assign_folds(default_corpus, settings)
    sentences, folds = list(default_corpus.sentences), iter(fold_of)
    places = [place for place, s in enumerate(sentences) if not s.held_out and next(folds) == 0 and "ran" in s.words]
    dog, program = (next(p for p in places if sentences[p].sense == sense) for sense in ("animal", "software"))
    one, other = sentences[dog].words, sentences[program].words
    end = one.index("ran") + 1
    sentences[dog] = replace(sentences[dog], words=one[:end] + other[end:])
    sentences[program] = replace(sentences[program], words=other[:end] + one[end:])
    changed = replace(default_corpus, sentences=tuple(sentences))
    assert assign_folds(changed, settings) == fold_of
    runs = [train(corpus, settings, ["attention"]) for corpus in (default_corpus, changed)]
    prefix, answers = (END, *one[:end]), []
    for run in runs:
        members, parameters = run.fold_members("attention")
        assert [member.fold for member in members] == [0, 1]
        answers.append(probabilities(run, "attention", [prefix], parameters)[:, 0].numpy())
    np.testing.assert_allclose(answers[0][0], answers[1][0], atol=1e-5)
    assert np.abs(answers[0][1] - answers[1][1]).max() > 1e-3


def test_marked_sentences_are_asked_of_all_seeds(frame, quick_run):
    marked = frame[(frame["split"] == "marked") & (frame["model"] == "attention")]
    held_out = [use for use in uses(quick_run.corpus, "ran") if use.held_out]
    assert "the cat ran swiftly" in set(marked["sentence"])
    assert set(marked["sentence"]) == {use.sentence.text for use in held_out}
    for use in held_out:
        expected = probabilities(quick_run, "attention", [use.prefix])[:, 0, quick_run.corpus.ids[use.following]]
        answers = marked[marked["sentence"] == use.sentence.text].sort_values("seed")["probability"]
        np.testing.assert_allclose(answers, expected, rtol=1e-4)


def test_tables_answer_with_back_off_and_without_the_fold(frame, quick_run):
    fold = frame[(frame["split"] == "fold") & frame["model"].isin(TABLES)]
    assert set(fold["model"]) == set(TABLES)
    for row in fold.itertuples():
        words = tuple(row.sentence.split())
        counted = back_off(read_corpus("\n".join(map(" ".join, left_for(quick_run, words)))), TABLES[row.model].window)
        expected = counted.probabilities((END, *row.prefix.split()))[row.word]
        assert row.probability == pytest.approx(expected)


def test_surprisal_is_in_nats_and_the_truth_is_the_grammars_where_there_is_one(frame, fast_settings):
    assert frame["truth"].isna().all()
    preset = next(preset for preset in presets().values() if preset.grammar)
    run = train(preset.corpus, replace(fast_settings, seeds=1, word=preset.word), ["static"])
    predictions = held_out_predictions(run, preset.grammar)
    np.testing.assert_allclose(e ** -predictions["surprisal"], predictions["probability"], rtol=1e-6)
    for row in predictions.drop_duplicates(["prefix", "word"]).itertuples():
        assert row.truth == pytest.approx(-log(preset.grammar.probabilities((END, *row.prefix.split()))[row.word]))


LONELY = "a w x\na w y\nb w x\nb w y\nc w x\nc w y\nlonely w x\na z\nb z\nc z\nd w only\nd z"
MARKED = "a w x\nb w y\na w y\n" + "".join(
    f"{sentence}\t\theld out\n" for sentence in ("zebra w x", "b w zebra", "b a a b w x", "b w x")
)


@pytest.mark.parametrize(
    ("text", "reasons", "scored"),
    [
        (LONELY, {"lonely w x": "does not occur", "d w only": "does not occur"}, {"a w x", "b w y"}),
        (MARKED, {"zebra w x": "does not occur", "b w zebra": "does not occur", "b a a b w x": "later"}, {"b w x"}),
    ],
)
def test_what_a_member_does_not_know_is_reported_and_not_scored(fast_settings, text, reasons, scored):
    run = train(read_corpus(text), replace(fast_settings, word="w"), ["static"])
    frame, reported = held_out_predictions(run), untestable(run).set_index("sentence")["reason"]
    assert all(reason in reported[sentence] for sentence, reason in reasons.items())
    assert not reasons.keys() & set(frame["sentence"])
    assert scored <= set(frame["sentence"])
    assert frame["probability"].gt(0).all()


def test_with_a_split_by_cue_no_member_saw_the_cue_of_its_questions(bank_run):
    cue_of = cues(bank_run.corpus, "bank")
    frame = held_out_predictions(bank_run)
    fold = frame[frame["split"] == "fold"].drop_duplicates("sentence")
    assert len(fold) >= 10
    for row in fold.itertuples():
        words = tuple(row.sentence.split())
        seen = {cue_of[other[: other.index("bank") + 1]] for other in left_for(bank_run, words) if "bank" in other}
        assert row.cue == cue_of[tuple(row.prefix.split())]
        assert seen
        assert row.cue not in seen


def answers(**surprisals):
    """A frame of held-out predictions: by model, a row of sentences for each seed."""
    rows = [
        ("fold", model, seed, f"s{place}", f"s{place}", surprisal, 0.5)
        for model, seeds in surprisals.items()
        for seed, row in enumerate(seeds)
        for place, surprisal in enumerate(row)
    ]
    return pd.DataFrame(rows, columns=["split", "model", "seed", "sentence", "prefix", "surprisal", "truth"])


def test_the_loss_of_a_seed_is_the_mean_over_its_questions():
    frame = answers(static=[[2.0, 4.0], [1.0, 2.0]], attention=[[1.0, 1.0]])
    losses = loss_by_seed(pd.concat([frame, frame.assign(split="marked", surprisal=9.0)]))
    assert losses[["split", "model", "seed", "loss"]].values.tolist() == [
        *(["fold", "attention", 0, 1.0], ["fold", "static", 0, 3.0], ["fold", "static", 1, 1.5]),
        *(["marked", model, seed, 9.0] for model, seed in (("attention", 0), ("static", 0), ("static", 1))),
    ]
    assert (losses["questions"] == 2).all()
    assert (losses["truth"] == 0.5).all()


def test_the_way_to_the_truth_starts_at_the_mean_static_loss_and_ends_at_the_grammar_within_each_split():
    fold = answers(static=[[3.0], [2.0]], attention=[[0.5], [1.5], [3.5]])  # static: 2.5; the grammar: 0.5
    marked = answers(static=[[4.5]], attention=[[1.5]]).assign(split="marked")
    ways = way_to_truth(loss_by_seed(pd.concat([fold, marked]))).set_index(["split", "model"])["way"]
    assert ways["fold", "attention"].tolist() == pytest.approx([1.0, 0.5, -0.5])
    assert ways["fold", "static"].tolist() == pytest.approx([-0.25, 0.25])
    assert ways["marked", "attention"] == pytest.approx(0.75)


@pytest.mark.parametrize(("static", "truth"), [(2.5, np.nan), (0.4, 0.5), (0.5, 0.5), (0.59, 0.5)])
def test_without_a_grammar_or_where_static_is_not_clearly_above_the_truth_there_is_no_way(static, truth):
    frame = answers(static=[[static]], attention=[[0.3]]).assign(truth=truth)
    assert way_to_truth(loss_by_seed(frame))["way"].isna().all()


def test_truth_and_loss_are_averaged_over_the_questions_that_the_grammar_knows():
    frame = answers(static=[[3.0, 9.0]], attention=[[1.0, 9.0]])
    frame["truth"] = frame["truth"].where(frame["sentence"] == "s0")
    losses = way_to_truth(loss_by_seed(frame)).set_index("model")
    assert losses["loss"].to_dict() == {"attention": 5.0, "static": 6.0}
    assert losses["loss_there"].to_dict() == {"attention": 1.0, "static": 3.0}
    assert (losses["known"] == 1).all()
    assert losses["way"]["attention"] == pytest.approx((3 - 1) / (3 - 0.5))


@pytest.mark.parametrize("beginnings", [1, 2, 5])
def test_below_six_beginnings_there_is_no_interval_however_many_sentences(beginnings):
    frame = answers(static=[[3.0] * 30], attention=[[1.0] * 30])
    frame["prefix"] = [f"b{number % beginnings}" for number in range(len(frame))]
    row = difference(frame, "attention", "static").iloc[0]
    assert row["difference"] == 2.0
    assert np.isnan([row["low"], row["high"]]).all()
    assert row["beginnings"] == beginnings


def test_neither_more_sentences_of_a_beginning_nor_more_seeds_of_the_same_answers_narrow_the_interval():
    gaps = np.random.default_rng(3).normal(0, 1, 8)
    once = answers(static=[gaps], attention=[np.zeros(8)])
    many_sentences = answers(static=[np.tile(gaps, 10)], attention=[np.zeros(80)])
    many_sentences["prefix"] = [f"s{number % 8}" for number in range(80)] * 2
    many_seeds = answers(static=[gaps] * 8, attention=[np.zeros(8)] * 8)
    columns = ["difference", "low", "high"]
    expected = difference(once, "attention", "static")[columns]
    for frame in (many_sentences, many_seeds):
        pd.testing.assert_frame_equal(difference(frame, "attention", "static")[columns], expected, rtol=1e-9)
    turned = difference(once, "static", "attention")[["difference", "high", "low"]]
    np.testing.assert_allclose(-turned.to_numpy(), expected.to_numpy(), atol=0.05)


def test_the_interval_of_a_difference_is_that_of_scipys_bootstrap():
    generator = np.random.default_rng(3)
    static, attention = generator.gamma(2, 1, (2, 40)) + 0.8, generator.gamma(2, 1, (2, 40))
    row = difference(answers(static=static, attention=attention), "attention", "static").iloc[0]
    gaps = static.mean(0) - attention.mean(0)
    expected = scipy.stats.bootstrap((gaps,), np.mean, method="percentile", n_resamples=9999, rng=1)
    assert row["difference"] == pytest.approx(gaps.mean())
    low, high = expected.confidence_interval
    tolerance = 0.05 * (high - low)
    assert row["low"] == pytest.approx(low, abs=tolerance)
    assert row["high"] == pytest.approx(high, abs=tolerance)
    assert row["sentences"] == 40
