from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core import Settings, read_corpus, train
from core.challenges import CHALLENGES, attempt, extending, failing, generalising
from core.challenges.measured import enough, masses, new_questions, right_shares
from core.challenges.own import is_own, own_words
from core.corpus import END, Corpus
from core.measures import held_out_predictions, next_words
from core.measures.passes import probabilities
from core.predictors import TABLES
from core.presets import presets
from core.uses import sense_words

CORPORA = Path(__file__).parent / "corpora"
BY_NAME = {challenge.name: challenge for challenge in CHALLENGES}
LEVELS = ["first steps", "medium", "hard"]
WORD = "ran"

# Nothing that a model has learnt is asked for: whether a claim fails, and whether one vector serves two senses.
OF_ANY_MODEL = {"break a claim", "too late"}

# What is missing on the default preset with one sentence copied, by challenge.
MISSING = {
    "one sentence": "stands in exactly one sentence",
    "without writing it": "stands among the sentences and is held out",
    "static wins": "Static lower by at least 0.1: 0 of 8 seeds do",
    "third sense": "has 2 labelled senses, 0 of them",
    "break a claim": "none fails",
    "too late": "shared by two labelled senses",
    "confidently wrong": "No held-out sentence can be asked",
    "own language": "0% of their words stand in no preset",
    "beyond short tables": "A table of the last two words is enough",
    "fewest sentences": "76 training sentences. 0 new beginnings",
}


def text_of(name):
    return (CORPORA / f"{name.replace(' ', '_')}.txt").read_text(encoding="utf-8")


def settings_for(corpus, settings):
    """The word in question as it is on the page that a person starts from the default preset."""
    return replace(settings, word=WORD if WORD in corpus.ids else "")


@cache
def passing_run(name):
    corpus = read_corpus(text_of(name))
    return train(corpus, settings_for(corpus, Settings()))


def with_copy(corpus):
    return Corpus((*corpus.sentences, corpus.sentences[0]))


@pytest.fixture(scope="module")
def copied_run(default_corpus):
    return train(with_copy(default_corpus), Settings(word=WORD))


@pytest.fixture(scope="module")
def quick(fast_settings):
    """A function from text to a run of four seeds that hardly learnt anything."""

    def trained(text):
        corpus = read_corpus(text)
        return train(corpus, settings_for(corpus, replace(fast_settings, seeds=4, steps=5)))

    return trained


def found(run, name):
    outcome = BY_NAME[name].check(run)
    assert not outcome.passed
    return outcome.found


# The entries


def test_names_are_unique_and_texts_are_filled_in():
    assert len(BY_NAME) == len(CHALLENGES) >= 8
    for challenge in CHALLENGES:
        assert all((challenge.title, challenge.task, challenge.hint, challenge.why))


def test_challenges_go_from_first_steps_to_hard():
    levels = [challenge.level for challenge in CHALLENGES]
    assert levels == sorted(levels, key=LEVELS.index)
    assert set(levels) == set(LEVELS)


def test_every_challenge_has_a_corpus_and_every_corpus_a_challenge():
    assert {path.stem for path in CORPORA.glob("*.txt")} == {name.replace(" ", "_") for name in BY_NAME}


# Passed by the corpora that are kept, and by nothing that is as it came


@pytest.mark.parametrize("name", BY_NAME)
def test_a_challenge_is_passed_by_its_corpus(name):
    outcome = attempt(passing_run(name), BY_NAME[name])
    assert outcome.passed, outcome.found


@pytest.mark.parametrize("name", BY_NAME)
def test_a_challenge_is_not_passed_by_the_default_preset_for_a_reason_of_its_own(copied_run, name):
    outcome = attempt(copied_run, BY_NAME[name])
    assert outcome == BY_NAME[name].check(copied_run)
    assert not outcome.passed
    assert MISSING[name] in outcome.found


@pytest.mark.parametrize("challenge", CHALLENGES, ids=BY_NAME)
def test_an_untouched_preset_passes_nothing(default_run, challenge):
    outcome = attempt(default_run, challenge)
    assert not outcome.passed
    assert outcome.score is None
    assert outcome.found.startswith("These are the sentences of a preset")


def test_an_untouched_preset_is_not_even_measured(default_run):
    trick = replace(CHALLENGES[0], check=lambda run: pytest.fail("was measured"))
    assert not attempt(default_run, trick).passed


@pytest.mark.parametrize("name", sorted(BY_NAME.keys() - OF_ANY_MODEL))
def test_the_same_sentences_do_not_pass_before_training(name):
    assert not attempt(passing_run(name).untrained(), BY_NAME[name]).passed


