"""What is selected on the attention page: which sentence, which word in it, which seed, how many layers."""

from dataclasses import dataclass, replace

import streamlit as st

from core import Run, Settings, measures
from core.corpus import END, Corpus
from core.directions import isolate_mentioned
from pages.session import choices, sentences
from pages.session.choices import KEPT, MEAN, restored
from pages.widgets import pickers

DRAWN = 16  # largest number of places drawn; with more, labels are unreadable


@dataclass(frozen=True)
class Selection:
    """What the person asks about: a sentence, a place in it (0 is the start), and one seed or the mean."""

    run: Run
    sentence: str
    place: int
    seed: int | None  # None: the mean over seeds

    @property
    def labels(self) -> list[str]:
        """A label for each place."""
        return measures.labels((END, *self.sentence.split(" ")))

    @property
    def first(self) -> int:
        """The first place that is drawn."""
        return max(0, self.place + 1 - DRAWN)

    @property
    def drawn(self) -> range:
        """The places that are drawn: up to the word, then as many as there is room for."""
        return range(self.first, min(len(self.labels), self.first + DRAWN))

    @property
    def place_before(self) -> int:
        """The place before the word; 0 if there is none."""
        return max(0, self.place - 1)

    @property
    def shown_seed(self) -> int:
        """The chosen seed; seed 0 where the mean was chosen but the figure cannot be averaged."""
        return 0 if self.seed is None else self.seed


def page_settings(corpus: Corpus) -> Settings:
    """The settings of the page's run: the usual ones, with the number of layers chosen here."""
    return replace(sentences.settings(corpus), layers=st.session_state.layers)


def selection(run: Run) -> Selection:
    """Draw the pickers and return what the person asks about."""
    columns = st.columns([4, 2, 2])
    with columns[0]:
        sentence = _sentence(run)
    with columns[1]:
        seed = pickers.seed("seed", "Seed", run, MEAN, "Heads are matched before the mean is taken.")
    with columns[2]:
        st.segmented_control("Layers", [1, 2], required=True, key=restored("layers"), persist_state=KEPT)
    names = measures.labels((END, *sentence.split(" ")))
    places = list(range(1, len(names)))
    choices.fill("place", _start_place(run, sentence), places.__contains__)
    place = st.pills(
        "Word that looks back",
        places,
        **choices.filled("place"),
        format_func=lambda place: isolate_mentioned(names[place]),
        required=True,
        wrap=True,
    )
    return Selection(run, sentence, place or len(names) - 1, None if seed == MEAN else int(seed))


def _sentence(run: Run) -> str:
    """A sentence of the corpus, or one that is typed."""
    default = pickers.default_prompts(run)[1]
    known = [sentence.text for sentence in run.corpus.sentences if not sentence.held_out]
    options = list(dict.fromkeys([default, *pickers.default_prompts(run)[:1], *known]))
    return pickers.known_words(run, "Sentence", options, "sentence", default, "Choose one, or type your own.")


def _start_place(run: Run, sentence: str) -> int:
    words = sentence.split(" ")
    return words.index(run.word) + 1 if run.word in words else len(words)
