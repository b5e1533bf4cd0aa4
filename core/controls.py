"""Controls: the corpus without the relation in question, so that the same training must not find it."""

import random
from collections.abc import Iterator
from dataclasses import replace

from core.corpus import Corpus, Words, as_words


def shuffled_after(corpus: Corpus, word: str, seed: int = 0) -> Corpus:
    """The corpus with the continuations after a word shuffled among the training sentences that have it.

    Word counts, the beginnings and the set of continuations stay the same; a beginning no longer tells which
    continuation follows.
    """
    word = as_words(word)
    generator = random.Random(seed)
    with_word = [sentence.words for sentence in corpus.sentences if not sentence.held_out and word in sentence.words]
    continuations = [words[words.index(word) + 1 :] for words in with_word]
    generator.shuffle(continuations)
    shuffled: Iterator[Words] = iter(continuations)
    return Corpus(
        tuple(
            replace(sentence, words=sentence.words[: sentence.words.index(word) + 1] + next(shuffled))
            if not sentence.held_out and word in sentence.words
            else sentence
            for sentence in corpus.sentences
        )
    )
