"""Uses: a use of a word is a sentence up to that word, with what follows it. All that is asked of uses stands here.

Three forms of the same words: the *beginning* ("the", "dog", "ran"), the *prefix* that a model is given, which is the
beginning with END before it, and the *prompt*, which is the beginning as text ("the dog ran").
"""

from collections import defaultdict
from dataclasses import dataclass

from core.corpus import END, Corpus, Sentence, Words, as_words, read_prompt


@dataclass(frozen=True)
class Use:
    """One use of a word.

    >>> use = Use(Sentence(("the", "dog", "ran", "home"), "animal"), 2)
    >>> use.prompt, use.following, use.sense
    ('the dog ran', 'home', 'animal')
    """

    sentence: Sentence
    place: int  # of the word in the sentence, from 0

    @property
    def beginning(self) -> Words:
        """The words up to the word and with it."""
        return self.sentence.words[: self.place + 1]

    @property
    def prefix(self) -> Words:
        """The beginning as a model is given it."""
        return END, *self.beginning

    @property
    def prompt(self) -> str:
        """The beginning as text."""
        return " ".join(self.beginning)

    @property
    def continuation(self) -> Words:
        """The words after the word, without END."""
        return self.sentence.words[self.place + 1 :]

    @property
    def following(self) -> str:
        """The next word, or END."""
        return (*self.continuation, END)[0]

    @property
    def sense(self) -> str | None:
        """The label of the sentence."""
        return self.sentence.sense

    @property
    def held_out(self) -> bool:
        """Whether the sentence is kept out of training."""
        return self.sentence.held_out


def all_uses(corpus: Corpus, word: str) -> list[Use]:
    """Every use of a word, several in one sentence too, also where no model can be asked about it."""
    word = as_words(word)
    return [use for sentence in corpus.sentences for use in uses_in(sentence, word)]


def uses_in(sentence: Sentence, word: str) -> list[Use]:
    """The uses of a word in one sentence, in their order."""
    return [Use(sentence, place) for place, each in enumerate(sentence.words) if each == word]


def uses(corpus: Corpus, word: str) -> list[Use]:
    """The uses that can be asked about: of known words only, at a place that some training sentence reaches."""
    return [
        use
        for use in all_uses(corpus, word)
        if use.place < corpus.longest and all(each in corpus.ids for each in use.sentence.words)
    ]


def trained_uses(corpus: Corpus, word: str) -> list[Use]:
    """The uses in training sentences."""
    return [use for use in uses(corpus, word) if not use.held_out]


def sentences_of(corpus: Corpus, word: str, beginning: str) -> list[Sentence]:
    """The different sentences with a use of the word after this beginning; "" stands for any."""
    return list(dict.fromkeys(use.sentence for use in uses(corpus, word) if beginning in ("", use.prompt)))


def senses_after(corpus: Corpus, prompt: str) -> set[str | None]:
    """The labels of the sentences that begin with the prompt, held-out ones too; None for one without."""
    beginning = tuple(as_words(prompt).split(" "))
    return {each.sense for each in corpus.sentences if each.words[: len(beginning)] == beginning}


def sense_words(corpus: Corpus, word: str) -> dict[str, set[str]]:
    """For each sense what follows the word with that sense and with no other; senses without such words are left out.

    Of the training sentences; those without a label have no sense.
    """
    senses: dict[str, set[str]] = defaultdict(set)
    for use in trained_uses(corpus, word):
        if use.sense:
            senses[use.following].add(use.sense)
    words: dict[str, set[str]] = defaultdict(set)
    for following, found in senses.items():
        if len(found) == 1:
            words[next(iter(found))].add(following)
    return dict(words)


def prefix_of(prompt: str) -> Words:
    """The prefix of a prompt of known words.

    >>> prefix_of("The dog ran")
    ('<end>', 'the', 'dog', 'ran')
    """
    return END, *as_words(prompt).split(" ")


def read_prefix(prompt: str, corpus: Corpus) -> Words:
    """The prefix of a prompt as it was typed; raises UserError as read_prompt."""
    return END, *read_prompt(prompt, corpus)
