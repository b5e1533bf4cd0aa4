import pytest
from hypothesis import settings as hypothesis_settings

# What is tested is imported where it is used: the process that hands out the tests reads this file, too, and the others
# begin only then.

# Derandomized: a failure on one machine is a failure on every machine. No deadline: the machine is shared.
hypothesis_settings.register_profile("core", deadline=None, max_examples=60, derandomize=True, database=None)
hypothesis_settings.load_profile("core")


@pytest.fixture(scope="session", autouse=True)
def _compiled():
    """The step of training, so that no test has to wait for it: a new checkout compiles it once."""
    from core import Settings, read_corpus, train

    train(read_corpus("a b\na c"), Settings(seeds=1, folds=1, steps=1), ["static"])


@pytest.fixture(scope="session")
def default_preset():
    from core.presets import DEFAULT, presets

    return presets()[DEFAULT]


@pytest.fixture(scope="session")
def default_corpus(default_preset):
    return default_preset.corpus


@pytest.fixture(scope="session")
def default_run(default_corpus):
    from core import train

    return train(default_corpus)


@pytest.fixture(scope="session")
def fast_settings():
    from tests.quick import QUICK

    return QUICK
