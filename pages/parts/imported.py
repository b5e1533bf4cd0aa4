"""Imported vectors: one vector a word that was made elsewhere, beside those that were trained here."""

import streamlit as st

from core import Run, UserError, measures
from core.corpus import LARGEST
from core.imported_vectors import WordVectors, read_glove
from pages.parts import say


def imported(run: Run) -> None:
    """A file of vectors in GloVe's format, compared with the static model's."""
    with st.expander("And vectors that were trained on far more text?", icon=":material/upload_file:"):
        st.caption(
            "GloVe and word2vec are static, too: a word has one vector, whatever stands before it. Open a text file "
            "of such vectors, a word and its numbers on each line; the lines of your words are enough."
        )
        file = st.file_uploader(
            "Vectors in GloVe's text format",
            ["txt", "vec"],
            key="imported",
            max_upload_size=LARGEST.upload_bytes // 2**20,
        )
        if file:
            try:
                _compared(run, read_glove(file.getvalue(), run.corpus))
            except UserError as error:
                st.error("The file cannot be used.", icon=":material/draft:")
                say.text(str(error))  # as plain text: it names what is in the file


def _compared(run: Run, vectors: WordVectors) -> None:
    if missing := measures.describe_missing(vectors):
        say.text(missing)
    frame = measures.compared_cosines(run, vectors, run.word)
    say.text(measures.describe_cosines(frame, vectors, run.word))
    if frame.empty:
        return
    number = st.column_config.NumberColumn
    st.dataframe(
        frame,
        hide_index=True,
        height=300,
        alt=f"How close each word is to “{run.word}”",
        column_config={
            "word": "Word",
            "imported": number("Cosine in the file", format="%.2f"),
            "trained": number(f"Static, trained here: mean of {run.settings.seeds} seeds", format="%.2f"),
            "lowest": number("Lowest seed", format="%.2f"),
            "highest": number("Highest seed", format="%.2f"),
        },
    )
