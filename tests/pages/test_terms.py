"""Terms: each technical term of a page can be pressed there, and none has two wordings; every page opens."""

import json
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest

from core.glossary import glossary, other_wordings_in, terms_in
from core.presets import presets
from pages.app.menu import FIRST, PAGES
from pages.session.choices import ATTENTION_TABS
from pages.widgets.first_steps import STEPS
from tests.pages.app import clouds, on, opened, prompts_asked, start_from
from tests.pages.screens import missing
from tests.quick import QUICK, train_quickly

WRITTEN = ("label", "body", "help", "alt", "placeholder", "content")
PLACES = [
    *((lesson, None) for lesson in PAGES if lesson != "inside_attention"),
    *((FIRST, card) for card in range(1, len(STEPS) + 1)),
    *(("inside_attention", tab) for tab in ATTENTION_TABS),
]
PRESETS = ("ran", "plain")  # with what can be tested and what cannot


@dataclass(frozen=True)
class Seen:
    """What was seen at each place: all that it says about any of the presets, the terms that it offers, its faults."""

    texts: Mapping[Any, list[str]]
    terms: Mapping[Any, set[str]]
    faults: list[Any]


@pytest.fixture(scope="module")
def seen(quick_training):
    seen = Seen(defaultdict(list), {}, [])
    with pytest.MonkeyPatch.context() as patch:
        train_quickly(patch.setattr, replace(QUICK, seeds=4))  # the fewest of which claims are judged
        at = opened()
        for name in PRESETS:
            at = on(start_from(at, name), "teaching")
            for place in PLACES:
                at = on_place(at, *place)
                seen.texts[place] += texts_of(at)
                seen.terms[place] = offered(at)
                seen.faults.extend(faults(at, name, *place))
    return seen


def faults(at, name, lesson, part):
    if lesson == FIRST and part:
        return [*at.exception, *at.error]  # a card may have no charts
    is_first = lesson == FIRST
    asked = is_first and (prompts_asked(at) != [*presets()[name].prompts] * 2 or len(clouds(at)) != 2)
    return [(name, lesson, part, fault) for fault in [*missing(at, lesson), *(["other prompts"] if asked else [])]]


def on_place(at, lesson, part):
    """Go to a page, to a tab of it, or to one of the first steps."""
    at.session_state["card"] = part if lesson == FIRST and part else 0
    return on(at, lesson, None if lesson == FIRST else part)


@pytest.mark.parametrize("place", PLACES, ids=lambda place: " ".join(map(str, filter(None, place))))
def test_a_page_offers_the_terms_that_it_uses_and_no_other_and_writes_numbers_out(seen, place):
    texts, terms = seen.texts[place], seen.terms[place]
    assert {term for text in texts for term in terms_in(text)} == terms
    assert not {wording for text in texts for wording in other_wordings_in(text)}
    assert not [text for text in texts if re.search(r"\de[+-]?\d", text)]


def test_every_page_tab_and_card_opens_for_a_preset_with_and_one_without_two_meanings(seen):
    assert not seen.faults


def test_each_entry_is_a_sentence_and_an_example_and_no_two_share_a_form():
    forms = [form for term in glossary().values() for form in (*term.written, *term.instead_of)]
    assert len(forms) == len({*forms})
    for term in glossary().values():
        assert re.fullmatch(r"[A-Z].*[.]", term.says), term.name
        assert re.fullmatch(r"[A-Z“0-9−].*[.]|.*\?", term.example), term.name


def texts_of(at):
    """What a page says in words of ours, but for the sidebar and links: texts, labels, titles of columns and charts."""
    return [text for node in at.main if node.type not in ("html", "page_link") for text in _texts(node.proto) if text]


def _texts(proto):
    yield from (getattr(proto, name) for name in WRITTEN if isinstance(getattr(proto, name, None), str))
    for option in getattr(proto, "options", ()) or ():
        if not isinstance(option, str):  # those of select boxes are a person's words
            yield from _texts(option)
    for source in (getattr(proto, "columns", ""), getattr(proto, "spec", "")):
        if isinstance(source, str) and source.startswith("{"):
            yield from _titles(json.loads(source))


def _titles(node):
    """The titles and labels anywhere in a chart's specification or a table's columns."""
    if isinstance(node, dict):
        yield from (node[key] for key in ("title", "label") if isinstance(node.get(key), str))
    for value in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _titles(value)


def offered(at):
    bodies = [html.proto.body for html in at.main if html.type == "html" and 'name="term"' in html.proto.body]
    return {name for body in bodies for name in re.findall("<summary[^>]*>([^<]*)</summary>", body)}
