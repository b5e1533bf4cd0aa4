"""Every sentence beside a measure is true of the frame it describes, for extreme frames too."""

import re
from importlib import import_module
from itertools import product
from pathlib import Path
from pkgutil import iter_modules

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import measures
from core.corpus import read_corpus
from core.imported_vectors import WordVectors
from core.limits import PrefixFacts, describe_facts
from core.measures import MARKS, behind_static, loss_by_seed, way_to_truth
from core.measures.attention import WeightRow
from core.measures.predictions import ALIKE
from core.measures.samples import CLEAR, FEWEST_BEGINNINGS
from core.phrases import MOST_NAMED, share_span, shown
from core.predictors import LABELS, PREDICTORS, labelled

# Faults: no number, an empty or doubled sign, a plural after one.
NEVER = re.compile(
    r"nan|None|\binf\b|-0\.?0*(?![\d.])|--|\+-|−|(?<![\d.,])1 (seeds|sentences|edges|beginnings|times|occurrences)\b"
)
NEWEST = "new and accepted by the grammar"

# Ties and extremes as well as ordinary values.
CHANCES = st.one_of(st.sampled_from([0.0, 0.5, 1.0]), st.floats(0, 1))
NATS = st.one_of(st.sampled_from([0.0, 1.0, 1.09, 1.11, 7.0]), st.floats(0, 12))
SIGNED = st.one_of(st.sampled_from([0.0, -0.0, -1e-9, -0.004, 1.0, -1.0]), st.floats(-5, 5))
SEEDS = st.sampled_from([1, 2, 8])
WORDS = ["dog", "ran", "<end>", "nine"]


def numbers(text: str) -> list[float]:
    return [float(each) for each in re.findall(r"-?\d+\.\d+", text)]


def readable(*sentences: str) -> None:
    for sentence in sentences:
        assert not NEVER.search(sentence), sentence


def drawn(draw, values, count):
    return draw(st.lists(values, min_size=count, max_size=count))


def table(data, values, name, /, **levels):
    """A frame with a row for each combination of levels, and a drawn value in each."""
    rows = [*product(*levels.values())]
    return pd.DataFrame(rows, columns=[*levels]).assign(**{name: drawn(data.draw, values, len(rows))})


def test_every_sentence_beside_a_measure_is_tried_here():
    source = Path(__file__).read_text(encoding="utf-8")
    names = [name for name in dir(measures) if name.startswith("describe_")]
    assert len(names) > 20
    assert [name for name in names if f"measures.{name}(" not in source] == []


def test_each_topic_offers_every_sentence_that_it_has_under_a_name_of_its_own():
    topics = [import_module(f"core.measures.{each.name}") for each in iter_modules(measures.__path__)]
    offered = [name for topic in topics for name in getattr(topic, "__all__", [])]
    assert len(offered) == len({*offered})
    sentences = {name for topic in topics for name in vars(topic) if name.startswith("describe_")}
    assert sentences <= {*offered}


# Losses


@given(st.lists(st.tuples(NATS, NATS), min_size=0, max_size=3))
def test_what_is_said_of_weights_worse_than_earlier_ones_is_so(losses):
    models = ["static", "averaging", "attention"][: len(losses)]
    frame = pd.DataFrame({"model": models, "step": 45, "early_step": 10})
    frame = frame.assign(bits=[used for used, _ in losses], early_bits=[early for _, early in losses])
    frame = frame.assign(is_worse=frame["bits"] > frame["early_bits"])
    text = measures.describe_early_losses(frame, "ran")
    readable(text)
    assert (text == "") == (not frame["is_worse"].any())
    said = [(row.early_bits, row.bits) for row in frame[frame["is_worse"]].itertuples()]
    assert numbers(text) == [float(f"{value:.2f}") for pair in said for value in pair]
    assert all((model in text) == worse for model, worse in zip(models, frame["is_worse"], strict=True))


