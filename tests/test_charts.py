"""What holds for every shape of chart, each drawn once from a small frame."""

import json
import pickle

import altair as alt
import pandas as pd
import pytest

from core import charts
from core.charts.lettering import text_width
from core.pictures import svg

WORDS = pd.DataFrame(
    {
        "model": "static",
        "seed": [0, 0, 1, 1],
        "word": ["home", "away", "home", "away"],
        "probability": [0.2, 0.8, 0.4, 0.6],
    }
)
EDGES = pd.DataFrame(
    {
        "head": 1,
        "from": ["a", "a", "b"],
        "to": ["a", "b", "b"],
        "weight": [1.0, 0.3, 0.7],
        "disagree": [False, True, True],
    }
)
SHARES = pd.DataFrame({"model": ["x", "x", "y", "y"], "mark": ["old", "new"] * 2, "share": [0.25, 0.75, 1.0, 0.0]})
POINTS = pd.DataFrame(
    {
        "prefix": ["a b", "c b"],
        "sense": ["one", None],
        "sentences": ["a b c\na b d", "c b d"],
        "count": [2, 1],
        "x": [-1.0, 1.0],
        "y": [0.5, -0.5],
        "share_x": 0.9,
    }
)
LOSSES = pd.DataFrame({"model": ["x", "y"], "seed": 0, "loss": [0.5, 0.9], "first": [True, False], "at": 0.3})
CURVES = pd.DataFrame(
    {
        "on": ["training"] * 2 + ["held out"] * 2,
        "step": [0, 1] * 2,
        "line": list("aabb"),
        "bits": [3.0, 2, 3, 2.5],
        "nats": 1,
    }
)
VECTORS = pd.DataFrame({"vector": ["query", "query"], "index": [0, 1], "number": [-0.5, 0.25]})
GROWTH = pd.DataFrame({"n": [2, 3, 2, 3], "contexts": ["filled"] * 2 + ["possible"] * 2, "count": [3, 5, 4, 16]})
GRID = {"text": "word", "value": "probability", "colour": "#0A7ABF"}
RUN = {"order": ["home", "away"], "colour": "#D55E00"}

DRAWN = {  # shape: the chart, and the columns that a reader is told
    "bars": (
        charts.bars(WORDS, category="word", value="probability", title="a …", **RUN),
        ["seed", "word", "probability"],
    ),
    "stacked": (
        charts.stacked(SHARES, category="model", value="share", part="mark", order=["x", "y"], parts=["old", "new"]),
        ["model", "mark", "share"],
    ),
    "cloud": (
        charts.cloud(POINTS, colours={"one": "#CB709F"}, titles=("1st", "2nd"), marked=["a b"], height=200),
        ["sense", "sentences", "occurrences", "x", "y"],
    ),
    "strip": (
        charts.strip(
            LOSSES,
            category="model",
            value="loss",
            order=["x", "y"],
            colours={"x": "#D55E00", "y": "#0A7ABF"},
            title="nats",
            domain=(0, 1),
            hollow="first",
            rules={"chance": 0.5},
        ),
        ["model", "seed", "loss", "first"],
    ),
    "heatmap": (
        charts.heatmap(
            EDGES, x="from", y="to", value="weight", order=["a", "b"], colour="#0A7ABF", title="t", marked="disagree"
        ),
        ["from", "to", "weight", "disagree"],
    ),
    "ribbon": (
        charts.ribbon(EDGES, label="from", value="weight", order=["a", "b"], colour="#0A7ABF"),
        ["from", "weight"],
    ),
    "text_grid": (
        charts.text_grid(WORDS.assign(row=1, place=[1, 2, 3, 4]), row="row", column="place", **GRID),
        ["word", "probability", "row", "place"],
    ),
    "numbers_strip": (
        charts.numbers_strip(VECTORS, row="vector", index="index", value="number", order=["query"]),
        ["vector", "index", "number"],
    ),
    "lines": (
        charts.lines(
            CURVES,
            x="step",
            y="bits",
            line="line",
            kind="on",
            kinds={"training": "#0A7ABF", "held out": "#707070"},
            titles=("step", "bits"),
            levels={"floor": 1.5},
            at=1,
        ),
        ["on", "step", "line", "bits"],
    ),
    "growth": (
        charts.growth(GROWTH, x="n", y="count", kind="contexts", titles=("n", "contexts")),
        ["n", "contexts", "count"],
    ),
}


