import doctest
import inspect
from importlib import import_module

import pytest

# What a learner reads first: every public function has an example.
CHAPTERS = ["core.models", "core.training", "core.uses", "core.measures.predictions"]


@pytest.mark.parametrize("name", CHAPTERS)
def test_the_examples_in_the_docstrings_are_true(name):
    result = doctest.testmod(import_module(name), optionflags=doctest.ELLIPSIS)
    assert (result.attempted > 0, result.failed) == (True, 0)


@pytest.mark.parametrize("name", CHAPTERS[:2] + CHAPTERS[3:])
def test_every_public_function_has_an_example(name):
    module = import_module(name)
    functions = [each for _, each in inspect.getmembers(module, inspect.isfunction) if each.__module__ == name]
    assert [each.__name__ for each in functions if each.__name__[0] != "_" and ">>>" not in each.__doc__] == []
