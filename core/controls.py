"""Controls: the same training on a corpus that has lost what is to be shown."""

import random
from collections.abc import Iterator
from dataclasses import replace

from core.corpus import Corpus, Words, as_words


def shuffled_after(corpus: Corpus, word: str, seed: int = 0) -> Corpus:
    """The corpus with what follows the word exchanged at random among the training sentences that have it.

    Word counts, what precedes the word and what can follow it stay; that the one tells about the other is lost.
    """
    word = as_words(word)
    generator = random.Random(seed)
    having = [sentence.words for sentence in corpus.sentences if not sentence.held_out and word in sentence.words]
    tails = [words[words.index(word) + 1 :] for words in having]
    generator.shuffle(tails)
    drawn: Iterator[Words] = iter(tails)
    return Corpus(
        tuple(
            replace(sentence, words=sentence.words[: sentence.words.index(word) + 1] + next(drawn))
            if not sentence.held_out and word in sentence.words
            else sentence
            for sentence in corpus.sentences
        )
    )