@st.composite
def held_out_frames(draw):
    """Predictions of static, averaging and attention, from one sentence and one seed up, with or without a truth."""
    beginnings, seeds, many = draw(st.integers(1, 9)), draw(SEEDS), draw(st.integers(1, 3))
    spread = draw(st.sampled_from([0.0, 0.03, 2.0]))  # between sentences and seeds
    generator = np.random.default_rng(draw(st.integers(0, 99)))
    truth = draw(st.sampled_from([np.nan, 0.0, 1.0]))
    known = draw(st.sampled_from([0.5, 1.0]))
    rows = []
    for model in ("static", "averaging", "attention"):
        mean = draw(NATS)
        for number in range(beginnings * many):
            knows = generator.random() < known or number == 0
            for seed in range(seeds):
                loss = max(0.0, mean + spread * generator.normal())
                beginning = f"b{number % beginnings}"
                rows.append(
                    ("fold", model, seed, f"{beginning} w {number}", beginning, loss, truth if knows else np.nan)
                )
    columns = ["split", "model", "seed", "sentence", "prefix", "surprisal", "truth"]
    frame = pd.DataFrame(rows, columns=columns)
    first = frame[frame["model"] == "static"].drop_duplicates("sentence").set_index("sentence")["truth"]
    return frame.assign(truth=frame["sentence"].map(first))


@given(held_out_frames())
@settings(max_examples=30)
def test_the_sentences_about_held_out_losses_are_true(frame):
    losses = way_to_truth(loss_by_seed(frame))
    text = measures.describe_held_out(frame, losses, "fold")
    readable(*text, measures.describe_lowest_loss(losses))
    beginnings = frame["prefix"].nunique()
    if beginnings < FEWEST_BEGINNINGS:
        (only,) = text
        assert only.startswith("Which model is better cannot be tested here.")
        assert "Write or hold out sentences with other beginnings" in only
        return
    means = frame.groupby("model")["surprisal"].mean()
    for sentence, other in zip(text, ("static", "averaging"), strict=False):
        gap = means[other] - means["attention"]
        size, low, high = numbers(sentence)[:3]
        assert low <= high
        assert f"over {beginnings} beginnings" in sentence
        assert low - 0.011 <= size <= high + 0.011
        if "better" in sentence or "worse" in sentence:
            assert ("better" in sentence) == (gap > CLEAR)
            assert low >= CLEAR
            assert size == pytest.approx(abs(gap), abs=0.006)
        else:
            assert "too close to call" in sentence
            assert size == pytest.approx(gap, abs=0.006)
    check_way(text[2:], losses[losses["model"] == "attention"])


def check_way(text, of_attention):
    way = of_attention["way"].mean()
    assert len(text) == (0 if np.isnan(way) else 1)
    if not text:
        return
    (sentence,) = text
    assert ("further from the true grammar than static" in sentence) == (way < 0)
    assert ("the whole way" in sentence) == (way > 1)
    if 0 <= way <= 1:
        (share,) = re.findall(r"goes (\d+)%", sentence)
        assert int(share) == pytest.approx(100 * way, abs=0.51)
    assert ("sentences that the grammar can write" in sentence) == (
        of_attention["known"] < of_attention["questions"]
    ).all()


@given(held_out_frames(), st.integers(0, 9))
@settings(max_examples=30)
def test_why_the_way_is_short_is_said_where_most_questions_go_on_otherwise_than_the_training_sentences(frame, number):
    frame = frame.assign(begun=frame["prefix"].map(lambda prefix: int(prefix[1:]) < number))
    losses = way_to_truth(loss_by_seed(frame))
    text = measures.describe_short_way(frame, losses, "fold")
    readable(text)
    way = losses.loc[losses["model"] == "attention", "way"].mean()
    asked = frame[frame["model"] == "static"].drop_duplicates("sentence")
    assert (text != "") == (way < 0.8 and asked["begun"].mean() > 0.5)
    if text:
        assert f"{asked['begun'].sum()} of {len(asked)} sentence" in text


