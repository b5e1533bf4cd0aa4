"""Inside attention: who looks at whom, and does it matter?"""

import streamlit as st

from pages.parts import attention, attention_pickers
from pages.parts.current_run import current_corpus, trained

heading, status = st.columns([3, 2], vertical_alignment="bottom")
heading.title("Who looks at whom, and does it matter?", anchor=False)
heading.markdown("A weight says where a word takes something up. Only a change shows whether the prediction needed it.")
corpus = current_corpus()
settings = attention_pickers.settings(corpus)
with status:
    (run,) = trained([(corpus, settings)], ["static", "attention"])
about = attention_pickers.question(run)

bodies = {
    "The map": attention.the_map,
    "One row by numbers": attention.row_by_numbers,
    "What it causes": attention.causes,
    "Interchange": attention.interchange,
    "Shares": attention.shares,
    "Layer by layer": attention.layer_by_layer,
}
for tab, body in zip(st.tabs(list(bodies), on_change="rerun", key="tab"), bodies.values(), strict=True):
    if tab.open:
        with tab:
            body(about)
