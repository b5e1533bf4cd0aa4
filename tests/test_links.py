import base64
import contextlib
import json
import re
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import UserError
from core.corpus import LARGEST
from core.links import DAMAGED, LONGEST, MOST_BYTES, VERSION, Shared, decode, encode, pack, unpack
from core.presets import presets
from core.words import cleaned

ROWS = (("the dog ran home", "animal", False), ("the program ran overnight", "", True))
SHARED = Shared(
    rows=ROWS,
    preset="ran",
    choices={"models": ("static", "table"), "word": "ran", "memorise": 0.5, "untrained": True, "top_k": 7},
    hidden=("dial", "training"),
)
texts = st.text(max_size=40).map(cleaned)
choices = st.one_of(texts, st.booleans(), st.integers(-9, 9), st.floats(0, 9), st.lists(texts, max_size=4).map(tuple))
shared_states = st.builds(
    Shared,
    rows=st.lists(st.tuples(texts, texts, st.booleans()), max_size=20).map(tuple),
    preset=texts,
    patterns=st.lists(texts | st.just("a\tb"), max_size=4).map("\n".join),
    choices=st.dictionaries(texts, choices, max_size=8),
    hidden=st.lists(texts, max_size=5).map(tuple),
)


def packed(text: str | bytes) -> str:
    """A link around any text."""
    packer = zlib.compressobj(wbits=-15)
    data = packer.compress(text if isinstance(text, bytes) else text.encode()) + packer.flush()
    return f"{VERSION}." + base64.urlsafe_b64encode(data).decode().rstrip("=")


def is_refused_or_read(read, text):
    with contextlib.suppress(UserError):
        assert isinstance(read(text), Shared)


@given(shared_states)
@settings(max_examples=150)
def test_a_link_or_a_file_is_read_back_as_it_was_written(shared):
    assert decode(encode(shared)) == shared
    assert unpack(pack(shared)) == shared


def test_a_link_of_version_1_is_read_for_ever():
    """Written once and never changed: links in slides and mails must go on working."""
    link = (
        "1.PY7BCsIwEETv_Yoy5yB6ECG_UorEZmkWm2zZRHsQ_92tiIc9vTcz-8KTtLIU-JODylbhh25AS9RHmXsNpU-SCa5HKJzDgtH9-Koya8hfR6"
        "ym8JzaLtqdxm50WJUqNXiYAocpCU9kCy9kibTsW6gtNJ6MtnBbyNqxicZ_JlMW5Urwx8PZ4VGaBi5kQtMHWUrW6x3-8nZIHCOVvTOy_WlsV7"
        "nMGN8f"
    )
    assert decode(link) == SHARED


@pytest.mark.parametrize("patterns", ["a {b|c}", ["a", 1], {"a": "b"}, None, ["x" * LARGEST.characters, "y"]])
def test_patterns_in_a_link_are_lines_of_text_within_the_limit(patterns):
    with pytest.raises(UserError):
        decode(packed(json.dumps({"version": 1, "rows": [["a b"]], "preset": "ran", "patterns": patterns})))


@pytest.mark.parametrize("name", presets())
def test_a_link_to_a_preset_fits_into_a_qr_code(name):
    rows = tuple((each.text, each.sense or "", each.held_out) for each in presets()[name].corpus.sentences)
    assert len(encode(Shared(rows=rows, preset=name))) < 2_500


def test_a_link_that_is_too_long_names_the_limit_and_the_way_out():
    rows = tuple((f"{number**9} {number**7} {number**5}", "", False) for number in range(900))
    with pytest.raises(UserError, match=f"at most {LONGEST:,}.* Save a file"):
        encode(Shared(rows=rows, preset="ran"))
    assert unpack(pack(Shared(rows=rows, preset="ran"))).rows == rows


