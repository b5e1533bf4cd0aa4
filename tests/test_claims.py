import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core import Settings, read_corpus, train
from core.claims import (
    CLAIMS,
    Claim,
    Evidence,
    board,
    checks,
    describe_choosing,
    describe_finding,
    describe_states,
    describe_verdict,
    judge,
    needed,
)
from core.claims.checks import RIVALS, exclusive_words
from core.corpus import END, corpus_from_rows
from core.limits import contrasting_prompts, floor
from core.measures import (
    change_edge,
    change_sizes,
    held_out_predictions,
    left_out_uses,
    loss_by_seed,
    next_words,
    sense_scores,
    unseen_margins,
    vectors,
    why_only_recall,
)
from core.measures.samples import Interval
from core.patterns import read_patterns
from core.predictors import NETWORKS, TABLES
from core.presets import presets
from tests.texts import texts
from tests.typed_patterns import PATTERNS

LESSONS = Path(__file__).parents[1] / "pages/lessons"
BY_NAME = {claim.name: claim for claim in CLAIMS}
STATES = {"holds", "fails", "too close to call", "cannot be tested here"}
LABELLED = "\n".join(f"{cue} w {sense}\t{sense}" for cue, sense in zip("abcdefgh", "xxxxyyyy", strict=True))


def verdict(run, name):
    return judge(run, BY_NAME[name])


@pytest.fixture(scope="module")
def quick(fast_settings):
    """Train four seeds on a text for so few steps that they hardly learn."""
    return lambda text, word="w": train(read_corpus(text), replace(fast_settings, seeds=4, steps=5, word=word))


@pytest.fixture(scope="module")
def untrained_run(default_run):
    return default_run.untrained()


def with_model(run, mixing, model):
    return replace(run, models={**run.models, mixing: model})


def invented(passed, values=None, needs=("static",)):
    values = tuple(map(float, passed)) if values is None else values
    return Claim("n", "S.", "t", "p", needs, lambda run: Evidence(values, tuple(passed)), "value", "nats", 0.0)


# The rule


@pytest.mark.parametrize(
    ("passing", "seeds", "state"),
    [(7, 8, "holds"), (6, 8, "fails"), (4, 4, "holds"), (3, 4, "fails"), (14, 16, "holds"), (13, 16, "fails")],
)
def test_a_claim_holds_if_at_least_seven_of_eight_seeds_pass(default_run, passing, seeds, state):
    verdict = judge(default_run, invented([True] * passing + [False] * (seeds - passing)))
    assert verdict.state == state
    assert verdict.passed == (True,) * passing + (False,) * (seeds - passing)
    assert verdict.reason.startswith(f"{passing} of {seeds} seeds pass, {needed(seeds)} have to: value is ")


@pytest.mark.parametrize(
    ("values", "end"),
    [
        ((0.0,) * 4, "value is 0 nats."),
        ((-1e-17, 0.0, 0.0, -0.0), "value is 0 nats."),
        ((0.25, 0.5, 1, 2), "value is 0.25 to 2.0 nats."),
        ((31.0,) * 4, "31 nats."),
    ],
)
def test_the_reason_gives_the_range_of_the_values_and_the_axis_holds_them_and_the_threshold(default_run, values, end):
    verdict = judge(default_run, invented([True] * 4, values))
    assert verdict.reason.endswith(end)
    low, high = verdict.domain
    assert low < 0 <= max(values) < high


def compared(values, low, high):
    """A claim that compares two models, with a threshold of 0.1."""
    evidence = Evidence(tuple(values), tuple(value > 0.1 for value in values), "", "", Interval(0.0, low, high, 9), "b")
    return Claim("n", "S.", "t", "p", ("static",), lambda run: evidence, "value", "nats", 0.1)


