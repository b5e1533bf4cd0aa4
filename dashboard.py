"""What `streamlit run` starts: the list of pages, the frame around them, the corpus in the sidebar."""

from pathlib import Path

import streamlit as st

from pages.parts.corpus_editor import corpus_editor
from pages.parts.current_run import warm_up
from pages.parts.style import style

HERE = Path(__file__).parent

st.set_page_config(
    page_title="Why attention?", page_icon=":material/graph_3:", layout="wide", initial_sidebar_state=400
)
st.html(style())
warm_up()
LESSONS = HERE / "pages/lessons"
page = st.navigation(
    [
        st.Page(LESSONS / "side_by_side.py", title="Side by side", icon=":material/compare:", default=True),
        st.Page(LESSONS / "lookup_tables.py", title="Lookup tables", icon=":material/table:"),
        st.Page(LESSONS / "inside_attention.py", title="Inside attention", icon=":material/hub:"),
        st.Page(LESSONS / "unseen_sentences.py", title="Unseen sentences", icon=":material/help:"),
        st.Page(LESSONS / "writing.py", title="Writing", icon=":material/edit_note:"),
        st.Page(LESSONS / "training.py", title="Training", icon=":material/show_chart:"),
        st.Page(LESSONS / "evidence.py", title="Is it real?", icon=":material/fact_check:"),
    ],
    position="top",
)
with st.sidebar:
    corpus_editor()
page.run()
