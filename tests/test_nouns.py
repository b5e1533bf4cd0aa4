import ast
import re
from pathlib import Path

import pytest

from core import Settings, UserError
from core.budget import what_was_cut
from core.file_tables import read_table
from core.measures.samples import too_few
from core.nouns import agreeing, counted
from core.sentence_files import read_file

ROOT = Path(__file__).parents[1]
NOUNS = (
    "beginning|cell|character|claim|column|combination|cue|edge|fold|letter|line|model|number|occurrence|place|point|"
    "prompt|row|seed|sentence|start|step|training|vector|word"
)
AFTER_A_NUMBER = re.compile(rf" (?!the |of |to )(?:[a-z]+[- ])?(?:{NOUNS})s\b")
# Numbers that are above 1 wherever their sentence is said
NEVER_ONE = {
    *("steps", "len(steps)", "len(prefixes)", "pairs", "len(data)", "len(link)", "before", "how", "len(about.labels)"),
    *("count", "characters", "len(text)", "beginnings", "len(values)", "len(verdicts)", "frame['n'].max()", "total"),
    *("run.settings.width // run.settings.heads", "run.settings.seeds", "span(found[:, place])"),
}


def test_a_noun_after_one_has_no_ending_and_large_numbers_have_separators():
    assert [counted(count, "row") for count in (0, 1, 2, 1200)] == ["0 rows", "1 row", "2 rows", "1,200 rows"]
    assert [counted(count, "a", "as many") for count in (1, 2)] == ["1 a", "2 as many"]
    assert [agreeing(count, "is", "are") for count in (0, 1, 2)] == ["are", "is", "are"]


def nouns_with_an_ending(path):
    """Places where a number of the code's is followed by a noun in the plural, whatever the number."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.JoinedStr):
            for number, text in zip(node.values, node.values[1:], strict=False):
                is_pair = isinstance(number, ast.FormattedValue) and isinstance(text, ast.Constant)
                if is_pair and AFTER_A_NUMBER.match(text.value):
                    yield ast.unparse(number.value), text.value, node.lineno


@pytest.mark.parametrize("folder", ["core", "pages"])
def test_no_number_that_can_be_one_stands_before_a_plural(folder):
    found = [
        f"{path.relative_to(ROOT)}:{line}: {number}{text[:20]}"
        for path in sorted((ROOT / folder).rglob("*.py"))
        for number, text, line in nouns_with_an_ending(path)
        if number not in NEVER_ONE and not number.rpartition(".")[2].isupper()
        if not (set(re.split(r"[._]", number)) & {"MOST", "FEWEST", "LIMITS", "LARGEST"})
    ]
    assert found == []


def message(act, *arguments):
    with pytest.raises(UserError) as raised:
        act(*arguments)
    return str(raised.value)


def test_messages_with_counts_of_one_agree():
    said = [
        what_was_cut(Settings(), Settings(seeds=1, folds=1, fold_starts=1)),
        message(read_table, "a.csv", b"sentence\na b,c"),
        message(read_table, "a.csv", b"a,b\nc"),
        too_few(1),
        read_file("a.txt", b"the dog ran").told,
    ]
    assert not [each for each in said if re.search(rf"\b1 (?:{NOUNS})s\b", each)]