@pytest.mark.parametrize("name", presets())
def test_every_challenge_says_something_about_every_preset(name, fast_settings):
    preset = presets()[name]
    for corpus in (preset.corpus, with_copy(preset.corpus)):
        run = train(corpus, replace(fast_settings, steps=5, word=preset.word))
        for challenge in CHALLENGES:
            assert attempt(run, challenge).found.strip()


@pytest.mark.parametrize(
    "text",
    [
        "a b",
        "a a a a",
        "one\na b",
        "ran\nran ran",
        "a w\tA\nb w\tB\nb w\tC\theld out\na b w\tA\theld out",
        "a w x\tA\na w x\tB\na w x\tA\theld out",
        "x ran a\tA\ny ran b\tB\nz ran ran\tA\nx y ran b\tB\theld out",
    ],
)
def test_every_challenge_says_something_about_the_oddest_corpora_and_every_word_of_them(quick, text):
    run = quick(text)
    for word in run.corpus.vocabulary[1:]:
        for challenge in CHALLENGES:
            assert attempt(run.about(word), challenge).found.strip()


# What is measured


def test_a_sense_has_the_next_words_that_follow_with_no_other_sense_in_training():
    corpus = read_corpus("a w x\tA\nb w x\tB\na w y\tA\nb w\tB\nc w z\na w z\tA\nb w q\tB\theld out\nd q")
    assert sense_words(corpus, "w") == {"A": {"y", "z"}, "B": {END}}  # a sentence without a label has no sense


def test_new_questions_are_held_out_sentences_whose_beginning_is_in_no_training_sentence(quick):
    run = quick(
        "a ran x\tA\nb ran y\tB\nc a\na ran y\tA\theld out\nc ran y\tB\theld out\nc ran\t\theld out\nz ran\t\theld out"
    )
    assert [(question.beginning, question.following, question.sense) for question in new_questions(run)] == [
        (("c", "ran"), "y", "B"),
        (("c", "ran"), END, None),
    ]


def test_masses_are_the_sums_of_the_next_words_of_a_sense(quick):
    run = quick("a ran x\tA\na ran y\tA\nb ran z\tB\nb ran y\tA")
    prompts = [("a", "ran"), ("b", "ran")]
    found_masses, senses = masses(run, prompts), sense_words(run.corpus, "ran")
    assert set(found_masses) == {*run.models, *TABLES}
    for number, prompt in enumerate(prompts):
        frame = next_words(run, " ".join(prompt), smoothed=True)
        for place, words in enumerate(senses.values()):
            sums = frame[frame["word"].isin(words)].groupby(["model", "seed"])["probability"].sum()
            for model, each in found_masses.items():
                assert each[:, number, place] == pytest.approx(sums[model].to_numpy(), abs=1e-6)


def test_the_right_share_is_the_mean_over_senses_of_the_mean_over_beginnings(quick):
    run = quick("a ran x\tA\nb ran x\tA\nc ran y\tB")
    prompts = {("a", "ran"): "A", ("b", "ran"): "A", ("c", "ran"): "B"}
    shares, each = right_shares(run, prompts), masses(run, [*prompts])["attention"]
    expected = ((each[:, 0, 0] + each[:, 1, 0]) / 2 + each[:, 2, 1]) / 2
    np.testing.assert_allclose(shares["attention"], expected)


@pytest.mark.parametrize(("passing", "seeds", "is_enough"), [(7, 8, True), (6, 8, False), (4, 4, True), (3, 4, False)])
def test_seven_of_eight_seeds_are_enough(passing, seeds, is_enough):
    assert enough(np.arange(seeds) < passing) is is_enough


def test_what_a_preset_has_is_not_ones_own():
    assert not is_own(("the", "cat", "ran", "swiftly"))  # held out there
    assert not is_own(("the", "dog", "ran"))
    assert is_own(("the", "yak", "ran"))
    assert is_own(("dog", "ran"))
    assert own_words(read_corpus("the yak ran quickly\nzamek")) == ["yak", "zamek"]


# What is missing, challenge by challenge

ANIMALS = "the dog ran home\tanimal\nthe dog ran away\tanimal\nthe app ran well\tsoftware"


@pytest.mark.parametrize(
    "line",
    [
        "the yak ran home",  # without a sense
        "the yak ran home\tanimal\nthe yak ran away\tanimal",  # two sentences
        "the yak ran home\tanimal\theld out",  # not trained on
        "the yak ran well\tsoftware",  # the sense has no other next word
        "the cat ran home\tanimal",  # a beginning of a preset
    ],
)
def test_one_sentence_of_ones_own_with_a_sense_is_asked_for(quick, line):
    assert "stands in exactly one sentence" in found(quick(f"{ANIMALS}\n{line}\nthe yak slept"), "one sentence")