@pytest.mark.parametrize(
    ("values", "low", "high", "state"),
    [
        ([0.3] * 8, 0.2, 0.4, "holds"),
        ([0.3] * 7 + [-1.0], 0.2, 0.4, "holds"),
        ([0.3] * 6 + [0.0] * 2, 0.2, 0.4, "too close to call"),  # the seeds do not agree
        ([0.3] * 8, 0.1, 0.4, "too close to call"),  # the sentences do not
        ([0.02] * 8, 0.01, 0.03, "too close to call"),
        ([0.0] * 8, 0.0, 0.0, "too close to call"),
        ([-0.3] * 8, -0.4, 0.1, "too close to call"),
        ([-0.3] * 8, -0.4, -0.1, "fails"),
        ([-0.3] * 7 + [1.0], -0.4, -0.2, "fails"),
        ([-0.3] * 6 + [0.0] * 2, -0.4, -0.2, "too close to call"),
    ],
)
def test_a_comparison_is_decided_by_seeds_and_sentences_together_or_too_close_to_call(
    default_run, values, low, high, state
):
    verdict = judge(default_run, compared(values, low, high))
    assert verdict.state == state
    assert describe_finding(verdict).startswith("Not so here" if state == "fails" else "Shown by")
    assert ("not clear enough" in describe_finding(verdict)) == (state == "too close to call")
    assert "Its 95 % interval over 9 b is" in verdict.reason
    assert "above 0.10 it holds, at -0.10 or below it fails." in verdict.reason


def test_fewer_than_four_seeds_cannot_be_tested(default_run):
    few = replace(default_run, settings=replace(default_run.settings, seeds=3))
    for verdict in board(few):
        assert verdict.state == "cannot be tested here"
        assert verdict.reason == "It takes at least 4 seeds, and this run has 3."
        assert verdict.values == verdict.passed == ()


def test_a_claim_about_a_model_that_is_not_trained_cannot_be_tested(default_run):
    verdicts = {verdict.claim.name: verdict for verdict in board(default_run.only(["static"]))}
    assert verdicts["one vector"].state == "holds"
    assert verdicts["unseen combinations"].reason == "It speaks of attention, which this run has not trained."
    assert verdicts["choosing"].reason == "It speaks of averaging and attention, which this run has not trained."


# The list


def test_names_are_distinct_each_page_is_a_lesson_and_each_threshold_is_the_level_in_words():
    assert len(BY_NAME) == len(CLAIMS) == 7
    for claim in CLAIMS:
        assert (LESSONS / f"{claim.page}.py").is_file()
        assert {*claim.needs} <= NETWORKS.keys()
        assert [float(number) for number in re.findall(r"[\d.]+", claim.threshold)] == [abs(claim.level)]


def test_on_the_default_preset_all_hold_but_that_choosing_is_needed(default_run):
    verdicts = board(default_run)
    assert describe_states(verdicts) == "6 of 7 claims hold, 1 is too close to call."
    assert describe_verdict(verdicts[0]).startswith(f"{verdicts[0].claim.statement} Holds. 8 of 8 seeds pass")
    states = {verdict.claim.name: verdict.state for verdict in verdicts}
    assert states.pop("choosing") == "too close to call"
    assert set(states.values()) == {"holds"}


@pytest.mark.parametrize("state", sorted(STATES))
def test_whether_choosing_is_needed_is_said_as_the_verdict_has_it(default_run, state):
    text = describe_choosing(replace(verdict(default_run, "choosing"), state=state))
    told = {"holds": "it guesses better than averaging.", "fails": "averaging guesses better."}
    assert text.endswith(told.get(state, f"{state}."))


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("line", "changed"),
    [
        ("the script ran flawlessly\tsoftware", "home script ran flawlessly\tsoftware"),
        ("the dog ran quickly\tanimal", "the program ran quickly\tanimal"),
    ],
)
def test_one_changed_word_does_not_turn_whether_choosing_is_needed(default_preset, line, changed):
    text = default_preset.text.replace(line, changed)
    assert text != default_preset.text
    run = train(read_corpus(text), Settings(word="ran"), ["averaging", "attention"])
    assert verdict(run, "choosing").state == "too close to call"


def test_a_value_passes_on_one_side_of_the_level_only(default_run, untrained_run):
    for verdict in (*board(default_run), *board(untrained_run)):
        values, level = np.array(verdict.values), verdict.claim.level
        above = values > level if verdict.claim.threshold.startswith("above") else values >= level
        assert list(verdict.passed) == list(values <= level if verdict.claim.name == "one vector" else above)


