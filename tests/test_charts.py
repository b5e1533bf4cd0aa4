"""What holds for every shape of chart, each drawn once from a small frame."""

import json
import pickle
import re
from dataclasses import replace

import altair as alt
import pandas as pd
import pytest

from core import charts
from core.charts.changes import with_bars_before, with_rings
from core.charts.lettering import TITLE_SIZE, text_width
from core.charts.replays import replayed
from core.pictures import svg

BLUE, ORANGE = "#0A7ABF", "#D55E00"
WORDS = pd.DataFrame({"model": "static", "seed": [0, 0, 1, 1], "word": ["home", "away"] * 2})
WORDS["probability"] = [0.2, 0.8, 0.4, 0.6]
EDGES = pd.DataFrame({"head": 1, "from": ["a", "a", "b"], "to": ["a", "b", "b"], "weight": [1.0, 0.3, 0.7]})
EDGES["disagree"] = [False, True, True]
SHARES = pd.DataFrame({"model": ["x", "x", "y", "y"], "mark": ["old", "new"] * 2, "share": [0.25, 0.75, 1.0, 0.0]})
POINTS = pd.DataFrame({"prefix": ["a b", "c b"], "sense": ["one", None], "sentences": ["a b c\na b d", "c b d"]})
POINTS = POINTS.assign(count=[2, 1], x=[-1.0, 1.0], y=[0.5, -0.5], share_x=0.9)
LOSSES = pd.DataFrame({"model": ["x", "y"], "seed": 0, "loss": [0.5, 0.9], "first": [True, False], "at": 0.3})
CURVES = pd.DataFrame({"on": ["training"] * 2 + ["held out"] * 2, "step": [0, 1] * 2, "line": list("aabb"), "nats": 1})
CURVES["bits"] = [3.0, 2, 3, 2.5]
VECTORS = pd.DataFrame({"vector": ["query", "query"], "index": [0, 1], "number": [-0.5, 0.25]})
GROWTH = pd.DataFrame({"n": [2, 3, 2, 3], "contexts": ["filled"] * 2 + ["possible"] * 2, "count": [3, 5, 4, 16]})
GRID = {"text": "word", "value": "probability", "colour": BLUE}
BARS = {"category": "word", "value": "probability", "order": ["home", "away"], "colour": ORANGE}
CALLS = {  # shape: the columns that a reader is told, the frame, and how it is drawn
    "bars": ("seed word probability", WORDS, {"title": "a …", **BARS}),
    "stacked": ("model mark share", SHARES, {"category": "model", "value": "share", "part": "mark", "order": ["x", "y"],
                                             "parts": ["old", "new"]}),
    "cloud": ("sense sentences occurrences x y", POINTS, {"colours": {"one": "#CB709F"}, "titles": ("1st", "2nd"),
                                                          "marked": {"a b": "a b"}, "height": 200}),
    "strip": ("model seed loss first", LOSSES, {"category": "model", "value": "loss", "order": ["x", "y"],
                                                "colours": {"x": ORANGE, "y": BLUE}, "title": "nats", "domain": (0, 1),
                                                "hollow": "first", "rules": {"chance": 0.5}}),
    "heatmap": ("from to weight disagree", EDGES, {"x": "from", "y": "to", "value": "weight", "order": ["a", "b"],
                                                   "colour": BLUE, "title": "t", "marked": "disagree"}),
    "ribbon": ("from weight", EDGES, {"label": "from", "value": "weight", "order": ["a", "b"], "colour": BLUE}),
    "text_grid": ("word probability row place", WORDS.assign(row=1, place=[1, 2, 3, 4]), {"row": "row",
                                                                                          "column": "place", **GRID}),
    "numbers_strip": ("vector index number", VECTORS, {"row": "vector", "index": "index", "value": "number",
                                                       "order": ["query"]}),
    "lines": ("on step line bits", CURVES, {"x": "step", "y": "bits", "line": "line", "kind": "on",
                                            "kinds": {"training": BLUE, "held out": "#707070"}, "at": 1,
                                            "titles": ("step", "bits"), "levels": {"floor": 1.5}}),
    "growth": ("n contexts count", GROWTH, {"x": "n", "y": "count", "kind": "contexts", "titles": ("n", "contexts")}),
}  # fmt: skip
DRAWN = {shape: getattr(charts, shape)(frame, **arguments) for shape, (_, frame, arguments) in CALLS.items()}
CHANGED = {
    "bars": with_bars_before(DRAWN["bars"], "word", {"home": 0.5}),
    "cloud": with_rings(DRAWN["cloud"], "prefix", ["a b"]),
}
NO_BARS = charts.bars(WORDS.head(0), title="a …", **BARS)


