"""The colours as people with the common kinds of colour-blindness see them, and against the two pages."""

import tomllib
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from core.palette import NO_SENSE_COLOUR, PART_COLOURS, SENSE_COLOURS, SIGN_COLOURS
from core.predictors import COLOURS

CONFIG = tomllib.loads((Path(__file__).parents[1] / ".streamlit/config.toml").read_text(encoding="utf-8"))
PAGES = {scheme: CONFIG["theme"][scheme]["backgroundColor"] for scheme in ("light", "dark")}
TEXT = {scheme: CONFIG["theme"][scheme]["textColor"] for scheme in ("light", "dark")}
LISTS = {"models": sorted(set(COLOURS.values())), "senses": [*SENSE_COLOURS, NO_SENSE_COLOUR]}
LEAST_DISTANCE = 10  # CIEDE2000; about 2 can just be told apart side by side
LEAST_CONTRAST = 3  # WCAG 2.2, 1.4.11
TEXT_CONTRAST = 4.5  # WCAG 2.2, 1.4.3
CAPTION = 0.6  # the opacity of the text colour in a caption
FULLEST_CELL = 0.7

# Machado, Oliveira & Fernandes (2009), severity 1, on linear RGB.
VISION = {
    "common": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
}
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)


def rgb(colour):
    return np.array([int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)])


def linear(values):
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def contrast(one, other):
    low, high = sorted(float(TO_XYZ[1] @ linear(values)) for values in (one, other))
    return (high + 0.05) / (low + 0.05)


def lab(light):
    share = TO_XYZ @ light / TO_XYZ.sum(1)
    x, y, z = np.where(share > 216 / 24389, np.cbrt(share), (24389 / 27 * share + 16) / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def distance(one, other):
    """CIEDE2000 between two colours in CIELAB (Sharma, Wu & Dalal 2005)."""
    (light_1, a_1, b_1), (light_2, a_2, b_2) = one, other
    mean = (np.hypot(a_1, b_1) + np.hypot(a_2, b_2)) / 2
    stretch = 1.5 - 0.5 * np.sqrt(mean**7 / (mean**7 + 25.0**7))
    chroma_1, chroma_2 = np.hypot(a_1 * stretch, b_1), np.hypot(a_2 * stretch, b_2)
    hue_1, hue_2 = (np.degrees(np.arctan2(b, a * stretch)) % 360 for a, b in ((a_1, b_1), (a_2, b_2)))
    grey = chroma_1 * chroma_2 == 0
    turn = 0.0 if grey else (hue_2 - hue_1 + 180) % 360 - 180
    hue = (hue_1 + hue_2 if grey else hue_1 + turn / 2) % 360
    light, chroma = (light_1 + light_2) / 2, (chroma_1 + chroma_2) / 2
    waves = ((-0.17, 1, -30), (0.24, 2, 0), (0.32, 3, 6), (-0.20, 4, -63))
    swing = 1 + sum(size * np.cos(np.radians(times * hue + shift)) for size, times, shift in waves)
    by_light = (light_2 - light_1) / (1 + 0.015 * (light - 50) ** 2 / np.sqrt(20 + (light - 50) ** 2))
    by_chroma = (chroma_2 - chroma_1) / (1 + 0.045 * chroma)
    by_hue = 2 * np.sqrt(chroma_1 * chroma_2) * np.sin(np.radians(turn / 2)) / (1 + 0.015 * chroma * swing)
    angle = np.radians(60 * np.exp(-(((hue - 275) / 25) ** 2)))
    twist = -2 * np.sqrt(chroma**7 / (chroma**7 + 25.0**7)) * np.sin(angle)
    return np.sqrt(by_light**2 + by_chroma**2 + by_hue**2 + twist * by_chroma * by_hue)


PUBLISHED = [
    ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
    ((50, 2.5, 0), (73, 25, -18), 27.1492),
    ((22.7233, 20.0904, -46.6940), (23.0331, 14.9730, -42.5619), 2.0373),
    ((50, -1, 2), (50, 0, 0), 2.3669),
]


def test_the_distance_is_that_of_the_published_examples():
    assert [distance(one, other) for one, other, _ in PUBLISHED] == pytest.approx([d for *_, d in PUBLISHED], abs=1e-4)


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("of", LISTS)
def test_no_two_colours_of_a_list_look_alike(of, vision):
    assert len({*COLOURS.values(), *SENSE_COLOURS, *PART_COLOURS}) == 1 + 3 + 6 + 3  # the tables share theirs
    seen = {colour: lab(np.clip(VISION[vision] @ linear(rgb(colour)), 0, 1)) for colour in LISTS[of]}
    nearest = min(combinations(seen, 2), key=lambda pair: distance(seen[pair[0]], seen[pair[1]]))
    assert distance(*(seen[colour] for colour in nearest)) > LEAST_DISTANCE, nearest


@pytest.mark.parametrize("scheme", PAGES)
def test_every_colour_has_enough_contrast_with_the_page(scheme):
    for colour in {*LISTS["models"], *LISTS["senses"], *PART_COLOURS}:
        assert contrast(rgb(colour), rgb(PAGES[scheme])) >= LEAST_CONTRAST, colour


@pytest.mark.parametrize("scheme", PAGES)
def test_captions_can_be_read_on_the_page_and_in_the_sidebar(scheme):
    for page in (PAGES[scheme], CONFIG["theme"][scheme]["sidebar"]["backgroundColor"]):
        faded = CAPTION * rgb(TEXT[scheme]) + (1 - CAPTION) * rgb(page)
        assert contrast(faded, rgb(page)) >= TEXT_CONTRAST


@pytest.mark.parametrize("scheme", PAGES)
def test_the_text_colour_can_be_read_on_the_fullest_cell_of_a_model_and_black_on_parts_and_signs(scheme):
    for colour in LISTS["models"]:
        cell = FULLEST_CELL * rgb(colour) + (1 - FULLEST_CELL) * rgb(PAGES[scheme])
        assert contrast(cell, rgb(TEXT[scheme])) >= TEXT_CONTRAST, colour
    for colour in {*PART_COLOURS, *SIGN_COLOURS}:
        assert contrast(rgb(colour), rgb("#000000")) >= TEXT_CONTRAST, colour