@given(held_out_frames())
@settings(max_examples=30)
def test_the_lowest_loss_is_lowest_and_the_truth_is_drawn_only_for_all_that_was_asked(frame):
    losses = way_to_truth(loss_by_seed(frame))
    means = losses.groupby("model")["loss"].mean().round(2)
    text = measures.describe_lowest_loss(losses)
    assert {model for model in means.index if LABELS[model] in text} == {*means.index[means == means.min()]}
    rule = measures.truth_rule(losses)
    assert bool(rule) == frame["truth"].notna().all()


@given(st.data(), SEEDS, st.integers(1, 4))
def test_attention_is_called_most_wrong_where_it_lies_furthest_behind_static(data, seeds, sentences):
    models, texts = ["static", "averaging", "attention"], [f"a w {number}" for number in range(sentences)]
    frame = table(data, NATS, "surprisal", model=models, seed=range(seeds), sentence=texts, word=["x"])
    text = measures.describe_most_wrong(behind_static(frame))
    readable(text)
    means = frame.groupby(["sentence", "model"])["surprisal"].mean().unstack()
    behind = means["attention"] - means["static"]
    named = re.search("“(a w .)”", text)
    assert behind[named[1]] == behind.max()
    assert text.startswith("Attention is most wrong") == (behind.max() > CLEAR)
    assert ("gains least" in text) == (behind.max() < 0)


def test_a_rare_word_that_surprises_every_model_is_not_where_attention_is_most_wrong():
    rows = [("attention", 0, "rare", "x", 6.0), ("static", 0, "rare", "x", 7.0)]
    rows += [("attention", 0, "wrong", "x", 2.0), ("static", 0, "wrong", "x", 1.0)]
    frame = pd.DataFrame(rows, columns=["model", "seed", "sentence", "word", "surprisal"])
    assert behind_static(frame)["sentence"].tolist() == ["wrong", "rare"]


@given(st.data(), st.booleans(), st.booleans())
def test_what_an_edit_did_is_so(data, is_brought, was_asked):
    models, prompts, words = ["static", "attention"], ["a w", "b w"], ["x", "<end>"]
    keys = [*product(models, prompts, words)]
    now, before = (dict(zip(keys, drawn(data.draw, CHANCES, len(keys)), strict=True)) for _ in range(2))
    effects = measures.edit_effects(now, before if was_asked else None)
    text = measures.describe_edit(effects, ["x"] if is_brought else [], models)
    readable(text)
    if is_brought:
        assert text.startswith("After this edit “x” gets")
        for model, prompt in product(models, prompts):
            assert f"{now[model, prompt, 'x']:.0%}" in text
            assert not was_asked or f"({before[model, prompt, 'x']:.0%} before)" in text
    elif was_asked:
        largest = max(abs(now[key] - before[key]) for key in keys)
        assert text.startswith("This edit changed no next word") == (largest < 0.05)
    else:
        assert text == ""


@pytest.mark.parametrize("split", measures.SPLITS)
@pytest.mark.parametrize("count", [0, 1, 7])
def test_a_measure_that_cannot_be_taken_says_what_to_do(split, count):
    text = measures.describe_nothing_held_out(split, "w", count)
    readable(text, measures.describe_untestable(count), measures.describe_one_vector("w"))
    readable(measures.describe_no_answer("a w"))
    assert text.startswith("Cannot be tested here")
    assert "Mark some" in text or "Write more" in text


# Next words, tables and writing


