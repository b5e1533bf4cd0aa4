"""The cache for results of a run is bounded in bytes."""

import pytest

from core import train
from pages.widgets.run_cache import CACHE_BYTES, cached_by_run

PIECE = CACHE_BYTES // 8


@pytest.fixture
def computed():
    return []


@pytest.fixture
def answer(computed):
    """A cached function whose result takes an eighth of the cache."""

    @cached_by_run
    def answer(run, number):
        computed.append(number)
        return bytes(PIECE)

    yield answer
    answer.clear()


def test_results_of_a_run_are_cached_up_to_a_number_of_bytes(answer, computed, default_corpus, fast_settings):
    run = train(default_corpus, fast_settings, ["static"])
    for number in range(20):
        answer(run, number)
    answer(run, 19)
    assert computed == [*range(20)]
    answer(run, 0)
    assert computed == [*range(20), 0]
