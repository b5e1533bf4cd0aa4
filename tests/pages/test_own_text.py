"""A text of one's own: the word that it is about is asked about on every page, with prompts of two meanings."""

import pytest

from core.presets import DEFAULT, presets
from tests.pages.app import choose, click, clouds, control, on, on_light_page, opened, pasted, rows, run, settled
from tests.texts import texts as natural_texts

((WORD, SPRING), *_) = natural_texts("one_word")
MEANINGS = ("season", "coil", "water", "season", "coil", "water", "season", "coil", "season", "water")
MARKED = "\n".join(f"{line}\t{sense}" for line, sense in zip(SPRING.split("\n"), MEANINGS, strict=True))


@pytest.fixture(scope="module")
def spring():
    """Ten natural sentences in place of the preset's, with nothing chosen."""
    return settled(pasted(opened(), MARKED))


def asks_about(at, word):
    """Whether every page that asks about one word asks about this one."""
    at = on(at, "inside_attention")
    yield control(at, "sentence").value.split(" ").count(word) > 0
    yield at.session_state["place"] == control(at, "sentence").value.split(" ").index(word) + 1
    at = on(at, "unseen_sentences")
    yield word in control(at, "unseen").value.split(" ")
    at = on(at, "lookup_tables")
    yield word in control(at, "context").value.split(" ")
    at = on(at, "evidence")
    yield any(caption.value.startswith(f"Loss of the word after “{word}”") for caption in at.caption)
    at = on(at, "claims")
    yield control(at, "word").value == word
    at = on(at, "side_by_side")
    yield control(at, "word").value == word


def test_every_page_asks_about_the_word_of_the_text_and_then_about_the_one_that_is_chosen(spring):
    at = on(spring, "side_by_side")
    assert all(asks_about(at, WORD))
    assert all(asks_about(choose(at, "word", "water"), "water"))
    at = choose(at, "word", WORD)
    at = settled(pasted(at, "The cat sat in the spring sun.", add=True))
    assert control(at, "word").value == WORD


def test_the_two_prompts_are_of_two_meanings(spring):
    at = settled(pasted(on(spring, "side_by_side"), MARKED))
    sense_of = dict(zip(map(str.lower, SPRING.split("\n")), MEANINGS, strict=True))
    first, second = (
        {sense for text, sense in sense_of.items() if text.startswith(control(at, key).value)}
        for key in ("prompt_1", "prompt_2")
    )
    assert len(first) == len(second) == 1
    assert first != second


def test_the_word_follows_the_text_until_the_person_chooses_one():
    at = settled(pasted(opened(), "we saw the dog\nthe dog ran\na dog slept"))
    assert control(at, "word").value == "dog"
    at = settled(pasted(at, SPRING))
    assert control(at, "word").value == WORD


def test_what_a_preset_shows_is_said_of_sentences_about_its_word_alone():
    shows = presets()[DEFAULT].shows
    at = pasted(on_light_page(), "the owl ran off", add=True)
    assert any(shows in each.value for each in at.sidebar.caption)
    at = pasted(at, SPRING)
    assert any(each.value.startswith("Changed from") for each in at.sidebar.caption)
    assert not any(shows in each.value for each in at.sidebar.caption)


def test_the_lookup_table_opens_on_a_beginning_that_it_has_seen():
    at = on(settled(pasted(on_light_page(), "cats sleep\ndogs bark loudly\nit rains")), "lookup_tables")
    assert control(at, "context").value == "dogs bark"
    assert not any(each.value.startswith("No answer") for each in at.main.text)


def test_a_second_occurrence_in_a_sentence_is_counted_and_drawn():
    at = settled(pasted(opened(), "the bat hit a bat\na bat flew off\nhe broke the bat\nshe saw my bat"))
    assert control(at, "word").value == "bat"
    assert clouds(at)[0].data["count"].sum() == 5


RAN = {"home": ("dog", "cat"), "away": ("dog", "cat"), "late": ("app", "job"), "twice": ("app", "job")}
PAIRS = "\n".join(f"the {who} ran {how}" for how, subjects in RAN.items() for who in subjects)
SEEN = "\n".join(f"we saw the {each}" for each in ("dog", "cat", "app", "job"))


def coached(at):
    """What the coach says: the texts of its box."""
    return [
        each.value
        for each in at.sidebar.text
        if "occur once" in each.value
        or "marked" in each.value
        or "held out: hold" in each.value
        or "stands first" in each.value
    ]


def test_the_coach_is_silent_on_a_preset_and_leads_from_pasted_sentences_to_held_out_ones():
    at = on_light_page()
    assert coached(at) == []
    at = pasted(at, f"{PAIRS}\n{SEEN}")
    assert coached(at) == ["No meanings are marked: choose one for each sentence."]
    at.session_state["meanings"] = True
    at.session_state["meanings_named"] = "animal, software"
    at = run(at)
    for text, meaning in zip(PAIRS.split("\n"), ["animal"] * 4 + ["software"] * 4, strict=True):
        chips = next(each for each in at.get("button_group") if each.label == text)
        chips.set_value(meaning)
        at = run(at)
        assert (text, meaning, False) in rows(at)
    assert coached(at) == ["Nothing is held out: hold one of each meaning out, and see what the models make of it."]
    before = rows(at)
    at = click(at, "Hold one of each out")
    assert coached(at) == []
    assert sorted(sense for _, sense, mark in rows(at) if mark) == ["animal", "software"]
    assert rows(click(at, "Undo")) == before


def test_all_sentences_without_a_meaning_get_one_with_one_press():
    at = pasted(on_light_page(), f"{PAIRS}\n{SEEN}")
    at.session_state["meanings"] = True
    at.session_state["meanings_named"] = "animal"
    at = run(at)
    chips = next(each for each in at.get("button_group") if each.label.startswith("All "))
    chips.set_value("animal")
    at = run(at)
    assert {sense for text, sense, _ in rows(at) if " ran " in text} == {"animal"}
    assert {sense for text, sense, _ in rows(at) if " ran " not in text} == {""}


def test_a_page_of_sentences_that_can_only_be_memorised_says_so_first(spring):
    for lesson in ("side_by_side", "claims", "inside_attention"):
        at = on(spring, lesson)
        (first, *_) = [each.value for each in at.main.text]
        assert first.startswith("These sentences can only be memorised: 9")
        assert ("Ask a real model", "real_model") in [
            (each.proto.label, each.proto.page) for each in at.get("page_link")
        ]
        click(at, "Write patterns")
    assert not [each for each in on(opened(), "side_by_side").main.text if "only be memorised" in each.value]
