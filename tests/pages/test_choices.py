"""Choices survive page changes in every order, links and files, and follow the sentences."""

import fnmatch

import pytest
import streamlit as st
from streamlit.runtime.state.session_state import SessionState

from core.links import Shared, decode, encode
from core.presets import DEFAULT
from pages.app import current_run
from pages.app.menu import FIRST, PAGES
from pages.lessons import writing
from pages.session import known, sentences, share
from pages.session.choices import ATTENTION_TABS, CHOICES, LONG
from tests.pages.app import (
    DASHBOARD,
    AppTest,
    click,
    clicked_first,
    control,
    edited,
    opened,
    pasted,
    rows,
    run,
    settled,
    start_box,
    start_from,
)

SENTENCES = (
    *((f"the {who} ran {how}", "animal", False) for who in ("dog", "cat") for how in ("away", "home")),
    *((f"the {what} ran {how}", "software", False) for what in ("app", "job") for how in ("late", "twice")),
    ("we saw the dog", "", False),
    ("the cat ran late", "animal", True),
)
# A value for every choice, none its start; a choice that others depend on comes before them.
CHANGED = {
    "side_by_side": {
        "memorise": 0.25,
        "file_adds": True,
        "models": ["table", "static", "attention"],
        "word": "the",
        "prompt_1": "the cat ran",
        "prompt_2": "we saw the",
        "untrained": True,
        "back_off": True,
        "export_seed": 1,
        "predict": True,
        "card": 3,
    },
    "lookup_tables": {"table": "bigram", "context": "the app"},
    "inside_attention": {
        "layers": 2,
        "sentence": "the cat ran away",
        "place": 2,
        "seed": 1,
        "measure": "passed",
        ATTENTION_TABS[1]: {"row_layer": 2, "row_head": 2},
        ATTENTION_TABS[2]: {"edge": 0},
        ATTENTION_TABS[4]: {"share_word": "away", "tab": ATTENTION_TABS[4]},
    },
    "unseen_sentences": {"unseen": "the job ran home"},
    "writing": {"write_prompt": "we saw", "temperature": 0.5, "top_k": 5, "random_seed": 7, "model_seed": 1},
    "training": {"where": "all words", "step": 5},
    "evidence": {"split": "cue", "thorough": True, "control": True},
    "real_model": {
        "real_text": "natural-spring",
        "real_words": "all",
        "real_prompt": "The village gets its water from a spring",
        "real_layer": 3,
        "real_plays": True,
    },
    "teaching": {"plan": LONG},
}
NOT_KEPT = {
    "preset_choice-*": "it says what the sentences are, which are kept themselves",
    "sentence-table": "it holds the sentences, which are kept themselves",
    "text-*": "it holds the sentences, which are kept themselves",
    "file-*": "a file is read into the sentences",
    "column-*": "it says how the file that was opened last is read; what came of it is in the sentences",
    "open_file": "a file is read into everything",
    "imported": "vectors of a file of megabytes are kept neither on the server nor in a link",
    "link_predict": "the dialog begins with what is in force",
    "hide_controls": "the dialog begins with what is in force",
    "hide_pages": "the dialog begins with what is in force",
    "expected-*": "a form that is not sent is no answer",
    "dots": "it opens something to look at, and changes nothing",
    "numbers-*": "it opens something to look at, and changes nothing",
    "*-drawn": "it draws a choice that is kept under another key",
    "ahead": "it loads what other pages will draw with",
    "sentence-line": "it adds to the sentences, which are kept themselves",
    "address*": "it writes the address",
    "copy": "it shows the link",
    "arcs-*": "an arc that is cut is whole again on the next visit of the page",
    "strips-*": "it shows numbers",
    "way_to_sentences": "it opens and closes the sidebar of a phone",
    "motion": "it tells what the browser wishes",
    known.FIELD: "it tells what the browser has drawn",
    "replay": "it plays what is drawn",
    "patterns-box": "it holds the patterns, which are kept with the sentences",
}


@pytest.fixture
def written(monkeypatch):
    """The links written into the address, in order."""
    links = []
    monkeypatch.setattr(share, "_address", lambda **sent: links.append(sent["data"]["link"]))
    return links


@pytest.fixture
def drawn(monkeypatch):
    """The keys of all controls drawn so far."""
    keys, register = set(), SessionState.register_widget

    def noted(self, metadata, user_key):
        if not metadata.value_type.startswith(("trigger", "json_trigger")):
            keys.add(user_key or metadata.id)
        return register(self, metadata, user_key)

    monkeypatch.setattr(SessionState, "register_widget", noted)
    return keys


