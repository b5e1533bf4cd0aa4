"""The corpus editor in the sidebar: change, add, delete, paste, undo."""

import streamlit as st

from core.presets import WINNERS, presets
from core.words import RULE, split_sentences
from pages.parts import state


def corpus_editor() -> None:
    """The sentences, editable in place, with the preset they came from."""
    st.subheader("Your sentences", anchor=False)
    state.rows()
    _presets()
    st.data_editor(
        state.frame(),
        key=state.editor_key(),
        on_change=state.take_edits,
        num_rows="dynamic",
        hide_index=True,
        height=420,
        alt="Sentences",
        column_config={
            "sentence": st.column_config.TextColumn("Sentence", width=165, help=RULE),
            "sense": st.column_config.TextColumn(
                "Sense", width=72, help="The meaning of the ambiguous word. Colours the dots; no model ever sees it."
            ),
            "held_out": st.column_config.CheckboxColumn(
                "Held out", width=70, default=False, help="Kept out of training, to see what the models make of it."
            ),
        },
    )
    with st.container(horizontal=True):
        st.button("Undo", icon=":material/undo:", on_click=state.undo, disabled=not state.can_undo())
        with st.popover("Paste", icon=":material/content_paste:"):
            _paste()
        st.button("Reset", icon=":material/restart_alt:", on_click=state.load_preset, args=[st.session_state.preset])
    st.select_slider(
        "Training",
        [0.0, 0.25, 0.5, 0.75, 1.0],
        key="memorise",
        format_func=lambda share: {0.0: "generalise", 1.0: "memorise"}.get(share, f"{share:.0%}"),
        help="Towards “memorise” the regularisation (weight decay and dropout) is taken away, and training goes on to "
        "the last step: see what becomes of sentences that are held out.",
    )
    total, held_out = len(state.rows()), sum(row[2] for row in state.rows())
    st.caption(
        f"{total} sentences, {held_out} of them held out of training. An edit retrains the models. "
        "Add a row at the end of the table; to delete rows, tick them on the left."
    )


def _presets() -> None:
    names = list(presets())
    if len(names) > 1:
        st.selectbox(
            "Start from",
            names,
            index=names.index(st.session_state.preset),
            format_func=lambda name: presets()[name].title,
            key="preset_choice",
            on_change=lambda: state.load_preset(st.session_state.preset_choice),
        )
    preset = presets()[st.session_state.preset]
    st.caption(f"{preset.shows} Expected to do best: {WINNERS[preset.winner]}.")


def _paste() -> None:
    with st.form("paste", border=False, clear_on_submit=True):
        text = st.text_area(
            "Sentences",
            height=220,
            placeholder="One a line, or running text",
            help="A line end or a full stop ends a sentence. A tab and a sense may follow a sentence, as when cells "
            "are copied from a spreadsheet.",
        )
        with st.container(horizontal=True):
            add = st.form_submit_button("Add", type="primary")
            replace = st.form_submit_button("Replace all")
    if (add or replace) and text.strip():
        pasted = state.rows_of_text("\n".join(split_sentences(text)))
        state.replace_rows((state.rows() if add else []) + pasted)
        st.rerun()
