"""One process for all: equal texts once, a killed process costs one more try, disuse ends it."""

import os
import signal

import numpy as np
import pandas as pd
import pytest

from core import UserError
from core.pretrained import live
from core.pretrained.dossier import examine
from core.pretrained.live import Live, chosen
from core.pretrained.texts import Text
from tests.pretrained.random_models import SENTENCES, gpt2
from tests.pretrained.test_recordings import cosines
from tests.waiting import wait_until

NO_FOLDER = "/no/such/folder"  # not a name, which transformers would look for on its hub
ONE_KIND = pytest.mark.parametrize("folder", [gpt2], indirect=True)

PROMPTS = ("They drank from a spring", "The spring")
TEXT = Text("mine", "mine", "spring", PROMPTS, "", SENTENCES, False)
OTHER = Text("other", "other", "spring", PROMPTS[::-1], "", SENTENCES, False)


@pytest.fixture
def asked(folder):
    made = Live(str(folder), disuse=4.0)
    yield made
    made._end_process()


@pytest.mark.heavy
@ONE_KIND
def test_the_process_answers_as_the_functions_do_and_ends_after_disuse(asked, model):
    assert asked.process_id is None
    expected = examine(model, TEXT)
    first, again = asked.ask(TEXT), asked.ask(TEXT)
    assert first is again
    assert first.done.wait(60)
    found = first.result()
    os.kill(asked.process_id, signal.SIGKILL)
    np.testing.assert_allclose(cosines(found.vectors), cosines(expected.vectors), atol=1e-5)
    assert {"points", "members"} <= found.__dict__.keys()  # computed there, not in the server
    pd.testing.assert_frame_equal(found.points, expected.ready(TEXT).points)
    for name, frame in expected.frames.items():
        pd.testing.assert_frame_equal(found.frames[name], frame)
    second = asked.ask(OTHER)
    assert second.done.wait(60)
    assert second.result().text_fingerprint != found.text_fingerprint
    wait_until(lambda: asked.process_id is None, "the process ends", 20)
    assert asked.ask(TEXT) is first


@ONE_KIND
def test_what_cannot_be_asked_or_opened_is_one_sentence(asked, tmp_path):
    lacks = asked.ask(Text("x", "x", "autumn", PROMPTS, "", SENTENCES, False))
    assert lacks.done.wait(60)
    with pytest.raises(UserError, match="“autumn” stands in none"):
        lacks.result()


def test_a_process_that_is_killed_twice_is_told_and_tried_again_only_when_asked(monkeypatch):
    made = Live(NO_FOLDER)

    def gone(answer):
        raise EOFError

    monkeypatch.setattr(made, "_exchange", gone)
    answer = made.ask(TEXT)
    assert answer.done.wait(5)
    with pytest.raises(UserError, match="was ended twice"):
        answer.result()
    assert made.ask(TEXT) is answer
    made.forget(TEXT)
    anew = made.ask(TEXT)
    assert anew is not answer
    assert anew.done.wait(5)


def test_too_many_texts_at_once_are_refused(monkeypatch):
    made = Live(NO_FOLDER)
    monkeypatch.setattr(made, "_work", lambda: None)
    monkeypatch.setattr(live, "MOST_WAITING", 1)
    first = made.ask(TEXT)
    assert made.ahead(first) == 0
    with pytest.raises(UserError, match="Try again in a minute"):
        made.ask(OTHER)


def test_the_environment_names_the_model_or_the_fetched_one_is_taken(tmp_path, monkeypatch):
    assert chosen({live.MODEL: "gpt2"}) == "gpt2"
    environment = {"WHY_ATTENTION_CACHE": str(tmp_path)}
    assert chosen(environment) is None
    (tmp_path / "SmolLM2-135M-Instruct").mkdir()
    (tmp_path / "SmolLM2-135M-Instruct" / "config.json").write_text("{}")
    assert chosen(environment) == str(tmp_path / "SmolLM2-135M-Instruct")