def test_one_sentence_needs_two_senses_to_tell_apart(quick):
    assert found(quick("the yak ran home\tanimal\nthe dog ran away\tanimal"), "one sentence").startswith(
        "Fewer than two"
    )


@pytest.mark.parametrize("name", ["one sentence", "without writing it"])
@pytest.mark.parametrize(
    "spoilt",
    [
        lambda run, mixing, prefixes: probabilities(run, "attention", prefixes),  # static does as well
        lambda run, mixing, prefixes: 0.6 * probabilities(run, mixing, prefixes),  # attention does better, but not much
    ],
)
def test_attention_has_to_give_enough_and_more_than_static(monkeypatch, name, spoilt):
    monkeypatch.setattr(generalising, "probabilities", spoilt)
    assert "0 of 8 seeds do" in found(passing_run(name), name)


def test_a_sentence_that_is_written_is_not_taught_without_writing_it():
    text = text_of("without writing it")
    run = passing_run("without writing it")
    for mark, said in (("", "is trained on"), ("\t\theld out", "is held out")):
        written = replace(run, corpus=read_corpus(f"{text}the cat ran swiftly{mark}"))
        assert said in found(written, "without writing it")


def test_the_words_of_the_sentence_have_to_be_known(quick):
    assert "“swiftly” does not occur" in found(quick("the cat ran home"), "without writing it")
    assert "“cat” does not occur" in found(quick("the dog ran swiftly"), "without writing it")


def test_the_table_is_said_to_be_without_an_answer_only_where_it_is(quick):
    never = quick("the dog ran swiftly\nwe fed the cat")
    assert "never saw this beginning" in found(never, "without writing it")
    assert "gives it 0.00" in BY_NAME["without writing it"].check(passing_run("without writing it")).found


def test_static_cannot_win_on_fewer_than_six_beginnings(quick):
    held_out = [f"the dog ran {word}\t\theld out" for word in ("home", "away", "well")]
    said = found(quick("\n".join([ANIMALS, *held_out])), "static wins")
    assert said.startswith("3 sentences with “ran” are held out and can be asked, with 1 beginning;")


def test_static_has_to_win_on_most_beginnings(monkeypatch):
    run = passing_run("static wins")
    asked = held_out_predictions(run)
    attention = asked[asked["model"] == "attention"]
    one = attention["prefix"] == attention["prefix"].iloc[0]
    lucky = attention.assign(model="static", surprisal=attention["surprisal"] - np.where(one, 6.0, -0.1))
    monkeypatch.setattr(failing, "held_out_predictions", lambda run: pd.concat([attention, lucky]))
    outcome = BY_NAME["static wins"].check(run)
    assert "8 of 8 seeds do" in outcome.found
    assert not outcome.passed


@pytest.mark.parametrize(("margin", "seeds"), [(0.05, 0), (0.15, 8)])
def test_static_has_to_win_by_a_clear_margin(monkeypatch, margin, seeds):
    run = passing_run("static wins")
    asked = held_out_predictions(run)
    attention = asked[asked["model"] == "attention"]
    nearly = attention.assign(model="static", surprisal=attention["surprisal"] - margin)
    monkeypatch.setattr(failing, "held_out_predictions", lambda run: pd.concat([attention, nearly]))
    outcome = BY_NAME["static wins"].check(run)
    assert outcome.passed is (seeds == 8)
    assert f"{seeds} of 8 seeds do" in outcome.found


def test_a_third_sense_has_to_be_ones_own(fast_settings):
    corpus = with_copy(presets()["charge"].corpus)
    run = train(corpus, replace(fast_settings, steps=5, word="charge"))
    assert "3 labelled senses, 0 of them" in found(run, "third sense")


def test_a_sense_with_too_few_beginnings_is_said_to_be_so(quick):
    text = text_of("third sense").replace("the ink ran", "the paint ran")
    assert "Cannot be measured yet: the sense “liquid” has 3 different beginnings" in found(quick(text), "third sense")


def test_a_sense_of_ones_own_has_to_be_the_third(quick):
    text = text_of("third sense").replace("\tsoftware", "")
    assert "2 labelled senses, 1 of them" in found(quick(text), "third sense")