@pytest.mark.parametrize("step", ["", "5", "10", "7"])
def test_a_replayed_chart_shows_the_rows_of_the_step_asked_for_and_its_own_if_it_has_none(step):
    plain = DRAWN["bars"]
    frames = {number: WORDS.assign(probability=WORDS["probability"] / number) for number in (5, 10)}
    asked = replayed(plain, frames)
    (asked_for,) = json.loads(asked.text)["params"]
    asked = replace(asked, text=json.dumps(json.loads(asked.text) | {"params": [asked_for | {"value": step}]}))
    expected = replace(plain, data=frames.get(int(step or 0), plain.data))
    assert bar_paths(asked) == bar_paths(expected)


def bar_paths(chart):
    specification = chart.pictured()
    for param in specification.get("params", []):
        param.pop("bind")  # there is no page
    return re.findall(r'aria-label="(Mean of probability[^"]*)"', svg(specification, ""))


def layers(chart):
    spec = chart.to_dict()
    return [{**layer, "encoding": {**spec.get("encoding", {}), **layer["encoding"]}} for layer in spec["layer"]]


def fields(encoding, *channels):
    return {encoding[channel].get("field") for channel in channels if channel in encoding}


@pytest.mark.parametrize("shape", DRAWN)
def test_every_shape_keeps_to_the_grammar_of_vega_lite(shape):
    assert set(DRAWN) == set(charts.__all__) - {"Chart", "common_reach", "numbers"}
    chart = DRAWN[shape]
    assert len(alt.LayerChart.from_dict(chart.to_dict()).layer) == len(layers(chart))  # as the schema has it


@pytest.mark.parametrize("shape", CHANGED)
def test_what_an_edit_changed_is_one_more_layer_and_changes_no_number(shape):
    before, after = DRAWN[shape], CHANGED[shape]
    assert len(alt.LayerChart.from_dict(after.to_dict()).layer) == len(layers(before)) + 1
    pd.testing.assert_frame_equal(charts.numbers(after), charts.numbers(before))
    assert svg(after.pictured(), "") != svg(before.pictured(), "")
    assert with_bars_before(before, "word", {}) is with_rings(before, "prefix", ()) is before


@pytest.mark.parametrize("shape", DRAWN)
def test_the_numbers_of_a_chart_are_the_rows_it_draws_in_their_order_without_helper_columns(shape):
    chart, columns = DRAWN[shape], CALLS[shape][0].split()
    before, numbers = json.dumps(chart.to_dict()), charts.numbers(chart)
    frame = chart.data.rename(columns={"count": "occurrences"} if shape == "cloud" else {})
    pd.testing.assert_frame_equal(numbers, frame[columns].reset_index(drop=True))
    numbers[columns[0]] = 0.0
    assert json.dumps(chart.to_dict()) == before
    assert charts.numbers(NO_BARS).empty


def test_a_kept_chart_is_drawn_without_converting_its_data_anew_and_a_notebook_shows_it_as_altairs(monkeypatch):
    chart = DRAWN["bars"]
    with alt.renderers.enable("mimetype"):
        bundle, _ = chart._repr_mimebundle_()
    assert [content for kind, content in bundle.items() if "vegalite" in kind] == [chart.to_dict()]
    kept = pickle.dumps(chart)
    monkeypatch.setattr(alt.utils, "sanitize_pandas_dataframe", None)
    assert pickle.loads(kept).drawn() == chart.drawn()


@pytest.mark.parametrize("shape", DRAWN)
def test_no_category_is_shown_by_colour_alone(shape):
    for layer in layers(DRAWN[shape]):
        encoding = layer["encoding"]
        for channel in ("color", "fill", "stroke"):
            if encoding.get(channel, {}).get("type") == "nominal":
                (field,) = fields(encoding, channel)
                shown_otherwise = fields(encoding, "x", "y", "shape", "strokeDash")
                numbered = "labelExpr" in (encoding[channel].get("legend") or {})
                assert field in shown_otherwise or numbered, layer


def test_a_part_of_a_bar_bears_the_number_that_it_has_in_the_legend():
    chart = DRAWN["stacked"]
    legend = layers(chart)[0]["encoding"]["color"]["legend"]
    assert legend["labelExpr"] == "(indexof(['old', 'new'], datum.label) + 1) + ': ' + datum.label"
    (texts,) = (layer for layer in layers(chart) if layer["mark"]["type"] == "text")
    computed = {transform["as"]: transform["calculate"] for transform in texts["transform"]}
    assert computed["number"] == "(indexof(['old', 'new'], datum['mark']) + 1)"
    assert f"{computed['number']} + ': '" in computed["said"]