def layers(chart):
    spec = chart.to_dict()
    return [{**layer, "encoding": {**spec.get("encoding", {}), **layer["encoding"]}} for layer in spec["layer"]]


def fields(encoding, *channels):
    return {encoding[channel].get("field") for channel in channels if channel in encoding}


@pytest.mark.parametrize("shape", DRAWN)
def test_every_shape_keeps_to_the_grammar_of_vega_lite(shape):
    assert set(DRAWN) == set(charts.__all__) - {"Chart", "numbers"}
    chart, _ = DRAWN[shape]
    assert len(alt.LayerChart.from_dict(chart.to_dict()).layer) == len(layers(chart))  # it holds it against the grammar


@pytest.mark.parametrize("shape", DRAWN)
def test_the_numbers_of_a_chart_are_the_rows_it_draws_in_their_order_without_helper_columns(shape):
    chart, columns = DRAWN[shape]
    before, numbers = json.dumps(chart.to_dict()), charts.numbers(chart)
    frame = chart.data.rename(columns={"count": "occurrences"} if shape == "cloud" else {})
    pd.testing.assert_frame_equal(numbers, frame[columns].reset_index(drop=True))
    numbers[columns[0]] = 0.0
    assert json.dumps(chart.to_dict()) == before
    assert charts.numbers(charts.bars(WORDS.head(0), category="word", value="probability", title="a …", **RUN)).empty


def test_a_kept_chart_is_drawn_without_converting_its_data_anew(monkeypatch):
    chart, _ = DRAWN["bars"]
    kept = pickle.dumps(chart)
    monkeypatch.setattr(alt.utils, "sanitize_pandas_dataframe", None)
    assert pickle.loads(kept).drawn() == chart.drawn()


def test_a_notebook_shows_a_chart_as_it_shows_altairs():
    chart, _ = DRAWN["bars"]
    with alt.renderers.enable("mimetype"):
        bundle, _ = chart._repr_mimebundle_()
    (shown,) = (each for kind, each in bundle.items() if "vegalite" in kind)
    assert shown == chart.to_dict()


@pytest.mark.parametrize("shape", DRAWN)
def test_no_category_is_told_by_colour_alone(shape):
    for layer in layers(DRAWN[shape][0]):
        encoding = layer["encoding"]
        for channel in ("color", "fill", "stroke"):
            if encoding.get(channel, {}).get("type") == "nominal":
                (field,) = fields(encoding, channel)
                shown_otherwise = fields(encoding, "x", "y", "shape", "strokeDash")
                numbered = "labelExpr" in (encoding[channel].get("legend") or {})
                assert field in shown_otherwise or numbered, layer


def test_a_part_of_a_bar_bears_the_number_that_it_has_in_the_legend():
    chart, _ = DRAWN["stacked"]
    legend = layers(chart)[0]["encoding"]["color"]["legend"]
    assert legend["labelExpr"] == "(indexof(['old', 'new'], datum.label) + 1) + ': ' + datum.label"
    (texts,) = (layer for layer in layers(chart) if layer["mark"]["type"] == "text")
    computed = {transform["as"]: transform["calculate"] for transform in texts["transform"]}
    assert computed["number"] == "(indexof(['old', 'new'], datum['mark']) + 1)"
    assert f"{computed['number']} + ': '" in computed["said"]


@pytest.mark.parametrize("shape", DRAWN)
def test_what_is_written_on_a_chart_has_the_text_colour_of_the_page(shape):
    chart = DRAWN[shape][0]
    config = chart.to_dict()["config"]
    assert {config[part][colour] for part in ("axis", "legend") for colour in ("labelColor", "titleColor")} == {
        "currentColor"
    }
    written = [layer["mark"]["color"] for layer in layers(chart) if layer["mark"]["type"] == "text"]
    opaque_grounds = shape in ("stacked", "numbers_strip")
    assert set(written) <= {"black" if opaque_grounds else "currentColor"}


