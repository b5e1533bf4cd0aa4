"""What a text and a run say, counted anew in plain loops: to compare with what the pages say of them.

Taken from the run are its sentences, the folds, the histories, and passes of its networks; none of the measures.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from math import log2

import numpy as np

from core import Run
from core.corpus import END
from core.measures.passes import last_vectors, probabilities
from core.predictors import TABLES


@dataclass(frozen=True)
class ByHand:
    """A run and the word that its pages are about."""

    run: Run
    word: str

    @property
    def training(self):
        return [sentence.words for sentence in self.run.corpus.sentences if not sentence.held_out]

    def steps(self, sentences=None):
        """Each beginning of each sentence, from the empty one on, with the word that follows."""
        for words in self.training if sentences is None else sentences:
            for end in range(len(words) + 1):
                yield words[:end], (*words, END)[end]

    @property
    def once(self):
        """The share of the different beginnings that stand in one sentence only."""
        counts = Counter(beginning for beginning, _ in self.steps())
        return sum(count == 1 for count in counts.values()) / len(counts)

    def uses(self, *, held_out=False):
        """The beginnings that end in the word, each with what follows and the meaning."""
        found = []
        for sentence in self.run.corpus.sentences:
            for place, word in enumerate(sentence.words):
                if word == self.word and (held_out or not sentence.held_out):
                    found.append((sentence.words[: place + 1], (*sentence.words, END)[place + 1], sentence.sense))
        return found

    @property
    def beginnings(self):
        return {beginning for beginning, _, _ in self.uses()}

    @property
    def meanings(self):
        return {sense for _, _, sense in self.uses() if sense}

    @property
    def shared(self):
        """The beginnings all of whose words, with a next one, stand in sentences that do not begin so."""
        found = set()
        for beginning, following, _ in self.uses():
            others = [words for words in self.training if words[: len(beginning)] != beginning]
            known = {word for words in others for word in words}
            is_reached = any(len(words) >= len(beginning) for words in others)
            if {*beginning, following} - {END} <= known and is_reached:
                found.add(beginning)
        return found

    def chances(self, model, beginning):
        """The probability of each word after a beginning, (seeds, words); none where a table has no answer."""
        if model not in TABLES:
            return probabilities(self.run, model, [(END, *beginning)]).numpy()[:, 0]
        window = TABLES[model].window
        seen = Counter(
            following for before, following in self.steps() if last(before, window) == last(beginning, window)
        )
        if not seen:
            return np.empty((0, 0))
        return np.array([[seen[word] / seen.total() for word in self.run.corpus.vocabulary]])

    def moved(self, model, prompts):
        """In each seed the share of the probability that goes to other words after the other prompt."""
        first, second = (self.chances(model, prompt.split(" ")) for prompt in prompts)
        return np.abs(first - second).sum(1) / 2

    def floor(self, window, *, after_the_word):
        """The least mean loss of a model that sees so many words, in bits."""
        following = defaultdict(Counter)
        for before, word in self.steps():
            if not after_the_word or before[-1:] == (self.word,):
                following[last(before, window)][word] += 1
        total = sum(counts.total() for counts in following.values())
        return sum(n * log2(counts.total() / n) for counts in following.values() for n in counts.values()) / total

    def vectors(self, model, prompts, seed=0):
        """The numbers of the last word of each prompt, (prompts, width)."""
        return last_vectors(self.run, model, [(END, *prompt.split(" ")) for prompt in prompts])[seed]

    def share_in_a_plane(self, model):
        """The share of the variance of the word's different vectors that the best plane holds."""
        different = {beginning for beginning, _, _ in self.uses(held_out=True)}
        numbers = self.vectors(model, sorted(" ".join(each) for each in different)).astype(float)
        sizes = np.linalg.svd(numbers - numbers.mean(0), compute_uv=False) ** 2
        return sizes[:2].sum() / sizes.sum()

    def asked_of_folds(self):
        """The training uses that can be put to the members of a fold, each with it; and those that cannot."""
        can, cannot = [], []
        for words, fold in zip(self.training, self.run.fold_of, strict=True):
            others = [each for each, its in zip(self.training, self.run.fold_of, strict=True) if its != fold]
            known = {word for each in others for word in each} | {END}
            for place, word in enumerate(words):
                begins = any(each[: place + 1] == words[: place + 1] for each in others)
                if word == self.word and others and not begins:
                    following = (*words, END)[place + 1]
                    is_known = {*words[: place + 1], following} <= known
                    is_reached = place < max(map(len, others))
                    (can if is_known and is_reached else cannot).append((words[: place + 1], following, fold))
        return can, cannot

    def fold_loss(self, model):
        """The mean loss of the folds' members on what they were not trained on, in nats."""
        members, parameters = self.run.fold_members(model)
        losses = []
        for beginning, following, fold in self.asked_of_folds()[0]:
            found = probabilities(self.run, model, [(END, *beginning)], parameters).numpy()[:, 0]
            its = [number for number, member in enumerate(members) if member.fold == fold]
            losses += [-np.log(found[its, self.run.corpus.ids[following]]).mean()]
        return np.mean(losses)


def last(words, window):
    """The last words, with the start before them, as far as a table sees them; None: all."""
    line = (END, *words)
    return line if window is None else line[len(line) - min(window, len(line)) :]