@given(st.data(), SEEDS)
@settings(max_examples=30)
def test_the_most_probable_words_are_most_probable(data, seeds):
    frame = table(data, CHANCES, "probability", word=WORDS, seed=range(seeds))
    means = frame.groupby("word")["probability"].mean().round(2)
    best = {shown(word) for word in means.index[means == means.max()]}
    for text in (measures.describe_next_words(frame, "x"), measures.describe_most_probable(frame)):
        readable(text)
        assert {each for each in re.findall("“(.*?)”", text) if each != "x"} == best
        assert numbers(text) == [means.max()]
    first = frame["word"].iloc[0]
    frame = frame.assign(position=frame["word"].factorize()[0])
    text = measures.describe_surprise(frame, first)
    readable(text)
    if frame["position"].any():
        after = frame[frame["position"] == 1]
        assert text == f"“{shown(after['word'].iloc[0])}” after “{first}”: {share_span(after['probability'])}"
    text = measures.describe_surprise(frame, "missing")
    readable(text)
    least = frame.groupby("word")["probability"].mean().round(3)
    assert {*re.findall("“(.*?)”", text)} == {shown(word) for word in least.index[least == least.min()]}


@given(st.lists(CHANCES, min_size=1, max_size=8))
def test_a_distance_is_called_what_it_is(values):
    frame = pd.DataFrame({"model": "m", "seed": range(len(values)), "total_variation": values})
    text = measures.describe_distance(frame, "m", ("a", "b"))
    readable(text)
    assert text.startswith("It cannot tell") == (max(values) == 0)
    assert text.startswith("It tells them apart:") == (np.mean(values) > 0.5)
    text = measures.describe_distance(frame, "m", ("a", "b"), may_be_recall=True)
    readable(text)
    assert ("perhaps only memorised" in text, "It tells" in text) == (np.mean(values) >= ALIKE, False)


@given(st.data(), SEEDS)
def test_the_conclusion_gives_the_share_of_each_model_it_names(data, seeds):
    frame = table(data, CHANCES, "total_variation", model=["static", "averaging", "attention"], seed=range(seeds))
    text = measures.describe_conclusion(frame, ("a w", "b w"))
    readable(text)
    means = frame.groupby("model")["total_variation"].mean()
    assert f"{means['attention']:.0%} of the probability" in text
    assert ("cannot tell" in text) == (frame.loc[frame["model"] == "static", "total_variation"].max() == 0)


@given(st.data(), SEEDS, st.sampled_from(["", "No meaning is marked."]))
def test_of_sentences_that_can_only_be_recalled_the_conclusion_states_no_finding_about_context(data, seeds, why):
    frame = table(data, CHANCES, "total_variation", model=["static", "averaging", "attention"], seed=range(seeds))
    text = measures.describe_conclusion(frame, ("a w", "b w"), why)
    readable(text)
    mean = frame.loc[frame["model"] == "attention", "total_variation"].mean()
    assert (("more than recall" if why else "perhaps only memorised") in text) == (mean >= ALIKE)
    if mean >= ALIKE:
        assert f"({mean:.0%})" in text
        assert text.endswith(why)
        assert not re.search("Attention can|averaging", text)


# The first steps

PROMPTS = ("a w", "b w")


@given(st.lists(st.sampled_from(["a w x", "a w y", "b w x", "b w z", "a w", "c w v"]), min_size=1, max_size=8))
def test_how_often_a_guess_follows_either_prompt_is_so(lines):
    corpus = read_corpus("\n".join([*lines, "d w u"]))
    frame = measures.continuations(corpus, PROMPTS)
    assert {"u"} <= {*frame["word"]} <= {*corpus.vocabulary} - {"<end>"}
    for word in frame["word"].unique():
        text = measures.describe_guess(frame, word)
        readable(text)
        total = [sum(line.startswith(start) for line in lines) for start in PROMPTS]
        count = [lines.count(f"{start} {word}") for start in PROMPTS]
        assert text.startswith("No sentence begins with") == (not all(total))
        if all(total):
            told = [int(each) for each in re.findall(r"(?<=” )\d+|(?<=of )\d+", text)]
            assert told == [count[0], total[0], count[1], total[1]]
            assert text.endswith("tell.") == (count[0] / total[0] != count[1] / total[1])


