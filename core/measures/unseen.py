"""Unseen: combinations of a beginning and a continuation that were seen, but never together."""

import random
from collections.abc import Iterable, Set
from itertools import product

import numpy as np
import pandas as pd

from core.corpus import END, Corpus, Words
from core.counts import predictions
from core.grammar import Grammar
from core.measures.passes import answers
from core.measures.samples import CLEAR, FEWEST_BEGINNINGS
from core.nouns import agreeing, counted
from core.phrases import shown
from core.runs import Run
from core.uses import all_uses, prefix_of, trained_uses

__all__ = [
    "MOST_PAIRS",
    "all_questions",
    "behind_static",
    "count_pairs",
    "describe_fitting",
    "describe_most_wrong",
    "describe_none_fit",
    "proposal_losses",
    "proposals",
    "unseen_questions",
]

MOST_PAIRS = 500  # of a beginning and a continuation; all presets have fewer, and each is put to every model

Parts = dict[Words, set[str | None]]  # a beginning or a continuation, and the senses it was seen with


def proposals(corpus: Corpus, word: str) -> pd.DataFrame:
    """Every beginning up to the word with every continuation after it, where the training sentences lack the whole.

    Combinations longer than any training sentence are left out, and one that can be parted at two uses of the word is
    parted once. Of more than MOST_PAIRS pairs there is a random sample,
    the same each time, with those that are marked as held out. Columns: sentence, prompt, sense_of_prompt,
    senses_of_tail (joined by " / "), fits (whether the continuation was seen with the sense of the beginning; None
    where labels are missing), held_out (whether it is marked as held out).
    """
    prompts, tails = _parts(corpus, word)
    known, marked = set(corpus.training), {sentence.words for sentence in corpus.sentences if sentence.held_out}
    rows = [
        (
            " ".join(prompt + tail),
            " ".join(prompt),
            _one(prompts[prompt]),
            " / ".join(sorted(sense for sense in tails[tail] if sense)),
            _fits(prompts[prompt], tails[tail]),
            prompt + tail in marked,
        )
        for prompt, tail in _pairs(prompts, tails, marked)
        if prompt + tail not in known and len(prompt + tail) <= corpus.longest
    ]
    columns = ["sentence", "prompt", "sense_of_prompt", "senses_of_tail", "fits", "held_out"]
    return pd.DataFrame(rows, columns=columns).drop_duplicates("sentence", ignore_index=True)


def count_pairs(corpus: Corpus, word: str) -> int:
    """How many pairs of a beginning and a continuation there are, seen ones included."""
    prompts, tails = _parts(corpus, word)
    return len(prompts) * len(tails)


def unseen_questions(run: Run) -> pd.DataFrame:
    """Combinations that no training sentence has, to put to all seeds: which word follows this beginning?

    Sentences that are marked as held out; if these have too few different beginnings for a verdict, all_questions.
    Columns: sentence, prompt, held_out.
    """
    marked = _new(_marked(run.corpus, run.word), run.corpus)
    return marked if marked["prompt"].nunique() >= FEWEST_BEGINNINGS else all_questions(run)


def all_questions(run: Run) -> pd.DataFrame:
    """Every combination that can be asked: sentences that are marked as held out, and proposals that fit.

    Left out are those whose beginning stands with the same next word in a training sentence; each beginning with its
    next word is asked once, of a marked sentence if there is one. Columns: sentence, prompt, held_out.
    """
    marked, proposed = _marked(run.corpus, run.word), proposals(run.corpus, run.word)
    fitting = proposed.loc[proposed["fits"].eq(True), marked.columns]
    return _new(pd.concat([fitting, marked], ignore_index=True), run.corpus)


def proposal_losses(run: Run, proposed: pd.DataFrame, grammar: Grammar | None = None) -> pd.DataFrame:
    """The surprisal of the word after the word in question in proposed sentences, under every predictor.

    Takes rows of proposals. Columns: model, seed, sentence, prefix (the sentence up to the word), word, probability,
    surprisal (nats), truth (the grammar's surprisal; nan where it is unknown or infinite). Tables are those with
    back-off.
    """
    prefixes = [prefix_of(prompt) for prompt in proposed["prompt"]]
    asked = [
        (sentence, prompt, _after(sentence, prompt))
        for sentence, prompt in zip(proposed["sentence"], proposed["prompt"], strict=True)
    ]
    rows = []
    for model, by_prefix in answers(run, prefixes).items():
        for place, (sentence, prompt, word) in enumerate(asked):
            chances = by_prefix[:, place, run.corpus.ids[word]]
            rows += [(model, seed, sentence, prompt, word, chance) for seed, chance in enumerate(chances.tolist())]
    frame = pd.DataFrame(rows, columns=["model", "seed", "sentence", "prefix", "word", "probability"])
    frame["surprisal"] = 0.0 - np.log(frame["probability"].clip(lower=1e-12))
    true = {
        (prompt, word): grammar.probabilities(prefix).get(word, 0.0) if grammar else 0.0
        for prefix, (_, prompt, word) in zip(prefixes, asked, strict=True)
    }
    known = [true[question] for question in zip(frame["prefix"], frame["word"], strict=True)]
    return frame.assign(truth=[0.0 - np.log(chance) if chance else np.nan for chance in known])


