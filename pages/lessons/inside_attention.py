"""Inside attention: who looks at whom, and does it matter?"""

from pages.parts import attention, attention_pickers, choices
from pages.parts.choices import ATTENTION_TABS
from pages.parts.current_run import current_corpus, trained
from pages.parts.headings import heading

status = heading(
    "Who looks at whom, and does it matter?",
    "A weight says where a word takes something up. Only a change shows whether the prediction needed it.",
)
corpus = current_corpus()
settings = attention_pickers.settings(corpus)
with status:
    (run,) = trained([(corpus, settings)], ["static", "attention"])
about = attention_pickers.question(run)

bodies = (
    attention.the_map,
    attention.row_by_numbers,
    attention.causes,
    attention.interchange,
    attention.shares,
    attention.layer_by_layer,
)
for tab, body in zip(choices.tabs("tab", ATTENTION_TABS), bodies, strict=True):
    if tab.open:
        with tab:
            body(about)