@given(st.lists(st.floats(-3, 3), min_size=1, max_size=4), st.lists(st.floats(-3, 3), min_size=4, max_size=4), SEEDS)
def test_a_word_is_said_to_have_one_vector_only_if_every_number_is_the_same(first, second, seeds):
    values = dict(zip(PROMPTS, (first, second[: len(first)]), strict=True))
    rows = [
        (seed, prompt, place, value)
        for seed in range(seeds)
        for prompt, given in values.items()
        for place, value in enumerate(given)
    ]
    frame = pd.DataFrame(rows, columns=["seed", "prompt", "component", "value"])
    text = measures.describe_one_vector_or_two(frame, PROMPTS)
    readable(text)
    assert ("one vector after both" in text) == (values["a w"] == values["b w"])
    assert (f"in all {seeds} trainings" in text) == (values["a w"] == values["b w"] and seeds > 1)


@given(st.data(), SEEDS)
def test_which_of_averaging_and_attention_tells_two_prompts_apart_is_so(data, seeds):
    frame = table(data, CHANCES, "total_variation", model=["static", "averaging", "attention"], seed=range(seeds))
    recalled = measures.describe_parting(frame, may_be_recall=True)
    readable(recalled)
    assert " tell" not in recalled or recalled.startswith("Neither")
    text = measures.describe_parting(frame)
    readable(text)
    means = frame.groupby("model")["total_variation"].mean()
    able = [model for model in ("averaging", "attention") if means[model] >= ALIKE]
    assert text.startswith(("Neither", f"Only {able[0]}" if able else "", "Both")[len(able)])
    assert {f"{means[model]:.0%}" for model in ("averaging", "attention")} == {*re.findall(r"\d+%", text)}


@given(st.data(), SEEDS)
def test_the_arc_that_counts_most_is_named_where_there_is_a_difference_that_an_arc_carries(data, seeds):
    effects = table(data, CHANCES, "difference", prompt=PROMPTS, place=[0, 1])
    effects = effects.assign(word=[f"w{number}" for number in range(len(effects))])
    apart = table(data, CHANCES, "total_variation", model=["attention"], seed=range(seeds))
    text = measures.describe_arcs(effects, apart)
    readable(text)
    before, least = apart["total_variation"].mean(), effects["difference"].min()
    if before < ALIKE:
        assert "no difference to cut away" in text
        return
    assert f" {least:.0%} instead of {before:.0%}" in text
    assert text.startswith("No single arc carries the difference") == (least > before - ALIKE)
    if text.startswith("Most hangs"):
        named = effects[effects["word"] == re.search("“(.*?)”", text)[1]].iloc[0]
        assert named["difference"] == least
        assert f"“{named['prompt']}”" in text


@given(st.data(), SEEDS)
def test_how_much_of_the_difference_a_cut_takes_away_is_so(data, seeds):
    whole, cut = (table(data, CHANCES, "total_variation", model=["attention"], seed=range(seeds)) for _ in range(2))
    text = measures.describe_cut(whole, cut, ["“a” in “a w”", "“b” in “b w”"])
    readable(text)
    before, after = (each["total_variation"].mean() for each in (whole, cut))
    assert f"{after:.0%} instead of {before:.0%}" in text
    assert text.endswith(": the difference is gone.") == (before >= ALIKE > after)
    assert not text.endswith("gone.") or after < before
    assert not text.endswith("stays.") or after > before - ALIKE


def test_a_word_without_two_uses_is_told_of_with_what_to_do():
    assert not measures.are_two_uses(("a w", "a w"))
    assert not measures.are_two_uses(("a w", "a v"))
    assert "Add two sentences" in measures.describe_no_two_uses("w")


# Strips


@given(st.lists(CHANCES, min_size=1, max_size=8), st.lists(CHANCES, min_size=8, max_size=8))
def test_strips_are_called_the_same_only_if_every_number_is(first, second):
    values = {"a w": first, "b w": second[: len(first)]}
    rows = [(prompt, place, value) for prompt, given in values.items() for place, value in enumerate(given)]
    text = measures.describe_strips(pd.DataFrame(rows, columns=["prompt", "component", "value"]), ("a w", "b w"))
    readable(text)
    assert text.startswith("Exactly the same") == (values["a w"] == values["b w"])