def check_contract(verdicts, seeds):
    assert [verdict.claim for verdict in verdicts] == [*CLAIMS]
    for verdict in verdicts:
        assert verdict.state in STATES
        assert verdict.reason[0] == verdict.reason[0].upper()
        assert re.search(r"[^.]\.$", verdict.reason)
        assert not re.search(r"-0\.0*(?!\d)|nan|None", verdict.reason)
        counted = 0 if verdict.state == "cannot be tested here" else seeds
        assert len(verdict.values) == len(verdict.passed) == counted
        assert all(np.isfinite(verdict.values))


ODD = ["ab cd", "w w w\nw", "w\nw x", "a w\nb w x\tw\nc w x\tw\theld out", "w w\n<w> 'w"]


@pytest.mark.parametrize("text", [*(preset.text for preset in presets().values()), *ODD], ids=[*presets(), *range(5)])
def test_every_word_of_a_corpus_gets_a_verdict_with_a_reason_on_every_claim(quick, text):
    run = quick(text, "")
    words = run.corpus.vocabulary[1:]
    for word in [run.word, *words[:: max(1, len(words) // 5)]]:
        check_contract(board(run.about(word)), 4)


# One vector


def test_a_model_that_sees_more_than_the_word_has_several_vectors_and_the_value_is_their_largest_difference(
    default_run, monkeypatch
):
    monkeypatch.setitem(NETWORKS, "static", NETWORKS["averaging"])
    claim = verdict(default_run, "one vector")
    frame = vectors(default_run.only(["static"]), "ran")
    frame = frame[frame["stage"] == frame["stage"].iloc[-1]].groupby("seed")
    numbers = [column for column in frame.obj if column[1:].isdigit()]
    assert claim.state == "fails"
    np.testing.assert_allclose(claim.values, (frame[numbers].max() - frame[numbers].min()).max(axis=1))


# The floor


def test_the_static_value_is_the_lowest_loss_of_each_seed_above_the_floor(default_run):
    values = verdict(default_run, "static floor").values
    lowest = default_run.models["static"].history.training[:, :8].min(0)
    assert list(values) == list(lowest - floor(default_run.corpus, 1))
    assert min(values) > 0


def test_a_loss_below_the_floor_is_seen_whoever_says_it(default_run):
    model = default_run.models["static"]
    low = model.history.training.copy()
    low[3, :2] = 0.9 * floor(default_run.corpus, 1)
    run = with_model(default_run, "static", replace(model, history=replace(model.history, training=low)))
    claim = verdict(run, "static floor")
    assert claim.state == "fails"
    assert claim.passed == (False, False, *[True] * 6)


# Vectors by sense


def test_the_value_by_sense_is_the_accuracy_after_minus_before_training(default_run):
    scores = sense_scores(default_run)
    accuracy = scores[scores["model"] == "attention"].set_index(["trained", "seed"])["accuracy"]
    np.testing.assert_allclose(verdict(default_run, "vectors by sense").values, accuracy[True] - accuracy[False])


def test_before_training_nothing_that_is_learnt_holds(untrained_run):
    verdicts = {verdict.claim.name: verdict for verdict in board(untrained_run)}
    for name in ("vectors by sense", "right direction", "unseen combinations"):
        assert verdicts[name].state == "fails"
    assert set(verdicts["vectors by sense"].values) == {0.0}
    assert "and the table " in verdicts["unseen combinations"].reason  # the best rival


def test_a_twin_that_sorts_perfectly_before_training_leaves_nothing_to_test(default_run):
    model = default_run.models["attention"]
    lucky = type("Lucky", (type(default_run),), {"untrained": lambda self: default_run})
    run = lucky(default_run.corpus, default_run.settings, "ran", {"attention": model})
    claim = verdict(run, "vectors by sense")
    assert claim.state == "cannot be tested here"
    assert (
        "In 8 of 8 seeds the vectors sort perfectly before any training, which no training can exceed" in claim.reason
    )


# The right direction


def test_the_value_of_the_direction_is_that_of_the_prompt_that_does_worse(default_run):
    prompts = contrasting_prompts(default_run.corpus, "ran")
    first, second = exclusive_words(default_run.corpus, "ran", prompts)
    expected = [unseen_margins(default_run, "attention")[0]]
    for prompt, right, wrong in zip(prompts, (first, second), (second, first), strict=True):
        frame = next_words(default_run, prompt)
        frame = frame[frame["model"] == "attention"]
        mass = [frame[frame["word"].isin(words)].groupby("seed")["probability"].sum() for words in (right, wrong)]
        expected.append(mass[0] - mass[1])
    claim = verdict(default_run, "right direction")
    np.testing.assert_allclose(claim.values, np.min(expected, axis=0))
    assert all(f"“{prompt}”" in claim.reason for prompt in prompts)


def test_a_model_that_answers_the_wrong_way_round_fails(default_run):
    ids = default_run.corpus.ids
    animals, programs = exclusive_words(default_run.corpus, "ran", ("the dog ran", "the program ran"))
    columns = np.arange(len(ids))
    for one, other in zip(sorted(animals), sorted(programs), strict=True):
        columns[ids[one]], columns[ids[other]] = ids[other], ids[one]
    model = default_run.models["attention"]
    seeds = {**model.seeds, "unembedding": model.seeds["unembedding"][:, :, columns]}
    claim = verdict(with_model(default_run, "attention", replace(model, seeds=seeds)), "right direction")
    assert claim.state == "fails"
    assert max(claim.values) < -0.9


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a w x\ts\nb w y\tt", ({"x"}, {"y"})),
        ("a w x\ts\nb w y\tt\nc w x\nd w y\ne w x", ({"x"}, {"y"})),  # what has no label is not of the other sense
        ("a w x\t1\na2 w z\t1\na w y\t1\nb w y\t2\nb w q\t2\nc w q\t3\nb w\t2\nb w p\t2\theld out\nd p",
         ({"x", "z"}, {END})),
        ("a w x\ts\na w y\ts\nb w y\ts\nb w\ts", ({"x"}, {END})),  # one sense: what follows one prompt alone
        ("a w x\na w y\nb w y\nb w\nc w x", ({"x"}, {END})),
    ],
)  # fmt: skip
def test_each_prompt_has_the_words_that_follow_in_sentences_of_its_sense_alone(text, words):
    assert exclusive_words(read_corpus(text), "w", ("a w", "b w")) == words


# The cue's edge


def test_the_value_of_the_cue_is_the_mean_over_prompts_of_its_lead_over_every_other_edge(default_run):
    leads = []
    for prompt in ("the dog ran", "the program ran"):
        cut = [change_sizes(change_edge(default_run, prompt, 3, key))["cut"] for key in range(4)]
        leads.append(cut[2] - np.max([cut[0], cut[1], cut[3]], axis=0))
    np.testing.assert_allclose(verdict(default_run, "cue's edge").values, np.mean(leads, axis=0), atol=1e-6)


def test_where_two_words_of_many_tell_equally_much_each_may_be_the_cue(quick):
    run = quick("by a big old river w x\nby a big old river w y\nfor a big old loan w p\nfor a big old loan w q")
    detail = BY_NAME["cue's edge"].check(loud(run)).detail
    assert "the cue is “by” or “river” in “by a big old river w” and “for” or “loan” in “for a big old loan" in detail


@pytest.mark.parametrize("between", ["", "old ", "very old "])
def test_where_half_of_the_words_or_more_tell_equally_much_the_cues_edge_cannot_be_tested(quick, between):
    claim = verdict(loud(quick(f"by a {between}river w x\nfor the {between}loan w p")), "cue's edge")
    assert claim.state == "cannot be tested here"
    assert "words before “w” tell equally much about what follows, so none of them is the one cue" in claim.reason


def test_where_predictions_differ_by_position_alone_no_edge_carries_that(quick):
    run = loud(quick("a w x\nb b w y"))
    run.parameters("attention")["layer0.output.weight"].zero_()  # attention passes nothing on
    assert verdict(run, "cue's edge").state in ("fails", "cannot be tested here")


def loud(run):
    """The run with larger weights of attention, so that its predictions differ."""
    model = run.models["attention"]
    return with_model(run, "attention", replace(model, seeds={name: 5 * each for name, each in model.seeds.items()}))


# Two meanings


@pytest.fixture(scope="module")
def natural(quick):
    """Ten natural sentences about “spring”, without meanings and with three."""
    ((word, text), *_) = texts("one_word")
    meanings = ("season", "coil", "water", "season", "coil", "water", "season", "coil", "season", "water")
    marked = "\n".join(f"{line}\t{each}" for line, each in zip(text.split("\n"), meanings, strict=True))
    return [quick(each, word) for each in (text, marked)]


def test_on_natural_sentences_no_claim_about_two_meanings_is_decided_by_recall(natural):
    for run, reason in zip(natural, ("It takes two meanings of “spring”, and none is marked.", "recall"), strict=True):
        about = [verdict for verdict in board(loud(run)) if verdict.claim.about_meanings]
        assert {verdict.state for verdict in about} == {"cannot be tested here"}
        assert any(reason in verdict.reason for verdict in about)
        assert why_only_recall(run)


def test_the_presets_with_two_meanings_can_be_asked_about_them(quick):
    for preset in presets().values():
        reason = why_only_recall(quick(preset.text, preset.word))
        assert bool(reason) == (preset.name in {"bat", "plain"}), preset.name  # the cue comes too late; no meanings
    assert "Nothing before “bat” tells its meanings apart" in why_only_recall(quick(presets()["bat"].text, "bat"))


def test_a_beginning_is_put_to_members_that_were_not_trained_on_it(quick):
    for name in ("ran", "bank"):
        run = quick(presets()[name].text, name)
        asked = left_out_uses(run)
        assert len({each.use.beginning for each in asked}) == len(asked)
        assert len({each.use.sense for each in asked}) == 2
        for each in asked:
            folds = zip(run.corpus.training, run.fold_of, strict=True)
            trained_on = [words for words, fold in folds if fold != each.fold]
            assert all(words[: each.use.place + 1] != each.use.beginning for words in trained_on)


def test_the_direction_is_only_right_if_it_is_right_after_beginnings_not_trained_on(default_run, untrained_run):
    values, possible, count = unseen_margins(default_run, "attention")
    assert (possible, count) == (1.0, 12)
    assert all(values == values[0])  # one member a fold, for every seed
    recalled = replace(default_run.models["attention"], folds=untrained_run.models["attention"].folds)
    claim = verdict(with_model(default_run, "attention", recalled), "right direction")
    assert claim.state == "fails"
    assert max(claim.values) < 0.1 < min(verdict(default_run, "right direction").values)


def test_what_the_sentences_make_impossible_is_no_failure(quick):
    lines = [f"the {who} ran {how}\tanimal" for who in ("dog", "cat", "fox") for how in ("and", "home")]
    lines += [f"the {what} ran {how}\tsoftware" for what in ("app", "job", "bot") for how in ("and", "late")]
    lines += [f"we saw the {each}" for each in ("dog", "cat", "fox", "app", "job", "bot")]
    claim = verdict(quick("\n".join(lines), "ran"), "right direction")
    assert claim.state == "cannot be tested here"


# Unseen combinations and choosing


def losses(run):
    frame = loss_by_seed(held_out_predictions(run))
    return frame[frame["split"] == "marked"].set_index(["model", "seed"])["loss"]


def test_on_held_out_sentences_the_best_of_static_and_the_tables_or_averaging_is_to_be_beaten(default_run):
    assert set(RIVALS) == {"static", *TABLES}
    loss = losses(default_run)
    best = min(loss[model].mean() for model in RIVALS)
    claim = verdict(default_run, "unseen combinations")
    np.testing.assert_allclose(claim.values, best - loss["attention"])
    assert f"asked were 9 combinations marked as held out, and static had {best:.2f} nats" in claim.reason
    np.testing.assert_allclose(verdict(default_run, "choosing").values, loss["averaging"].mean() - loss["attention"])


def test_untrained_attention_predicts_nothing_better(default_run, untrained_run):
    run = with_model(default_run, "attention", untrained_run.models["attention"])
    assert {verdict(run, name).state for name in ("unseen combinations", "choosing")} == {"fails"}


def test_choosing_beats_an_averaging_that_has_not_learnt(default_run, untrained_run):
    run = with_model(default_run, "averaging", untrained_run.models["averaging"])
    assert verdict(run, "choosing").state == "holds"
    assert verdict(run, "unseen combinations").values == verdict(default_run, "unseen combinations").values


SIX = "\n".join(f"{cue} w {word}\ts" for cue in "abcdef" for word in "xyz"[: 2 if cue != "a" else 3])


def test_without_held_out_sentences_combinations_that_fit_by_sense_are_tested(quick):
    run = quick(f"{SIX}\ng w x\ts")
    assert "asked were 7 combinations that fit, and averaging had" in BY_NAME["choosing"].check(run).detail
    run = quick(f"{SIX}\ng w x\ts\ng w z\ts\theld out")
    assert "asked were 7 combinations that fit, 1 of them marked as held out" in BY_NAME["choosing"].check(run).detail


@pytest.mark.parametrize("name", ["unseen combinations", "choosing"])
@pytest.mark.parametrize("held_out", [1, 5])
def test_a_few_beginnings_decide_nothing_however_many_sentences_go_on_from_them(quick, name, held_out):
    lines = [f"{cue} w {word}" for cue in "abcdef" for word in "xy"] + [f"g w {word}" for word in "pqr"]
    lines += [f"{cue} w {word}\t\theld out" for cue in "abcdef"[:held_out] for word in "pqr"]
    claim = verdict(quick("\n".join(lines)), name)
    assert claim.state == "cannot be tested here"
    assert re.search("It takes 6 different beginnings", claim.reason)


def test_where_the_other_model_leaves_nothing_to_gain_nothing_can_be_tested(quick, monkeypatch):
    run = quick(f"{SIX}\ng w x\ts")
    real = checks.proposal_losses
    monkeypatch.setattr(checks, "proposal_losses", lambda *arguments: real(*arguments).assign(surprisal=0.05))
    claim = verdict(run, "choosing")
    assert claim.state == "cannot be tested here"
    assert "averaging has a loss of 0.05 nats already, so no model can be better by more than 0.1" in claim.reason


UNTESTABLE = [
    ("one vector", "a w x\na w y\na b", "“w” stands after one beginning only"),
    ("vectors by sense", "a w x\nb w y", "Fewer than two senses of “w” are labelled. Label sentences"),
    (
        "right direction",
        "a w x\nb w x\nc w x",
        "No next word belongs to “a w” alone, so no direction is the right one.",
    ),
    ("right direction", "a w x\na w y", "one beginning only"),
    ("right direction", "dog w and\ta\ncat w home\ta\napp w and\tb\nbot w late\tb", "themselves have only 0.00 ("),
    ("right direction", "dog w and\ta\ndog w home\ta\napp w and\tb\napp w late\tb\napp w and\tb", "have only 0.33 ("),
    ("cue's edge", "a w x\nb w y", "hardly differ (distance 0.0"),
    ("cue's edge", "w x\na w y", "In “w” no word before “w” can be its cue."),
    ("unseen combinations", "a w x\nb w y", "No unseen combination with “w” can be asked: mark sentences of known"),
    ("choosing", "a w x\nb w y", "No unseen combination with “w” can be asked: mark sentences of known words"),
]


@pytest.mark.parametrize(("name", "text", "reason"), UNTESTABLE)
def test_a_claim_that_cannot_be_tested_says_what_is_missing(quick, name, text, reason):
    claim = verdict(quick(text), name)
    assert claim.state == "cannot be tested here"
    assert reason in claim.reason


def test_every_claim_can_be_tested_on_two_lines_of_patterns():
    run = train(corpus_from_rows(read_patterns(PATTERNS).rows))
    assert {
        verdict.claim.name: verdict.reason for verdict in board(run) if verdict.state == "cannot be tested here"
    } == {}
