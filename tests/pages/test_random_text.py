"""Random and hostile text on every page; WHY_ATTENTION_EXAMPLES=2000 tries more examples than usual."""

import os

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core import UserError
from core.corpus import corpus_from_rows
from pages.app.menu import PAGES
from tests.pages.app import opened, pasted, rows, run, settled

EXAMPLES_WANTED = "WHY_ATTENTION_EXAMPLES"  # environment variable
EXAMPLES = int(os.environ.get(EXAMPLES_WANTED, "15"))

# One strategy for each kind of word; texts mix them.
WORDS = {
    "plain": st.sampled_from(["the", "dog", "cat", "ran", "away", "home"]),
    "any": st.text(min_size=1, max_size=12),
    "emoji": st.sampled_from(["👩‍👩‍👧", "🏃🏽", "🇫🇷", "\ufe0f", "☃"]),
    "right to left": st.sampled_from(["הכלב", "البرنامج", "\u202eevil", "\u2066", "رَكَضَ"]),
    "CJK": st.sampled_from(["狗跑得快", "程序", "犬が走る", "한국어"]),
    "control": st.characters(categories=["Cc", "Cf", "Co", "Zl", "Zp", "Zs"]),
    "HTML": st.sampled_from(["<script>alert(1)</script>", "<img src=x onerror=y>", "</style>", "&lt;", "<!--"]),
    "Markdown": st.sampled_from(["[a](http://ab.cd)", ":red[a]", "$b$", "**c**", "`d`", "![i](http://ab.cd)", "#"]),
    "numbers": st.one_of(st.integers().map(str), st.floats().map(str), st.sampled_from(["=1+1", "-1", "1e999"])),
    "punctuation": st.text("!?.,;:'\"()[]{}-_/\\|@#%&*+=~^’“”…", min_size=1, max_size=8),
    "names": st.sampled_from(["constructor", "model", "seed", "word", "index", "None", "nan", "true", "w"]),
}
LONG = {
    "a line of a megabyte": "dog ran " * 130_000,
    "a word of a megabyte": "w" * 1_000_000 + " b",
    "10,000 sentences": "\n".join(f"the dog ran {number % 50}" for number in range(10_000)),
    "1,500 different words": "\n".join(f"a{number} b{number} c{number}" for number in range(500)),
}


@st.composite
def texts(draw):
    """A corpus as a person might paste it: words of one or several kinds, some lines with a sense and a mark."""
    if draw(st.integers(0, 39)) == 0:
        return draw(st.sampled_from(sorted(LONG.values())))
    kinds = draw(st.lists(st.sampled_from(sorted(WORDS)), min_size=1, max_size=3))
    word = st.one_of(*(WORDS[kind] for kind in kinds))
    line = st.lists(word, min_size=1, max_size=7).map(" ".join)
    ends = st.sampled_from(["", "", "\tx", "\ty", "\t<b>s</b>", "\tx\theld out", "\t\theld out", "\t\t\t"])
    return "\n".join(draw(st.lists(st.tuples(line, ends).map("".join), min_size=0, max_size=10)))


prompts = st.one_of(st.just(""), st.lists(st.one_of(*WORDS.values()), max_size=5).map(" ".join), st.just("dog " * 300))


# A long run draws new examples each time, or those of --hypothesis-seed.
@pytest.mark.heavy
@settings(max_examples=EXAMPLES, derandomize=EXAMPLES_WANTED not in os.environ)
@example("a" + "\u0301\u0327" * 90_000 + " b\na c", "side_by_side", ("a" + "\u0301" * 2_000, "a " * 2_000))
@given(texts(), st.sampled_from(sorted(PAGES)), st.tuples(prompts, prompts))
def test_no_text_or_prompt_raises_an_exception_on_any_page(text, page, typed_prompts):
    at = settled(pasted(opened(), text))
    assert not at.exception
    assert [error.value for error in at.error] == refusal(rows(at))
    at.switch_page(f"pages/lessons/{page}.py")
    settled(run(at))
    assert not at.exception
    for key, prompt in zip(("prompt_1", "prompt_2"), typed_prompts, strict=True):
        for box in at.selectbox:
            if box.key == key:
                box.set_value(prompt)
    for box in at.text_input:
        if box.key == "write_prompt":
            box.set_value(typed_prompts[0][:400])
    settled(run(at))
    assert not at.exception


def refusal(rows):
    """The message of the UserError if the rows cannot be trained on, else None."""
    try:
        corpus_from_rows(rows)
    except UserError as error:
        return [str(error)]
    return []