@given(st.data(), SEEDS)
def test_the_most_probable_model_of_a_sentence_is_named(data, seeds):
    corpus = read_corpus("a w x\nb w y")
    frame = table(data, CHANCES, "probability", model=PREDICTORS, seed=range(seeds))
    text = measures.describe_sentence_probabilities(frame, "a w x", corpus)
    readable(text)
    means = frame.groupby("model")["probability"].mean().round(4)
    first = re.search(r"most probable under (.*?) \(([\d.]+)\)", text)
    assert float(first[2]) == means.max()
    most = labelled(means.index[means == means.max()])
    assert sum(label in text for label in most) >= min(len(most), MOST_NAMED)


@pytest.mark.parametrize(
    ("window", "prompt", "found"),
    [
        (0, "a w", "This table looks up nothing. It counts all 8 words of the sentences, and their ends."),
        (1, "a w", "The table looks up “w”. It has seen it 2 times."),
        (None, "a w", "The table looks up “a w”. It has seen it at the start of a sentence 1 time."),
        (None, "w w", "No answer: the table has counted nothing after “w w”."),
    ],
)
def test_what_a_table_looks_up_and_how_often_it_stands_there_is_so(window, prompt, found):
    sources = measures.guess_sources(read_corpus("a w x\nb w y"), window, prompt)
    assert measures.describe_lookup(sources, window, prompt) == found


@given(st.integers(1, 8), st.data(), st.booleans())
def test_how_contexts_outgrow_the_corpus_is_so(last, data, fills):
    possible = {n: float(data.draw(st.integers(1, 2000))) ** (n - 1) for n in range(2, last + 2)}
    filled = {n: float(data.draw(st.integers(1, 5000))) for n in possible if fills or n < last + 1}
    rows = [(n, "filled", count) for n, count in filled.items()]
    rows += [(n, "possible with these words", count) for n, count in possible.items()]
    rows += [(n, "possible with the words of GPT-2", 50_257.0 ** (n - 1)) for n in possible]
    text = measures.describe_growth(pd.DataFrame(rows, columns=["n", "contexts", "count"]))
    readable(text)
    seen, words, there, real = re.search(
        r"^These sentences fill (\S+) contexts of (\d+) words?\. .* could fill: (.*)\. .* GPT-2: (.*)\.$", text
    ).groups()
    assert int(words) == last
    assert float(seen.replace(",", "")) == (filled[last + 1] if fills else 0)
    for written, number in ((there, possible[last + 1]), (real, 50_257.0**last)):
        if number < 1e15:
            assert float(written.replace(",", "")) == pytest.approx(number, rel=0.06)
        else:
            assert written == f"a number with {len(str(int(number)))} digits"


@given(st.lists(st.lists(st.sampled_from("awxz"), min_size=1, max_size=5), min_size=1, max_size=6))
def test_each_written_sentence_has_its_mark_and_a_new_one_its_nearest_neighbour(written):
    corpus = read_corpus("a w x\nz w x\nx a")
    text = measures.describe_marks(measures.marks([*map(tuple, written)], corpus), corpus)
    readable(*text)
    assert len(text) == len(written)
    known = {" ".join(words) for words in corpus.training}
    for number, (line, words) in enumerate(zip(text, written, strict=True), start=1):
        assert line.startswith(f"{number}. ")
        if " ".join(words) in known:
            assert line == f"{number}. in the corpus"
        else:
            assert line.startswith(f"{number}. new, ")
            assert re.search("; nearest: “(.*)”$", line)[1] in known


