"""Every page on eight kinds of text: what it says is so, and no two sentences contradict each other."""

import re
from collections import defaultdict
from dataclasses import replace
from functools import cache

import pytest

from core.claims import CLAIMS
from pages.lessons import writing
from tests.measures.test_sentences_are_true import NEVER
from tests.pages.findings import FINDINGS
from tests.pages.screens import screens_of
from tests.quick import QUICK, train_quickly
from tests.texts import ANY
from tests.typical import mostly_heavy

FEW = replace(QUICK, seeds=4, steps=10, first_candidate=5)  # the fewest seeds of which claims are judged
ONE_VECTOR = "A static embedding gives a word one vector, whatever stands before it."
SAME = {  # what several pages tell
    "sentences": r"^([\d,]+ sentences?, \d+) of them held out",
    "beginnings that occur once": r"(\d+)% of (?:the|all|the different) beginnings occur once",
    "uses": r"(?:for|all) (\d+) occurrences? of",
    "trained uses": r"occurs (\d+) times? in the training sentences",
    "beginnings": r"over (\d+) different beginnings",
    "trained beginnings": r"training sentences, after (\d+) different",
}
ABOUT_MEANINGS = {claim.statement for claim in CLAIMS if claim.about_meanings}


@pytest.fixture(autouse=True, scope="module")
def screens(quick_training):
    """The pages on each text, drawn once for all tests."""
    with pytest.MonkeyPatch.context() as patch:
        train_quickly(patch.setattr, FEW)
        patch.setattr(writing, "COUNTED", writing.SHOWN)
        yield cache(lambda name: screens_of(ANY[name]))


def findings_on(screen):
    """Each finding on a page, with the sentence that says it."""
    for said in screen.said:
        for pattern in FINDINGS:
            if found := re.search(pattern, said.text):
                yield pattern, said, found


@pytest.mark.parametrize("name", mostly_heavy(ANY, "three meanings", "prose"))
def test_what_every_page_says_of_any_text_is_so_when_it_is_counted_anew(screens, name):
    for page, screen in screens(name).items():
        for said in screen.said:
            assert not NEVER.search(said.text), (page, said)
        for _, said, found in findings_on(screen):
            FINDINGS[found.re.pattern](screen, said, found)


@pytest.mark.heavy
def test_each_kind_of_finding_is_met_on_some_text(screens):
    met = {pattern for name in ANY for screen in screens(name).values() for pattern, _, _ in findings_on(screen)}
    assert not {*FINDINGS} - met


@pytest.mark.heavy
@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # where the other text has no answer at all
def test_a_finding_of_another_text_or_with_another_number_is_noticed(screens):
    unnoticed = {*FINDINGS}
    for name in ANY:
        for page, screen in screens(name).items():
            for pattern, said, _ in findings_on(screen):
                others = [screens(other)[page] for other in ANY if other != name] if pattern in unnoticed else []
                wrong = [(screen, each) for each in wrongly_told(said)] + [(each, said) for each in others]
                if pattern in unnoticed and any(is_noticed(pattern, *each) for each in wrong):
                    unnoticed.remove(pattern)
    assert not unnoticed


def wrongly_told(said):
    """The sentence with one of its numbers changed."""
    for number in re.finditer(r"\d+", said.text):
        yield replace(said, text=f"{said.text[: number.start()]}{int(number[0]) + 1}{said.text[number.end() :]}")


def is_noticed(pattern, screen, said):
    try:
        FINDINGS[pattern](screen, said, re.search(pattern, said.text))
    except Exception as error:
        return isinstance(error, AssertionError)  # the others: the other text lacks a word
    return False


@pytest.mark.parametrize("name", mostly_heavy(ANY, "three meanings", "prose"))
def test_no_two_sentences_contradict_each_other(screens, name):
    pages = screens(name)
    first, states = pages["side_by_side"], pages["claims"].states
    told = [said.text for screen in pages.values() for said in screen.said]
    assert first.states == states
    assert told_alike(told) == []
    if len({*first.prompts}) == 2:
        assert states[ONE_VECTOR] == "holds"
        assert any(text.startswith("A static vector cannot tell") for text in told)
        assert any("Exactly the same" in text for text in told)
    else:
        assert states[ONE_VECTOR] == "cannot be tested here"
        assert not any(text.startswith(("A static vector", "It cannot tell", "It tells", "It hardly")) for text in told)
    decided = {claim for claim in ABOUT_MEANINGS if states[claim] != "cannot be tested here"}
    assert not decided or len(first.known.meanings) > 1
    if any("can only be memorised" in text for text in told):
        assert not {claim for claim in decided if states[claim] == "holds"}
        assert any("a model can only memorise." in text for text in told)  # the coach
    if any("when its fold is left out, no beginning" in text for text in told):
        assert not any("Held out it was lowest" in text for text in told)
    if any(text.startswith("Nothing is held out") for text in told):
        assert not any(each.held_out for each in first.known.run.corpus.sentences)


def told_alike(told):
    """What is told more than once, and not with the same number."""
    numbers = defaultdict(set)
    for text in told:
        for what, pattern in SAME.items():
            numbers[what] |= {*re.findall(pattern, text)}
    return [(what, found) for what, found in numbers.items() if len(found) > 1]