@pytest.mark.parametrize(("after", "before"), [(0.89, 0.5), (0.95, 0.95)])
def test_a_third_sense_has_to_be_sorted_well_and_by_training(monkeypatch, after, before):
    monkeypatch.setattr(
        extending, "sense_accuracy", lambda run, mixing: np.full(8, after if run.is_trained else before)
    )
    assert "0 of 8 seeds do" in found(passing_run("third sense"), "third sense")


def test_a_claim_that_fails_on_a_presets_sentences_is_not_broken(monkeypatch, copied_run):
    failed = replace(failing.judge(copied_run, failing.CLAIMS[0]), state="fails")
    monkeypatch.setattr(failing, "judge", lambda run, claim: failed)
    said = found(copied_run, "break a claim")
    assert said.startswith("This claim fails: ")
    assert said.endswith("0 sentences are your own; at least 4 have to be.")


def test_a_claim_that_cannot_be_tested_is_not_broken(copied_run):
    unlabelled = Corpus(tuple(replace(sentence, sense=None) for sentence in copied_run.corpus.sentences))
    said = found(replace(copied_run, corpus=unlabelled), "break a claim")
    assert "none fails, 0 are too close to call, and 1 cannot be tested here" in said


def test_sentences_on_which_no_model_could_pass_break_no_claim(quick):
    text = "the dog ran and slept\tanimal\nthe app ran and stopped\tsoftware\nthe yak ran\nthe gnu ran"
    assert "none fails" in found(quick(text), "break a claim")


def test_that_choosing_beats_averaging_does_not_count(monkeypatch, copied_run):
    judged = failing.judge
    monkeypatch.setattr(
        failing,
        "judge",
        lambda run, claim: replace(judged(run, claim), state="fails" if claim.name == failing.TOO_EASY else "holds"),
    )
    assert "none fails" in found(copied_run, "break a claim")


LATE = {"animal": ["home", "away"], "software": ["well", "overnight"]}


def late(senses=LATE, mark="", opener="today it"):
    return "\n".join(f"{opener} ran {word}\t{sense}{mark}" for sense, words in senses.items() for word in words)


def test_senses_that_share_a_beginning_have_one_vector(quick):
    outcome = BY_NAME["too late"].check(quick(late()))
    assert outcome.passed
    assert "vectors of “ran” is 0, over 4 seeds" in outcome.found


@pytest.mark.parametrize(
    "text",
    [
        late({**LATE, "software": ["well"]}),  # one sentence of a sense
        late({**LATE, "software": ["well", "away"]}),  # a next word of both
        late({"animal": LATE["animal"]}) + "\n" + late({"software": LATE["software"]}, opener="then it"),
        late({"animal": LATE["animal"]})
        + "\n"
        + late({"software": LATE["software"]}, mark="\theld out")
        + "\nwell overnight",
    ],
)
def test_a_shared_beginning_with_different_next_words_is_asked_for(quick, text):
    assert "is shared by two labelled senses" in found(quick(text), "too late")


def test_sentences_of_a_preset_are_no_late_clue_of_ones_own(fast_settings):
    run = train(with_copy(presets()["bat"].corpus), replace(fast_settings, steps=5, word="bat"))
    assert "is shared by two labelled senses" in found(run, "too late")


def test_a_model_that_looks_ahead_would_not_pass_too_late(quick, monkeypatch):
    run = quick(late())
    whole = failing.pass_over

    def ahead(run, mixing, prefixes):
        """The vectors carry what stands at the end of the sentence."""
        packed, passed = whole(run, mixing, prefixes)
        last = run.corpus.ids[prefixes[0][-1]]
        return packed, replace(passed, stages={name: stage + last for name, stage in passed.stages.items()})

    monkeypatch.setattr(failing, "pass_over", ahead)
    assert not BY_NAME["too late"].check(run).passed


@pytest.mark.parametrize(
    "line",
    [
        "the dog ran well\tsoftware\theld out",  # a beginning that was seen
        "the cat ran slept\tanimal\theld out",  # never follows the word
        "the cat ran well\tsoftware",  # trained on
    ],
)
def test_confidence_is_asked_about_a_new_beginning_that_goes_on_with_a_known_next_word(quick, line):
    assert "No held-out sentence can be asked" in found(quick(f"{ANIMALS}\nthe cat slept\n{line}"), "confidently wrong")


@pytest.mark.parametrize(
    ("measure", "spoilt"),
    [
        ("probabilities", lambda *asked: probabilities(*asked) + 0.01),
        ("masses", lambda *asked: {"attention": masses(*asked)["attention"] * 0.9}),
    ],
)
def test_attention_has_to_be_surprised_by_the_next_word_and_sure_of_others(monkeypatch, measure, spoilt):
    monkeypatch.setattr(failing, measure, spoilt)
    assert "0 of 8 seeds do" in found(passing_run("confidently wrong"), "confidently wrong")