@pytest.fixture
def pages_that_wait(monkeypatch):
    """The first run of each page stops before its controls are drawn, as it does during a training.

    Patches `_jobs` and not `trained`: a page first imported during the test would keep a patched `trained` for good.
    """
    jobs = current_run._jobs

    def waiting(*arguments):
        requested = jobs(*arguments)
        if st.session_state.get("waited_on") != st.session_state.page:
            st.session_state.waited_on = st.session_state.page
            st.stop()
        return requested

    monkeypatch.setattr(current_run, "_jobs", waiting)
    monkeypatch.setattr(writing, "COUNTED", 5)


def visit(at, page):
    run(at.switch_page(f"pages/lessons/{page}.py"))
    return settled(run(at))


def make(at, choices):
    for key, value in choices.items():
        if isinstance(value, dict):
            at.session_state["tab"] = key
            at = make(settled(run(at)), value)
        elif key in ("tab", "plan", "card"):
            at.session_state[key] = value
        else:
            control(at, key).set_value(value)
        at = settled(run(at))
        if any(button.label == "Pass" for button in at.button):
            at = settled(click(at, "Pass"))
    return at


def flat(choices):
    for key, value in choices.items():
        yield from flat(value) if isinstance(value, dict) else [(key, value)]


MADE = {key: value for choices in CHANGED.values() for key, value in flat(choices)}


def arriving(**shared):
    at = AppTest.from_file(DASHBOARD, default_timeout=30)
    at.query_params[share.PARAMETER] = encode(Shared(**{"rows": SENTENCES, "preset": DEFAULT} | shared))
    return settled(at.run())


@pytest.fixture
def all_made(pages_that_wait, written):
    at = arriving()
    for page, choices in CHANGED.items():
        at = make(visit(at, page), choices)
    return at


def assert_as_left(at, **other):
    assert not at.exception
    assert {key: at.session_state[key] for key in MADE} == MADE | other
    shown = {key: control(at, key) for key in MADE}
    assert {key: each.value for key, each in shown.items() if each} == {
        key: MADE[key] for key, each in shown.items() if each
    }


def every_order():
    """A walk that goes from each page to every other."""
    names = list(PAGES)
    for number, here in enumerate(names):
        yield here
        for there in names[number + 1 :]:
            yield from (there, here)


def test_this_file_sets_every_choice_to_something_else_than_its_start():
    assert MADE.keys() == CHOICES.keys()
    assert not [key for key, value in MADE.items() if value == CHOICES[key].start]


@pytest.mark.heavy
def test_every_choice_survives_every_order_of_pages_and_its_link_until_a_file_is_opened(all_made, written):
    at = all_made
    link = written[-1]
    assert {key: list(v) if isinstance(v, tuple) else v for key, v in decode(link).choices.items()} == MADE
    for page in every_order():
        at = visit(at, page)
        assert_as_left(at)
        assert written[-1] == link, page
    other = arriving(**vars(decode(link)))
    for page in every_order():
        other = visit(other, page)
        assert_as_left(other)
        assert written[-1] == link, page
    for each in (at, other):
        each.session_state["card"] = 0  # the page without the cards, with all its controls
        assert_as_left(settled(run(visit(each, FIRST))), card=0)

    other.session_state["opened"] = Shared(rows=SENTENCES, preset=DEFAULT, choices={"table": "trigram"})
    start = {key: choice.start for key, choice in CHOICES.items() if choice.start is not None}
    for page in (FIRST, *PAGES):
        other = visit(other, page)
        assert {key: other.session_state[key] for key in start} == {**start, "table": "trigram"}


def test_every_control_is_a_kept_choice_or_a_listed_exception(drawn):
    at = arriving()
    for page in PAGES:
        at = settled(run(at.switch_page(f"pages/lessons/{page}.py")))
    at = make(settled(run(at.switch_page("pages/lessons/real_model.py"))), {"real_text": "natural-spring"})
    at = settled(run(at.switch_page("pages/lessons/inside_attention.py")))
    for tab in ATTENTION_TABS:
        at = make(at, {"tab": tab})
    at = click(settled(run(at.switch_page(f"pages/lessons/{FIRST}.py"))), "Share")
    control(at, "predict").set_value(True)
    run(at)
    unexplained = {key for key in drawn if not any(fnmatch.fnmatch(key, pattern) for pattern in (*CHOICES, *NOT_KEPT))}
    assert not unexplained
    unused = {pattern for pattern in NOT_KEPT if not fnmatch.filter(drawn, pattern)} - {"copy", "address*", "column-*"}
    assert not unused
    assert drawn >= CHOICES.keys() - {"tab", "plan", "card", "back_off"}


def test_the_word_that_a_link_names_comes_back_after_a_preset():
    rows = tuple((f"the {who} {did} home", "", False) for who in ("dog", "app") for did in ("ran", "went", "came"))
    at = AppTest.from_file(DASHBOARD, default_timeout=30)
    at.query_params[share.PARAMETER] = encode(Shared(rows=rows, preset=DEFAULT, choices={"word": "dog"}))
    settled(at.run())
    for name, word in (("bank", "bank"), ("own", "dog")):
        assert control(settled(start_from(at, name)), "word").value == word


