"""Sentences: the document of this visit, read by all pages and changed by the callbacks of the editor's widgets."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import streamlit as st

from core import Settings, UserError
from core.corpus import Corpus, Row, rows_of_text
from core.fitting import TooMuch, fitting_corpus
from core.grammar import Grammar
from core.limits import is_worth_asking
from core.presets import DEFAULT, presets
from core.sentence_files import rows_of_running_text, text_of_rows
from core.spelling import Remarks, remarks
from core.words import split_words
from pages.app.server import draw_with_news
from pages.session import growth
from pages.session.document import Change, Document, Version

TEXT_KEYS = 32  # more than there are fills of the text in a row whose runs are cut short by the next
OWN = "own"  # the starting point that brings the person's own sentences back


def document() -> Document:
    """This visit's document; at first the default preset."""
    if "document" not in st.session_state:
        put(Document.of(_preset_version(DEFAULT)))
    return st.session_state.document


def rows() -> list[Row]:
    """The sentences as they stand in the editor."""
    return list(document().now.rows)


def preset() -> str:
    """The name of the preset that the sentences started from."""
    return document().now.preset


def settings(corpus: Corpus) -> Settings:
    """The settings for training: the dial, and the word in question of patterns or preset as long as it suits."""
    return Settings(word=_word_given(corpus), memorise=st.session_state.get("memorise", 0.0))


def is_about_preset() -> bool:
    """Whether the word in question is still that of the preset."""
    return (read := corpus()) is not None and _word_given(read) == presets()[preset()].word


def _word_given(corpus: Corpus) -> str:
    """The word of the patterns; else the preset's, while half of the sentences are its or it suits them; or none."""
    grown = growth.patterns_of(document().now) if is_edited() else None
    if grown and grown.word in corpus.ids:
        return grown.word
    start = presets()[preset()]
    known = {sentence.words for sentence in start.corpus.sentences}
    if start.word not in corpus.ids:
        return ""
    are_known = 2 * sum(sentence.words in known for sentence in corpus.sentences) >= len(corpus.sentences)
    return start.word if are_known or is_worth_asking(start.word, corpus) else ""


def noticed() -> Remarks:
    """Remarks on the sentences: slips, copies, words new since the last edit. Cached until the next change."""
    now = document()
    seen, result = st.session_state.get("noticed", (None, None))
    if seen is not now:
        result = remarks(now.now.rows, now.now.before)
        st.session_state.noticed = (now, result)
    return result


def reading() -> Corpus | UserError:
    """The sentences as a corpus, or the error that says why they cannot be trained on. Cached until the next change."""
    now = document().now  # an edit replaces it and never mutates it, so `is` finds changes
    seen, result = st.session_state.get("reading", (None, None))
    if seen is not now:
        try:
            result = fitting_corpus(now.rows)
        except UserError as error:
            result = error.with_traceback(None)  # a traceback would keep all locals of the reading alive
        st.session_state.reading = (now, result)
    return result


def corpus() -> Corpus | None:
    """The sentences as a corpus; None if they cannot be trained on."""
    read = reading()
    return None if isinstance(read, UserError) else read


def keep_fitting() -> None:
    """Keep only the sentences within the limits."""
    if isinstance(excess := reading(), TooMuch):
        replace_rows(excess.kept)


def grammar(corpus: Corpus) -> Grammar | None:
    """The true probabilities of a corpus that patterns grew into and nobody changed since; None for any other."""
    return growth.grammar(corpus, document().now)


def patterns() -> str:
    """The text of the last patterns; "" if they are the preset's, with which the preset fills the box anyway."""
    text = document().now.patterns
    return "" if text == presets()[preset()].patterns else text


def senses() -> list[str]:
    """The meanings that sentences are marked with, in the order of the corpus's senses."""
    return list(dict.fromkeys(sense for sentence, sense, _ in rows() if sense and split_words(sentence)))


