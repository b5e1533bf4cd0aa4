"""Palette: one colour for each model and each sense, the same everywhere.

Both lists are of Okabe & Ito (2008), which people with the common kinds of colour-blindness can tell apart; none is so
light or dark that it is lost on a light or a dark page.
"""

TABLE_COLOUR = "#8A8A8A"
MODEL_COLOURS = {
    "unigram": TABLE_COLOUR,
    "bigram": TABLE_COLOUR,
    "trigram": TABLE_COLOUR,
    "table": TABLE_COLOUR,
    "static": "#D55E00",
    "averaging": "#009E73",
    "attention": "#0A7ABF",
}
SENSE_COLOURS = ("#CC6FA3", "#3FA7DC", "#C79A00", "#6A51A3", "#5B8C5A", "#A65628")
NO_SENSE_COLOUR = "#8A8A8A"
SENSE_SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")


def sense_colours(senses: list[str]) -> dict[str, str]:
    """A colour for each sense, by its place among the corpus's senses; colours repeat after the sixth."""
    return {sense: SENSE_COLOURS[place % len(SENSE_COLOURS)] for place, sense in enumerate(senses)}
