"""Held out: the word after the word in question, predicted by members that never saw the sentence.

Two kinds of questions: a training sentence is put to the members that leave out its fold (after a beginning that they
never saw), and a sentence that is marked as held out to all seeds.
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
from core.measures.samples import CLEAR, mean_interval
from core.predictors import TABLES
from core.runs import Run
from core.tables import back_off
from core.uses import Use

COLUMNS = ["split", "model", "seed", "sentence", "prefix", "cue", "sense", "word", "probability", "surprisal", "truth"]
UNKNOWN = "a word of the sentence does not occur in the sentences that are left to train on"
TOO_LATE = "the word stands later than any word in the sentences that are left to train on"


@dataclass(frozen=True)
class _Question:
    """A use of the word in question, and the fold that it is put to (None: the seeds)."""

    use: Use
    fold: int | None


_Answer = tuple[str, int, _Question, float]  # model, seed, question, probability of what follows


def held_out_predictions(run: Run, grammar: Grammar | None = None) -> pd.DataFrame:
    """What follows the word in question in each held-out sentence, under every model.

    Columns: split ("fold" or "marked"), model, seed (of a fold's member: which of its starts), sentence, prefix, cue,
    sense, word (the next one), probability, surprisal (nats), truth (the grammar's surprisal; nan without one).
    Lookup tables are those with back-off, counted without the held-out sentences. Questions that cannot be tested are
    left out; untestable names them.
    """
    questions = [question for question, reason in _questions(run) if reason is None]
    cue_of = cues(run.corpus, run.word)
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
                cue_of.get(question.use.prefix[1:], ""),
                question.use.sense,
                question.use.following,
                probability,
                0.0 - log(max(probability, 1e-12)),
                0.0 - log(truth) if truth else np.nan,
            )
        )
    return pd.DataFrame(rows, columns=COLUMNS)


def untestable(run: Run) -> pd.DataFrame:
    """Held-out sentences with the word in question that cannot be tested. Columns: sentence, reason."""
    rows = [(question.use.sentence.text, reason) for question, reason in _questions(run) if reason]
    return pd.DataFrame(rows, columns=["sentence", "reason"])


def loss_by_seed(frame: pd.DataFrame) -> pd.DataFrame:
    """The mean surprisal of a frame of held_out_predictions.

    Columns: split, model, seed, loss, questions, and over the questions that the grammar knows alone: truth, loss_there
    (both nan if it knows none) and known (how many they are).
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
    """How much of the way from static to the true grammar each seed of a model covers.

    Takes a frame of loss_by_seed. Columns: those, and way = (static - loss) / (static - truth), all three over the
    questions that the grammar knows, with static's mean loss over its seeds. nan where there is no way to cover:
    without a grammar, and where static does not lie clearly above the truth.
    """
    static = losses[losses["model"] == "static"].groupby("split")["loss_there"].mean()
    start = losses["split"].map(static)
    length = start - losses["truth"]
    return losses.assign(way=(start - losses["loss_there"]) / length.where(length > CLEAR))


def difference(frame: pd.DataFrame, better: str, worse: str, draws: int = 2000) -> pd.DataFrame:
    """By how much one model's surprisal is below another's, for each split.

    Takes a frame of held_out_predictions. Columns: split, difference (mean over sentences, each the mean over seeds),
    low, high (95 % bootstrap interval over beginnings; nan for too few of them), sentences, beginnings.
    """
    rows = []
    for split, part in frame.groupby("split"):
        mean = part.groupby(["model", "prefix", "sentence"])["surprisal"].mean().unstack("model")
        if not {better, worse} <= set(mean.columns):
            continue
        gaps = mean[worse] - mean[better]
        found = mean_interval(gaps.to_numpy(), mean.index.get_level_values("prefix"), draws)
        rows.append((split, found.mean, found.low, found.high, len(gaps), found.groups))
    return pd.DataFrame(rows, columns=["split", "difference", "low", "high", "sentences", "beginnings"])


def _questions(run: Run) -> Iterator[tuple[_Question, str | None]]:
    """Each question with the reason why it cannot be tested, if there is one."""
    left = _left_to_train_on(run)
    folds = iter(run.fold_of)
    for sentence in run.corpus.sentences:
        fold = None if sentence.held_out else next(folds)
        if run.word not in sentence.words or fold not in left:
            continue
        question = _Question(Use(sentence, sentence.words.index(run.word)), fold)
        beginning = question.use.beginning
        if fold is not None and any(words[: len(beginning)] == beginning for words in left[fold]):
            continue  # the members saw this beginning: nothing new is asked
        yield question, _why_untestable(question, left[fold])


def _why_untestable(question: _Question, training: Sequence[Words]) -> str | None:
    if len(question.use.prefix) - 1 > max(map(len, training)):
        return TOO_LATE
    known = {END, *(word for words in training for word in words)}
    return None if {*question.use.prefix, question.use.following} <= known else UNKNOWN


def _left_to_train_on(run: Run) -> dict[int | None, tuple[Words, ...]]:
    """The training sentences of the seeds (None) and of each fold's members."""
    training = run.corpus.training
    folds = run.fold_of
    left = {
        fold: tuple(words for words, each in zip(training, folds, strict=True) if each != fold) for fold in set(folds)
    }
    return {None: training, **{fold: words for fold, words in left.items() if words}}


def _by_models(run: Run, questions: Sequence[_Question]) -> Iterator[_Answer]:
    prefixes = [question.use.prefix for question in questions]
    for mixing in run.models:
        members, parameters = run.fold_members(mixing)
        by_seed = probabilities(run, mixing, prefixes)
        by_fold = probabilities(run, mixing, prefixes, parameters) if members else by_seed
        for place, question in enumerate(questions):
            asked = by_fold if question.fold is not None else by_seed
            folds = [member.fold for member in members] if question.fold is not None else [None] * len(by_seed)
            numbers = [number for number, fold in enumerate(folds) if fold == question.fold]
            chosen = asked[numbers, place, run.corpus.ids[question.use.following]]
            yield from ((mixing, seed, question, float(each)) for seed, each in enumerate(chosen))


def _by_tables(run: Run, questions: Sequence[_Question]) -> Iterator[_Answer]:
    for fold, training in _left_to_train_on(run).items():
        longest = back_off(Corpus(tuple(map(Sentence, training))), None)
        asked = [question for question in questions if question.fold == fold]
        for name, predictor in TABLES.items():
            table = longest.shortened(predictor.window)
            for question in asked:
                yield name, 0, question, table.probabilities(question.use.prefix).get(question.use.following, 0.0)
