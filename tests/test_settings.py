from dataclasses import FrozenInstanceError

import pytest

from core import Settings


def test_equal_settings_are_one_cache_key():
    assert {Settings(steps=5): 1}[Settings(steps=5)] == 1
    assert Settings(steps=5) != Settings(steps=6)


def test_settings_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        Settings().steps = 5


def test_settings_are_given_by_name_only():
    with pytest.raises(TypeError):
        Settings(8)


def test_a_width_that_the_heads_cannot_share_is_refused():
    with pytest.raises(ValueError, match="width 30 is not a multiple of heads 4"):
        Settings(width=30, heads=4)


def test_the_dial_shrinks_regularisation_and_leaves_only_the_last_step_to_choose():
    recipe, half = Settings(), Settings(memorise=0.5)
    assert (recipe.regularisation, half.regularisation) == (1, 0.5)
    assert recipe.candidates_from == recipe.first_candidate
    assert half.candidates_from == half.steps


@pytest.mark.parametrize("memorise", [-0.1, 1.1])
def test_a_dial_outside_its_range_is_refused(memorise):
    with pytest.raises(ValueError, match="not between 0 and 1"):
        Settings(memorise=memorise)
