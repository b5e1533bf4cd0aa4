"""Lookup tables: why not just count?"""

from pages.parts import lookups
from pages.parts.current_run import current_run
from pages.parts.headings import heading

status = heading(
    "Why not just count?",
    "A table answers from what it has seen. Look for the context where it has nothing to say.",
)
with status:
    run = current_run([])
name = lookups.pick_table()
lookups.rows(run, name)
lookups.unseen_context(run, name)
lookups.growth(run)