def behind_static(losses: pd.DataFrame) -> pd.DataFrame:
    """How much attention's surprisal is above static's, which sees no context; the worst sentence first.

    How surprising a word is says nothing about being wrong: rare words surprise every model, and the truth as well.
    Takes a frame of proposal_losses. Columns: sentence, word, attention, static (nats, mean over seeds), behind.
    """
    means = losses.groupby(["sentence", "word", "model"])["surprisal"].mean().unstack("model")
    frame = means[["attention", "static"]].rename_axis(columns=None).reset_index()
    frame = frame.assign(behind=frame["attention"] - frame["static"])
    return frame.sort_values("behind", ascending=False, kind="stable", ignore_index=True)


def describe_none_fit(proposed: pd.DataFrame, word: str) -> str:
    """Why none of the proposals around a word is known to fit, and what to do about it."""
    why = "some sentences have no meaning. Choose one for each."
    if proposed["fits"].notna().all():
        why = "each beginning was trained with all that follows its meaning. Hold out single sentences of a beginning."
    return (
        f"Cannot be tested here: of {counted(len(proposed), 'unseen combination')} around “{word}” none is known to "
        f"fit: {why}"
    )


def describe_fitting(fitting: int, proposed: int, pairs: int) -> str:
    """How many of the proposed combinations fit, and whether all pairs (count_pairs) were looked at."""
    joins = agreeing(fitting, "joins", "join")
    whole = counted(proposed, "unseen combination")
    count = f"{fitting} of {whole} {joins} a beginning and a continuation of one sense."
    drawn = f" They are of a random sample of {MOST_PAIRS} of {counted(pairs, 'pair')}, the same sample each time."
    return count + (drawn if pairs > MOST_PAIRS else "")


def describe_most_wrong(behind: pd.DataFrame) -> str:
    """Where attention lies furthest behind static, from a frame of behind_static."""
    row = behind.iloc[0]
    costs = f"“{shown(row['word'])}” costs it {row['attention']:z.2f} nats, and static {row['static']:z.2f}"
    if row["behind"] > CLEAR:
        return f"Attention is most wrong on “{row['sentence']}”: {costs}, which sees no context."
    does = "gains least" if row["behind"] < 0 else "loses most"
    return (
        f"Attention is clearly wrong on none of {counted(len(behind), 'combination')}: nowhere is static, which sees "
        f"no context, better by more than {CLEAR} nats. It {does} on “{row['sentence']}”: {costs}."
    )


def _parts(corpus: Corpus, word: str) -> tuple[Parts, Parts]:
    """The beginnings up to the word and the continuations after it."""
    prompts: Parts = {}
    tails: Parts = {}
    for use in trained_uses(corpus, word):
        prompts.setdefault(use.beginning, set()).add(use.sense)
        tails.setdefault(use.continuation, set()).add(use.sense)
    return prompts, tails


def _pairs(prompts: Parts, tails: Parts, marked: Set[Words]) -> Iterable[tuple[Words, Words]]:
    """All pairs in their order, or a sample of them and those that are marked."""
    if len(prompts) * len(tails) <= MOST_PAIRS:
        return product(prompts, tails)
    firsts, lasts = list(prompts), list(tails)
    drawn = random.Random(0).sample(range(len(firsts) * len(lasts)), MOST_PAIRS)
    sample = [(firsts[number // len(lasts)], lasts[number % len(lasts)]) for number in sorted(drawn)]
    cuts = [(words[:place], words[place:]) for words in sorted(marked) for place in range(1, len(words) + 1)]
    return dict.fromkeys([*((first, last) for first, last in cuts if first in prompts and last in tails), *sample])


def _marked(corpus: Corpus, word: str) -> pd.DataFrame:
    """Sentences with the word that are marked as held out; of known words, as far as the one after the word."""
    rows = [
        (use.sentence.text, use.prompt, True)
        for use in all_uses(corpus, word)
        if use.held_out and use.place < corpus.longest and corpus.ids.keys() >= {*use.prefix, use.following}
    ]
    return pd.DataFrame(rows, columns=["sentence", "prompt", "held_out"])


def _new(frame: pd.DataFrame, corpus: Corpus) -> pd.DataFrame:
    """The rows whose next word never followed the beginning in training, one for each beginning and next word."""
    seen = {step for words in corpus.training for step in predictions(words)}
    place_of = {
        (prefix_of(prompt), _after(sentence, prompt)): place
        for place, (sentence, prompt) in enumerate(zip(frame["sentence"], frame["prompt"], strict=True))
    }
    return frame.iloc[sorted(place for step, place in place_of.items() if step not in seen)].reset_index(drop=True)


def _after(sentence: str, prompt: str) -> str:
    """The word after the prompt, or END."""
    rest = sentence[len(prompt) :].split()
    return rest[0] if rest else END


def _one(senses: set[str | None]) -> str | None:
    return next(iter(senses)) if len(senses) == 1 else None


def _fits(prompt: set[str | None], tail: set[str | None]) -> bool | None:
    if None in prompt or None in tail or len(prompt) != 1:
        return None
    return bool(prompt & tail)