def test_attention_is_not_wrong_where_it_is_sure_of_the_sense_of_the_sentence(monkeypatch):
    run = passing_run("confidently wrong")
    monkeypatch.setattr(failing, "probabilities", lambda *asked: 0 * probabilities(*asked))  # the word is a surprise
    text = text_of("confidently wrong").replace("the wolf ran smoothly\tsoftware", "the wolf ran away\tanimal")
    said = found(replace(run, corpus=read_corpus(text)), "confidently wrong")
    assert "“away”" in said
    assert "0 of 8 seeds do" in said


def test_eleven_sentences_are_too_few_in_any_language(quick):
    lines = text_of("own language").splitlines()
    assert "11 sentences" in found(quick("\n".join(lines[:6] + lines[12:17])), "own language")


@pytest.mark.parametrize("changed", [{"attention": 0.49}, {"static": 0.01}])
def test_the_contrast_in_ones_own_language_has_to_be_attentions_and_large(monkeypatch, changed):
    whole = extending.distances

    def spoilt(*frames):
        frame = whole(*frames)
        return frame.assign(total_variation=frame["model"].map(changed).fillna(frame["total_variation"]))

    monkeypatch.setattr(extending, "distances", spoilt)
    assert "0 of 8 seeds do" in found(passing_run("own language"), "own language")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (late(), "Context tells 0.00 bits"),
        (text_of("one sentence"), "A table of the last two words is enough"),
        (text_of("beyond short tables").replace("held out", ""), "0 new beginnings, of 0 senses"),
    ],
)
def test_what_is_missing_beyond_short_tables_is_said(quick, text, said):
    assert said in found(quick(text), "beyond short tables")


def test_new_beginnings_of_a_preset_are_not_beyond_short_tables_of_ones_own(fast_settings):
    run = train(with_copy(presets()["banco"].corpus), replace(fast_settings, steps=5, word="banco"))
    assert "0 new beginnings, of 0 senses" in found(run, "beyond short tables")


def test_a_short_table_that_is_right_all_the_same_is_not_beyond_its_reach(monkeypatch):
    run = passing_run("beyond short tables")
    shares = right_shares(run, {question.beginning: question.sense for question in new_questions(run)})
    monkeypatch.setattr(generalising, "right_shares", lambda *_: {**shares, "trigram": np.array([0.6])})
    assert "that of the last two words, gives it 0.60" in found(run, "beyond short tables")


# The score


def test_the_score_is_the_number_of_training_sentences_and_the_kept_corpus_has_the_one_to_beat():
    run = passing_run("fewest sentences")
    outcome = BY_NAME["fewest sentences"].check(run)
    assert outcome.score == len(run.corpus.training) == generalising.TO_BEAT
    assert outcome.score < len(presets()["near"].corpus.training) / 4


@pytest.mark.parametrize("name", sorted(BY_NAME.keys() - {"fewest sentences"}))
def test_other_challenges_have_no_score(name):
    assert BY_NAME[name].check(passing_run(name)).score is None


@pytest.mark.parametrize(
    ("model", "value"), [("attention", 0.89), ("averaging", 0.6), *((table, 0.6) for table in TABLES)]
)
def test_one_seed_of_one_model_can_spoil_the_fewest_sentences(monkeypatch, model, value):
    run = passing_run("fewest sentences")
    shares = right_shares(run, {question.beginning: question.sense for question in new_questions(run)})
    spoilt = {**shares, model: np.append(shares[model][1:], value)}
    monkeypatch.setattr(generalising, "right_shares", lambda *_: spoilt)
    outcome = BY_NAME["fewest sentences"].check(run)
    assert not outcome.passed
    assert outcome.score is None


NEW_ANIMALS = [
    "a dog near the pump ran home\tanimal\theld out",
    "today a cat near the robot ran home\tanimal\theld out",
]


@pytest.mark.parametrize(
    ("without", "more", "said"),
    [
        ("machine\theld out", NEW_ANIMALS, "4 new beginnings, of 1 sense,"),
        ("today a dog near the pump", [], "3 new beginnings, of 2 senses"),
        ("animal", NEW_ANIMALS, "Fewer than two senses"),
    ],
)
def test_four_new_beginnings_of_two_senses_are_asked_for(quick, without, more, said):
    lines = [line for line in text_of("fewest sentences").splitlines() if without not in line]
    assert said in found(quick("\n".join([*lines, *more])), "fewest sentences")