@pytest.mark.parametrize("shape", ["heatmap", "ribbon", "text_grid"])
def test_the_fullest_cell_leaves_its_text_readable(shape):
    encodings = [layer["encoding"] for layer in layers(DRAWN[shape][0])]
    ranges = [encoding["opacity"]["scale"]["range"] for encoding in encodings if "opacity" in encoding]
    assert ranges == [[0.03, 0.7]]  # tests/test_palette.py says why 0.7


def test_marks_that_may_be_missing_are_no_nameless_group_for_a_screen_reader():
    def hidden(chart):
        return [layer["mark"].get("aria") is False for layer in layers(chart) if layer["mark"]["type"] != "text"]

    empty = charts.bars(WORDS.head(0), category="word", value="probability", title="a …", **RUN)
    assert hidden(DRAWN["bars"][0]) == [False, False]
    assert hidden(empty) == [True, True]
    assert hidden(DRAWN["heatmap"][0]) == [False, True]  # cells, frames
    assert hidden(DRAWN["cloud"][0]) == [False, True]  # points, rings


def test_a_word_that_is_wider_than_its_cell_is_cut_at_the_cell():
    words = pd.DataFrame({"row": 1, "place": range(4), "word": ["a", "b" * 40, "c", "d"], "probability": 0.5})
    specification = charts.text_grid(words, row="row", column="place", **GRID).to_dict()
    wide, narrow = (svg({**specification, "width": width}, "caption") for width in (2_000, 200))
    assert ">" + "b" * 40 + "<" in wide
    assert ">" + "b" * 40 + "<" not in narrow
    assert ">bbb" in narrow


@pytest.mark.parametrize("shape", DRAWN)
def test_no_layer_tells_on_hover_what_nobody_wrote_for_a_reader(shape):
    told = [layer["encoding"]["tooltip"] for layer in layers(DRAWN[shape][0])]  # missing: Streamlit tells raw numbers
    assert any(told)
    for fields_told in filter(None, told):
        assert not {"x", "y", "left", "right", "top", "bottom"} & {each["field"] for each in fields_told}


def test_a_ringed_point_and_its_name_tell_what_the_point_tells():
    points, *others = layers(DRAWN["cloud"][0])
    assert all(layer["encoding"]["tooltip"] == points["encoding"]["tooltip"] for layer in others)


def test_of_two_named_points_the_higher_has_its_name_above_and_the_lower_below():
    chart = charts.cloud(POINTS, colours={}, titles=("", ""), marked=["a b", "c b"], height=200)
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
    chart = charts.bars(WORDS, category="word", value="probability", title=title, new=["away"], **RUN)
    lines = chart.to_dict()["title"]["text"]
    assert lines[0].startswith("… ")
    assert lines[-1].endswith("ran …")
    assert '["away"]' in layers(chart)[0]["encoding"]["y"]["axis"]["labelExpr"]


def test_right_to_left_words_are_isolated_on_the_page_and_nowhere_else():
    word = "\u05e8\u05e5"
    chart = charts.bars(
        WORDS.replace({"home": word}),
        category="word",
        value="probability",
        order=[word, "away"],
        colour="#D55E00",
        title=f"{word} …",
        new=[word],
    )
    drawn = chart.drawn()
    alone = f"\u2068{word}\u2069"
    assert drawn["title"]["text"] == f"\u2068{word} …\u2069"
    assert drawn["layer"][0]["encoding"]["y"]["scale"]["domain"] == [alone, "away"]
    assert set(drawn["datasets"]["rows"]["word"].to_pylist()) == {alone, "away"}
    assert "\u2068" not in json.dumps(chart.to_dict(), ensure_ascii=False).replace("/[\u2068\u2069]/g", "")
    assert set(charts.numbers(chart)["word"]) == {word, "away"}
