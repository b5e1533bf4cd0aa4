"""Limits: the training loss that no model can beat on a corpus, and what context can tell there, before any training.

All figures are entropies of the corpus's own next-word counts, in nats per predicted word.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, pairwise
from math import log

import pandas as pd

from core.corpus import END, Corpus, as_words
from core.counts import next_word_counts
from core.function_words import function_words
from core.nouns import agreeing, counted
from core.predictors import TABLES
from core.uses import prefix_of, trained_uses

NATS_A_BIT = log(2)
KEPT = 4  # corpora in the cache: several parts of one page ask about the same one
WITHOUT_CONTEXT = 1 / 8  # what the followers of a word count where context tells nothing


def in_unit(nats: float, unit: str) -> float:
    """Nats in the unit that is shown, "nats" or "bits"."""
    return nats / NATS_A_BIT if unit == "bits" else nats


def entropy(counts: Counter[str]) -> float:
    """Shannon entropy of the counts, in nats.

    >>> round(entropy(Counter(home=1, away=1)) / NATS_A_BIT, 3)
    1.0
    """
    total = counts.total()
    return sum(count / total * log(total / count) for count in counts.values())


def floor(corpus: Corpus, window: int | None, word: str | None = None) -> float:
    """H(next | the last `window` words) over the training sentences, in nats per predicted word.

    With `word`, only over the positions right after it; nan if it never occurs, or if the window is 0. No model that
    sees the last `window` words (None: the whole prefix) has a lower training loss: cross-entropy is entropy plus a
    divergence, which is never negative (Cover & Thomas 2006, theorem 5.4.3).
    """
    counts, word = next_word_counts(corpus.training, window), None if word is None else as_words(word)
    return _weighted_entropy(counts[context] for context in counts if word is None or context[-1:] == (word,))


WINDOWS = {table.sees: table.window for table in TABLES.values() if table.window != 0}


def floors(corpus: Corpus, word: str) -> pd.DataFrame:
    """The entropy floors over all positions and right after one word.

    Columns: sees (a key of WINDOWS), all_nats, all_bits, word_nats, word_bits.
    """
    rows = [(sees, floor(corpus, window), floor(corpus, window, word)) for sees, window in WINDOWS.items()]
    frame = pd.DataFrame(rows, columns=["sees", "all_nats", "word_nats"])
    return frame.assign(all_bits=frame["all_nats"] / NATS_A_BIT, word_bits=frame["word_nats"] / NATS_A_BIT)


@dataclass(frozen=True)
class PrefixFacts:
    """What a corpus can and cannot show about a word, before any training."""

    seen_once: float  # share of the distinct prefixes that occur once
    copies: int  # sentences that repeat an earlier one
    occurrences: int  # of the word
    beginnings: int  # distinct beginnings that end in the word
    solved_by: str | None  # the shortest window (a key of WINDOWS) with the floor of the whole prefix after the word

    @property
    def memorisation(self) -> bool:
        """Whether most prefixes occur once: then the floor of the whole prefix is reached by memorising."""
        return self.seen_once > 0.5


def prefix_facts(corpus: Corpus, word: str) -> PrefixFacts:
    """The facts about a corpus and a word of it."""
    word = as_words(word)
    counts = next_word_counts(corpus.training, None)
    totals = [following.total() for following in counts.values()]
    word_totals = [following.total() for prefix, following in counts.items() if prefix[-1] == word]
    lowest = floor(corpus, None, word)
    solved = [sees for sees, window in WINDOWS.items() if window and floor(corpus, window, word) <= lowest + 1e-9]
    return PrefixFacts(
        seen_once=sum(total == 1 for total in totals) / len(totals),
        copies=len(corpus.training) - len(set(corpus.training)),
        occurrences=sum(word_totals),
        beginnings=len(word_totals),
        solved_by=solved[0] if solved else None,
    )


def describe_facts(facts: PrefixFacts, word: str) -> list[str]:
    """What a corpus can and cannot show about a word, before any training."""
    once = f"{facts.seen_once:.0%} of the different beginnings occur once"
    label = (
        f"{once}: a model that sees the whole beginning can reach its floor by memorising."
        if facts.memorisation
        else f"{once}, so memorising alone does not reach the floor of the whole beginning."
    )
    shared = (
        f"“{word}” occurs {counted(facts.occurrences, 'time')} in the training sentences, after "
        f"{counted(facts.beginnings, 'different beginning')}; occurrences after the same one get the same vector. "
        f"{_repeats(facts.copies)}"
    )
    table = (
        f"A lookup table of the {facts.solved_by} knows as much after “{word}”, on these sentences, as any model can: "
        "what it lacks shows on combinations that it never saw."
        if facts.solved_by
        else f"No lookup table of one or two words is enough after “{word}”: what decides stands further back."
    )
    return [label, shared, table]


def context_meter(corpus: Corpus) -> pd.DataFrame:
    """For each word, how much the words before it tell about the word after it; largest first.

    Columns: word, count, prefixes (distinct ones that end in it), followers (distinct next words), given_word =
    H(next | word), given_prefix = H(next | prefix that ends in the word), meter = given_word - given_prefix (these
    three in nats), and meter_bits.
    """
    by_word = next_word_counts(corpus.training, 1)
    by_prefix: dict[str, list[Counter[str]]] = {}
    for prefix, counts in next_word_counts(corpus.training, None).items():
        by_prefix.setdefault(prefix[-1], []).append(counts)
    rows = []
    for word in corpus.vocabulary[1:]:
        (counts,), prefixes = [by_word[word,]], by_prefix[word]
        given_word, given_prefix = entropy(counts), _weighted_entropy(prefixes)
        meter = max(0.0, given_word - given_prefix)  # rounding may leave a number just below zero
        rows.append((word, counts.total(), len(prefixes), len(counts), given_word, given_prefix, meter))
    columns = ["word", "count", "prefixes", "followers", "given_word", "given_prefix", "meter"]
    frame = pd.DataFrame(rows, columns=columns)
    frame["meter_bits"] = frame["meter"] / NATS_A_BIT
    return frame.sort_values(["meter", "count"], ascending=False, kind="stable", ignore_index=True)


def is_ambiguous(word: str, corpus: Corpus) -> bool:
    """Whether different words follow the word, so that context can tell something there; quicker than the meter."""
    word = as_words(word)
    lines = ((*words, END) for words in corpus.training)
    return len({after for line in lines for before, after in pairwise(line) if before == word}) > 1


def ambiguity(corpus: Corpus) -> dict[str, float]:
    """How well each word suits as the word in question: its meter times the number of sentences that have it.

    The meter alone would favour a word that occurs twice, with two different followers. If some sentences have sense
    labels, the product is also multiplied by how well the word picks out these sentences (F1, the harmonic mean of
    precision and recall). A word with only one beginning gets 0.
    """
    return {word: meter * fit for word, (meter, _, fit) in _meters(corpus).items()}


def suggested_word(corpus: Corpus) -> str:
    """The word that the sentences may be about: of those that stand in several, the one with the highest ambiguity.

    Function words are passed over as long as another word stands in several sentences. If words before it tell nothing
    after a word, its followers alone count, and for little: it may be the one that stands first in every sentence.
    """
    suits = _suitability(corpus)
    spread = Counter(word for words in corpus.training for word in {*words})
    repeated = [word for word in suits if spread[word] > 1]
    function = function_words(corpus.training)
    candidates = [word for word in repeated if word not in function] or repeated or [*suits]
    return max(candidates, key=lambda word: (suits[word], spread[word]))


def is_worth_asking(word: str, corpus: Corpus) -> bool:
    """Whether a word given beforehand suits the sentences, at least half as well as the suggested one."""
    suits = _suitability(corpus)
    return 2 * suits.get(word, 0.0) >= suits[suggested_word(corpus)] > 0


def _suitability(corpus: Corpus) -> dict[str, float]:
    """How well each word suits as the word in question, also where context tells nothing."""
    meters = _meters(corpus)
    return {word: max(meter, WITHOUT_CONTEXT * after) * fit for word, (meter, after, fit) in meters.items()}


@lru_cache(KEPT)
def _meters(corpus: Corpus) -> dict[str, tuple[float, float, float]]:
    """For each word its meter (0 with one beginning only), H(next | word), and how many sentences it fits.

    That is the number of sentences that have it, times the agreement with the labels if there are any.
    """
    trained = [sentence for sentence in corpus.sentences if not sentence.held_out]
    having = Counter(word for sentence in trained for word in {*sentence.words})
    hits = Counter(word for sentence in trained if sentence.sense is not None for word in {*sentence.words})
    labelled = sum(sentence.sense is not None for sentence in trained)
    meters = {}
    for row in context_meter(corpus).itertuples():
        word, count = str(row.word), having[row.word]
        fit = count * (2 * hits[word] / (count + labelled) if labelled else 1.0)
        meters[word] = (row.meter if row.prefixes > 1 else 0.0, row.given_word, fit)
    return meters


def prompts_of(corpus: Corpus, word: str) -> list[str]:
    """The prompts of the word's uses in training sentences, most frequent first."""
    word = as_words(word)
    counts = {prefix: c.total() for prefix, c in next_word_counts(corpus.training, None).items() if prefix[-1] == word}
    return [" ".join(prefix[1:]) for prefix in sorted(counts, key=lambda prefix: -counts[prefix])]