def with_sentences(at, *words):
    """Delete all sentences with one of these words."""
    gone = [number for number, row in enumerate(rows(at)) if set(row[0].split()) & set(words)]
    return settled(edited(at, deleted=gone))


def with_sentences_back(at, before):
    """Undo until the sentences are as before."""
    while rows(at) != before:
        at = click(at, "Undo")
    return settled(at)


def test_a_word_and_prompts_missing_from_the_sentences_give_way_and_come_back_later():
    at = make(arriving(), {"prompt_1": "the cat ran"})
    at = make(at, {"word": "the"})
    at = make(at, {"prompt_2": "the cat ran the"})
    at = with_sentences(at, "we", "dog", "cat", "app")  # after "the" there is one word
    assert control(at, "word").value == "ran"
    assert any("Nothing to tell after “the” now. “ran” is shown instead." in each.value for each in at.warning)
    at = with_sentences_back(at, [*SENTENCES])
    assert not at.warning
    assert (control(at, "word").value, control(at, "prompt_2").value) == ("the", "the cat ran the")
    at = make(at, {"word": "ran"})
    assert control(at, "prompt_1").value == "the cat ran"
    at = with_sentences(at, "cat")
    (warning,) = at.warning
    assert "“cat” does not occur" in warning.value
    at = with_sentences_back(at, [*SENTENCES])
    assert not at.warning
    assert control(at, "prompt_1").value == "the cat ran"


def test_choices_about_a_preset_stay_with_it_and_come_back(written):
    at = make(arriving(), {"word": "the", "prompt_1": "the cat", "untrained": True})
    chosen = {"word": "the", "prompt_1": "the cat", "untrained": True}
    assert decode(written[-1]).choices.items() >= chosen.items()
    start_box(at).set_value("bank")
    at = settled(run(at))
    bank = decode(written[-1]).choices
    assert bank["untrained"]
    assert bank.get("word", "bank") == "bank"
    assert bank.get("prompt_1") != "the cat"
    start_box(at).set_value(sentences.OWN)
    at = settled(run(at))
    assert (control(at, "word").value, control(at, "prompt_1").value) == ("the", "the cat")
    assert decode(written[-1]).choices.items() >= chosen.items()


def test_an_unreadable_prompt_is_reported_after_a_reload_too(written):
    make(arriving(), {"prompt_1": "the zebra ran"})
    at = arriving(choices=decode(written[-1]).choices)
    assert "zebra" in at.warning[0].value
    assert control(at, "prompt_1").value == "the zebra ran"


def test_the_address_has_what_the_page_filled_in_for_a_text_that_cannot_be_read(written):
    at = visit(arriving(), "inside_attention")
    at = make(at, {"sentence": "the zebra ran"})
    link = written[-1]
    assert decode(link).choices["place"] == at.session_state["place"]
    visit(visit(at, "evidence"), "inside_attention")
    assert written[-1] == link


def test_no_choice_is_told_of_after_a_reload_that_nobody_made(written):
    at = settled(pasted(arriving(), "un gatto dorme qui\nil gatto corre via\nun cane dorme via\nil cane corre qui"))
    assert not at.warning
    shared = decode(written[-1])
    assert shared.choices["word"] == control(at, "word").value
    assert not arriving(**vars(shared)).warning


OTHER = "un gatto dorme qui\nil gatto corre via\nun cane dorme via\nil cane corre qui"
ABOUT_WORDS = {key for key, kind in CHOICES.items() if kind.names}


@pytest.mark.parametrize("new", [OTHER, "una"])
def test_the_address_names_nothing_of_older_sentences_that_a_page_filled_in(written, new):
    at = arriving()
    for page in (FIRST, "lookup_tables", "unseen_sentences", "inside_attention"):
        at = visit(at, page)
    at = make(at, {"tab": ATTENTION_TABS[4]})
    assert decode(written[-1]).choices.keys() >= ABOUT_WORDS
    reloaded = arriving(**vars(decode(written[-1])))
    for each in (at, reloaded):
        each = settled(pasted(visit(each, "teaching"), new))
        assert not decode(written[-1]).choices.keys() & (ABOUT_WORDS | {"place", "edge"})
        if new != "una":
            each = visit(each, FIRST)
            assert not each.warning
            assert decode(written[-1]).choices["word"] == control(each, "word").value


def unaware(at):
    """As a browser that has drawn none of what the script set."""
    at.text_input(key=known.FIELD).set_value("0")
    return at


ARABIC = "شرب الولد الماء\nشرب القط الماء\nنام الولد هنا\nنام القط هناك"