@pytest.mark.parametrize("shape", DRAWN)
def test_text_on_a_chart_has_the_text_colour_of_the_page(shape):
    chart = DRAWN[shape]
    config = chart.to_dict()["config"]
    colours = {config[part][colour] for part in ("axis", "legend") for colour in ("labelColor", "titleColor")}
    assert colours == {"currentColor"}
    written = [layer["mark"]["color"] for layer in layers(chart) if layer["mark"]["type"] == "text"]
    opaque_grounds = shape in ("stacked", "numbers_strip")
    assert set(written) <= {"black" if opaque_grounds else "currentColor"}


@pytest.mark.parametrize("shape", ["heatmap", "ribbon", "text_grid"])
def test_the_fullest_cell_leaves_its_text_readable(shape):
    encodings = [layer["encoding"] for layer in layers(DRAWN[shape])]
    ranges = [encoding["opacity"]["scale"]["range"] for encoding in encodings if "opacity" in encoding]
    assert ranges == [[0.03, 0.7]]  # tests/test_palette.py says why 0.7


def test_marks_that_may_be_missing_are_no_nameless_group_for_a_screen_reader():
    def hidden(chart):
        return [layer["mark"].get("aria") is False for layer in layers(chart) if layer["mark"]["type"] != "text"]

    assert hidden(DRAWN["bars"]) == [False, False]
    assert hidden(NO_BARS) == [True, True]
    assert hidden(DRAWN["heatmap"]) == [False, True]  # cells, frames
    assert hidden(DRAWN["cloud"]) == [False, True]  # points, rings


def test_a_word_that_is_wider_than_its_cell_is_cut_at_the_cell():
    words = pd.DataFrame({"row": 1, "place": range(4), "word": ["a", "b" * 40, "c", "d"], "probability": 0.5})
    specification = charts.text_grid(words, row="row", column="place", **GRID).to_dict()
    wide, narrow = (svg({**specification, "width": width}, "caption") for width in (2_000, 200))
    assert ">" + "b" * 40 + "<" in wide
    assert ">" + "b" * 40 + "<" not in narrow
    assert ">bbb" in narrow


@pytest.mark.parametrize("shape", DRAWN)
def test_no_layer_has_a_tooltip_of_raw_fields_and_a_ring_has_the_tooltip_of_its_point(shape):
    tooltips = [layer["encoding"]["tooltip"] for layer in layers(DRAWN[shape])]  # missing: Streamlit tells raw numbers
    assert any(tooltips)
    for tooltip in filter(None, tooltips):
        assert not {"x", "y", "left", "right", "top", "bottom"} & {entry["field"] for entry in tooltip}
    assert shape != "cloud" or all(tooltip == tooltips[0] for tooltip in tooltips)


def test_of_two_named_points_the_higher_has_its_name_above_and_the_lower_below():
    chart = charts.cloud(POINTS, colours={}, titles=("", ""), marked={"a b": "a b", "c b": "c b"}, height=200)
    assert [*chart.data["is_lower"]] == [False, True]
    distances = {layer["mark"]["dy"] for layer in layers(chart) if layer["mark"]["type"] == "text"}
    assert distances == {-19, 19}


def drawn_sentences(words):
    """The cells of two equal sentences."""
    rows = [(row, place, word, 0.5) for row in (1, 2) for place, word in enumerate(words, start=1)]
    frame = pd.DataFrame(rows, columns=["sentence", "place", "word", "probability"])
    return charts.text_grid(frame, row="sentence", column="place", **GRID).data


@pytest.mark.parametrize(
    "sentence",
    [
        "the children played near the bank of the canal every warm summer evening",
        "вчера вечером старая собака быстро бежала домой вдоль берега широкой реки снова",
        " ".join(["Donaudampfschifffahrtsgesellschaft"] * 3),
        " ".join("word" for _ in range(60)),
    ],
)
def test_each_word_of_a_long_sentence_has_room_for_all_its_letters_and_touches_no_other(sentence):
    cells = drawn_sentences(sentence.split(" "))
    assert ((cells["right"] - cells["left"]) >= [text_width(word, 11) for word in cells["word"]]).all()
    assert (cells["left"] >= 0).all()
    assert (cells["right"] <= 300).all()
    for _, line in cells.groupby("top"):
        assert (line["left"].iloc[1:].to_numpy() >= line["right"].iloc[:-1].to_numpy()).all()
    assert cells.groupby("top")["sentence"].nunique().eq(1).all()


