"""Unseen: combinations of seen parts that the training sentences lack."""

import numpy as np
import pandas as pd

from core.corpus import END, Corpus, Words
from core.counts import predictions
from core.grammar import Grammar
from core.measures.passes import probabilities
from core.runs import Run
from core.tables import TABLES, back_off


def proposals(corpus: Corpus, word: str) -> pd.DataFrame:
    """Every beginning up to the word with every continuation after it, where the training sentences lack the whole.

    Combinations longer than any training sentence are left out. Columns: sentence, prompt, sense_of_prompt,
    senses_of_tail (joined by " / "), fits (whether the continuation was seen with the sense of the beginning; None
    where labels are missing), held_out (whether it is marked as held out).
    """
    prompts: dict[Words, set[str | None]] = {}
    tails: dict[Words, set[str | None]] = {}
    for sentence, place in corpus.occurrences(word):
        if not sentence.held_out:
            prompts.setdefault(sentence.words[: place + 1], set()).add(sentence.sense)
            tails.setdefault(sentence.words[place + 1 :], set()).add(sentence.sense)
    known, marked = set(corpus.training), {sentence.words for sentence in corpus.sentences if sentence.held_out}
    rows = [
        (
            " ".join(prompt + tail),
            " ".join(prompt),
            _one(senses),
            " / ".join(sorted(each for each in tails[tail] if each)),
            _fits(senses, tails[tail]),
            prompt + tail in marked,
        )
        for prompt, senses in prompts.items()
        for tail in tails
        if prompt + tail not in known and len(prompt + tail) <= corpus.longest
    ]
    columns = ["sentence", "prompt", "sense_of_prompt", "senses_of_tail", "fits", "held_out"]
    return pd.DataFrame(rows, columns=columns)


def unseen_questions(run: Run) -> pd.DataFrame:
    """Combinations that no training sentence has, to put to all seeds: which word follows this beginning?

    Sentences that are marked as held out, if one can be asked; else proposals that fit. Left out are those whose
    beginning stands with the same next word in a training sentence; each beginning with its next word is asked once.
    Columns: sentence, prompt, held_out.
    """
    marked = _new(_marked(run.corpus, run.word), run.corpus)
    if not marked.empty:
        return marked
    proposed = proposals(run.corpus, run.word)
    return _new(proposed.loc[proposed["fits"].eq(True), marked.columns], run.corpus)


def proposal_losses(run: Run, proposed: pd.DataFrame, grammar: Grammar | None = None) -> pd.DataFrame:
    """The surprisal of the word after the word in question in proposed sentences, under every rung.

    Takes rows of proposals. Columns: model, seed, sentence, word, probability, surprisal (nats), truth (the grammar's
    surprisal; nan where it is unknown or infinite). Tables are those with back-off.
    """
    prefixes = [(END, *prompt.split(" ")) for prompt in proposed["prompt"]]
    words = [
        _after(sentence, prompt) for sentence, prompt in zip(proposed["sentence"], proposed["prompt"], strict=True)
    ]
    rows = []
    for mixing in run.models:
        answers = probabilities(run, mixing, prefixes).numpy()
        for place, (sentence, word) in enumerate(zip(proposed["sentence"], words, strict=True)):
            chances = answers[:, place, run.corpus.ids[word]]
            rows += [(mixing, seed, sentence, word, chance) for seed, chance in enumerate(chances.tolist())]
    longest = back_off(run.corpus, None)
    for name, window in TABLES.items():
        table = longest.shortened(window)
        for prefix, sentence, word in zip(prefixes, proposed["sentence"], words, strict=True):
            rows.append((name, 0, sentence, word, table.probabilities(prefix).get(word, 0.0)))
    frame = pd.DataFrame(rows, columns=["model", "seed", "sentence", "word", "probability"])
    frame["surprisal"] = -np.log(frame["probability"].clip(lower=1e-12))
    true = {
        sentence: grammar.probabilities(prefix).get(word, 0.0) if grammar else 0.0
        for prefix, sentence, word in zip(prefixes, proposed["sentence"], words, strict=True)
    }
    frame["truth"] = frame["sentence"].map(lambda sentence: -np.log(true[sentence]) if true[sentence] else np.nan)
    return frame


def _marked(corpus: Corpus, word: str) -> pd.DataFrame:
    """Sentences with the word that are marked as held out; of known words, as far as the one after the word."""
    rows = [
        (sentence.text, " ".join(sentence.words[: place + 1]), True)
        for sentence in corpus.sentences
        if sentence.held_out and word in sentence.words
        for place in [sentence.words.index(word)]
        if place < corpus.longest and corpus.ids.keys() >= {*sentence.words[: place + 2]}
    ]
    return pd.DataFrame(rows, columns=["sentence", "prompt", "held_out"])


def _new(frame: pd.DataFrame, corpus: Corpus) -> pd.DataFrame:
    """The rows whose next word never followed the beginning, one of each next word."""
    seen = {step for words in corpus.training for step in predictions(words)}
    asked = {
        ((END, *prompt.split(" ")), _after(sentence, prompt)): place
        for place, (sentence, prompt) in enumerate(zip(frame["sentence"], frame["prompt"], strict=True))
    }
    return frame.iloc[sorted(place for step, place in asked.items() if step not in seen)].reset_index(drop=True)


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
