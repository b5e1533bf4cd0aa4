import base64
import contextlib
import json
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
def test_what_is_written_into_a_link_or_a_file_is_read_back(shared):
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


@pytest.mark.parametrize("name", presets())
def test_a_link_to_a_preset_fits_into_a_qr_code(name):
    rows = tuple((each.text, each.sense or "", each.held_out) for each in presets()[name].corpus.sentences)
    assert len(encode(Shared(rows=rows, preset=name))) < 2_500


def test_a_link_that_is_too_long_names_the_limit_and_the_way_out():
    rows = tuple((f"{number**9} {number**7} {number**5}", "", False) for number in range(900))
    with pytest.raises(UserError, match=f"at most {LONGEST:,}.* Save a file"):
        encode(Shared(rows=rows, preset="ran"))
    assert unpack(pack(Shared(rows=rows, preset="ran"))).rows == rows


def test_more_rows_than_a_corpus_may_have_are_refused():
    many = tuple(("a b", "", False) for _ in range(LARGEST.sentences + 1))
    with pytest.raises(UserError, match=f"at most {LARGEST.sentences:,}"):
        encode(Shared(rows=many, preset="ran"))
    with pytest.raises(UserError, match=f"at most {LARGEST.sentences:,}"):
        unpack(pack(Shared(rows=many, preset="ran")))


def test_more_text_than_a_corpus_may_have_is_not_written_because_it_could_not_be_read_back():
    long = Shared(rows=(("a" * (LARGEST.characters + 1), "", False),), preset="ran")
    for write in (encode, pack):
        with pytest.raises(UserError, match="200,001 characters; at most 200,000"):
            write(long)


def test_a_version_of_thousands_of_digits_is_damaged():
    with pytest.raises(UserError, match="damaged"):
        decode("9" * 5000 + ".abc")


def test_a_link_that_unpacks_to_far_more_than_its_length_is_refused_before_it_is_unpacked():
    bomb = packed(b'{"version":1,"rows":[' + b" " * 10 * MOST_BYTES)
    assert len(bomb) < LONGEST
    with pytest.raises(UserError, match="damaged"):
        decode(bomb)


def test_a_link_of_a_later_version_says_so():
    with pytest.raises(UserError, match=f"version {VERSION + 1}"):
        decode(f"{VERSION + 1}.abc")
    with pytest.raises(UserError, match=f"version {VERSION + 1}"):
        unpack(json.dumps({"version": VERSION + 1, "rows": []}))


def test_what_a_later_writer_adds_is_passed_over():
    entry = json.loads(pack(SHARED)) | {"colour": "green"}
    assert unpack(json.dumps(entry)) == SHARED


def test_marks_that_turn_the_direction_and_control_characters_do_not_come_in():
    link = encode(Shared(rows=(("the \u202edog\x00 ran", "ani\x07mal\u2066", False),), preset="ran\x1b"))
    (sentence, sense, _), preset = decode(link).rows[0], decode(link).preset
    assert (sentence.split(), sense.split(), preset.strip()) == (["the", "dog", "ran"], ["ani", "mal"], "ran")


@pytest.mark.parametrize(
    "entry",
    [
        [],
        "rows",
        {"version": 1},
        {"version": True, "rows": {}},
        {"version": 1.5, "rows": []},
        {"version": 1, "rows": [1]},
        {"version": 1, "rows": [[]]},
        {"version": 1, "rows": [["a", 2]]},
        {"version": 1, "rows": [["a", "b", 1, 1]]},
        {"version": 1, "rows": [], "preset": 3},
        {"version": 1, "rows": [], "choices": ["word"]},
        {"version": 1, "rows": [], "choices": {"word": {"a": 1}}},
        {"version": 1, "rows": [], "choices": {"word": None}},
        {"version": 1, "rows": [], "choices": {str(number): 1 for number in range(100)}},
        {"version": 1, "rows": [], "hidden": "all"},
        {"version": 1, "rows": [], "hidden": [1]},
    ],
)
def test_json_of_another_form_is_damaged(entry):
    with pytest.raises(UserError, match="damaged"):
        decode(packed(json.dumps(entry)))


@pytest.mark.parametrize("text", ["[" * 100_000, '{"rows":' * 9_000, "1" * 5_000, '"\\ud800"', "", "\x00", "nul"])
def test_json_that_breaks_readers_is_damaged(text):
    with pytest.raises(UserError, match="damaged"):
        decode(packed(text))


def test_half_a_surrogate_pair_does_not_come_in():
    ((sentence, _, _),) = unpack('{"version":1,"rows":[["a \\ud800 b"]],"preset":"ran"}').rows
    assert sentence.split() == ["a", "b"]


@given(st.text(max_size=200))
@settings(max_examples=500)
def test_any_text_is_read_or_refused_with_a_sentence(text):
    is_refused_or_read(decode, text)
    is_refused_or_read(decode, f"{VERSION}.{text}")
    is_refused_or_read(unpack, text)


@given(st.data())
@settings(max_examples=500)
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
@settings(max_examples=500)
def test_any_json_in_a_link_is_read_or_refused_with_a_sentence(entry):
    is_refused_or_read(decode, packed(json.dumps(entry)))


def test_the_message_for_a_damaged_link_says_what_to_do():
    assert "Ask for it again" in DAMAGED
