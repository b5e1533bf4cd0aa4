"""Coach: what sentences still lack before a model can show that it tells two meanings apart, known before training."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from core.corpus import END, Corpus, Words
from core.limits import prefix_facts
from core.nouns import agreeing, counted
from core.phrases import joined, quoted
from core.uses import trained_uses, uses, uses_in

Step = Literal["mark", "hold out", "write"]  # what to do next
KEPT = 4  # results in the cache: an editor is drawn again with every click
MOST_TRIED = 20  # sentences of a meaning that are tried whether they can be held out
MOSTLY = 0.9
LEAST_SHARED = 1 / 3  # of the beginnings, whose words other sentences share: with fewer a model can only memorise


@dataclass(frozen=True)
class Advice:
    """What the sentences lack and what to do next, in one or two sentences."""

    text: str
    step: Step


@lru_cache(KEPT)
def advice(corpus: Corpus, word: str) -> tuple[Advice, ...]:
    """What the sentences about a word still lack, the most basic first; empty if nothing."""
    first = _first_in_its_sentence(corpus, word)
    lacking = [first, None if first else _only_memorised(corpus, word), _no_meanings(corpus, word)]
    found = tuple(each for each in lacking if each)
    return found or tuple(each for each in [_nothing_held_out(corpus, word)] if each)


def only_memorised(corpus: Corpus, word: str) -> str | None:
    """That a model can only memorise these sentences, with the figures; None if it can do more.

    It can where a beginning is left out whose words, and the word after it, stand in other sentences.
    """
    beginnings = {use.beginning for use in trained_uses(corpus, word)}
    shared = shared_beginnings(corpus, word)
    if len(shared) >= LEAST_SHARED * len(beginnings):
        return None
    once = f"{prefix_facts(corpus, word).seen_once:.0%} of all beginnings occur once"
    return (
        f"These sentences can only be memorised: {once}, and of {counted(len(beginnings), 'beginning')} that "
        f"{agreeing(len(beginnings), 'ends', 'end')} in “{word}”, {len(shared) or 'none'} can be asked of a model that "
        "never saw it. Any difference may be mere recall."
    )


def shared_beginnings(corpus: Corpus, word: str) -> set[Words]:
    """The beginnings that can be left out: all words of one of their sentences up to the next stand in others, too."""
    asked = trained_uses(corpus, word)
    places = {use.place for use in asked}
    together: dict[Words, list[Words]] = {use.beginning: [] for use in asked}
    for words in corpus.training:
        for beginning in {words[: place + 1] for place in places} & together.keys():
            together[beginning].append(words)
    having = _having(corpus.training)
    lengths = Counter(map(len, corpus.training))
    shared = set()
    for use in asked:
        left_out = together[use.beginning]
        here, left = _having(left_out), lengths - Counter(map(len, left_out))
        is_known = all(having[each] > here[each] for each in {*use.beginning, use.following} - {END})
        if is_known and len(use.beginning) <= max(left, default=0):
            shared.add(use.beginning)
    return shared


def one_of_each(corpus: Corpus, word: str) -> list[int]:
    """The sentences to hold out, one of each meaning, by their places in the corpus; empty if a meaning has none.

    Only sentences whose words stand in the others, too; those with a beginning that no other has first.
    """
    copies = Counter(use.beginning for use in trained_uses(corpus, word))
    rarest = {
        place: min(copies[use.beginning] for use in found)
        for place, sentence in enumerate(corpus.sentences)
        if not sentence.held_out and sentence.sense and (found := uses_in(sentence, word))
    }
    chosen: list[int] = []
    for sense in dict.fromkeys(corpus.sentences[place].sense for place in rarest):
        of_sense = [place for place in rarest if corpus.sentences[place].sense == sense]
        tried = sorted(of_sense, key=lambda place: (rarest[place] > 1, -place))[:MOST_TRIED]
        free = [place for place in tried if len(of_sense) > 1 and _can_leave(corpus, [*chosen, place])]
        if not free:
            return []
        chosen.append(free[0])
    return chosen if len(chosen) > 1 else []


def _first_in_its_sentence(corpus: Corpus, word: str) -> Advice | None:
    if any(use.place for use in trained_uses(corpus, word)):
        return None
    return Advice(
        f"“{word}” stands first in its sentence: nothing before it can tell. Write sentences with other words before "
        "it.",
        "write",
    )


def _only_memorised(corpus: Corpus, word: str) -> Advice | None:
    if not only_memorised(corpus, word):
        return None
    once = prefix_facts(corpus, word).seen_once
    why = (
        f"{once:.0%} of the beginnings occur once"
        if once >= MOSTLY
        else f"A model sees only what stands before “{word}”, and most of that, with the next word, stands once"
    )
    return Advice(
        f"{why}, so a model can only memorise. Write sentences that share words: two or more for each meaning.", "write"
    )


def _no_meanings(corpus: Corpus, word: str) -> Advice | None:
    asked = uses(corpus, word)
    marked = [use.sense for use in asked if use.sense]
    if len({*marked}) > 1:
        return _some_unmarked(len(asked) - len(marked), word)
    if not marked:
        return Advice("No meanings are marked: choose one for each sentence.", "mark")
    return Advice(
        f"Only one meaning is marked, {joined(quoted([marked[0]]))}: choose another for the sentences that have it.",
        "mark",
    )


def _some_unmarked(count: int, word: str) -> Advice | None:
    if not count:
        return None
    have = f"{counted(count, 'use')} of “{word}” {agreeing(count, 'has', 'have')}"
    return Advice(f"{have} no meaning yet: choose one for each sentence.", "mark")


def _nothing_held_out(corpus: Corpus, word: str) -> Advice | None:
    if any(use.held_out for use in uses(corpus, word)) or not one_of_each(corpus, word):
        return None
    return Advice("Nothing is held out: hold one of each meaning out, and see what the models make of it.", "hold out")


def _having(sentences: Iterable[Words]) -> Counter[str]:
    """In how many sentences each word stands."""
    return Counter(word for words in sentences for word in {*words})


def _can_leave(corpus: Corpus, places: list[int]) -> bool:
    """Whether the other sentences have all words of those at these places, and none of them whole."""
    left_out = [corpus.sentences[place].words for place in places]
    others = [each.words for place, each in enumerate(corpus.sentences) if place not in places and not each.held_out]
    known = {word for words in others for word in words}
    longest = max(map(len, others), default=0)
    return all({*words} <= known and len(words) <= longest and words not in others for words in left_out)
