"""Writing: let each model write; what is copied, what is new?"""

from core.predictors import LADDER
from pages.parts import writing
from pages.parts.current_run import current_run
from pages.parts.headings import heading

status = heading(
    "Let them write: what is copied, what is new?",
    "Each model draws word by word. Look for sentences that are new and still make sense.",
)
with status:
    run = current_run(LADDER)
prompt, manner = writing.pick_manner(run)
writing.side_by_side(run, prompt, manner)
writing.two_hundred(run, prompt, manner)
