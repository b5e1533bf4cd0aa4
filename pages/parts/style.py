"""Style: what the theme cannot say, on the app's own keys only."""

from core.palette import MODEL_COLOURS


def style() -> str:
    """A style sheet: a card wears its model's colour."""
    cards = [
        f'[class*="st-key-card-{model}-"] {{ border-top: 3px solid {colour}; }}'
        for model, colour in MODEL_COLOURS.items()
    ]
    return f"<style>{' '.join(cards)}</style>"
