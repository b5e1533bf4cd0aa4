"""The claims page and the short list on the first page: states, reasons, thresholds, links."""

import re
from dataclasses import replace

import pytest
from streamlit.dataframe_util import convert_arrow_bytes_to_pandas_df

from core.claims import CLAIMS, board, describe_finding, describe_states
from pages.app import menu
from pages.widgets.verdicts import STATES
from tests.pages.app import charts, choose, edited, on, opened, opened_on, settled, texts, with_choices
from tests.quick import QUICK, train_quickly


@pytest.fixture(autouse=True, scope="module")
def enough_seeds(quick_training):
    with pytest.MonkeyPatch.context() as patch:
        train_quickly(patch.setattr, replace(QUICK, seeds=4))
        yield


@pytest.fixture(scope="module")
def shared(enough_seeds):
    return opened_on("claims")


@pytest.fixture
def at(shared):
    return with_choices(shared, word="ran")


def shown_run(at):
    """The run that the claims page judges, with all mixings."""
    finished = at.session_state["visit"].finished
    (whole,) = finished[max(finished, key=lambda key: len(key[1]))]
    return whole


def lines(at):
    """State and statement of each claim, without icons."""
    found = [line for markdown in at.markdown for line in markdown.value.split("\n\n") if " · " in line]
    assert all(line.startswith(tuple(STATES.values())) for line in found)
    return [tuple(line.split(" ", 1)[1].split(" · ", 1)) for line in found]


def thresholds(at):
    """The positions of the dashed lines."""
    sets = [each for chart in at.get("vega_lite_chart") for each in chart.proto.datasets]
    frames = [convert_arrow_bytes_to_pandas_df(each.data.data) for each in sets]
    return [frame["at"].iloc[0] for frame in frames if "at" in frame]


def links(at):
    """The links of the page, without those of the menu for a thumb."""
    titles = {title for title, _ in menu.PAGES.values()}
    found = [(link.proto.label, link.proto.page) for link in at.get("page_link")]
    return [(label, page) for label, page in found if label not in titles]


def test_each_claim_shows_its_state_its_reason_and_a_link_to_the_page_that_examines_it(at):
    verdicts = board(shown_run(at))
    assert lines(at) == [(f"**{each.state}**", each.claim.statement) for each in verdicts]
    said = [[describe_finding(each), *([each.reason] if each.values else [])] for each in verdicts]
    counted, *others = [text for text in texts(at) if text.endswith(".")]
    assert counted == describe_states(verdicts)
    assert others == [text for texts in said for text in texts]
    pages = [each.claim.page for each in verdicts]
    assert [label for label, _ in links(at)] == [f"Examine it: {menu.PAGES[page][0]}" for page in pages]
    assert [address for _, address in links(at)] == ["" if page == menu.FIRST else page for page in pages]


def test_each_tested_claim_has_a_dot_for_each_seed_and_its_threshold(at):
    tested = [each for each in board(shown_run(at)) if each.values]
    assert len(tested) > 3
    assert thresholds(at) == [each.claim.level for each in tested]
    captions = [caption.value for caption in at.caption]
    for chart, verdict in zip(charts(at), tested, strict=True):
        assert chart.data["value"].tolist() == pytest.approx(list(verdict.values))
        assert verdict.reason in chart.alt
        assert any(each.endswith(f"Dashed: {verdict.claim.threshold}.") for each in captions)


def test_another_word_or_sentence_judges_the_claims_again(at):
    before = {each.reason for each in board(shown_run(at))}
    assert any("12 different beginnings" in text for text in texts(at))
    at = settled(edited(at, typed={0: {"sentence": "a program ran quickly"}}))
    assert any("13 different beginnings" in text for text in texts(at))
    at = choose(at, "word", "the")
    verdicts = board(shown_run(at).about("the"))
    assert lines(at) == [(f"**{each.state}**", each.claim.statement) for each in verdicts]
    assert {each.reason for each in verdicts} <= {*texts(at)}
    assert {each.reason for each in verdicts} != before


def test_the_first_page_lists_the_same_verdicts_and_links_to_the_claims():
    at = opened()
    small = lines(at)
    assert [statement for _, statement in small] == [claim.statement for claim in CLAIMS]
    ((_, address),) = links(at)
    assert address == "claims"
    counts = [str(sum(f"**{state}**" == each for each, _ in small)) for state in STATES]
    label = at.expander[0].label
    assert re.findall(r"\d+", label) == [counts[0], str(len(CLAIMS)), *(each for each in counts[1:] if each != "0")]
    assert small == lines(on(at, "claims"))