@given(st.data())
def test_who_copies_most_and_who_writes_most_that_is_new_is_so(data):
    models = ["bigram", "static", "attention"]
    shares = table(data, CHANCES, "share", model=models, mark=[*MARKS, NEWEST])
    copied = measures.describe_copied(shares)
    share = shares[shares["mark"] == MARKS[0]].set_index("model")["share"].round(3)
    most = re.search(r"Most copied word for word: (.*), [\d.]+% of", copied)
    readable(copied)
    assert bool(most) == (share.max() > share.min())
    if most:
        assert {model for model in models if LABELS[model] in most[1]} == {*share.index[share == share.max()]}
    accepted = measures.describe_accepted(shares)
    new = shares[shares["mark"] == NEWEST].set_index("model")["share"].round(3)
    readable(accepted)
    assert accepted.startswith("No model") == (new.max() == 0)
    assert accepted.startswith("Attention writes most") == (new["attention"] > new.drop("attention").max())


@given(st.data(), SEEDS, st.sampled_from(["nats", "bits"]), st.booleans())
def test_where_training_ends_and_whether_the_held_out_loss_turned_is_so(data, seeds, unit, has_held_out):
    steps = [10, 20, 30]
    rows = [("training", step, float(seed), data.draw(NATS)) for step in steps for seed in range(seeds)]
    rows += [("held out", step, np.nan, data.draw(NATS)) for step in steps if has_held_out]
    frame = pd.DataFrame(rows, columns=["on", "step", "seed", unit])
    level = frame[(frame["on"] == "training") & (frame["step"] == 30)][unit].mean() + data.draw(
        st.sampled_from([0.0, -1.0, 1e-9])
    )
    text = measures.describe_curve(frame, unit, level)
    readable(text)
    if has_held_out:
        lost = frame[frame["on"] == "held out"].set_index("step")[unit]
        assert lost[int(re.search(r"lowest at step (\d+)", text)[1])] == lost.min()
        if "turned up again" in text:
            assert lost[30] > lost.min()


