"""The challenges page: states, passes that stay, scores, hints."""

from pathlib import Path

import pytest

from core.challenges import CHALLENGES, Outcome
from pages.lessons import challenges
from pages.lessons.challenges import STATES
from tests.pages.app import choose, on, opened_on, pasted, settled, start_from

# Sentences that pass a challenge even with untrained models.
TOO_LATE = (Path(__file__).parents[1] / "corpora/too_late.txt").read_text(encoding="utf-8")
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


@pytest.fixture
def at():
    return opened_on("challenges")


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


def test_each_challenge_shows_under_its_level_its_task_its_state_and_folded_away_a_hint_and_a_reason(at):
    headings = [markdown.value for markdown in at.markdown if markdown.value.startswith("## ")]
    assert headings == ["## First steps", "## Medium", "## Hard"]
    assert cards(at) == [(challenge.title, " · not yet") for challenge in CHALLENGES]
    for challenge in CHALLENGES:
        found, ours = texts(card(at, challenge.title))
        assert ours == [challenge.task, challenge.hint, challenge.why]
        assert found[0].startswith("These are the sentences of a preset")
    assert count(at) == COUNT.format(0)


def test_a_pass_is_announced_counted_explained_and_stays_when_the_sentences_change(at):
    at = settled(pasted(at, TOO_LATE))
    assert state(at, "Too late") == "passed"
    assert count(at) == COUNT.format(1)
    assert [toast.value for toast in at.toast] == ["Passed: Too late"]
    found, ours = texts(card(at, "Too late"))
    assert "begin with “today it ran”" in found[0]
    (challenge,) = (each for each in CHALLENGES if each.title == "Too late")
    assert ours == [challenge.task, f"**Why it works.** {challenge.why}"]
    at = start_from(at, "ran")
    assert state(at, "Too late") == "passed before"
    assert not at.toast
    assert texts(card(at, "Too late"))[0][0].startswith("These are the sentences of a preset")
    assert count(on(on(at, "claims"), "challenges")) == COUNT.format(1)


def test_the_best_score_is_kept(scored, at):
    title, found = CHALLENGES[-1].title, []
    for text in ("a b\na c\nb c", "a b\na c", "a b\na c\nb c\nb a"):
        at = settled(pasted(at, text))
        found.append(state(at, title))
    assert found == ["passed · best score 3", "passed · best score 2", "passed · best score 2"]


def test_another_word_measures_the_challenges_again(at):
    at = choose(settled(pasted(at, f"{TOO_LATE}then it slept")), "word", "it")
    assert any("that ends in “it”" in text for text in texts(card(at, "Too late"))[0])
    assert state(at, "Too late") == "passed before"
