"""Held out: the word after the word in question, predicted by members that never saw the sentence.

Two kinds of questions: training sentences go to the members that leave out their fold (after a beginning that these
never saw), and sentences marked as held out go to all seeds.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log

import numpy as np
import pandas as pd

from core.corpus import END, Corpus, Sentence, Words
from core.cues import cues
from core.grammar import Grammar
from core.measures.passes import probabilities
from core.measures.samples import CLEAR, FEWEST_BEGINNINGS, FEWEST_SEEDS, mean_interval, needed, too_few
from core.nouns import agreeing, counted
from core.phrases import joined, leaders, of_seeds, share_span
from core.predictors import NETWORKS, TABLES, labelled
from core.runs import Run
from core.tables import back_off
from core.uses import Use, uses_in

__all__ = [
    "SPLITS",
    "describe_held_out",
    "describe_lowest_loss",
    "describe_nothing_held_out",
    "describe_short_way",
    "describe_untestable",
    "difference",
    "held_out_predictions",
    "loss_by_seed",
    "loss_domain",
    "truth_rule",
    "untestable",
    "way_to_truth",
]

COLUMNS = ["split", "model", "seed", "sentence", "prefix", "begun", "cue", "sense", "word"]
COLUMNS += ["probability", "surprisal", "truth"]
SHORT_WAY = 0.8  # of the way to the truth: below it there has to be a reason
SPLITS = {"fold": "Beginnings that were never seen", "marked": "Sentences marked as held out"}
UNKNOWN = "a word of the sentence does not occur in the sentences that are left to train on"
TOO_LATE = "the word stands later than any word in the sentences that are left to train on"


@dataclass(frozen=True)
class HeldOutUse:
    """A use of the word in question, and the fold that it is put to (None: to the seeds)."""

    use: Use
    fold: int | None


_Answer = tuple[str, int, HeldOutUse, float]  # model, seed, question, probability of what follows


def held_out_predictions(run: Run, grammar: Grammar | None = None) -> pd.DataFrame:
    """The probability of the word after the word in question in each held-out sentence, under every model.

    Columns: split ("fold" or "marked"), model, seed (of a fold's member: which of its starts), sentence, prefix, begun
    (whether a sentence that the model was trained on begins so), cue, sense, word (the next one), probability,
    surprisal (nats), truth (the grammar's surprisal; nan without one).
    Lookup tables have back-off and are counted without the held-out sentences. Questions that cannot be tested are left
    out; untestable names them.
    """
    questions = answerable(run)
    cue_of = cues(run.corpus, run.word)
    begun = {words[:end] for words in run.corpus.training for end in range(1, len(words) + 1)}
    rows = []
    answers = (*_by_models(run, questions), *_by_tables(run, questions)) if questions else ()
    for model, seed, question, probability in answers:
        truth = grammar.probabilities(question.use.prefix).get(question.use.following) if grammar else None
        rows.append(
            (
                "marked" if question.fold is None else "fold",
                model,
                seed,
                question.use.sentence.text,
                " ".join(question.use.prefix[1:]),
                question.fold is None and question.use.beginning in begun,
                cue_of.get(question.use.prefix[1:], ""),
                question.use.sense,
                question.use.following,
                probability,
                0.0 - log(max(probability, 1e-12)),
                0.0 - log(truth) if truth else np.nan,
            )
        )
    return pd.DataFrame(rows, columns=COLUMNS)


def answerable(run: Run) -> list[HeldOutUse]:
    """The questions that can be tested: each use with the fold whose members are asked (None: all seeds)."""
    return [question for question, reason in _questions(run) if reason is None]


def untestable(run: Run) -> pd.DataFrame:
    """Held-out sentences with the word in question that cannot be tested. Columns: sentence, reason."""
    rows = [(question.use.sentence.text, reason) for question, reason in _questions(run) if reason]
    return pd.DataFrame(rows, columns=["sentence", "reason"])


def loss_by_seed(frame: pd.DataFrame) -> pd.DataFrame:
    """The mean surprisal, from a frame of held_out_predictions.

    Columns: split, model, seed, loss, questions; and over the questions whose answer the grammar knows: truth,
    loss_there (both nan if there are none) and known (their number).
    """
    frame = frame.assign(there=frame["surprisal"].where(frame["truth"].notna()))
    return frame.groupby(["split", "model", "seed"], as_index=False).agg(
        loss=("surprisal", "mean"),
        questions=("surprisal", "size"),
        truth=("truth", "mean"),
        loss_there=("there", "mean"),
        known=("truth", "count"),
    )


def way_to_truth(losses: pd.DataFrame) -> pd.DataFrame:
    """How much of the way from static's loss to the true grammar's each seed of a model covers.

    Takes a frame of loss_by_seed. Columns: those, and way = (static - loss) / (static - truth), all three over the
    questions that the grammar knows, with static's mean loss over its seeds. nan where there is no way to cover:
    without a grammar, and where static does not lie clearly above the truth.
    """
    static = losses[losses["model"] == "static"].groupby("split")["loss_there"].mean()
    start = losses["split"].map(static)
    length = start - losses["truth"]
    return losses.assign(way=(start - losses["loss_there"]) / length.where(length > CLEAR))


def difference(frame: pd.DataFrame, better: str, worse: str, draws: int = 2000) -> pd.DataFrame:
    """How much lower one model's surprisal is than another's, for each split.

    Takes a frame of held_out_predictions. Columns: split, difference (mean over sentences, each the mean over seeds),
    low, high (95 % bootstrap interval over beginnings; nan for too few of them), sentences, beginnings.
    """
    rows = []
    for split, part in frame.groupby("split"):
        mean = part.groupby(["model", "prefix", "sentence"])["surprisal"].mean().unstack("model")
        if not {better, worse} <= set(mean.columns):
            continue
        gaps = mean[worse] - mean[better]
        interval = mean_interval(gaps.to_numpy(), mean.index.get_level_values("prefix"), draws)
        rows.append((split, interval.mean, interval.low, interval.high, len(gaps), interval.groups))
    return pd.DataFrame(rows, columns=["split", "difference", "low", "high", "sentences", "beginnings"])


def describe_held_out(frame: pd.DataFrame, losses: pd.DataFrame, split: str) -> list[str]:
    """What one split shows: context against none, choosing against averaging, the way to the truth.

    Takes a frame of held_out_predictions, and way_to_truth of its loss_by_seed.
    """
    part, loss = frame[frame["split"] == split], losses[losses["split"] == split]
    beginnings = part["prefix"].nunique()
    if beginnings < FEWEST_BEGINNINGS:
        return [f"Which model is better cannot be tested here. {too_few(beginnings)}"]
    by_seed = loss.set_index(["model", "seed"])["loss"]
    sentences = [_gap(part, by_seed, "attention", other) for other in ("static", "averaging")]
    return [*sentences, *_way(loss[loss["model"] == "attention"])]


def describe_short_way(frame: pd.DataFrame, losses: pd.DataFrame, split: str) -> str:
    """Why attention ends short of the truth, where the questions themselves say it; else "". Arguments as above."""
    part = frame[(frame["split"] == split) & (frame["model"] == "attention")].drop_duplicates(["sentence", "prefix"])
    ways = losses.loc[(losses["split"] == split) & (losses["model"] == "attention"), "way"]
    begun = int(part["begun"].sum())
    if ways.empty or ways.isna().any() or ways.mean() >= SHORT_WAY or 2 * begun <= len(part):
        return ""
    word = part["prefix"].iloc[0].split(" ")[-1]
    return (
        f"Why not further: {begun} of {counted(len(part), 'sentence')} {agreeing(begun, 'begins', 'begin')} as some of "
        "those trained on, which go on otherwise, and what was learnt of these speaks against what is asked. If the "
        f"words before “{word}” stand in more beginnings, such as after “my” and “our”, whole beginnings can be held "
        "out."
    )


def describe_nothing_held_out(split: str, word: str, untestable: int) -> str:
    """Why there is no held-out loss to show, and what to do about it."""
    if split == "marked":
        return (
            f"Cannot be tested here: no sentence with “{word}” that can be asked is marked as held out. Mark some "
            "whose words stand in other sentences, too."
        )
    unknown = (
        f" {counted(untestable, 'sentence')} {agreeing(untestable, 'has', 'have')} a word that no other has."
        if untestable
        else ""
    )
    return (
        f"Cannot be tested here: when its fold is left out, no beginning that ends in “{word}” can be asked.{unknown} "
        "Write more sentences that share their words."
    )


def describe_untestable(count: int) -> str:
    """How many sentences are left out of what is asked."""
    return f"{counted(count, 'sentence')} with the word cannot be asked"


def describe_lowest_loss(part: pd.DataFrame) -> str:
    """Which model has the lowest loss, from a frame of loss_by_seed, to go on a sentence with."""
    models, best = leaders(part.groupby("model")["loss"].mean(), 2, lowest=True)
    return f"lowest {agreeing(len(models), 'is', 'are')} {joined(labelled(models))} with {best:z.2f} nats"


def loss_domain(part: pd.DataFrame) -> tuple[float, float]:
    """The axis of held-out losses: from 0 to a little above the trained models; higher table losses are cut there."""
    trained = part[part["model"].isin(NETWORKS)]["loss"].max()
    return 0.0, round(1.4 * trained + 0.05, 1)


def truth_rule(part: pd.DataFrame) -> dict[str, float]:
    """Where the true grammar's own loss lies, if it knows everything that was asked."""
    return {"the grammar": part["truth"].mean()} if (part["known"] == part["questions"]).all() else {}


def _questions(run: Run) -> Iterator[tuple[HeldOutUse, str | None]]:
    """Each question, with the reason if it cannot be tested."""
    remaining = _left_to_train_on(run)
    folds = iter(run.fold_of)
    for sentence in run.corpus.sentences:
        fold = None if sentence.held_out else next(folds)
        if fold not in remaining:
            continue
        for use in uses_in(sentence, run.word):
            beginning = use.beginning
            if fold is not None and any(words[: len(beginning)] == beginning for words in remaining[fold]):
                continue  # the members saw this beginning, so nothing is held out
            question = HeldOutUse(use, fold)
            yield question, _why_untestable(question, remaining[fold])


def _why_untestable(question: HeldOutUse, training: Sequence[Words]) -> str | None:
    if len(question.use.prefix) - 1 > max(map(len, training)):
        return TOO_LATE
    known = {END, *(word for words in training for word in words)}
    return None if {*question.use.prefix, question.use.following} <= known else UNKNOWN


def _left_to_train_on(run: Run) -> dict[int | None, tuple[Words, ...]]:
    """The training sentences of the seeds (None) and of each fold's members."""
    training = run.corpus.training
    folds = run.fold_of
    remaining = {
        fold: tuple(words for words, its_fold in zip(training, folds, strict=True) if its_fold != fold)
        for fold in set(folds)
    }
    return {None: training, **{fold: words for fold, words in remaining.items() if words}}


def _by_models(run: Run, questions: Sequence[HeldOutUse]) -> Iterator[_Answer]:
    prefixes = [question.use.prefix for question in questions]
    for mixing in run.models:
        members, parameters = run.fold_members(mixing)
        by_seed = probabilities(run, mixing, prefixes)
        by_fold = probabilities(run, mixing, prefixes, parameters) if members else by_seed
        for place, question in enumerate(questions):
            answers = by_fold if question.fold is not None else by_seed
            folds = [member.fold for member in members] if question.fold is not None else [None] * len(by_seed)
            numbers = [number for number, fold in enumerate(folds) if fold == question.fold]
            chosen = answers[numbers, place, run.corpus.ids[question.use.following]]
            yield from ((mixing, seed, question, float(probability)) for seed, probability in enumerate(chosen))


def _by_tables(run: Run, questions: Sequence[HeldOutUse]) -> Iterator[_Answer]:
    for fold, training in _left_to_train_on(run).items():
        longest = back_off(Corpus(tuple(map(Sentence, training))), None)
        asked = [question for question in questions if question.fold == fold]
        for name, predictor in TABLES.items():
            table = longest.shortened(predictor.window)
            for question in asked:
                yield name, 0, question, table.probabilities(question.use.prefix).get(question.use.following, 0.0)


def _way(losses: pd.DataFrame) -> list[str]:
    """How far attention comes from static to the truth, where that can be said."""
    if losses["way"].isna().any():
        return []
    questions, known = losses["questions"].iloc[0], losses["known"].iloc[0]
    over = "" if known == questions else f" on {known} of {counted(questions, 'sentence')} that the grammar can write"
    above = (losses["loss_there"] - losses["truth"]).mean()
    if losses["way"].mean() < 0:
        further = f"Attention lies further from the true grammar than static{over}"
        return [f"{further}: {above:z.2f} nats above the grammar."]
    if losses["way"].mean() > 1:
        return [f"Attention covers the whole way from static to the true grammar{over}, and {-above:z.2f} nats more."]
    return [f"Attention goes {share_span(losses['way'])} of the way from static to the true grammar{over}."]


def _gap(part: pd.DataFrame, loss: pd.Series, one: str, other: str) -> str:
    """Whether one model is better than another, by the interval over beginnings and the seeds together."""
    row = difference(part, one, other).iloc[0]
    gaps = loss[other].mean() - loss[one]
    over = counted(row["beginnings"], "beginning")
    better, worse = row["low"] > CLEAR, row["high"] < -CLEAR
    agreeing = int((gaps > 0).sum() if row["difference"] > 0 else (gaps < 0).sum())
    agree = len(gaps) < FEWEST_SEEDS or agreeing >= needed(len(gaps))
    if better and agree:
        interval = f"95 % interval {row['low']:z.2f} to {row['high']:z.2f} over {over}"
        found = f"{row['difference']:z.2f} nats a word less ({interval})"
        return f"{one.capitalize()} is better than {other}: {found}{of_seeds('lower', agreeing, len(gaps))}."
    if worse and agree:
        interval = f"95 % interval {-row['high']:z.2f} to {-row['low']:z.2f} over {over}"
        found = f"{-row['difference']:z.2f} nats a word more ({interval})"
        return f"{one.capitalize()} is worse than {other}: {found}{of_seeds('higher', agreeing, len(gaps))}."
    return (
        f"{one.capitalize()} and {other} are too close to call: {other} minus {one} is {row['difference']:z.2f} nats a "
        f"word (95 % interval {row['low']:z.2f} to {row['high']:z.2f} over {over})"
        f"{of_seeds(f'{one} lower', int((gaps > 0).sum()), len(gaps))}. Clear is an interval beyond {CLEAR}."
    )
