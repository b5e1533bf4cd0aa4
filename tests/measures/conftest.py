from dataclasses import replace

import pytest

from core import read_corpus, train
from tests.measures.by_hand import noisy

# Column names and words that code might mistake for them. Both senses have four beginnings, each with its own cue.
NAMED_LIKE_COLUMNS = {"x": ["seed", "model", "word", "v1"], "y": ["position", "stage", "sense", "count"]}
FOLLOWERS = {"x": ["probability", "prefix"], "y": ["surprisal", "truth"]}


@pytest.fixture(scope="session")
def quick_run(default_corpus, fast_settings):
    return train(default_corpus, replace(fast_settings, folds=3, fold_starts=2))


@pytest.fixture(scope="session")
def column_run(fast_settings):
    lines = [
        line
        for sense, cues in NAMED_LIKE_COLUMNS.items()
        for cue in cues
        for line in (*(f"{cue} v0 {follower}\t{sense}" for follower in FOLLOWERS[sense]), f"sentence {cue}")
    ]
    return train(read_corpus("\n".join(lines)), replace(fast_settings, word="v0"))


@pytest.fixture(scope="session", params=[1, 2], ids=["1 layer", "2 layers"])
def noisy_run(request, default_corpus):
    return noisy(default_corpus, request.param)


@pytest.fixture(scope="session")
def one_layer(default_corpus):
    return noisy(default_corpus, 1)
