"""The claims page and the short list on the first page: states, reasons, thresholds, links."""

from dataclasses import replace

import pytest
from streamlit.dataframe_util import convert_arrow_bytes_to_pandas_df

from core.claims import CLAIMS, board
from core.presets import presets
from pages.app import current_run, menu, server
from pages.session import sentences
from pages.widgets.verdicts import STATES
from tests.pages.app import charts, edited, opened, pasted, run, settled, typed

CLAIMS_PAGE = "pages/lessons/claims.py"


@pytest.fixture(autouse=True)
def enough_seeds(monkeypatch, quick_training, fast_settings):
    enough = replace(fast_settings, seeds=4)
    for module in (current_run, server, sentences):
        monkeypatch.setattr(module, "Settings", lambda **changes: replace(enough, **changes))


def page(at=None):
    return settled(run((at or opened()).switch_page(CLAIMS_PAGE)))


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


def reasons(at):
    return [text.value for text in at.text]


def thresholds(at):
    """The positions of the dashed lines."""
    sets = [each for chart in at.get("vega_lite_chart") for each in chart.proto.datasets]
    frames = [convert_arrow_bytes_to_pandas_df(each.data.data) for each in sets]
    return [frame["at"].iloc[0] for frame in frames if "at" in frame]


def links(at):
    return [(link.proto.label, link.proto.page) for link in at.get("page_link")]


def test_each_claim_shows_its_state_its_reason_and_a_link_to_the_page_that_examines_it():
    at = page()
    assert not at.exception
    verdicts = board(shown_run(at))
    assert lines(at) == [(f"**{each.state}**", each.claim.statement) for each in verdicts]
    assert [each for each in reasons(at) if each.endswith(".")] == [each.reason for each in verdicts]
    pages = [each.claim.page for each in verdicts]
    assert [label for label, _ in links(at)] == [f"Examine it: {menu.PAGES[page][0]}" for page in pages]
    assert [address for _, address in links(at)] == ["" if page == menu.FIRST else page for page in pages]


def test_each_tested_claim_has_a_dot_for_each_seed_and_its_threshold():
    at = page()
    tested = [each for each in board(shown_run(at)) if each.values]
    assert len(tested) > 3
    drawn = charts(at)
    assert thresholds(at) == [each.claim.level for each in tested]
    assert len(drawn) == len(tested)
    for chart, verdict in zip(drawn, tested, strict=True):
        assert chart.data["value"].tolist() == pytest.approx(list(verdict.values))
        assert verdict.reason in chart.alt
    captions = [caption.value for caption in at.caption]
    assert all(any(each.endswith(f"Dashed: {verdict.claim.threshold}.") for each in captions) for verdict in tested)


def test_the_states_are_counted():
    at = page()
    verdicts = board(shown_run(at))
    expected = " · ".join(f"{state}: {sum(each.state == state for each in verdicts)}" for state in STATES)
    assert expected in reasons(at)


def test_choosing_another_word_judges_the_claims_again():
    at = page()
    at = typed(at, "word", "the")
    assert not at.exception
    verdicts = board(shown_run(at).about("the"))
    assert lines(at) == [(f"**{each.state}**", each.claim.statement) for each in verdicts]
    assert {each.reason for each in verdicts} <= {*reasons(at)}
    assert {each.reason for each in verdicts} != {each.reason for each in board(shown_run(at))}


def test_an_edit_judges_the_claims_again():
    at = page()
    assert "12 different beginnings" in reasons(at)[1]
    at = settled(edited(at, edited_rows={0: {"sentence": "a program ran quickly"}}))
    assert "13 different beginnings" in reasons(at)[1]


def test_the_first_page_lists_the_same_verdicts_and_links_to_the_claims():
    at = opened()
    small = lines(at)
    assert [statement for _, statement in small] == [claim.statement for claim in CLAIMS]
    ((label, address),) = links(at)
    assert address == "claims"
    assert all(f"{state}: {sum(f'**{state}**' == each for each, _ in small)}" in label for state in STATES)
    assert small == lines(page(at))


@pytest.mark.parametrize("name", presets())
def test_the_page_opens_for_every_preset(name):
    at = page()
    at.selectbox(key="preset_choice").set_value(name)
    at = settled(run(at))
    assert not at.exception
    assert len(lines(at)) == len(CLAIMS)


@pytest.mark.parametrize("text", ["ab cd", "a **w** x\n*b* w y\t:red[x]\n[c](d) w z\t$e$"])
def test_typed_words_never_become_markup(text):
    at = settled(pasted(page(), text))
    assert not at.exception
    assert [statement for _, statement in lines(at)] == [claim.statement for claim in CLAIMS]
