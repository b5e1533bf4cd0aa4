"""Limits: what no model can beat on a corpus, known before any training.

All figures are entropies of the corpus's own next-word counts, in nats per predicted word.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from math import log

import pandas as pd

from core.corpus import Corpus, as_words
from core.counts import next_word_counts
from core.predictors import TABLES
from core.uses import prefix_of, trained_uses

NATS_A_BIT = log(2)


def entropy(counts: Counter[str]) -> float:
    """Shannon entropy of the shares of the counts, in nats."""
    total = counts.total()
    return sum(count / total * log(total / count) for count in counts.values())


def floor(corpus: Corpus, window: int | None, word: str | None = None) -> float:
    """H(next | the last `window` words) over the training sentences, in nats per predicted word.

    With `word`, over the positions right after that word only. No model that sees the last `window` words (None: the
    whole prefix) has a lower training loss (Cover & Thomas 2006, theorem 5.4.3: cross-entropy is entropy plus
    a divergence that is never negative). Returns nan if the word never occurs, or if it is asked about with window 0.
    """
    counts, word = next_word_counts(corpus.training, window), None if word is None else as_words(word)
    return _weighted_entropy(counts[context] for context in counts if word is None or context[-1:] == (word,))


WINDOWS = {each.sees: each.window for each in TABLES.values() if each.window != 0}


def floors(corpus: Corpus, word: str) -> pd.DataFrame:
    """The entropy floors over all positions and after one word.

    Columns: sees (a key of WINDOWS), all_nats, all_bits, word_nats, word_bits.
    """
    rows = [(sees, floor(corpus, window), floor(corpus, window, word)) for sees, window in WINDOWS.items()]
    frame = pd.DataFrame(rows, columns=["sees", "all_nats", "word_nats"])
    return frame.assign(all_bits=frame["all_nats"] / NATS_A_BIT, word_bits=frame["word_nats"] / NATS_A_BIT)


@dataclass(frozen=True)
class PrefixFacts:
    """What a corpus can and cannot show, before any training."""

    seen_once: float  # share of the different prefixes that occur once
    copies: int  # sentences that repeat another one
    occurrences: int  # of the word
    beginnings: int  # different prefixes that end in the word
    solved_by: str | None  # the shortest window whose table knows as much after the word as the whole prefix does

    @property
    def memorisation(self) -> bool:
        """Whether the prefix floor is mostly a floor for memorising: most prefixes occur once."""
        return self.seen_once > 0.5


def prefix_facts(corpus: Corpus, word: str) -> PrefixFacts:
    """The facts about a corpus and a word of it."""
    word = as_words(word)
    counts = next_word_counts(corpus.training, None)
    totals = [following.total() for following in counts.values()]
    own = [following.total() for prefix, following in counts.items() if prefix[-1] == word]
    lowest = floor(corpus, None, word)
    solved = [sees for sees, window in WINDOWS.items() if window and floor(corpus, window, word) <= lowest + 1e-9]
    return PrefixFacts(
        seen_once=sum(total == 1 for total in totals) / len(totals),
        copies=len(corpus.training) - len(set(corpus.training)),
        occurrences=sum(own),
        beginnings=len(own),
        solved_by=solved[0] if solved else None,
    )


def context_meter(corpus: Corpus) -> pd.DataFrame:
    """How much the words before a word tell about the word after it, for each word, largest first.

    Columns: word, count, prefixes (distinct whole prefixes that end in it), followers (distinct next words), given_word
    = H(next | word), given_prefix = H(next | prefix that ends in the word), meter = given_word - given_prefix, all
    three in nats, and meter_bits.
    """
    by_word = next_word_counts(corpus.training, 1)
    by_prefix: dict[str, list[Counter[str]]] = {}
    for prefix, counts in next_word_counts(corpus.training, None).items():
        by_prefix.setdefault(prefix[-1], []).append(counts)
    rows = []
    for word in corpus.vocabulary[1:]:
        (counts,), prefixes = [by_word[word,]], by_prefix[word]
        given_word, given_prefix = entropy(counts), _weighted_entropy(prefixes)
        meter = max(0.0, given_word - given_prefix)  # what rounding leaves of nothing can be below zero
        rows.append((word, counts.total(), len(prefixes), len(counts), given_word, given_prefix, meter))
    columns = ["word", "count", "prefixes", "followers", "given_word", "given_prefix", "meter"]
    frame = pd.DataFrame(rows, columns=columns)
    frame["meter_bits"] = frame["meter"] / NATS_A_BIT
    return frame.sort_values(["meter", "count"], ascending=False, kind="stable", ignore_index=True)


def ambiguity(corpus: Corpus) -> dict[str, float]:
    """How much each word is worth asking about: its meter times the number of sentences that have it.

    The meter alone would favour a word that occurs twice, with two different followers. Where sentences carry sense
    labels, the value is also multiplied by how well the word picks out the labelled ones (F1, the harmonic mean of
    precision and recall). Words that stand after one beginning only have 0.
    """
    meter = context_meter(corpus).set_index("word")
    trained = [sentence for sentence in corpus.sentences if not sentence.held_out]
    labelled = sum(sentence.sense is not None for sentence in trained)
    values = {}
    for word, row in meter.iterrows():
        having = [sentence for sentence in trained if word in sentence.words]
        hits = sum(sentence.sense is not None for sentence in having)
        agreement = 2 * hits / (len(having) + labelled) if labelled else 1.0
        values[str(word)] = float(row["meter"]) * len(having) * agreement if row["prefixes"] > 1 else 0.0
    return values


def suggested_word(corpus: Corpus) -> str:
    """The word with the highest ambiguity."""
    values = ambiguity(corpus)
    return max(values, key=values.__getitem__)


def prompts_of(corpus: Corpus, word: str) -> list[str]:
    """The different beginnings of training sentences that end in the word, most frequent first."""
    word = as_words(word)
    counts = {prefix: c.total() for prefix, c in next_word_counts(corpus.training, None).items() if prefix[-1] == word}
    return [" ".join(prefix[1:]) for prefix in sorted(counts, key=lambda prefix: -counts[prefix])]


def prompt_senses(corpus: Corpus, word: str) -> dict[str, str]:
    """The sense of each beginning of training sentences that ends in the word, where its labels agree on one.

    Sentences without a label have no sense and contradict none.
    """
    senses: dict[str, set[str]] = {}
    for use in trained_uses(corpus, word):
        if use.sense:
            senses.setdefault(use.prompt, set()).add(use.sense)
    return {prompt: sense for prompt, found in senses.items() if len(found) == 1 for sense in found}


def contrasting_prompts(corpus: Corpus, word: str) -> tuple[str, str]:
    """Two of the most frequent beginnings that end in the word, with as few next words in common as can be.

    Where sentences carry sense labels, a pair of different senses goes before one of the same.
    """
    counts = next_word_counts(corpus.training, None)
    senses = prompt_senses(corpus, word)
    frequent = _in_turn(prompts_of(corpus, word), senses)[:20]
    followers = {prompt: counts[prefix_of(prompt)] for prompt in frequent}

    def likeness(pair: tuple[str, str]) -> tuple[bool, int]:
        first, second = pair
        differ = first in senses and second in senses and senses[first] != senses[second]
        return not differ, (followers[first] & followers[second]).total()

    return min(combinations(frequent, 2), key=likeness, default=(frequent[0],) * 2)


def _in_turn(prompts: list[str], senses: dict[str, str]) -> list[str]:
    """The first of each sense, then the second of each, and so on; those without a label are a group of their own."""
    group = [senses.get(prompt) for prompt in prompts]
    places = sorted(range(len(prompts)), key=lambda place: (group[:place].count(group[place]), place))
    return [prompts[place] for place in places]


def _weighted_entropy(contexts: Iterable[Counter[str]]) -> float:
    pairs = [(counts.total(), entropy(counts)) for counts in contexts]
    total = sum(weight for weight, _ in pairs)
    return sum(weight * value for weight, value in pairs) / total if total else float("nan")
