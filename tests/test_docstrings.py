import doctest
import inspect
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = [
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for path in sorted((ROOT / "core").rglob("*.py"))
    if ">>>" in path.read_text(encoding="utf-8")
]
# What a learner reads first: every public function has an example.
CHAPTERS = ["core.models", "core.training", "core.measures.predictions", "core.phrases"]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_the_docstrings_are_true(name):
    result = doctest.testmod(import_module(name), optionflags=doctest.ELLIPSIS)
    assert (result.attempted > 0, result.failed) == (True, 0)


@pytest.mark.parametrize("name", CHAPTERS)
def test_every_public_function_has_an_example(name):
    module = import_module(name)
    functions = [function for _, function in inspect.getmembers(module, inspect.isfunction)]
    public = [function for function in functions if function.__module__ == name and function.__name__[0] != "_"]
    assert [function.__name__ for function in public if ">>>" not in function.__doc__] == []