@pytest.mark.parametrize(
    ("before", "has_old"), [(None, False), (ARABIC, False), (ARABIC, True)], ids=["plain", "with marks", "still there"]
)
def test_what_the_browser_sends_before_it_knows_of_a_filled_control_is_no_choice(written, before, has_old):
    at = arriving() if before is None else settled(pasted(arriving(), before))
    old = {key: control(at, key).value for key in ("prompt_1", "prompt_2")}
    at = settled(pasted(at, f"{OTHER} {' '.join(old.values())}" if has_old else OTHER))
    new = {key: control(at, key).value for key in old}
    for key, value in old.items():
        assert control(at, key).value != value
        control(at, key).set_value(value)
    at = settled(run(unaware(at)))
    assert {key: control(at, key).value for key in old} == new
    assert decode(written[-1]).choices.items() >= new.items()
    at = visit(visit(at, "training"), FIRST)
    assert {key: control(at, key).value for key in old} == new


def test_what_the_browser_sends_before_it_knows_of_another_word_is_no_choice_of_prompts(written):
    at = arriving()
    control(at, "word").set_value("the")
    old, at = control(at, "prompt_1").value, settled(run(at))
    new = control(at, "prompt_1").value
    control(at, "prompt_1").set_value(old)
    at = settled(run(unaware(at)))
    assert control(at, "prompt_1").value == new != old
    control(at, "prompt_1").set_value(old)  # and once it knows, the same prompt is one
    assert control(settled(run(at)), "prompt_1").value == old


def test_what_the_browser_sends_before_it_knows_of_an_opened_file_is_no_choice(written):
    at = make(arriving(), {"untrained": True, "prompt_1": "the cat ran"})
    opened_file = Shared(rows=SENTENCES, preset=DEFAULT, choices={"prompt_1": "we saw the dog"})
    at.session_state["opened"] = opened_file
    at = settled(run(at))
    control(at, "untrained").set_value(True)
    control(at, "prompt_1").set_value("the cat ran")
    at = settled(run(unaware(at)))
    assert not control(at, "untrained").value
    assert control(at, "prompt_1").value == "we saw the dog"


def test_what_the_browser_sends_with_an_undo_is_no_choice_although_the_sentences_have_it_again(written):
    at = visit(arriving(), "lookup_tables")
    old = control(at, "context").value
    at = settled(pasted(at, OTHER))
    control(at, "context").set_value(old)
    at = settled(clicked_first(unaware(at), "Undo"))
    assert control(at, "context").value == old
    settled(pasted(visit(at, "teaching"), OTHER))
    assert decode(written[-1]).choices.get("context") != old


def test_a_label_that_tells_of_older_sentences_is_no_choice():
    at = arriving()
    states = at._tree.get_widget_states()
    next(state for state in states.widgets if state.id.endswith("-word")).string_value = "the · 9.99 bits"
    at = settled(at._run(states))
    assert control(at, "word").value == "ran"
    assert not at.warning


def test_what_a_person_typed_stays_in_the_address_whatever_the_sentences(written):
    at = make(visit(arriving(), "inside_attention"), {"sentence": "the cat ran away"})
    for new in (OTHER, "una", OTHER):
        at = settled(pasted(visit(at, "teaching"), new))
        assert decode(written[-1]).choices["sentence"] == "the cat ran away"
        at = arriving(**vars(decode(written[-1])))
    assert any("“cat” does not occur" in each.value for each in visit(at, "inside_attention").warning)


def test_a_chosen_word_that_the_sentences_lack_stays_out_of_the_address_until_they_have_it(written):
    at = visit(make(arriving(), {"word": "the", "prompt_1": "the cat ran the"}), "teaching")
    link = written[-1]
    at = settled(pasted(at, OTHER))
    assert not decode(written[-1]).choices.keys() & ABOUT_WORDS
    settled(click(at, "Undo"))
    assert written[-1] == link


def test_a_prompt_stays_in_the_address_with_a_word_that_has_one_follower(written):
    at = make(arriving(rows=(("the dog ran away", "", False), ("the cat ran away", "", False))), {"word": "ran"})
    at = make(at, {"prompt_1": "cat ran"})
    assert decode(written[-1]).choices.items() >= {"word": "ran", "prompt_1": "cat ran"}.items()


def test_the_word_in_a_link_is_normalised_like_a_typed_one():
    assert [CHOICES["word"].read(each) for each in ("Bank", "Cafe\u0301", 7)] == ["bank", "café", None]


def test_a_label_in_place_of_a_word_is_replaced_by_the_word():
    at = opened()
    at.switch_page("pages/lessons/teaching.py")
    run(at)
    at.session_state["word"] = (
        "ran · 0.12 bits"  # a label, which Streamlit takes for the value once labels have changed
    )
    run(at)
    assert at.session_state["word"] == "ran"
