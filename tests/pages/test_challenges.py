"""The challenges page: states, passes that stay, scores, hints."""

from pathlib import Path

import pytest

from core.challenges import CHALLENGES, Outcome
from core.presets import presets
from pages.lessons import challenges
from pages.lessons.challenges import STATES
from tests.pages.app import opened, pasted, run, settled, typed

PAGE = "pages/lessons/challenges.py"
TOO_LATE = (Path(__file__).parents[1] / "corpora/too_late.txt").read_text(
    encoding="utf-8"
)  # sentences that pass a challenge even with untrained models
COUNT = ":material/trophy: **{} of 10 passed in this visit**"


@pytest.fixture
def scored(monkeypatch):
    """The last challenge always passes; its score is the number of training sentences."""

    def attempt(run, challenge):
        count = float(len(run.corpus.training))
        return Outcome(True, "", count) if challenge is CHALLENGES[-1] else Outcome(False, "")

    challenges._outcomes.clear()
    monkeypatch.setattr(challenges, "attempt", attempt)
    yield
    challenges._outcomes.clear()


def page(at=None):
    return settled(run((at or opened()).switch_page(PAGE)))


def start_from(at, name):
    at.selectbox(key="preset_choice").set_value(name)
    return settled(run(at))


def cards(at):
    """Title and state of each challenge, as shown."""
    lines = [card.label for card in at.expander if card.label.startswith(tuple(STATES.values()))]
    return [tuple(line.split("**")[1:]) for line in lines]


def state(at, title):
    return dict(cards(at))[title].removeprefix(" · ")


def card(at, title):
    return next(each for each in at.expander if f"**{title}**" in each.label)


def texts(card):
    return [text.value for text in card.text], [markdown.value for markdown in card.markdown]


def count(at):
    return next(markdown.value for markdown in at.markdown if "passed in this visit" in markdown.value)


def test_each_challenge_shows_title_task_and_state_in_words():
    at = page()
    assert not at.exception
    assert cards(at) == [(challenge.title, " · not yet") for challenge in CHALLENGES]
    for challenge in CHALLENGES:
        found, ours = texts(card(at, challenge.title))
        assert ours[0] == challenge.task
        assert found[0].startswith("These are the sentences of a preset")
    assert count(at) == COUNT.format(0)


def test_levels_stand_above_their_challenges():
    at = page()
    headings = [markdown.value for markdown in at.markdown if markdown.value.startswith("## ")]
    assert headings == ["## First steps", "## Medium", "## Hard"]


def test_before_a_pass_hint_and_reason_are_a_click_away():
    at = page()
    for challenge in CHALLENGES:
        assert texts(card(at, challenge.title))[1][1:] == [challenge.hint, challenge.why]


def test_a_pass_is_announced_counted_and_explained():
    at = settled(pasted(page(), TOO_LATE))
    assert not at.exception
    assert state(at, "Too late") == "passed"
    assert count(at) == COUNT.format(1)
    assert [toast.value for toast in at.toast] == ["Passed: Too late"]
    found, ours = texts(card(at, "Too late"))
    assert "begin with “today it ran”" in found[0]
    (challenge,) = (each for each in CHALLENGES if each.title == "Too late")
    assert ours == [challenge.task, f"**Why it works.** {challenge.why}"]


def test_a_pass_stays_when_the_sentences_change():
    at = settled(pasted(page(), TOO_LATE))
    at = start_from(at, "ran")
    assert state(at, "Too late") == "passed before"
    assert count(at) == COUNT.format(1)
    assert not at.toast
    assert texts(card(at, "Too late"))[0][0].startswith("These are the sentences of a preset")
    at = page(settled(run(at.switch_page("pages/lessons/claims.py"))))
    assert count(at) == COUNT.format(1)


def test_the_best_score_is_kept(scored):
    title, found = CHALLENGES[-1].title, []
    at = page()
    for text in ("a b\na c\nb c", "a b\na c", "a b\na c\nb c\nb a"):
        at = settled(pasted(at, text))
        found.append(state(at, title))
    assert found == ["passed · best score 3", "passed · best score 2", "passed · best score 2"]


def test_choosing_another_word_measures_the_challenges_again():
    at = settled(pasted(page(), f"{TOO_LATE}then it slept"))
    at = typed(at, "word", "it")
    assert not at.exception
    assert any("that ends in “it”" in text for text in texts(card(at, "Too late"))[0])
    assert state(at, "Too late") == "passed before"


@pytest.mark.parametrize("name", presets())
def test_the_page_opens_for_every_preset(name):
    at = start_from(page(), name)
    assert not at.exception
    assert cards(at) == [(challenge.title, " · not yet") for challenge in CHALLENGES]


@pytest.mark.parametrize("text", ["ab cd", "a **w** x\t*b*\n:red[x] w y\t:red[x]\n[c](d) w z\t$e$\n<b>w</b> w w"])
def test_typed_words_never_become_markup(text):
    at = settled(pasted(page(), text))
    assert not at.exception
    assert [title for title, _ in cards(at)] == [challenge.title for challenge in CHALLENGES]
    ours = {text for each in CHALLENGES for text in (each.task, each.hint, each.why, f"**Why it works.** {each.why}")}
    for challenge in CHALLENGES:
        assert set(texts(card(at, challenge.title))[1]) <= ours