def test_more_than_a_corpus_may_have_is_neither_written_nor_read():
    rows = Shared(rows=(("a b", "", False),) * (LARGEST.sentences + 1), preset="ran")
    text = Shared(rows=(("a" * (LARGEST.characters + 1), "", False),), preset="ran")
    for write in (encode, pack):
        with pytest.raises(UserError, match="at most 1,000|at most 200,000"):
            write(text)
    for read in (encode, lambda shared: unpack(pack(shared))):
        with pytest.raises(UserError, match=f"at most {LARGEST.sentences:,}"):
            read(rows)


def test_a_link_of_a_later_version_says_so():
    with pytest.raises(UserError, match=f"version {VERSION + 1}"):
        decode(f"{VERSION + 1}.abc")
    with pytest.raises(UserError, match=f"version {VERSION + 1}"):
        unpack(json.dumps({"version": VERSION + 1, "rows": []}))


def test_marks_of_direction_control_characters_and_what_a_later_writer_adds_do_not_come_in():
    shared = Shared(rows=(("the \u202edog\x00 ran", "ani\x07mal\u2066", False),), preset="ran\x1b")
    (row,), preset = decode(encode(shared)).rows, decode(encode(shared)).preset
    assert (row[0].split(), row[1].split(), preset.strip()) == (["the", "dog", "ran"], ["ani", "mal"], "ran")
    ((sentence, *_),) = unpack('{"version":1,"rows":[["a \\ud800 b"]],"preset":"ran","colour":"green"}').rows
    assert sentence.split() == ["a", "b"]  # of half a surrogate pair nothing is left


BOMB = b'{"version":1,"rows":[' + b" " * 10 * MOST_BYTES  # a short link, refused before it is unpacked
OTHER_FORMS = [
    [],
    "rows",
    {"version": 1},
    {"version": True, "rows": {}},
    {"version": 1.5, "rows": []},
    *({"version": 1, "rows": rows} for rows in ([1], [[]], [["a", 2]], [["a", "b", 1, 1]])),
    {"version": 1, "rows": [], "preset": 3},
    *(
        {"version": 1, "rows": [], "choices": choices}
        for choices in (["word"], {"word": {"a": 1}}, {"word": None}, {str(number): 1 for number in range(100)})
    ),
    *({"version": 1, "rows": [], "hidden": hidden} for hidden in ("all", [1])),
]
BREAKS_READERS = ["[" * 100_000, '{"rows":' * 9_000, "1" * 5_000, '"\\ud800"', "", "\x00", "nul", BOMB]


@pytest.mark.parametrize("text", [*map(json.dumps, OTHER_FORMS), *BREAKS_READERS], ids=range(len(OTHER_FORMS) + 8))
def test_json_of_another_form_or_that_breaks_readers_is_damaged_and_the_message_says_what_to_do(text):
    assert "Ask for it again" in DAMAGED
    assert len(packed(text)) < LONGEST
    for link in (packed(text), "9" * 5000 + ".abc"):
        with pytest.raises(UserError, match=re.escape(DAMAGED)):
            decode(link)


@given(st.text(max_size=200))
@settings(max_examples=200)
def test_any_text_is_read_or_refused_with_a_sentence(text):
    is_refused_or_read(decode, text)
    is_refused_or_read(decode, f"{VERSION}.{text}")
    is_refused_or_read(unpack, text)


@given(st.data())
@settings(max_examples=200)
def test_a_mutated_link_is_read_or_refused_with_a_sentence(data):
    link = encode(SHARED)
    place = data.draw(st.integers(0, len(link)))
    cut = data.draw(st.integers(0, 3))
    added = data.draw(st.text("ABCDEFghijkl0123456789-_.=%\x00é", max_size=3))
    is_refused_or_read(decode, link[:place] + added + link[place + cut :])


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


@given(
    st.fixed_dictionaries(
        {"version": st.just(1), "rows": st.lists(json_values, max_size=3)},
        optional={"preset": json_values, "choices": json_values, "hidden": json_values},
    )
)
@settings(max_examples=200)
def test_any_json_in_a_link_is_read_or_refused_with_a_sentence(entry):
    is_refused_or_read(decode, packed(json.dumps(entry)))