def test_a_sentence_that_is_read_from_the_right_begins_there():
    cells = drawn_sentences(["\u05d4\u05db\u05dc\u05d1", "\u05e8\u05e5", "iphone"])
    first = cells[cells["sentence"] == 1]
    assert first["left"].is_monotonic_decreasing
    assert first["right"].iloc[0] == 300


def test_the_word_in_question_stays_in_a_long_title_and_new_words_are_marked():
    title = "yesterday afternoon the old brown dog near the very loud and quite broken printer ran …"
    chart = charts.bars(WORDS, title=title, new=["away"], **BARS)
    lines = chart.to_dict()["title"]["text"]
    assert lines[0].startswith("… ")
    assert lines[-1].endswith("ran …")
    marked = charts.bars(WORDS, title=title, shape="diamond", **BARS).to_dict()["title"]["text"]
    assert marked == [f"◆ {lines[0]}", *lines[1:]]
    assert '["away"]' in layers(chart)[0]["encoding"]["y"]["axis"]["labelExpr"]


def test_a_name_too_long_for_a_cloud_loses_its_beginning_but_not_its_mark():
    long = f"yesterday {'the old dog near ' * 8}the printer ran"
    points = POINTS.head(2).assign(prefix=["the dog ran", long])
    names = {"the dog ran": "● the dog ran", long: f"◆ {long}"}
    for marked, begins in ((names, "◆ …"), ({long: long}, "…")):
        chart = charts.cloud(points, colours={"one": BLUE}, titles=("", ""), marked=marked, height=200)
        (shown,) = re.findall(r">([^<>]*printer ran)<", svg(chart.pictured(), ""))
        assert shown.startswith(begins)


def test_bars_that_are_compared_share_an_axis_that_ends_with_the_longest_and_say_their_number_at_the_end():
    reach = charts.common_reach([WORDS, WORDS.assign(probability=0.1), WORDS.head(0)], "probability")
    assert (reach, charts.common_reach([WORDS.head(0)], "probability")) == (0.8, 1.0)
    bar, dots, ends = layers(charts.bars(WORDS, title="a …", reach=reach, shape="diamond", **BARS))
    assert {tuple(each["encoding"]["x"]["scale"]["domain"]) for each in (bar, dots, ends)} == {(0, 0.8 * 1.3)}
    assert dots["mark"]["shape"] == "diamond"
    assert (ends["encoding"]["text"]["aggregate"], ends["encoding"]["text"]["format"]) == ("mean", ".0%")


def test_a_chart_below_its_own_heading_is_drawn_with_another_title_or_none_and_as_much_lower():
    chart = charts.bars(WORDS, title="a …", **BARS)
    whole, bare = chart.drawn(), chart.with_title().drawn()
    assert (retitled := chart.with_title("b …").drawn()) == whole | {"title": whole["title"] | {"text": ["b …"]}}
    assert retitled == chart.with_title().with_title("b …").drawn()
    assert bare["datasets"]["rows"] is whole["datasets"]["rows"]  # converted once
    assert "title" not in bare
    assert 0 < whole["height"] - bare["height"] <= 24
    assert chart.pictured()["title"]["text"] == "a …"


def test_a_chart_with_room_for_it_has_its_longer_title_and_is_as_high_with_either():
    chart = charts.bars(WORDS, title="a …", **BARS)
    short, either = chart.with_title("… b …").drawn(), chart.with_title("… b …", roomy="a long b …").drawn()
    needed = f"{text_width('a long b …', TITLE_SIZE):.0f}"
    assert either["title"]["text"] == {"expr": f'width > {needed} ? ["a long b \\u2026"] : ["\\u2026 b \\u2026"]'}
    assert either["height"] == short["height"]


def test_right_to_left_words_are_isolated_on_the_page_and_nowhere_else():
    word, alone = "\u05e8\u05e5", "\u2068\u05e8\u05e5\u2069"
    arguments = {**BARS, "order": [word, "away"], "title": f"{word} …", "new": [word]}
    chart = charts.bars(WORDS.replace({"home": word}), **arguments)
    drawn = chart.drawn()
    assert drawn["title"]["text"] == f"\u2068{word} …\u2069"
    assert drawn["layer"][0]["encoding"]["y"]["scale"]["domain"] == [alone, "away"]
    assert set(drawn["datasets"]["rows"]["word"].to_pylist()) == {alone, "away"}
    assert "\u2068" not in json.dumps(chart.to_dict(), ensure_ascii=False).replace("/[\u2068\u2069]/g", "")
    assert set(charts.numbers(chart)["word"]) == {word, "away"}
