"""Hostile corpora give charts or an explanation, and never markup."""

import re

import pytest

from tests.pages.app import charts, opened, pasted, rows, settled, typed

MARKDOWN = "[link](http://ab.cd) :red[a] $b$ **c** `d` <img src=x> ![i](http://ab.cd/z.png) :material/home: # e"

CORPORA = {
    "HTML": "<script>alert(1)</script> b\t<b>s</b>\n<img src=x> b c\t</style><script>",
    "Markdown": f"{MARKDOWN}\t:red[a] $b$ **c** `d` <img src=x>\n{MARKDOWN} again\t[s](http://ab.cd)",
    "Markdown in a long sense": f"a b\t{MARKDOWN}",
    "NUL and control characters": "a\0b c\x07 d\n\x1b[31ma e \ufffe\t\0",
    "emoji": "👩‍👩‍👧 ran 🏃🏽 home\t🙂\n👍 ran 🇫🇷 away\t🙃",
    "right to left": "הכלב רץ מהר\tחיה\nالبرنامج يعمل الآن\t\u202eevil",
    "CJK": "狗跑得快\t动物\n程序运行得快\t机器\n犬が走る",
    "combining marks": "z͑ͫ̓a̴l̷g̸o ran\nå ran\nå ran",
    "lone surrogate-like and private use": "\ue000 a b\n\U0010ffff a c\n\u2028 a d",
    "numbers and formulas": "=1+1 2 3\n-1 -2 -3\n1e999 nan inf null none true",
    "names of JavaScript and of columns": "constructor prototype model\nword seed probability\nindex x y sense",
    "one sentence": "a b",
    "one word many times": "a a a a\na a a a",
    "a line of a megabyte": "word " * 200_000,
    "a word of a megabyte": "w" * 1_000_000 + " b",
    "3,000 sentences": "\n".join(f"the dog ran {number % 50}" for number in range(3_000)),
    "3,000 different words": "\n".join(f"a{number} b{number} c{number}" for number in range(900)),
}
LONG = {
    "Markdown in a long sense",
    "a line of a megabyte",
    "a word of a megabyte",
    "3,000 sentences",
    "3,000 different words",
}


@pytest.mark.parametrize("name", CORPORA)
def test_a_hostile_corpus_gives_charts_or_an_explanation_and_never_an_exception(name):
    at = settled(pasted(opened(), CORPORA[name]))
    assert not at.exception
    assert charts(at)
    assert bool(at.error) == (name in LONG)
    assert len(rows(at)) == len([line for line in CORPORA[name].splitlines() if line.strip()])


@pytest.mark.parametrize("name", ["HTML", "Markdown", "Markdown in a long sense"])
def test_no_text_of_the_corpus_reaches_the_page_as_markup(name):
    at = settled(pasted(opened(), CORPORA[name]))
    at = typed(at, "prompt_1", CORPORA[name].split("\t")[0] + " [unknown](http://ab.cd) <b>")
    assert not at.exception
    interpreted = [element.value for kind in ("markdown", "caption", "warning", "error") for element in at.get(kind)]
    assert at.warning
    assert not any(re.search(r"ab\.cd|\]\(|<img|<script|<b>|:red\[|:material/home", text) for text in interpreted)