@pytest.mark.parametrize("seen_once", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize("copies", [0, 1, 2])
@pytest.mark.parametrize("solved_by", [None, "last word"])
def test_the_facts_of_small_corpora_read_well(seen_once, count, copies, solved_by):
    facts = describe_facts(PrefixFacts(seen_once, copies, count, count, solved_by), "w")
    readable(
        *facts,
        measures.describe_fitting(count, count, count),
        measures.describe_none_fit(pd.DataFrame({"fits": [None] * count}), "w"),
    )
    assert not re.search(r"\b1 \w+s (repeat|join)|\b1 different beginnings", " ".join(facts))


# Vectors and senses


@given(st.integers(1, 6), st.lists(st.floats(0, 0.5), min_size=2, max_size=2))
def test_a_share_of_variance_is_given_only_where_it_can_be_less_than_all(count, shares):
    shown = [np.nan, np.nan] if count == 1 else shares
    points = pd.DataFrame({"count": [1] * count, "share_x": shown[0], "share_y": shown[1]})
    text = measures.describe_cloud(points, "w", 0.5)
    readable(text, *measures.axis_titles(points))
    assert ("%" in text) == (count > 3)


@given(st.data(), SEEDS, st.booleans())
def test_how_vectors_sort_by_sense_is_so(data, seeds, moves):
    scores = table(data, CHANCES, "accuracy", model=["attention"], trained=[True, False], seed=range(seeds))
    for column, values in (("p", CHANCES), ("clusters", SIGNED), ("position", CHANCES)):
        scores[column] = drawn(data.draw, values, 2 * seeds) if moves or column != "position" else np.nan
    text = measures.describe_sense_accuracy(scores, "attention")
    test = measures.describe_sense_test(scores, "attention")
    readable(text, test)
    trained, before = (scores[scores["trained"] == each]["accuracy"].to_numpy() for each in (True, False))
    if seeds > 1:
        assert f"higher after it in {(trained > before).sum()} of {seeds} seeds" in text
    assert ("word's place" in test) == moves


@pytest.mark.parametrize("count", [0, 1, 9])
def test_the_sentences_about_imported_vectors_are_true(count):
    missing = tuple(f"m{number}" for number in range(count))
    imported = WordVectors(("<end>", "ran", "dog"), np.eye(3, 4), missing)
    text = measures.describe_missing(imported)
    assert bool(text) == bool(count)
    alone = measures.describe_cosines(pd.DataFrame({"word": []}), imported, "ran")
    near = measures.describe_cosines(pd.DataFrame({"word": ["dog", "cat"]}), imported, "ran")
    readable(text, alone, near, measures.describe_untestable_senses(f"{count} cue words"))
    assert alone.endswith("nothing to compare it with.")
    assert "one vector of 4 numbers" in near
    assert "“dog” is nearest" in near


# Inside attention


@given(st.data(), SEEDS)
def test_the_sentences_about_edges_are_true(data, seeds):
    places = ["(start)", "dog", "ran"]
    cells = table(data, CHANCES, "weight", **{"from": places, "to": places})
    cells["disagree"] = drawn(data.draw, st.booleans(), len(cells))
    text = measures.describe_largest(cells, "weight")
    readable(text)
    assert numbers(text) == [cells["weight"].round(2).max()]
    row = cells[cells["to"] == "ran"]
    text = measures.describe_strongest(row, "ran")
    readable(text)
    seen = row.set_index("from")["weight"].round(2)
    assert {*re.findall("“(.*?)”", text.split("takes up")[1])} == {*seen.index[seen == seen.max()]}
    correlations = pd.DataFrame({"seed": range(seeds), "correlation": drawn(data.draw, SIGNED, seeds)})
    lost = correlations.assign(correlation=np.nan)
    half = correlations.assign(correlation=correlations["correlation"].where(correlations["seed"] == 0))
    for frame in (correlations, lost, half):
        readable(measures.describe_agreement(cells, frame))
    assert "Choose a longer sentence" in measures.describe_agreement(cells, lost)
    rest = pd.DataFrame({"seed": range(seeds), "weight": drawn(data.draw, CHANCES, seeds), "even": 0.3})
    readable(measures.describe_rest_on_start(rest))


@given(st.data(), SEEDS)
@settings(max_examples=30)
def test_the_sentences_about_changes_are_true(data, seeds):
    apart = pd.DataFrame({name: drawn(data.draw, CHANCES, seeds) for name in ("apart", "to_own", "to_other")})
    text = measures.describe_interchange(apart, "a w", "b w")
    readable(text)
    assert text.startswith("The two prompts") == (apart["apart"].max() < 0.1)
    frame = table(data, CHANCES, "probability", seed=range(seeds), change=["none", "cut", "mean"], word=WORDS)
    sizes = pd.DataFrame({kind: drawn(data.draw, CHANCES, seeds) for kind in ("cut", "mean")})
    readable(measures.describe_change(frame, sizes, "dog"))
    shares = table(data, SIGNED, "share", seed=range(seeds), name=["the", "dog"])
    text = measures.describe_shares(shares, "home")
    readable(text)
    means = shares.groupby("name")["share"].mean()
    top = means.abs().round(2)
    if "contributes most" in text or "takes most away" in text:
        (name,) = top.index[top == top.max()]
        assert text.startswith(f"“{name}”")
        assert ("contributes" in text) == (means[name] > 0)
    else:
        assert len({*top}) == 1


@given(NATS, NATS, SIGNED)
def test_a_row_and_the_middles_of_senses_are_given_in_numbers(moved, before, product):
    scores = pd.DataFrame({"key": ["a", "b"], "product": [product, -product], "weight": [0.5, 0.5]})
    readable(measures.describe_row(WeightRow(scores, pd.DataFrame(), moved, before), "ran"))
    one = pd.DataFrame([("layer 1", "x", "y", moved, before)], columns=["stage", "first", "second", "gap", "spread"])
    readable(measures.describe_separation(one, "layer 1"), measures.describe_separation(one, "layer 2"))
