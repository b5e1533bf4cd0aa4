"""The corpus editor in the sidebar of every page: presets, the sentences in four forms, undo, and the dial."""

from collections.abc import Iterable
from functools import partial

import streamlit as st

from core.corpus import LARGEST
from core.file_tables import FILE_KINDS
from core.fitting import TooMuch
from core.nouns import counted
from core.phrases import listed
from core.presets import WINNERS, Preset, presets
from core.sentence_files import csv_of_rows, text_file_of_rows
from core.spelling import Remarks
from core.words import RULE
from pages.app import say
from pages.session import choices, files, messages, sentences
from pages.session.choices import DIAL, KEPT, hides, restored
from pages.widgets import patterns_box
from pages.widgets.coach import coach
from pages.widgets.file_columns import file_columns
from pages.widgets.sentence_line import sentence_line
from pages.widgets.sentence_table import sentence_table


def corpus_editor() -> None:
    """Draw the editor, without the parts that a link hides."""
    if not hides("presets"):
        _presets()
    if not hides("sentences"):
        _sentences()
    if not hides("dial"):
        _dial()


def _sentences() -> None:
    st.subheader("Your sentences", anchor=False)
    sentence_line()
    with st.container(gap=None):  # always there, or the tabs would start anew when the coach comes or goes
        coach()
    as_table, as_text, as_patterns, as_file = st.tabs(["Table", "Text", "Patterns", "File"])
    with as_table:
        sentence_table()
    with as_text:
        _text()
    with as_patterns:
        patterns_box.patterns_box()
    with as_file:
        _file()
    _surplus()
    _history()
    _notes(sentences.noticed())


def _presets() -> None:
    names, name = sentences.starting_points(), sentences.starting_point()
    key = choices.fresh("preset_choice", name)
    st.selectbox(
        "Start from",
        names,
        names.index(name),
        format_func=lambda name: "Your sentences" if name == sentences.OWN else presets()[name].title,
        key=key,
        on_change=lambda: _start_from(st.session_state[key], drawn_with=name),
    )
    if not (hides("shows") or st.session_state.predict or st.session_state.card):  # it tells what to expect
        _what_they_show(presets()[sentences.preset()])


def _what_they_show(preset: Preset) -> None:
    if sentences.is_edited():
        about = f" {preset.shows}" if sentences.is_about_preset() else ""
        st.caption(f"Changed from “{preset.title}”.{about}")
    else:
        st.caption(f"{preset.shows} Expected to do best: {WINNERS[preset.winner]}.")


def _start_from(choice: str, *, drawn_with: str) -> None:
    """Start from a choice; a box that is gone still sends what it was drawn with, which is none."""
    if choice != drawn_with:
        sentences.start_from(choice)


def _text() -> None:
    st.text_area(
        "All sentences",
        sentences.text(),
        height=300,
        key=sentences.text_key(),
        on_change=sentences.take_text,
        args=[sentences.text_key()],
        placeholder="One a line, or running text",
        help="Paste over these or after them: one sentence a line, or running text, which is cut where a sentence "
        "ends. List numbers and bullets are left out. After a tab comes the sense, after a second one “held out” or "
        "“yes”.",
    )
    # The button needs no callback: a click on it, or anywhere else, takes the focus from the text, which applies it.
    st.button("Apply")
    if error := sentences.document().text_error:
        st.error(error, icon=":material/edit_off:")


def _file() -> None:
    st.file_uploader(
        "Open a file of sentences",
        FILE_KINDS,
        key=sentences.file_key(),
        on_change=files.take_file,
        args=[sentences.file_key()],
        max_upload_size=LARGEST.upload_bytes // 2**20,
        help="One sentence a line or row. Columns or keys: sentence (or text), sense (or label), held_out.",
    )
    if error := sentences.document().file_error:
        say.error(error, icon=":material/draft:")
    file_columns()
    st.toggle(
        "Add to the sentences",
        key=restored("file_adds"),
        persist_state=KEPT,
        help="Otherwise a file takes their place. Undo brings them back.",
    )
    with st.container(horizontal=True):
        for kind, made in (("txt", text_file_of_rows), ("csv", csv_of_rows)):  # made when the button is pressed
            data = partial(made, sentences.rows())
            st.download_button(
                f"Save .{kind}", data, f"sentences.{kind}", on_click="ignore", icon=":material/download:"
            )


def _surplus() -> None:
    """Where the sentences exceed the limits, offer to keep those that fit; the page says by how much they exceed."""
    excess = sentences.reading()
    if isinstance(excess, TooMuch) and excess.kept:
        st.button(
            f"Keep the {len(excess.kept):,} that fit", icon=":material/content_cut:", on_click=sentences.keep_fitting
        )


def _notes(noticed: Remarks) -> None:
    """Counts and remarks on the sentences, before any training; plain text, because they quote what was typed."""
    total, held_out = sentences.counts()
    st.caption(
        f"{counted(total, 'sentence')}, {held_out} of them held out. Capitals and punctuation do not count.", help=RULE
    )
    notes = [*_new_words(noticed), *_slips(noticed), *_repeated(noticed), *_untestable(noticed)]
    if notes:
        with st.container(key="notes", gap="xsmall"):
            for note in notes:
                say.text(note)


def _new_words(noticed: Remarks) -> Iterable[str]:
    words = [f"“{word}” (like “{known}”?)" if known else f"“{word}”" for word, known in noticed.new.items()]
    if words:
        yield f"New words: {listed(sorted(words, key=lambda note: '?' not in note))}."


def _slips(noticed: Remarks) -> Iterable[str]:
    if noticed.slips:
        yield f"Occurs once: {listed([f'“{word}” (like “{known}”?)' for word, known in noticed.slips.items()])}."


def _repeated(noticed: Remarks) -> Iterable[str]:
    if noticed.copies:
        yield f"{noticed.copies} repeated: each copy counts in training."
    if noticed.trained_on:
        yield f"{noticed.trained_on} held out and trained on at once: not unseen."


def _untestable(noticed: Remarks) -> Iterable[str]:
    if noticed.untestable:
        texts = [f"“{text}” (no training on {listed([f'“{w}”' for w in words])})" for text, words in noticed.untestable]
        yield f"Held out but untestable: {listed(texts)}."


def _history() -> None:
    now = sentences.document()
    back, forward = len(now.past), len(now.future)
    with st.container(horizontal=True):
        st.button("Undo", icon=":material/undo:", on_click=_undo, args=[back], disabled=not back)
        st.button("Redo", icon=":material/redo:", on_click=sentences.redo, args=[forward], disabled=not forward)
        st.button("Reset", icon=":material/restart_alt:", on_click=sentences.load_preset, args=[sentences.preset()])


def _undo(steps: int) -> None:
    """Undo one change; patterns that a press on the button made the browser send come first, and are undone then."""
    messages.take(patterns_box.KEY)
    sentences.undo(steps)


def _dial() -> None:
    st.select_slider(
        "Training",
        DIAL,
        key=restored("memorise"),
        persist_state=KEPT,
        format_func=lambda share: {0.0: "generalise", 1.0: "memorise"}.get(share, f"{share:.0%}"),
        help="Towards “memorise” less and less keeps the models from learning the sentences by heart (weight decay and "
        "dropout go), and training goes on to the last step. See what becomes of held-out sentences.",
    )
