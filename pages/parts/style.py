"""Style: what the theme cannot say, on the app's own keys only."""

from core.predictors import COLOURS

# Without a mouse the toolbar of a table is always in sight, and that of a chart from a touch on: the one gets a place
# of its own above the table, and the other, which has nothing that a phone needs, goes.
_TOUCH = """@media (hover: none) {
[data-testid=stElementContainer]:has(> [data-testid=stFullScreenFrame] > [data-testid=stDataFrame]) {
padding-top: 3rem; }
[data-testid=stFullScreenFrame]:has([data-testid=stVegaLiteChart]) [data-testid=stElementToolbar] {
display: none; } }"""


def style() -> str:
    """A style sheet: a card wears its model's colour, and what belongs to a figure is small."""
    cards = [
        f'[class*="st-key-card-{model}-"] {{ border-top: 3px solid {colour}; }}' for model, colour in COLOURS.items()
    ]
    figures = '[class*="st-key-numbers-"] button { min-height: 1.75rem; padding: 0 0.25rem; font-size: 0.875rem; }'
    notes = ".st-key-notes span { font-size: 0.875rem; }"
    # Until a script run ends, what a widget's new key replaces stays below it.
    replaced = [
        f'[class*="st-key-{key}-"] ~ [class*="st-key-{key}-"] {{ display: none; }}' for key in ("sentences", "text")
    ]
    return f"<style>{' '.join([*cards, figures, notes, *replaced, _TOUCH])}</style>"
