import ast
import re
from importlib import import_module
from pathlib import Path

import pytest

from core import Settings, UserError
from core.budget import what_was_cut
from core.file_tables import read_table
from core.measures.samples import too_few
from core.nouns import agreeing, counted
from core.sentence_files import read_file
from tests.plurals import NOUNS, PLURAL_AFTER_ONE

ROOT = Path(__file__).parents[1]
AFTER_A_NUMBER = re.compile(rf" (?!the |of |to |and )(?:[a-z]+[- ]){{0,2}}(?:{NOUNS})s\b")

HAS_DECIMALS = re.compile(r":[^:]*\.[1-9]f}")  # “1.0 times” is right


def test_a_noun_after_one_has_no_ending_and_large_numbers_have_separators():
    assert [counted(count, "row") for count in (0, 1, 2, 1200)] == ["0 rows", "1 row", "2 rows", "1,200 rows"]
    assert [counted(count, "a", "as many") for count in (1, 2)] == ["1 a", "2 as many"]
    assert [agreeing(count, "is", "are") for count in (0, 1, 2)] == ["are", "is", "are"]


def nouns_with_an_ending(path):
    """Places where a number is followed by a noun in the plural, whatever the number."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.JoinedStr):
            for number, text in zip(node.values, node.values[1:], strict=False):
                is_pair = isinstance(number, ast.FormattedValue) and isinstance(text, ast.Constant)
                if is_pair and AFTER_A_NUMBER.match(text.value) and not HAS_DECIMALS.search(ast.unparse(number)):
                    yield ast.unparse(number.value), text.value, node.lineno


def constant(number, path):
    """The value of an expression of constants of the module; None for any other."""
    module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    try:
        return eval(number, vars(import_module(module)))
    except (NameError, AttributeError):
        return None


@pytest.mark.parametrize("folder", ["core", "pages"])
def test_only_a_constant_above_one_stands_before_a_plural_and_all_other_numbers_are_counted(folder):
    plurals = [
        f"{path.relative_to(ROOT)}:{line}: {number}{text[:20]}"
        for path in sorted((ROOT / folder).rglob("*.py"))
        for number, text, line in nouns_with_an_ending(path)
        if not (constant(number, path) or 0) > 1
    ]
    assert plurals == []


def message(act, *arguments):
    with pytest.raises(UserError) as raised:
        act(*arguments)
    return str(raised.value)


def test_messages_with_counts_of_one_agree():
    messages = [
        what_was_cut(Settings(), Settings(seeds=1, folds=1, fold_starts=1)),
        message(read_table, "a.csv", b"sentence\na b,c"),
        message(read_table, "a.csv", b"a,b\nc"),
        too_few(1),
        read_file("a.txt", b"the dog ran").told,
    ]
    assert not [each for each in messages if PLURAL_AFTER_ONE.search(each)]
