"""Palette: one colour for each sense, the same everywhere. The colours of the predictors are in core.predictors.

Both lists start from Okabe & Ito (2008). Any two colours of a list can be told apart with protanopia and deuteranopia,
and each has a contrast of at least 3 with the light and the dark page.
"""

TABLE_COLOUR = "#707070"
SENSE_COLOURS = ("#CB709F", "#009AE7", "#B68C00", "#6F55A9", "#659369", "#A65628")
NO_SENSE_COLOUR = "#707070"
SENSE_SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")
PART_COLOURS = ("#8C8C8C", "#2A9BC8", "#B08A1E")  # of the parts of a whole; black text is readable on each
SIGN_COLOURS = ("#2A9BC8", "#BBBBBB", "#D9822B")  # below zero, zero, above zero; black text is readable on each


def sense_colours(senses: list[str]) -> dict[str, str]:
    """A colour for each sense, in the order of the corpus's senses; colours repeat after the sixth."""
    return {sense: SENSE_COLOURS[place % len(SENSE_COLOURS)] for place, sense in enumerate(senses)}