def counts() -> tuple[int, int]:
    """The number of sentences, and of those held out. A row without a word is not counted."""
    now = document()
    seen, result = st.session_state.get("counts", (None, (0, 0)))
    if seen is not now:
        marks = [held_out for sentence, _, held_out in now.now.rows if split_words(sentence)]
        result = len(marks), sum(marks)
        st.session_state.counts = (now, result)
    return result


# Starting points: a preset, the person's own sentences, or those of a link


def starting_points() -> list[str]:
    """The names of the presets, and OWN if the person has sentences of their own."""
    return [*presets(), *([OWN] if is_edited() or document().own else [])]


def starting_point() -> str:
    """The preset that the sentences are, or OWN."""
    return OWN if is_edited() else preset()


def start_from(name: str) -> None:
    """Fill the editor with a preset, or with the person's own sentences as they were before the last preset."""
    now = document()
    if name != OWN:
        load_preset(name)
    elif now.own and not is_edited():
        make(lambda now: now.replaced(now.own or now.now))


def load_preset(name: str) -> None:
    """Fill the editor with a preset; the person's own sentences are kept for OWN."""
    make(lambda now: _with_own_kept(now, _preset_version(name)))


def take_shared(rows: Sequence[Row], name: str, patterns: str = "") -> None:
    """Fill the editor from a link or a saved file; the person's own sentences are kept for OWN."""
    version = Version(tuple(rows), name, patterns or presets()[name].patterns)
    if "document" not in st.session_state:
        put(Document.of(version))
        return
    make(lambda now: _with_own_kept(now, version))


def is_edited() -> bool:
    """Whether the sentences differ from those of the preset they started from."""
    return _is_own(document().now)


def _is_own(version: Version) -> bool:
    return version.rows != _preset_rows(version.preset)


def _with_own_kept(now: Document, version: Version) -> Document:
    """With the version in place of the present sentences; these are kept for OWN if they are the person's own."""
    freed = replace(now, patterns_refused=None, patterns_error=None)
    return replace(freed.replaced(version), own=now.now if _is_own(now.now) else now.own)


@cache
def _preset_rows(name: str) -> tuple[Row, ...]:
    return tuple(rows_of_text(presets()[name].text))


def _preset_version(name: str) -> Version:
    return Version(_preset_rows(name), name, presets()[name].patterns)


# Changes. A callback gets the key (or, for undo and redo, the number of steps) that its widget was drawn with. It does
# nothing if the widget has been refilled, or the click counted, since. What our own scripts send is in messages.py.


def replace_rows(new: Sequence[Row]) -> None:
    """Fill the editor with these rows; undo brings the old ones back."""
    make(lambda now: now.replaced(Version(tuple(new), now.now.preset, now.now.patterns)))


def take_text(key: str) -> None:
    """Take in the text, or record why it cannot be read. The text box keeps what was typed."""
    if key != text_key():
        return
    try:
        read = rows_of_running_text(st.session_state[key])
    except UserError as error:
        put(replace(document(), text_error=str(error)))
        return
    if read == rows():
        put(replace(document(), text_error=None))
    else:
        make(lambda now: replace(now, text_error=None).edited(read).with_table_filled())


def undo(steps: int) -> None:
    """Undo one change; no effect if fewer than `steps` are left, because an earlier click already counted."""
    if 0 < steps <= len(document().past):
        make(Document.undone)


def redo(steps: int) -> None:
    """Redo one change; no effect unless exactly `steps` are left, for the same reason."""
    if 0 < steps == len(document().future):
        make(Document.redone)


def make(change: Change) -> None:
    """Change the document."""
    put(document().after(change))


def put(new: Document) -> None:
    """Put another document in place of this visit's, in one step."""
    st.session_state.document = new
    st.session_state.preset = new.now.preset
    draw_with_news()


# Contents and keys of the widgets. A new key makes a widget forget what was typed into it.


def text() -> str:
    """The contents of the text box when it was last filled."""
    return text_of_rows(document().text)


def text_key() -> str:
    """The key of the text. Few keys take turns, because Streamlit keeps what a text area began with for each key."""
    return f"text-{document().text_fills % TEXT_KEYS}"


def file_key() -> str:
    """The key of the uploader."""
    return f"file-{document().files}"
