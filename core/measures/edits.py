"""Edits: which words the last change of the sentences added, and what became of the next words."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from core.corpus import Corpus, Row, Sentence, Words
from core.counts import next_word_counts
from core.measures.predictions import next_words
from core.phrases import joined, quoted, shown
from core.runs import Run
from core.uses import uses_in
from core.words import split_words

__all__ = ["answered", "brought", "changed_beginnings", "describe_edit", "edit_effects"]

MOST_BROUGHT = 4  # words
LEAST_CHANGE = 0.05  # of probability, that is worth telling

Answers = Mapping[tuple[str, str, str], float]  # model, prompt, word: its probability, mean over seeds


def brought(corpus: Corpus, before: Sequence[Row] | None, endings: Collection[str]) -> dict[str, bool]:
    """Words that an edit of the rows before brought to the training sentences, and whether they are new.

    At most MOST_BROUGHT: first words that follow an ending more often, then new words. Empty if most sentences changed:
    that is another text, not an edit.
    """
    old = [split_words(text) for text, _, held_out in before or () if not held_out]
    added = Counter(corpus.training) - Counter(old)
    if 2 * added.total() > len(corpus.training):
        return {}
    following = _followers(corpus.training, endings) - _followers(old, endings)
    known = {word for words in old for word in words}
    new = [word for words in corpus.training for word in words if word not in known]
    words = dict.fromkeys([*(word for word, _ in following.most_common()), *new])
    return {word: word not in known for word in [*words][:MOST_BROUGHT]}


def changed_beginnings(corpus: Corpus, before: Sequence[Row] | None, word: str) -> set[str]:
    """The beginnings up to the word of training sentences that the rows before lack; empty if most changed."""
    old = Counter(split_words(text) for text, _, held_out in before or () if not held_out)
    added = Counter(corpus.training) - old
    if before is None or 2 * added.total() > len(corpus.training):
        return set()
    return {use.prompt for words in added for use in uses_in(Sentence(words), word)}


def answered(run: Run, prompts: Sequence[str], models: Collection[str]) -> Answers:
    """The probability of each next word after each prompt under each of the models, mean over seeds."""
    means = {prompt: next_words(run, prompt).groupby(["model", "word"])["probability"].mean() for prompt in {*prompts}}
    return {
        (model, prompt, word): value
        for prompt in dict.fromkeys(prompts)
        for (model, word), value in means[prompt].items()
        if model in models
    }


def edit_effects(now: Answers, before: Answers | None) -> pd.DataFrame:
    """What became of each next word after each prompt.

    Columns: model, prompt, word, now, before (nan if the prompt was not asked before; 0 for a word that was not known).
    """
    frame = pd.DataFrame([(*key, value) for key, value in now.items()], columns=["model", "prompt", "word", "now"])
    known = {key[:2] for key in before or ()}
    was = [
        (before or {}).get((model, prompt, word), 0.0) if (model, prompt) in known else np.nan
        for model, prompt, word in zip(frame["model"], frame["prompt"], frame["word"], strict=True)
    ]
    return frame.assign(before=was)


def describe_edit(effects: pd.DataFrame, brought: Sequence[str], models: Sequence[str]) -> str:
    """What an edit did, from a frame of edit_effects: to the word that it brought, or to the one that changed most.

    >>> now = {("static", "the dog ran", "out"): 0.09, ("static", "the app ran", "out"): 0.09}
    >>> describe_edit(edit_effects(now, None), ["out"], ["static"])
    'After this edit “out” gets 9% after either prompt under static.'
    """
    told = [word for word in brought if word in {*effects["word"]}][:1]
    if told:
        (word,) = told
        parts = [_gets(effects[(effects["model"] == model) & (effects["word"] == word)]) for model in models]
        named = [f"{part} under {model}" for part, model in zip(parts, models, strict=True) if part]
        return f"After this edit {joined(quoted([word]))} gets {'; '.join(named)}."
    changed = effects.assign(change=effects["now"] - effects["before"]).dropna(subset="change")
    changed = changed[changed["model"].isin(models)]
    if changed.empty:
        return ""
    row = changed.loc[changed["change"].abs().idxmax()]
    if abs(row["change"]) < LEAST_CHANGE:
        return f"This edit changed no next word after these prompts by {LEAST_CHANGE:.0%} or more."
    how = "rose" if row["change"] > 0 else "fell"
    return (
        f"Most changed by this edit: under {row['model']} “{shown(row['word'])}” {how} from {row['before']:.0%} to "
        f"{row['now']:.0%} after “{row['prompt']}”."
    )


def _gets(rows: pd.DataFrame) -> str:
    """The probability of one word after each prompt under one model, and what it was."""
    values = [f"{value:.0%}" for value in rows["now"]]
    if len(values) > 1 and len({*values}) == 1 and rows["before"].round(2).nunique(dropna=False) == 1:
        return f"{values[0]} after either prompt{_was(rows['before'].iloc[0])}"
    return " and ".join(
        f"{value} after “{prompt}”{_was(was)}"
        for value, prompt, was in zip(values, rows["prompt"], rows["before"], strict=True)
    )


def _was(before: float) -> str:
    return "" if np.isnan(before) else f" ({before:.0%} before)"


def _followers(sentences: Iterable[Words], endings: Collection[str]) -> Counter[str]:
    """The words that follow any ending, with counts."""
    counts = next_word_counts(sentences, 1)
    return sum((following for context, following in counts.items() if {*context} & {*endings}), Counter())