def prompt_senses(corpus: Corpus, word: str) -> dict[str, str]:
    """The sense of each prompt of the word in training sentences, where all labels of the prompt agree.

    Sentences without a label play no part.
    """
    senses: dict[str, set[str]] = {}
    for use in trained_uses(corpus, word):
        if use.sense:
            senses.setdefault(use.prompt, set()).add(use.sense)
    return {prompt: sense for prompt, labels in senses.items() if len(labels) == 1 for sense in labels}


def contrasting_prompts(corpus: Corpus, word: str) -> tuple[str, str]:
    """Two frequent prompts of the word with as few next words in common as possible.

    A pair with two different senses goes before any other.
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
    """The first prompt of each sense, then the second of each, and so on; no label counts as a sense of its own."""
    group = [senses.get(prompt) for prompt in prompts]
    places = sorted(range(len(prompts)), key=lambda place: (group[:place].count(group[place]), place))
    return [prompts[place] for place in places]


def _weighted_entropy(contexts: Iterable[Counter[str]]) -> float:
    pairs = [(counts.total(), entropy(counts)) for counts in contexts]
    total = sum(weight for weight, _ in pairs)
    return sum(weight * value for weight, value in pairs) / total if total else float("nan")


def _repeats(copies: int) -> str:
    some = counted(copies, "sentence") if copies else "No sentence"
    return f"{some} {agreeing(copies or 1, 'repeats', 'repeat')} another."
