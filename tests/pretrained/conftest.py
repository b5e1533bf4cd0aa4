"""The small random models, saved and opened."""

import pytest

from core.pretrained import open_model
from tests.pretrained.random_models import gpt2, llama, saved


@pytest.fixture(scope="session", params=[gpt2, llama])
def folder(request, tmp_path_factory):
    return saved(request.param, tmp_path_factory.mktemp(request.param.__name__))


@pytest.fixture(scope="session")
def model(folder):
    return open_model(str(folder))
